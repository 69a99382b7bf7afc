// One order for the states and transitions of a system, so that equal systems are equal objects.
#pragma once

#include "checker/lts/compact_lts.hpp"

namespace csp::checker {

// What can be reached, numbered as met breadth first; the transitions of a state in ascending order
// of event and target, each once. Done again it changes nothing.
[[nodiscard]] CompactLts in_breadth_first_order(const CompactLts& lts);

}  // namespace csp::checker
