// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// gRPC #1460: a sleeper holds the lock that is needed to wake it.
//
//   new_stream --awaken (room for one)--> keepalive
//   new_stream, keepalive --acquire, release--> mutex
//
// The process that keeps a connection alive sleeps while there is no stream, and waits under the
// connection's lock to be awakened. A new stream awakens it, under the lock: if it
// comes later, it never gets there.
//
// The cure: the sleeper gives the lock back before it waits.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock, go_like::Signal;

csp::Process keepalive(Chan<Signal> awaken, Lock lock, bool is_fixed) {
  co_await lock.acquire();
  if (is_fixed) co_await lock.release();
  co_await awaken.in.read();
  if (!is_fixed) co_await lock.release();
}

csp::Process new_stream(Chan<Signal> awaken, Lock lock) {
  co_await lock.acquire();
  co_await awaken.out.write(Signal::Given);
  co_await lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A sleeper who holds the lock.");
  csp::Channel<Signal> awaken("awaken", csp::fifo(1));
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), keepalive(awaken, mutex, is_fixed).named("keepalive"),
                        new_stream(awaken, mutex).named("new_stream")));
}
