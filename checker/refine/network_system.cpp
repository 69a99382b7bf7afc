#include "checker/refine/network_system.hpp"

#include <algorithm>

namespace csp::checker {

void NetworkSystem::steps(const Word* state, StepList& steps) {
  const auto rules = firing_.network().rules();
  firing_.for_each_step(state, [&](RuleId rule, const Word* successor) {
    steps.add(rules[index(rule)].result, successor);
  });
  if (firing_.census().runs_diverging) steps.add(tau, state);
}

std::unique_ptr<System> NetworkSystem::for_another_thread() const {
  const auto components = firing_.network().components();
  const bool is_known = std::all_of(
      components.begin(), components.end(),
      [](const Component& component) { return component.lts->state_count().has_value(); });
  if (!is_known) return nullptr;
  return std::make_unique<NetworkSystem>(*this);  // shares the tables
}

std::vector<Participant> NetworkSystem::how(const Word* from, EventId event, const Word* to) {
  const Rule* found = nullptr;
  firing_.for_each_step(from, [&](RuleId id, const Word* successor) {
    const Rule& rule = firing_.network()[id];
    if (found == nullptr && rule.result == event &&
        std::equal(successor, successor + firing_.words(), to)) {
      found = &rule;
    }
  });
  return found == nullptr ? std::vector<Participant>{} : found->participants;
}

}  // namespace csp::checker
