// The global states that a search has visited and how they follow from each other, kept for
// questions that need the whole: who is left behind, and what may go on unseen for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/program/global_states.hpp"
#include "checker/refine/crew.hpp"

namespace csp::checker::program {

class StateGraph {
 public:
  struct Arc {
    StateId target{};
    HappeningId happening{};
  };

  // States are added in the order of their numbers. Behind a frontier state nothing is known.
  void begin_state() { offsets_.push_back(arcs_.size()); }
  void add_arc(StateId target, HappeningId happening) { arcs_.push_back({target, happening}); }
  void mark_frontier() {
    frontier_.push_back(StateId{static_cast<std::uint32_t>(offsets_.size() - 1)});
  }

  [[nodiscard]] std::size_t states() const { return offsets_.size(); }
  [[nodiscard]] std::size_t arcs() const { return arcs_.size(); }
  [[nodiscard]] std::span<const Arc> arcs(StateId state) const;
  [[nodiscard]] const std::vector<StateId>& frontier() const { return frontier_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return offsets_.capacity() * sizeof(std::size_t) + arcs_.capacity() * sizeof(Arc);
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<Arc> arcs_;
  std::vector<StateId> frontier_;
};

// Those in `state` that will never take part in anything again, while others go on.
struct LeftBehind {
  StateId state{};
  std::vector<PlaceId> places;
};
// The first state in which somebody is left behind. Whoever waits for its children only is not
// counted: they are the cause. The crew shares the states.
[[nodiscard]] std::optional<LeftBehind> find_left_behind(const StateGraph& graph,
                                                         const GlobalStates& states,
                                                         const Knowledge& knowledge, Crew& crew);

// From `state` the arcs of `loop`, each a number among those of its state, lead back to it.
struct UnseenLoop {
  StateId state{};
  std::vector<std::uint32_t> loop;
};
// `is_visible` by happening. The loop's state is the nearest from which one can go on unseen for
// ever.
[[nodiscard]] std::optional<UnseenLoop> find_unseen_loop(const StateGraph& graph,
                                                         const std::vector<bool>& is_visible);

}  // namespace csp::checker::program
