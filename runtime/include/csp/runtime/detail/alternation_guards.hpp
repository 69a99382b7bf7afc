// One guard of an alternation, as the algorithm and the recorder see it.
#pragma once

#include <source_location>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/timer.hpp>
#include <csp/runtime/record.hpp>

namespace csp::detail {

struct AltGuard {
  Wait wait;
  ChannelCore* core = nullptr;  // null for timeouts and skip
  record::GuardKind kind = record::GuardKind::Skip;
  bool is_enabled = true;  // its precondition
  TimePoint deadline{};
  std::source_location site{};
};

}  // namespace csp::detail
