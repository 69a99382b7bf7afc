// Networks and their components as pictures, in Graphviz's DOT language.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>

#include "checker/network/network.hpp"

namespace csp::checker {

// Components as boxes (passive ones rounded), rules as edges grouped between those who take part; a
// rule of three or more is a point of its own. A counterexample, where there is one, turns blocked
// components grey and waits red, its circle bold. `left_out`: components that are not drawn.
[[nodiscard]] std::string draw_network(const Network& network, const std::string& title,
                                       const Counterexample* counterexample,
                                       const std::vector<ComponentId>& left_out = {});

// One component's states and transitions: the initial state has an arrow, frontier states are
// dashed, ended ones double. After `most_states` states, breadth first, the rest is counted in a
// note.
[[nodiscard]] std::string draw_component(const Network& network, ComponentId component,
                                         std::size_t most_states);

}  // namespace csp::checker
