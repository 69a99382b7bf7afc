// Time: sleeping, and the clock that timeouts and sleeps go by.
//
// In a seeded run (CSP_SEED) the clock is virtual: it stands still while anything can run and jumps
// to the next deadline when nothing can, so a program with sleeps runs at once and the same way
// every time.
#pragma once

#include <chrono>
#include <coroutine>
#include <source_location>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/timer.hpp>

namespace csp {

using TimePoint = detail::TimePoint;

// The time that deadlines are compared with; std::chrono::steady_clock unless virtual.
[[nodiscard]] TimePoint now();

namespace detail {

class SleepOperation : public Operation {
 public:
  SleepOperation(TimePoint deadline, const std::source_location& site) : site_(site) {
    timer_.deadline = deadline;
  }
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  void await_resume();

  [[nodiscard]] TimePoint deadline() const { return timer_.deadline; }
  [[nodiscard]] const std::source_location& site() const { return site_; }

 private:
  Timer timer_;
  std::source_location site_;
};

// now(), for the runtime itself: a program that asks may depend on the answer.
[[nodiscard]] TimePoint time_of_run();

template <class Rep, class Period>
[[nodiscard]] TimePoint from_now(std::chrono::duration<Rep, Period> duration) {
  return time_of_run() + std::chrono::ceil<std::chrono::nanoseconds>(duration);
}

}  // namespace detail

// co_await returns at the deadline or soon after it, at once if it has passed.
[[nodiscard]] inline detail::SleepOperation sleep_until(
    TimePoint deadline, std::source_location site = std::source_location::current()) {
  return {deadline, site};
}
template <class Rep, class Period>
[[nodiscard]] detail::SleepOperation sleep_for(
    std::chrono::duration<Rep, Period> duration,
    std::source_location site = std::source_location::current()) {
  return {detail::from_now(duration), site};
}

}  // namespace csp
