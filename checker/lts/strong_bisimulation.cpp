// The signature of a state is the set of its events, each with the class of the state that it leads
// to. States of one class with different signatures are not bisimilar: the class is split by them,
// until nothing is split any more. Then states of one class can do the same and stay in common
// classes. Signatures are compared in full.
//
// At first all states are looked at again in rounds, in the order in which they lie in memory:
// where the number of classes grows by a factor there can only be few rounds, and nothing is as
// fast. When it grows slowly, only those states are looked at again that lead to a state with a new
// class. Then the untouched states of a class always have one signature.
//
// Blom and Orzan, "Distributed branching bisimulation reduction of state spaces" (2003), for
// signatures; state_partition.cpp for why a state gets a new class at most log n times.
#include <algorithm>

#include "checker/lts/breadth_first.hpp"
#include "checker/lts/compress.hpp"
#include "checker/lts/predecessors.hpp"
#include "checker/lts/signature_groups.hpp"
#include "checker/lts/state_partition.hpp"

namespace csp::checker {

namespace {

class StrongRefinement {
 public:
  explicit StrongRefinement(const CompactLts& lts) : lts_(lts), classes_(lts.size()) {}

  // By state: the number of its class, in the order of their first states.
  std::vector<std::uint32_t> run() {
    // An ended state is like no other, even one that can do nothing either.
    std::uint32_t count =
        refine_all([&](StateId state) { signature_.assign(1, lts_.is_ended(state) ? 1 : 0); });
    for (std::uint32_t before = 0; before + before / 2 <= count;) {
      before = count;
      count = refine_all([&](StateId state) {
        find_signature(state, [&](StateId target) { return classes_[index(target)]; });
        signature_.push_back(classes_[index(state)]);
      });
      if (count == before) return std::move(classes_);
    }
    refine_touched();
    return std::move(classes_);
  }

 private:
  template <typename ClassOf>
  void find_signature(StateId state, ClassOf class_of) {
    signature_.clear();
    for (const Transition& step : lts_.transitions(state)) {
      signature_.push_back((static_cast<std::uint64_t>(step.event) << 32) | class_of(step.target));
    }
    std::sort(signature_.begin(), signature_.end());
    signature_.erase(std::unique(signature_.begin(), signature_.end()), signature_.end());
  }

  // One round: states with equal signatures make a class. How many there are.
  template <typename FindSignature>
  std::uint32_t refine_all(FindSignature find) {
    distinct_.clear();
    next_classes_.resize(lts_.size());
    for (std::size_t i = 0; i < lts_.size(); ++i) {
      find(static_cast<StateId>(i));
      next_classes_[i] = distinct_.group_of(signature_);
    }
    classes_.swap(next_classes_);
    return distinct_.size();
  }

  void refine_touched() {
    StatePartition partition(classes_, distinct_.size());
    distinct_ = SignatureGroups();
    const Predecessors predecessors(lts_, [](EventId) { return true; });
    const auto class_of = [&](StateId state) { return index(partition.class_of(state)); };
    const auto group_of = [&](StateId state) {
      find_signature(state, class_of);
      return distinct_.group_of(signature_);
    };
    std::vector<std::uint32_t> groups;
    std::vector<StateId> moved;
    while (const auto id = partition.next_touched()) {
      if (partition.members(*id).size() == 1) {
        partition.settle();
        continue;
      }
      distinct_.clear();
      if (const auto untouched = partition.untouched_member(*id)) group_of(*untouched);
      groups.clear();
      for (const StateId state : partition.touched(*id))
        groups.push_back(group_of(state));
      if (distinct_.size() == 1) {
        partition.settle();
        continue;
      }
      moved.clear();
      partition.split(groups, distinct_.size(), moved);
      for (const StateId state : moved) {
        for (const StateId source : predecessors.of(state)) {
          if (!partition.is_alone(source)) partition.touch(source);
        }
      }
    }
    number_classes(partition);
  }

  void number_classes(const StatePartition& partition) {
    constexpr std::uint32_t none = 0xffffffff;
    std::vector<std::uint32_t> numbers(partition.size(), none);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < lts_.size(); ++i) {
      std::uint32_t& number = numbers[index(partition.class_of(static_cast<StateId>(i)))];
      if (number == none) number = count++;
      classes_[i] = number;
    }
  }

  const CompactLts& lts_;
  std::vector<std::uint32_t> classes_;  // by state
  std::vector<std::uint32_t> next_classes_;
  SignatureGroups distinct_;
  std::vector<std::uint64_t> signature_;
};

}  // namespace

CompactLts strongly_bisimulated(const CompactLts& lts) {
  if (lts.size() == 0) return lts;
  const std::vector<std::uint32_t> classes = StrongRefinement(lts).run();
  const auto class_of = [&](StateId state) { return static_cast<StateId>(classes[index(state)]); };
  // The first state of each class stands for it; they come in the order of their classes.
  CompactLts result;
  for (std::size_t i = 0; i < lts.size(); ++i) {
    if (classes[i] != result.size()) continue;
    const auto state = static_cast<StateId>(i);
    result.add_state(lts.is_ended(state));
    for (const Transition& step : lts.transitions(state))
      result.add_transition(step.event, class_of(step.target));
  }
  result.set_initial(class_of(lts.initial()));
  return in_breadth_first_order(result);
}

}  // namespace csp::checker
