// The signature of a state is the set of its events, each with the class of the state that it leads
// to. States of one class with different signatures are not bisimilar: the class is split by them,
// and then all states that lead to a part with a new name are looked at again, and no others. When
// nothing is left to look at, states of one class can do the same and stay in common classes.
//
// Invariant: the untouched states of a class have one signature. Signatures are compared in full.
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
  explicit StrongRefinement(const CompactLts& lts)
      : lts_(lts), partition_(lts.size()), predecessors_(lts, [](EventId) { return true; }) {}

  const StatePartition& run() {
    // An ended state is like no other, even one that can do nothing either.
    const auto by_end = [&](StateId state) -> SignatureGroups::Signature {
      signature_.assign(1, lts_.is_ended(state) ? 1 : 0);
      return signature_;
    };
    refine(by_end);
    for (std::size_t i = 0; i < lts_.size(); ++i)
      partition_.touch(static_cast<StateId>(i));
    while (partition_.next_touched())
      refine([&](StateId state) { return signature(state); });
    return partition_;
  }

 private:
  template <typename SignatureOf>
  void refine(SignatureOf signature_of) {
    const ClassId id = *partition_.next_touched();
    if (partition_.members(id).size() == 1) return partition_.settle();
    distinct_.clear();
    if (const auto untouched = partition_.untouched_member(id)) {
      distinct_.group_of(signature_of(*untouched));
    }
    groups_.clear();
    for (const StateId state : partition_.touched(id))
      groups_.push_back(distinct_.group_of(signature_of(state)));
    if (distinct_.size() == 1) return partition_.settle();
    moved_.clear();
    partition_.split(groups_, distinct_.size(), moved_);
    for (const StateId state : moved_) {
      for (const StateId source : predecessors_.of(state))
        partition_.touch(source);
    }
  }

  SignatureGroups::Signature signature(StateId state) {
    signature_.clear();
    for (const Transition& step : lts_.transitions(state)) {
      signature_.push_back((static_cast<std::uint64_t>(step.event) << 32) |
                           index(partition_.class_of(step.target)));
    }
    std::sort(signature_.begin(), signature_.end());
    signature_.erase(std::unique(signature_.begin(), signature_.end()), signature_.end());
    return signature_;
  }

  const CompactLts& lts_;
  StatePartition partition_;
  Predecessors predecessors_;
  SignatureGroups distinct_;
  std::vector<std::uint64_t> signature_;
  std::vector<std::uint32_t> groups_;
  std::vector<StateId> moved_;
};

}  // namespace

CompactLts strongly_bisimulated(const CompactLts& lts) {
  if (lts.size() == 0) return lts;
  StrongRefinement refinement(lts);
  const StatePartition& partition = refinement.run();
  // The first state of each class stands for it.
  constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::uint32_t> numbers(partition.size(), none);
  std::vector<StateId> first;
  for (std::size_t i = 0; i < lts.size(); ++i) {
    std::uint32_t& number = numbers[index(partition.class_of(static_cast<StateId>(i)))];
    if (number != none) continue;
    number = static_cast<std::uint32_t>(first.size());
    first.push_back(static_cast<StateId>(i));
  }
  const auto number_of = [&](StateId state) {
    return static_cast<StateId>(numbers[index(partition.class_of(state))]);
  };
  CompactLts result;
  for (const StateId state : first) {
    result.add_state(lts.is_ended(state));
    for (const Transition& step : lts.transitions(state))
      result.add_transition(step.event, number_of(step.target));
  }
  result.set_initial(number_of(lts.initial()));
  return in_breadth_first_order(result);
}

}  // namespace csp::checker
