#include "runtime/timer_queue.hpp"

#include <mutex>
#include <utility>

#include <csp/runtime/detail/worker.hpp>

#include "runtime/cancellation.hpp"

namespace csp::detail {

void TimerQueue::place(std::size_t index, Timer& timer) {
  heap_[index] = &timer;
  timer.heap_index = static_cast<std::uint32_t>(index);
}

void TimerQueue::sift_up(std::size_t index) {
  Timer& timer = *heap_[index];
  for (; index > 0; index = (index - 1) / 2) {
    Timer& parent = *heap_[(index - 1) / 2];
    if (parent.deadline <= timer.deadline) break;
    place(index, parent);
  }
  place(index, timer);
}

void TimerQueue::sift_down(std::size_t index) {
  Timer& timer = *heap_[index];
  for (std::size_t child = 2 * index + 1; child < heap_.size(); child = 2 * index + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1]->deadline < heap_[child]->deadline) ++child;
    if (timer.deadline <= heap_[child]->deadline) break;
    place(index, *heap_[child]);
    index = child;
  }
  place(index, timer);
}

void TimerQueue::remove(std::size_t index) {
  heap_[index]->heap_index = Timer::not_armed;
  Timer& last = *heap_.back();
  heap_.pop_back();
  if (index < heap_.size()) {
    place(index, last);
    sift_up(index);
    sift_down(last.heap_index);
  }
}

void TimerQueue::note_earliest() {
  earliest_.store(heap_.empty() ? never : heap_[0]->deadline.time_since_epoch().count(),
                  std::memory_order_relaxed);
}

bool TimerQueue::open(ProcessControl& self, Timer* timer) {
  const std::lock_guard guard(lock_);
  if (!open_wait(self)) return false;
  if (timer != nullptr) {
    heap_.push_back(timer);
    sift_up(heap_.size() - 1);
    note_earliest();
  }
  return true;
}

void TimerQueue::disarm(Timer& timer) {
  const std::lock_guard guard(lock_);
  if (timer.heap_index == Timer::not_armed) return;
  remove(timer.heap_index);
  note_earliest();
}

std::size_t TimerQueue::fire(TimePoint time) {
  std::size_t woken = 0;
  const std::lock_guard guard(lock_);
  while (!heap_.empty() && heap_[0]->deadline <= time) {
    Timer& timer = *heap_[0];
    ProcessControl& process = *timer.process;
    const std::uint16_t selected = timer.guard;
    remove(0);
    // Once it is claimed nobody else wakes the process, so the timer (which lies in its frame) is
    // alive until then; if somebody else has claimed it, it cannot get past disarm() while the lock
    // is held.
    if (claim(process)) {
      process.selected = selected;
      current_worker()->wake(process);
      ++woken;
    }
  }
  note_earliest();
  return woken;
}

std::optional<TimePoint> TimerQueue::earliest() const {
  const TimePoint::rep soonest = earliest_.load(std::memory_order_relaxed);
  if (soonest == never) return std::nullopt;
  return TimePoint(TimePoint::duration(soonest));
}

}  // namespace csp::detail
