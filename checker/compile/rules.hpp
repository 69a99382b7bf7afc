// The rules of a network, from the operators above its components.
#pragma once

#include <cstddef>

#include "checker/compile/structure.hpp"

namespace csp::checker {

// Adds the rules to `network`. Throws NotCompilable where there are more than `most_rules`.
void add_rules(const Structure& structure, Semantics& semantics,
               const std::vector<Machine>& machines, std::size_t most_rules, Network& network);

}  // namespace csp::checker
