// A labelled transition system written down in full in a few arrays: eight bytes a transition, five
// a state, and no words for people. What the components of a model become.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

// States are written one after the other, each with all its transitions:
//
//   CompactLts lts;
//   const StateId first = lts.add_state();
//   lts.add_transition(a, StateId{1});  // of `first`; the target may come later
//   lts.add_state();
//
// The first state is the initial one until another is named. Targets must have been added before
// anything is asked.
class CompactLts final : public Lts {
 public:
  StateId add_state(bool is_ended = false);
  void add_transition(EventId event, StateId target);  // out of the state added last
  void set_initial(StateId state) { initial_ = state; }

  [[nodiscard]] StateId initial() const override { return initial_; }
  // Never moves: the answer stays valid while nothing is added.
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override {
    const std::size_t begin = first_[index(state)];
    const bool is_last = index(state) + 1 == first_.size();
    const std::size_t end = is_last ? transitions_.size() : first_[index(state) + 1];
    return {transitions_.data() + begin, end - begin};
  }
  [[nodiscard]] const StateFacts& facts(StateId state) const override;
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return size(); }

  [[nodiscard]] std::size_t size() const { return first_.size(); }
  [[nodiscard]] std::size_t transition_count() const { return transitions_.size(); }
  // It has ended successfully: where tick leads.
  [[nodiscard]] bool is_ended(StateId state) const { return is_ended_[index(state)]; }

  friend bool operator==(const CompactLts& a, const CompactLts& b) {
    return a.first_ == b.first_ && a.transitions_ == b.transitions_ && a.is_ended_ == b.is_ended_ &&
           a.initial_ == b.initial_;
  }

 private:
  std::vector<std::uint32_t> first_;  // by state: its first transition
  std::vector<Transition> transitions_;
  std::vector<bool> is_ended_;  // by state
  StateId initial_{0};
};

// Writes down what can be reached, states numbered as met breadth first, transitions in the order
// of `lts`; nothing where that is more than `most_states`, or when `should_stop` says so, which is
// asked now and then.
[[nodiscard]] std::optional<CompactLts> written_down(
    const Lts& lts, std::size_t most_states, const std::function<bool()>& should_stop = {});

}  // namespace csp::checker
