// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Istio #18454: two who empty the same timer.
//
//   timer --fired (room for one)--> worker, closer
//   closer --stop--> timer --was_running--> closer
//   closer --quit (closed)--> worker
//
// A timer that has fired leaves a value behind. Who stops it is told whether it was still running;
// if not, the value is to be taken out. But a worker waits for that value as well. If the worker
// has it, the closer waits for a second one.
//
// The cure: take the value out if it is there.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process timer(Chan<Signal> fired, Chan<Signal> stop, Chan<bool> was_running) {
  auto first = co_await csp::alt(stop.in.read(), csp::after(std::chrono::seconds(1)));
  const bool has_fired = first.index() == 1;
  if (has_fired) {
    co_await fired.out.write(Signal::Given);
    co_await stop.in.read();
  }
  co_await was_running.out.write(!has_fired);
}

csp::Process worker(Chan<Signal> fired, Chan<Signal> quit) {
  co_await csp::alt(fired.in.read(), quit.in.read());
}

csp::Process closer(Chan<Signal> fired, Chan<Signal> stop, Chan<bool> was_running,
                    Chan<Signal> quit, bool is_fixed) {
  co_await csp::sleep_for(std::chrono::seconds(1));
  co_await stop.out.write(Signal::Given);
  const bool is_empty = co_await was_running.in.read();
  if (!is_empty && is_fixed) co_await csp::pri_alt(fired.in.read(), csp::skip());
  if (!is_empty && !is_fixed) co_await fired.in.read();
  quit.close();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Two who empty the same timer.");
  csp::Channel<Signal> fired("fired", csp::fifo(1)), stop("stop"), quit("quit");
  csp::Channel<bool> was_running("was_running");
  go_like::run(csp::par(timer(fired, stop, was_running).named("timer"),
                        worker(fired, quit).named("worker"),
                        closer(fired, stop, was_running, quit, is_fixed).named("closer")));
}
