// All that a search finds, kept: the states in the order in which it came to them, and the steps
// between them.
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

// States have numbers in that order, and are expanded in it; the initial one is number 0.
class SearchRecord {
 public:
  explicit SearchRecord(std::size_t words) : set_(words) {}

  // --- For the search that fills it ---
  [[nodiscard]] StateSet& set() { return set_; }
  void add_initial(std::uint32_t part) { add_state(part, 0); }
  // A target that has no number of its own yet: where it lies in the set.
  [[nodiscard]] static StateId raw(std::uint32_t part, std::uint32_t number) {
    return StateId{part << number_bits | number};
  }
  [[nodiscard]] StateGraph& graph() { return graph_; }
  // The states that have no numbers yet are a level: those that the arcs of the states from `first`
  // on lead to, which are all of the level before. They get numbers.
  void add_level(StateId first);
  // Of the level that was added last.
  [[nodiscard]] StateId first_of_level() const { return level_starts_.back(); }
  // Replaces raw targets by numbers in the arcs of these states.
  void give_numbers(StateId first, StateId end);
  // Makes state() faster some time later.
  void expect(StateId state) const {
    if (index(state) < raw_.size()) __builtin_prefetch(this->state(state));
  }

  // --- For whoever looks at it ---
  // The graph has those that were expanded; more may be known.
  [[nodiscard]] const StateGraph& graph() const { return graph_; }
  [[nodiscard]] std::size_t states() const { return raw_.size(); }
  [[nodiscard]] const Word* state(StateId state) const {
    const StateId raw = raw_[index(state)];
    return set_.state(part_of(raw), number_of(raw));
  }
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

  [[nodiscard]] static std::uint32_t part_of(StateId raw) {
    return static_cast<std::uint32_t>(raw) >> number_bits;
  }
  [[nodiscard]] static std::uint32_t number_of(StateId raw) {
    return static_cast<std::uint32_t>(raw) & ((1U << number_bits) - 1);
  }
  void add_state(std::uint32_t part, std::uint32_t number);

  StateSet set_;
  StateGraph graph_;
  std::vector<StateId> raw_;  // of each state
  std::vector<StateId> level_starts_{StateId{0}};
  std::array<std::vector<StateId>, StateSet::parts> numbers_;  // of each part's states
};

}  // namespace csp::checker
