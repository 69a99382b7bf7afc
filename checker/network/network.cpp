#include "checker/network/network.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace csp::checker {

namespace {

bool names_each_component_once(const Rule& rule) {
  std::vector<ComponentId> named;
  for (const Participant& participant : rule.participants)
    named.push_back(participant.component);
  std::sort(named.begin(), named.end());
  return std::adjacent_find(named.begin(), named.end()) == named.end();
}

}  // namespace

ComponentId Network::add_component(Component component) {
  assert(component.lts != nullptr && "a component has a behaviour");
  components_.push_back(std::move(component));
  return ComponentId{static_cast<std::uint32_t>(components_.size() - 1)};
}

RuleId Network::add_rule(Rule rule) {
  assert(!rule.participants.empty() && "a rule has a participant");
  assert(names_each_component_once(rule) && "a component takes part in a rule once");
  rules_.push_back(std::move(rule));
  return RuleId{static_cast<std::uint32_t>(rules_.size() - 1)};
}

std::optional<ComponentId> Network::find_component(std::string_view name) const {
  const auto found =
      std::find_if(components_.begin(), components_.end(),
                   [name](const Component& component) { return component.name == name; });
  if (found == components_.end()) return std::nullopt;
  return ComponentId{static_cast<std::uint32_t>(found - components_.begin())};
}

}  // namespace csp::checker
