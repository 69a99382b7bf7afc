// expect: holds_up_to_bound asks what time it is
// options: --clock maximal
// alone: goes on
//
// Who asks what time it is may do something else at another time; where time is maximal that is
// said, for it was not searched.
#include <chrono>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;

csp::Process beat(csp::Writer<bool> out) {
  auto next = csp::now();
  for (;;) {
    next += 5ms;
    co_await csp::sleep_until(next);
    co_await out.write(true);
  }
}

csp::Process hear(csp::Reader<bool> in) {
  for (;;)
    co_await csp::alt(in.read(), csp::after(7ms));
}

}  // namespace

int main() {
  csp::Channel<bool> beats("beats");
  csp::run(csp::par(beat(beats.writer()).named("drum"), hear(beats.reader()).named("listener")));
}
