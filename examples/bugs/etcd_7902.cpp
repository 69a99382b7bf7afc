// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// etcd #7902: a follower waits under the lock for a leader who needs it.
//
//   leader --next (closed)--> follower.0, follower.1
//   leader, follower.0, follower.1 --acquire, release--> mutex
//
// In an election the leader ends a round by closing `next`, under the lock. A follower looks at the
// round under the same lock and waits there for `next`. If the follower comes first the leader
// never gets the lock.
//
// The cure: the follower gives the lock back before it waits.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock, go_like::Signal;

csp::Process leader(Chan<Signal> next, Lock lock) {
  co_await lock.acquire();
  next.close();
  co_await lock.release();
}

csp::Process follower(Chan<Signal> next, Lock lock, bool is_fixed) {
  co_await lock.acquire();
  if (is_fixed) co_await lock.release();
  co_await next.closed();
  if (!is_fixed) co_await lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Waiting for the leader, with its lock.");
  csp::Channel<Signal> next("next");
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), leader(next, mutex).named("leader"),
                        follower(next, mutex, is_fixed).named("follower.0"),
                        follower(next, mutex, is_fixed).named("follower.1")));
}
