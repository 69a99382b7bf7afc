#include "checker/network/network.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace csp::checker {

namespace {

[[maybe_unused]] bool names_each_component_once(const Rule& rule) {
  std::vector<ComponentId> named;
  for (const Participant& participant : rule.participants)
    named.push_back(participant.component);
  std::sort(named.begin(), named.end());
  return std::adjacent_find(named.begin(), named.end()) == named.end();
}

}  // namespace

ComponentId Network::add_component(Component component) {
  assert(component.lts != nullptr && "a component has a behaviour");
  const ComponentId id{static_cast<std::uint32_t>(components_.size())};
  [[maybe_unused]] const bool is_new = component_ids_.emplace(component.name, id).second;
  assert(is_new && "a component's name is its own");
  components_.push_back(std::move(component));
  return id;
}

RuleId Network::add_rule(Rule rule) {
  assert(!rule.participants.empty() && "a rule has a participant");
  assert(names_each_component_once(rule) && "a component takes part in a rule once");
  rules_.push_back(std::move(rule));
  return RuleId{static_cast<std::uint32_t>(rules_.size() - 1)};
}

std::optional<ComponentId> Network::find_component(std::string_view name) const {
  const auto found = component_ids_.find(std::string(name));
  if (found == component_ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace csp::checker
