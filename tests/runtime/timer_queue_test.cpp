// The timer heap against a sorted list.
#include "runtime/timer_queue.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include <rapidcheck.h>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;

namespace {

// Inside a run: firing a timer wakes a process on the current worker.
Process compare_with_a_list(std::vector<std::pair<int, int>> script, bool* is_right) {
  detail::TimerQueue queue;
  std::vector<detail::Timer> timers(script.size());
  std::vector<detail::ProcessControl> owners(script.size());
  std::vector<std::size_t> armed;
  const auto time = [](int t) { return TimePoint(std::chrono::nanoseconds(t)); };
  for (std::size_t i = 0; i < script.size(); ++i) {
    const auto [deadline, action] = script[i];
    timers[i].deadline = time(deadline);
    timers[i].process = &owners[i];
    *is_right &= queue.open(owners[i], &timers[i]);
    armed.push_back(i);
    if (action % 3 == 0) {
      const std::size_t victim = armed[static_cast<std::size_t>(action) % armed.size()];
      queue.disarm(timers[victim]);
      armed.erase(std::find(armed.begin(), armed.end(), victim));
    }
    // Nothing is due before time 0; the earliest deadline is the list's.
    const auto earliest = std::min_element(
        armed.begin(), armed.end(),
        [&](std::size_t a, std::size_t b) { return timers[a].deadline < timers[b].deadline; });
    *is_right &= queue.is_empty() == armed.empty();
    if (earliest != armed.end()) *is_right &= queue.earliest() == timers[*earliest].deadline;
    for (const std::size_t k : armed)
      *is_right &= timers[k].heap_index != detail::Timer::not_armed;
  }
  co_return;
}

}  // namespace

TEST_CASE("the timer queue knows the earliest deadline whatever is armed and disarmed",
          "[time][property]") {
  CHECK(rc::check([](const std::vector<std::pair<std::uint16_t, std::uint8_t>>& script) {
    std::vector<std::pair<int, int>> steps(script.begin(), script.end());
    bool is_right = true;
    test::run_on(1, compare_with_a_list(steps, &is_right));
    RC_ASSERT(is_right);
  }));
}
