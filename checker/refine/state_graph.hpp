// The states that a search has visited and how they follow from each other, kept for questions that
// need the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

// The one of that number.
[[nodiscard]] constexpr StateId state_of(std::size_t number) {
  return StateId{static_cast<std::uint32_t>(number)};
}

// Arcs never move, so that memory grows by little; those of one state lie together.
class StateGraph {
 public:
  struct Arc {
    StateId target{};
    EventId event{};
  };

  // States are added in the order of their numbers. Behind a frontier state nothing is known.
  void mark_frontier(StateId state) { frontier_.push_back(state); }
  void add_state(std::span<const Arc> arcs);
  // Adds so many states, with so many arcs each, which the caller has to fill in.
  void add_states(std::span<const std::uint32_t> arc_counts);
  [[nodiscard]] std::span<Arc> arcs(StateId state) {
    const Place begin = places_[index(state)];
    return {segments_[begin.segment].arcs.get() + begin.offset, count(state)};
  }

  [[nodiscard]] std::size_t states() const { return places_.size(); }
  [[nodiscard]] std::size_t arcs() const { return arcs_; }
  [[nodiscard]] std::span<const Arc> arcs(StateId state) const {
    const Place begin = places_[index(state)];
    return {segments_[begin.segment].arcs.get() + begin.offset, count(state)};
  }
  [[nodiscard]] const std::vector<StateId>& frontier() const { return frontier_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return places_.capacity() * sizeof(Place) + frontier_.capacity() * sizeof(StateId) +
           room_ * sizeof(Arc) + segments_.capacity() * sizeof(Segment);
  }

 private:
  struct Segment {
    std::unique_ptr<Arc[]> arcs;
    std::uint32_t room = 0;
    std::uint32_t used = 0;
  };
  struct Place {
    std::uint32_t segment = 0;
    std::uint32_t offset = 0;
  };

  // Up to the next state's, or to the end of the segment.
  [[nodiscard]] std::size_t count(StateId state) const {
    const Place begin = places_[index(state)];
    const std::size_t next = index(state) + 1;
    const bool is_last = next == places_.size() || places_[next].segment != begin.segment;
    return (is_last ? segments_[begin.segment].used : places_[next].offset) - begin.offset;
  }
  void add_state_with(std::uint32_t arc_count);

  std::vector<Segment> segments_;
  std::vector<Place> places_;  // of each state's first arc
  std::size_t arcs_ = 0;
  std::size_t room_ = 0;           // for arcs, in all segments
  std::vector<StateId> frontier_;  // in order
};

}  // namespace csp::checker
