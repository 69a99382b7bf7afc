// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Moby #29733: those who wait for a plugin are not woken when it fails.
//
//   plugin --broadcast--> settled --woken--> caller.0, caller.1
//   all three --acquire, release--> mutex, --get, set--> is_settled
//
// Callers wait on a condition until it is settled whether a plugin works. When activation fails the
// plugin returns at once: it settles nothing and wakes nobody.
//
// The cure: failed is settled, too. It notes that and wakes all who wait.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Cell, go_like::Monitor;

csp::Process caller(Monitor settled, Cell<bool> is_settled) {
  co_await settled.lock.acquire();
  bool may_go = co_await is_settled.get();
  while (!may_go) {
    co_await settled.wait();
    may_go = co_await is_settled.get();
  }
  co_await settled.lock.release();
}

csp::Process plugin(Monitor settled, Cell<bool> is_settled, bool is_fixed) {
  // Activation fails.
  if (!is_fixed) co_return;
  co_await settled.lock.acquire();
  co_await is_settled.set(true);
  co_await settled.broadcast();
  co_await settled.lock.release();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A failure that wakes nobody.");
  go_like::Mutex mutex("mutex");
  go_like::Condition settled("settled");
  go_like::Shared<bool> is_settled("is_settled", false);
  go_like::run(csp::par(mutex.server(), settled.server(), is_settled.server(),
                        caller(Monitor(mutex, settled), is_settled).named("caller.0"),
                        caller(Monitor(mutex, settled), is_settled).named("caller.1"),
                        plugin(Monitor(mutex, settled), is_settled, is_fixed).named("plugin")));
}
