#include "checker/program/program_system.hpp"

namespace csp::checker::program {

void ProgramSystem::steps(const Word* state, StepList& steps) {
  if (lookout_.look(state, steps)) return;
  steps.clear();
  const auto known = known_.find(PackedState(state, state + words()));
  if (known == known_.end()) return steps.mark(StepList::Knowledge::Wanting);
  for (const auto& [event, target] : known->second.steps)
    steps.add(event, target.data());
  if (!known->second.is_whole) steps.mark(StepList::Knowledge::Frontier);
}

}  // namespace csp::checker::program
