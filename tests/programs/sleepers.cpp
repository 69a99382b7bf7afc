// expect: holds
// alone: goes on
//
// Two processes sleep and tell that they woke up, for ever; the clock goes on all the time.
#include <chrono>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;

csp::Process tick(csp::Writer<int> out, std::chrono::milliseconds period) {
  for (;;) {
    co_await csp::sleep_for(period);
    co_await out.write(0);
  }
}

csp::Process beat(csp::Writer<int> out) {
  auto next = csp::now();
  for (;;) {
    next += 5ms;
    co_await csp::sleep_until(next);
    co_await out.write(1);
  }
}

csp::Process hear(csp::Reader<int> in) {
  for (;;)
    co_await csp::alt(in.read(), csp::after(7ms));
}

}  // namespace

int main() {
  csp::Channel<int> ticks("ticks");
  csp::run(csp::par(tick(ticks.writer(), 2ms).named("clock"), beat(ticks.writer()).named("drum"),
                    hear(ticks.reader()).named("listener")));
}
