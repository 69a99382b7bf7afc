#include "checker/refine/state_graph.hpp"

#include <algorithm>

namespace csp::checker {

namespace {

constexpr std::uint32_t arcs_of_segment = 1U << 17;  // one megabyte, unless a state has more

}  // namespace

void StateGraph::add_state_with(std::uint32_t arc_count) {
  if (segments_.empty() || segments_.back().room - segments_.back().used < arc_count) {
    const std::uint32_t room = std::max(arcs_of_segment, arc_count);
    segments_.push_back({std::make_unique_for_overwrite<Arc[]>(room), room, 0});
    room_ += room;
  }
  Segment& segment = segments_.back();
  places_.push_back({static_cast<std::uint32_t>(segments_.size() - 1), segment.used});
  segment.used += arc_count;
  arcs_ += arc_count;
}

void StateGraph::add_states(std::span<const std::uint32_t> arc_counts) {
  for (const std::uint32_t arc_count : arc_counts)
    add_state_with(arc_count);
}

void StateGraph::add_state(std::span<const Arc> arcs) {
  add_state_with(static_cast<std::uint32_t>(arcs.size()));
  const StateId state{static_cast<std::uint32_t>(places_.size() - 1)};
  std::ranges::copy(arcs, this->arcs(state).begin());
}

}  // namespace csp::checker
