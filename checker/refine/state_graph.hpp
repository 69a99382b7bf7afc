// The states that a search has visited and how they follow from each other, kept for questions that
// need the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

class StateGraph {
 public:
  struct Arc {
    StateId target{};
    EventId event{};
  };

  // States are added in the order of their numbers. Behind a frontier state nothing is known.
  void begin_state() { offsets_.push_back(arcs_.size()); }
  void add_arc(StateId target, EventId event) { arcs_.push_back({target, event}); }
  void mark_frontier(StateId state) { frontier_.push_back(state); }
  // Adds so many states at once, with so many arcs each, which the caller has to fill in.
  [[nodiscard]] std::span<Arc> add_states(std::span<const std::uint32_t> arc_counts);
  // Those of all states from that one on.
  [[nodiscard]] std::span<Arc> arcs_from(StateId first);

  [[nodiscard]] std::size_t states() const { return offsets_.size(); }
  [[nodiscard]] std::size_t arcs() const { return arcs_.size(); }
  [[nodiscard]] std::span<const Arc> arcs(StateId state) const;
  [[nodiscard]] const std::vector<StateId>& frontier() const { return frontier_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return offsets_.capacity() * sizeof(std::size_t) + arcs_.capacity() * sizeof(Arc) +
           frontier_.capacity() * sizeof(StateId);
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<Arc> arcs_;
  std::vector<StateId> frontier_;  // in order
};

}  // namespace csp::checker
