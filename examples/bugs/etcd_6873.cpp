// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// etcd #6873: stop() holds the lock that the last update needs.
//
//   watcher --updates (room for one)--> broadcasts --finished (closed)--> stopper
//   stopper, broadcasts --acquire, release--> mutex
//
// A loop takes updates and merges each into the others under a lock. To stop it one takes the lock,
// closes `updates` and waits until the loop has finished. If an update is still under way the loop
// needs the lock to finish, and who has it waits for the loop.
//
// The cure: give the lock back before waiting.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock, go_like::Signal;

csp::Process watcher(Chan<int> updates) { co_await updates.out.write(1); }

csp::Process broadcasts(Chan<int> updates, Chan<Signal> finished, Lock lock) {
  while (const auto update = co_await updates.in.next()) {
    co_await lock.acquire();  // merges it
    co_await lock.release();
  }
  finished.close();
}

csp::Process stopper(Chan<int> updates, Chan<Signal> finished, Lock lock, bool is_fixed) {
  co_await lock.acquire();
  updates.close();
  if (is_fixed) co_await lock.release();
  co_await finished.closed();
  if (!is_fixed) co_await lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Waiting for somebody who needs the lock.");
  csp::Channel<int> updates("updates", csp::fifo(1));
  csp::Channel<Signal> finished("finished");
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), watcher(updates).named("watcher"),
                        broadcasts(updates, finished, mutex).named("broadcasts"),
                        stopper(updates, finished, mutex, is_fixed).named("stopper")));
}
