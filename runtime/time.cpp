#include <csp/runtime/channel.hpp>
#include <csp/runtime/time.hpp>

#include "runtime/director.hpp"
#include "runtime/recorder.hpp"
#include "runtime/scheduler.hpp"

namespace csp {

TimePoint now() {
  const bool is_process = detail::director() != nullptr && detail::current_worker() != nullptr;
  if (is_process) detail::director()->asked_time();
  return detail::time_of_run();
}

namespace detail {

TimePoint time_of_run() {
  const Scheduler* const scheduler = active_scheduler();
  return scheduler != nullptr ? scheduler->now() : std::chrono::steady_clock::now();
}

void SleepOperation::await_suspend(std::coroutine_handle<> frame) {
  ProcessControl& self = *self_;
  self.resume_point = frame;
  self.waits = WaitKind::Sleep;
  self.operation = this;
  timer_.process = self_;
  if (self.has(attention::traced)) {
    self.worker->ring->offer(
        self, record::OfferKind::Sleep, site_, record::GuardKind::Timeout, record::nobody,
        static_cast<std::uint64_t>(timer_.deadline.time_since_epoch().count()));
  }
  if (self.has(attention::directed) && !self.has(attention::cancelled)) {
    director()->arrived(self);
    return;
  }
  if (!active_scheduler()->timers.open(self, &timer_)) {
    self.result = Result::Cancelled;
    self.worker->wake(self);
  }
}

void SleepOperation::await_resume() {
  active_scheduler()->timers.disarm(timer_);
  self_->waits = WaitKind::Channel;
  if (self_->result != Result::Done) finish_operation(*self_, nullptr, site_);
  if (self_->has(attention::traced))
    self_->worker->ring->step(*self_, site_, {.kind = record::Kind::Timeout});
}

}  // namespace detail
}  // namespace csp
