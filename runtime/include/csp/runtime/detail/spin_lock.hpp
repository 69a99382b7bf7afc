// A lock for a dozen instructions, taken only when there are many workers.
#pragma once

#include <atomic>

#include <csp/runtime/detail/control.hpp>

namespace csp::detail {

class SpinLock {
 public:
  void lock() {
    if (!has_many_workers) return;
    while (is_locked_.exchange(true, std::memory_order_acquire))
      wait();
  }
  void unlock() {
    if (!has_many_workers) return;
    is_locked_.store(false, std::memory_order_release);
  }

 private:
  void wait() const;  // until it looks free

  std::atomic<bool> is_locked_{false};
};

}  // namespace csp::detail
