// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Kubernetes #1321: who distributes holds the lock that stopping needs.
//
//   distributor --result--> client
//   distributor <--stopped (closed)-- client
//   distributor, client --acquire, release--> mutex
//
// A broadcaster sends an event to its watchers under a lock. The client reads one event and stops
// its watch, for which it takes the lock. If the next event is being sent meanwhile, the sender
// waits for a reader, who waits for the lock. (One run in a hundred hung.)
//
// The cure: a watch says that it is stopped before it takes the lock, and nobody sends to it then.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock, go_like::Signal;

csp::Process distributor(Chan<int> result, Chan<Signal> stopped, Lock lock) {
  for (int event = 0; event < 2; ++event) {
    co_await lock.acquire();
    try {
      co_await csp::alt(result.out.write(event), stopped.in.read());
    } catch (const csp::Poisoned&) {  // no watcher any more
    }
    co_await lock.release();
  }
}

csp::Process client(Chan<int> result, Chan<Signal> stopped, Lock lock, bool is_fixed) {
  co_await result.in.read();
  if (is_fixed) stopped.close();
  co_await lock.acquire();
  if (!is_fixed) stopped.close();
  co_await lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Stopping needs the lock of the sender.");
  csp::Channel<int> result("result");
  csp::Channel<Signal> stopped("stopped");
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), distributor(result, stopped, mutex).named("distributor"),
                        client(result, stopped, mutex, is_fixed).named("client")));
}
