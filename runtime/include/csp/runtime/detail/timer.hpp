// One deadline that a process waits for.
#pragma once

#include <chrono>
#include <cstdint>

#include <csp/runtime/detail/control.hpp>

namespace csp::detail {

using TimePoint = std::chrono::steady_clock::time_point;

struct Timer {
  static constexpr std::uint32_t not_armed = 0xffffffff;
  TimePoint deadline{};
  ProcessControl* process = nullptr;
  std::uint32_t heap_index = not_armed;  // guarded by the timer queue's lock
  std::uint16_t guard = 0;               // what the process has selected if this fires first
};

}  // namespace csp::detail
