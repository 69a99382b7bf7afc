// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Kubernetes #6632: a writer tells the idle monitor something, and the monitor does not listen.
//
//   writer --reset--> monitor --expired (closed)--> writer
//   writer, monitor --acquire, release--> mutex
//
// A monitor closes a connection on which nothing has been written for a while. Each write resets
// its clock, by a message that is sent under the connection's lock. When its time has come the
// monitor takes the lock, to close. If a writer has it, the writer waits for the monitor to listen.
//
// The cure: the monitor says that it has stopped listening before it takes the lock.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock, go_like::Signal;

csp::Process monitor(Chan<Signal> reset, Chan<Signal> expired, Lock lock, bool is_fixed) {
  bool is_idle = false;
  while (!is_idle) {
    co_await csp::alt(
        reset.in.read(), csp::after(std::chrono::seconds(1)) >> [&] { is_idle = true; });
  }
  if (is_fixed) expired.close();
  co_await lock.acquire();  // closes the connection
  if (!is_fixed) expired.close();
  co_await lock.release();
}

csp::Process writer(Chan<Signal> reset, Chan<Signal> expired, Lock lock) {
  co_await csp::sleep_for(std::chrono::seconds(1));
  co_await lock.acquire();
  try {
    co_await csp::alt(reset.out.write(Signal::Given), expired.in.read());
  } catch (const csp::Poisoned&) {  // there is no clock to reset any more
  }
  co_await lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A monitor that has stopped listening.");
  csp::Channel<Signal> reset("reset"), expired("expired");
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), monitor(reset, expired, mutex, is_fixed).named("monitor"),
                        writer(reset, expired, mutex).named("writer")));
}
