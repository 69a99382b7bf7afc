// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// gRPC #1353: addresses are sent under the lock that their receiver needs.
//
//   balancer --addresses--> watcher
//   balancer, watcher --acquire, release--> mutex
//
// The balancer sends each new list of addresses while it holds its lock. The watcher takes a list
// and tears old connections down, for which it needs the lock. If the balancer has taken the lock
// for the second list meanwhile, each waits for the other.
//
// The cure: the balancer gives the lock back before it sends.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock;

csp::Process balancer(Chan<int> addresses, Lock lock, bool is_fixed) {
  for (int list = 0; list < 2; ++list) {
    co_await lock.acquire();
    if (is_fixed) co_await lock.release();
    co_await addresses.out.write(list);
    if (!is_fixed) co_await lock.release();
  }
  addresses.close();
}

csp::Process watcher(Chan<int> addresses, Lock lock) {
  while (const auto list = co_await addresses.in.next()) {
    co_await lock.acquire();  // tears down
    co_await lock.release();
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Sending under the receiver's lock.");
  csp::Channel<int> addresses("addresses");
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), balancer(addresses, mutex, is_fixed).named("balancer"),
                        watcher(addresses, mutex).named("watcher")));
}
