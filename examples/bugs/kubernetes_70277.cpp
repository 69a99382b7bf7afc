// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Kubernetes #70277: a poller that only a closed channel stops.
//
//   poller --ticks--> waiter --done (closed)--> poller
//
// The waiter looks at a condition at every tick and returns when it is true. The poller goes on
// until `done` is closed; nobody closes it, so the poller is left with a tick that nobody takes.
//
// The cure: the waiter closes `done` however it returns.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process poller(Chan<Signal> ticks, Chan<Signal> done) {
  for (;;) {
    co_await csp::sleep_for(std::chrono::seconds(1));
    co_await csp::alt(ticks.out.write(Signal::Given), done.in.read());
  }
}

csp::Process waiter(Chan<Signal> ticks, Chan<Signal> done, bool is_fixed) {
  bool is_true = false;
  while (!is_true) {
    co_await ticks.in.read();
    is_true = co_await csp::choose(2) == 1;
  }
  if (is_fixed) done.close();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A poller that nobody stops.");
  csp::Channel<Signal> ticks("ticks"), done("done");
  go_like::run(
      csp::par(poller(ticks, done).named("poller"), waiter(ticks, done, is_fixed).named("waiter")));
}
