// expect: fails no process is left behind
// alone: goes on
//
// Two processes wait for each other for ever, beside two that go on for ever.
#include <csp/csp.hpp>

namespace {

csp::Process exchange(csp::Writer<int> out, csp::Reader<int> in) {
  co_await out.write(1);
  co_await in.read();
}

csp::Process tick(csp::Writer<int> out) {
  for (;;)
    co_await out.write(0);
}

csp::Process hear(csp::Reader<int> in) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> there("there"), back("back"), ticks("ticks");
  csp::run(csp::par(exchange(there.writer(), back.reader()).named("left"),
                    exchange(back.writer(), there.reader()).named("right"),
                    tick(ticks.writer()).named("clock"), hear(ticks.reader()).named("listener")));
}
