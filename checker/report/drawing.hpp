// Networks and their components as pictures, in Graphviz's DOT language.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include <csp/checker/report.hpp>

#include "checker/network/network.hpp"

namespace csp::checker {

// What a picture does without.
struct LeftOut {
  // Events, and the components that have no others: the starting and ending of a program's
  // processes would hide who talks to whom.
  std::unordered_set<std::string> events{};
  std::vector<ComponentId> components{};
};

// Components as boxes (passive ones rounded), rules as edges grouped between those who take part; a
// rule of three or more is a point of its own. A counterexample, where there is one, turns blocked
// components grey and waits red, its circle bold.
[[nodiscard]] std::string draw_network(const Network& network, const std::string& title,
                                       const Counterexample* counterexample,
                                       const LeftOut& left_out = {});

// One component's states and transitions: the initial state has an arrow, frontier states are
// dashed, ended ones double. After `most_states` states, breadth first, the rest is counted in a
// note.
[[nodiscard]] std::string draw_component(const Network& network, ComponentId component,
                                         std::size_t most_states);

}  // namespace csp::checker
