// A labelled transition system as a picture, in Graphviz's DOT language.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "checker/network/lts.hpp"

namespace csp::checker {

// What is written into a state, and what shows when one points at it (empty: nothing).
struct StateText {
  std::string label;
  std::string tooltip{};
};

// States nearest to the initial one first; after `most_states` the rest is counted in a note. The
// initial state has an arrow, ended ones are double circles, frontier states and internal steps are
// dashed. Several events between the same two states share an arrow.
[[nodiscard]] std::string draw_lts(const Lts& lts, const EventTable& events,
                                   const std::string& title, std::size_t most_states,
                                   const std::function<StateText(StateId)>& text_of);

}  // namespace csp::checker
