// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Moby #28462: stopping the health monitor under the lock that the monitor needs.
//
//   container --stop--> monitor
//   container, monitor --acquire, release--> mutex
//
// The monitor probes a container now and then and takes the container's lock to note the result. To
// stop the monitor the container sends it a message, under its lock. If a probe has just ended the
// monitor waits for the lock and not at `stop`.
//
// The cure: closing `stop` instead of sending; closing waits for nobody.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Lock, go_like::Signal;

csp::Process monitor(Chan<Signal> stop, Lock lock) {
  bool is_stopped = false;
  while (!is_stopped) {
    co_await csp::alt(
        stop.in.read() >> [&](Signal) { is_stopped = true; }, csp::after(std::chrono::seconds(1)));
    if (!is_stopped) {  // notes the result of a probe
      co_await lock.acquire();
      co_await lock.release();
    }
  }
}

csp::Process container(Chan<Signal> stop, Lock lock, bool is_fixed) {
  co_await csp::sleep_for(std::chrono::seconds(1));
  co_await lock.acquire();
  if (is_fixed) {
    stop.close();
  } else {
    co_await stop.out.write(Signal::Given);
  }
  co_await lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Stopping somebody who needs the lock.");
  csp::Channel<Signal> stop("stop");
  go_like::Mutex mutex("mutex");
  go_like::run(csp::par(mutex.server(), monitor(stop, mutex).named("monitor"),
                        container(stop, mutex, is_fixed).named("container")));
}
