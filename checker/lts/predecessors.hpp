// Who leads to a state: the transitions of a system, backwards.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checker/lts/compact_lts.hpp"

namespace csp::checker {

// Of the transitions that `is_meant` picks by their event.
class Predecessors {
 public:
  template <typename IsMeant>
  Predecessors(const CompactLts& lts, IsMeant is_meant) : first_(lts.size() + 1) {
    for_each(lts, is_meant, [&](StateId, StateId target) { ++first_[index(target)]; });
    std::uint32_t sum = 0;
    for (std::uint32_t& first : first_)
      first = sum += first;
    sources_.resize(sum);
    // Filled from the end of each part, which leaves `first_` where the parts begin.
    for_each(lts, is_meant,
             [&](StateId source, StateId target) { sources_[--first_[index(target)]] = source; });
  }

  // One for each transition.
  [[nodiscard]] std::span<const StateId> of(StateId state) const {
    const std::size_t begin = first_[index(state)];
    return {sources_.data() + begin, first_[index(state) + 1] - begin};
  }

 private:
  template <typename IsMeant, typename Visit>
  static void for_each(const CompactLts& lts, IsMeant is_meant, Visit visit) {
    for (std::size_t i = 0; i < lts.size(); ++i) {
      const auto state = static_cast<StateId>(i);
      for (const Transition& step : lts.transitions(state)) {
        if (is_meant(step.event)) visit(state, step.target);
      }
    }
  }

  std::vector<std::uint32_t> first_;  // by state, and one more
  std::vector<StateId> sources_;
};

}  // namespace csp::checker
