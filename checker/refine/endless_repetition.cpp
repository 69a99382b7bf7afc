#include "checker/refine/endless_repetition.hpp"

#include <algorithm>

namespace csp::checker {

void EndlessRepetition::steps(const Word* state, StepList& steps) {
  const auto view = lts_.transitions(static_cast<StateId>(state[0]));
  const Word next = state[1];
  for (const Transition& step : view) {
    const bool is_next = !events_.empty() && step.event == events_[next];
    if (step.event != tau && !is_next) continue;
    const Word target[] = {index(step.target), is_next ? (next + 1) % events_.size() : next};
    steps.add(tau, target);
  }
  if (lts_.facts(static_cast<StateId>(state[0])).diverges) steps.add(tau, state);
}

// With a single event both may lead there; either is right.
EventId EndlessRepetition::event(const PackedState& from, const PackedState& to) const {
  const auto steps = lts_.transitions(state_of(from));
  const bool is_silent =
      from[1] == to[1] && std::ranges::count(steps, Transition{tau, state_of(to)});
  return is_silent ? tau : events_[from[1]];
}

}  // namespace csp::checker
