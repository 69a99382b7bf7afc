// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Kubernetes #11298: a signal given between the look and the wait.
//
//   owner --stop--> loop --signal--> finished --woken--> owner
//   both --acquire, release--> mutex, --get, set--> is_finished
//
// The owner of a loop sends it `stop` and then waits on a condition until the loop has finished. It
// looks, sees that it has not, and waits. The loop says that it has finished without taking the
// lock: if it does so between the look and the wait, the signal finds nobody, and no other comes.
//
// The cure: the loop changes the variable, and signals, under the lock.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Cell, go_like::Chan, go_like::Monitor, go_like::Signal;

csp::Process loop(Chan<Signal> stop, Monitor finished, Cell<bool> is_finished, bool is_fixed) {
  co_await stop.in.read();
  if (is_fixed) co_await finished.lock.acquire();
  co_await is_finished.set(true);
  co_await finished.signal();
  if (is_fixed) co_await finished.lock.release();
}

csp::Process owner(Chan<Signal> stop, Monitor finished, Cell<bool> is_finished) {
  co_await stop.out.write(Signal::Given);
  co_await finished.lock.acquire();
  bool may_go = co_await is_finished.get();
  while (!may_go) {
    co_await finished.wait();
    may_go = co_await is_finished.get();
  }
  co_await finished.lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A signal that finds nobody.");
  csp::Channel<Signal> stop("stop");
  go_like::Mutex mutex("mutex");
  go_like::Condition finished("finished");
  go_like::Shared<bool> is_finished("is_finished", false);
  go_like::run(csp::par(mutex.server(), finished.server(), is_finished.server(),
                        loop(stop, Monitor(mutex, finished), is_finished, is_fixed).named("loop"),
                        owner(stop, Monitor(mutex, finished), is_finished).named("owner")));
}
