// Circles of internal steps, and the order that is left when there are none.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/lts/compact_lts.hpp"

namespace csp::checker {

struct TauCircles {
  std::vector<std::uint32_t> circle_of;  // by state; a state on no circle is one by itself
  std::uint32_t count = 0;
};

// States are in one circle where internal steps lead from each to each. Circles are numbered so
// that internal steps between two lead to the lower number.
[[nodiscard]] TauCircles tau_circles(const CompactLts& lts);

}  // namespace csp::checker
