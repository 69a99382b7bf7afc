#include "checker/refine/state_graph.hpp"

namespace csp::checker {

std::span<StateGraph::Arc> StateGraph::add_states(std::span<const std::uint32_t> arc_counts) {
  const std::size_t first = arcs_.size();
  std::size_t next = first;
  for (const std::uint32_t count : arc_counts) {
    offsets_.push_back(next);
    next += count;
  }
  arcs_.resize(next);
  return {arcs_.data() + first, next - first};
}

std::span<StateGraph::Arc> StateGraph::arcs_from(StateId first) {
  const std::size_t begin = index(first) < offsets_.size() ? offsets_[index(first)] : arcs_.size();
  return {arcs_.data() + begin, arcs_.size() - begin};
}

std::span<const StateGraph::Arc> StateGraph::arcs(StateId state) const {
  const std::size_t begin = offsets_[index(state)];
  const std::size_t end =
      index(state) + 1 < offsets_.size() ? offsets_[index(state) + 1] : arcs_.size();
  return {arcs_.data() + begin, end - begin};
}

}  // namespace csp::checker
