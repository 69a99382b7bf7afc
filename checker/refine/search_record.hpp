// All that a search finds, kept: the states in the order of their levels, and the steps between
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/refine/state_graph.hpp"
#include "checker/refine/state_set.hpp"

namespace csp::checker {

// States have numbers in the order in which they are expanded; the initial one is number 0.
class SearchRecord {
 public:
  explicit SearchRecord(std::size_t words) : set_(words) {}

  // --- For the search that fills it ---
  [[nodiscard]] StateSet& set() { return set_; }
  // A target that has no number of its own yet: where it lies in the set.
  [[nodiscard]] static StateId raw(std::uint32_t part, std::uint32_t number) {
    return StateId{part << number_bits | number};
  }
  [[nodiscard]] StateGraph& graph() { return graph_; }
  // Gives numbers to the states of a level, which nothing will be added to.
  void add_level(const std::vector<StateSet::Range>& ranges);
  // That of the first state of the level added last.
  [[nodiscard]] StateId first_of_level() const { return level_starts_.back(); }
  // Replaces raw targets in these arcs, all of whose targets are in levels that were added.
  void give_numbers(std::span<StateGraph::Arc> arcs) const;

  // --- For whoever looks at it ---
  // The graph has those that were expanded; more may be known.
  [[nodiscard]] const StateGraph& graph() const { return graph_; }
  [[nodiscard]] std::size_t states() const { return size_; }
  [[nodiscard]] const Word* state(StateId state) const;
  struct Step {
    StateId source{};
    std::uint32_t arc = 0;  // its number there
  };
  // A shortest way from the initial state, of the arcs in all levels before that state's: from the
  // back, always the first state that leads on. In time proportional to those arcs.
  [[nodiscard]] std::vector<Step> way_to(StateId state) const;
  [[nodiscard]] std::uint64_t bytes() const;  // without the set

 private:
  static constexpr std::uint32_t number_bits = 32 - StateSet::part_bits;

  struct Run {
    StateId first{};
    StateSet::Range range{};
  };
  StateSet set_;
  StateGraph graph_;
  std::uint32_t size_ = 0;
  std::vector<Run> runs_;
  std::vector<StateId> level_starts_;
  std::array<std::vector<StateId>, StateSet::parts> numbers_;  // of each part's states
};

}  // namespace csp::checker
