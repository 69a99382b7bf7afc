// Everybody who waits for a moment, soonest first: a binary heap whose timers know their place, so
// that one that is no longer wanted leaves in O(log n).
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include <csp/runtime/detail/spin_lock.hpp>
#include <csp/runtime/detail/timer.hpp>

namespace csp::detail {

class TimerQueue {
 public:
  // Opens the wait of `self` (cancellation.hpp) and arms its timer, if there is one, under this
  // queue's lock: whatever wakes the process, it gets no further than disarm() before this has
  // returned. False: it was cancelled.
  [[nodiscard]] bool open(ProcessControl& self, Timer* timer);
  // Does nothing if it has fired or was never armed.
  void disarm(Timer& timer);
  // Takes and wakes everybody whose deadline is not after `time` and who has not been woken by
  // something else. Returns how many it woke.
  std::size_t fire(TimePoint time);

  // Cheap enough to look at between any two processes.
  [[nodiscard]] bool is_due(TimePoint time) const {
    return time.time_since_epoch().count() >= earliest_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] bool is_empty() const { return earliest_.load(std::memory_order_relaxed) == never; }
  [[nodiscard]] std::optional<TimePoint> earliest() const;

 private:
  static constexpr TimePoint::rep never = TimePoint::max().time_since_epoch().count();
  void place(std::size_t index, Timer& timer);
  void sift_up(std::size_t index);
  void sift_down(std::size_t index);
  void remove(std::size_t index);
  void note_earliest();

  SpinLock lock_;  // guards heap_ and the heap_index of every timer; taken after channel locks,
                   // never before one
  std::vector<Timer*> heap_;
  std::atomic<TimePoint::rep> earliest_{never};
};

}  // namespace csp::detail
