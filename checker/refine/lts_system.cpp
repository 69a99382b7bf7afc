#include "checker/refine/lts_system.hpp"

namespace csp::checker {

void LtsSystem::steps(const Word* state, StepList& steps) {
  const bool diverges = lts_.facts(state_id(state)).diverges;
  for (const Transition& step : lts_.transitions(state_id(state))) {
    const Word target = index(step.target);
    steps.add(step.event, &target);
  }
  if (diverges) steps.add(tau, state);
}

std::unique_ptr<System> LtsSystem::for_another_thread() const {
  if (!lts_.state_count()) return nullptr;
  return std::make_unique<LtsSystem>(lts_);
}

}  // namespace csp::checker
