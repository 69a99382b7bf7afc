// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Moby #30408: a condition comes true, and nobody says so.
//
//   caller --start--> plugin --signal--> activated --woken--> caller
//   both --acquire, release--> mutex, --get, set--> is_active
//
// A caller starts a plugin and waits on a condition until it is active. It holds the lock until it
// waits, so the plugin can become active only afterwards, and that is when it should wake the
// caller. On this way through the code it does not.
//
// The cure: a signal wherever the condition comes true.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Cell, go_like::Chan, go_like::Monitor, go_like::Signal;

csp::Process caller(Chan<Signal> start, Monitor activated, Cell<bool> is_active) {
  co_await activated.lock.acquire();
  co_await start.out.write(Signal::Given);
  bool may_go = co_await is_active.get();
  while (!may_go) {
    co_await activated.wait();
    may_go = co_await is_active.get();
  }
  co_await activated.lock.release();
}

csp::Process plugin(Chan<Signal> start, Monitor activated, Cell<bool> is_active, bool is_fixed) {
  co_await start.in.read();
  co_await activated.lock.acquire();
  co_await is_active.set(true);
  if (is_fixed) co_await activated.signal();
  co_await activated.lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A condition without a signal.");
  csp::Channel<Signal> start("start");
  go_like::Mutex mutex("mutex");
  go_like::Condition activated("activated");
  go_like::Shared<bool> is_active("is_active", false);
  go_like::run(
      csp::par(mutex.server(), activated.server(), is_active.server(),
               caller(start, Monitor(mutex, activated), is_active).named("caller"),
               plugin(start, Monitor(mutex, activated), is_active, is_fixed).named("plugin")));
}
