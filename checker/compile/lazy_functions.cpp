#include "checker/compile/lazy_functions.hpp"

#include <algorithm>
#include <unordered_set>

namespace csp::checker {

std::span<const Transition> ChasedLts::transitions(StateId state) const {
  const auto view = inner_->transitions(state);
  const std::vector<Transition> own(view.begin(), view.end());  // chasing may move it
  answer_.clear();
  const bool is_in_circle =
      std::any_of(own.begin(), own.end(), [](const Transition& step) { return step.event == tau; });
  if (is_in_circle) {
    answer_.push_back({tau, state});
    return answer_;
  }
  std::vector<Transition> found;
  for (const Transition& step : own)
    found.push_back({step.event, step.event == tick ? step.target : chased(step.target)});
  answer_ = std::move(found);
  return answer_;
}

// Where there is no end, one state of the circle, which still has an internal step.
StateId ChasedLts::chased(StateId state) const {
  constexpr std::uint32_t now_and_then = 256;
  std::vector<StateId> passed;
  std::unordered_set<StateId> seen;
  while (true) {
    if (const auto known = ends_.find(state); known != ends_.end()) {
      state = known->second;
      break;
    }
    if (!seen.insert(state).second) break;
    passed.push_back(state);
    if (watch_ && ++followed_ % now_and_then == 0) watch_();
    const auto steps = inner_->transitions(state);
    const auto hidden = std::find_if(steps.begin(), steps.end(),
                                     [](const Transition& step) { return step.event == tau; });
    if (hidden == steps.end()) break;
    state = hidden->target;
  }
  for (const StateId one : passed)
    ends_.emplace(one, state);
  return state;
}

std::span<const Transition> FirstSilentSteps::transitions(StateId state) const {
  const auto all = inner_.transitions(state);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].event == tau) return all.subspan(i, 1);
  }
  return all;
}

std::size_t PrioritisedLts::rank(EventId event) const {
  if (event == tau || event == tick) return 0;
  const auto [place, is_new] = ranks_.try_emplace(event, function_.sets.size());
  if (!is_new) return place->second;
  for (std::size_t i = 0; i < function_.sets.size(); ++i) {
    if (!terms_.set(function_.sets[i]).contains(event)) continue;
    place->second = i;
    break;
  }
  return place->second;
}

bool PrioritisedLts::precedes(EventId upper, EventId lower) const {
  if (function_.kind == FunctionKind::PrioritisePartialOrder) {
    return std::binary_search(function_.order.begin(), function_.order.end(),
                              EventPair{upper, lower});
  }
  return rank(lower) < function_.sets.size() && rank(upper) < rank(lower);
}

std::span<const Transition> PrioritisedLts::transitions(StateId state) const {
  answer_.clear();
  const auto all = inner_->transitions(state);
  for (const Transition& step : all) {
    const bool is_held = std::any_of(all.begin(), all.end(), [&](const Transition& other) {
      return precedes(other.event, step.event);
    });
    if (!is_held) answer_.push_back(step);
  }
  return answer_;
}

}  // namespace csp::checker
