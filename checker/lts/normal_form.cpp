#include "checker/lts/normal_form.hpp"

#include <algorithm>

namespace csp::checker {

namespace {

void make_set(std::vector<StateId>& states) {
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
}

// Keeps the sets that contain no other.
void keep_least(std::vector<Events>& sets) {
  std::sort(sets.begin(), sets.end(), [](const Events& a, const Events& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  std::vector<Events> least;
  for (Events& set : sets) {
    const bool contains_other = std::any_of(least.begin(), least.end(), [&](const Events& other) {
      return std::includes(set.begin(), set.end(), other.begin(), other.end());
    });
    if (!contains_other) least.push_back(std::move(set));
  }
  sets = std::move(least);
}

}  // namespace

std::optional<Events> acceptance(const Lts& lts, StateId state) {
  Events events;
  bool is_stable = true;
  for (const Transition& transition : lts.transitions(state)) {
    if (transition.event == tick) return Events{tick};
    is_stable = is_stable && transition.event != tau;
    events.push_back(transition.event);
  }
  if (!is_stable) return std::nullopt;
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  return events;
}

NormalForm::NormalForm(const Lts& lts) : lts_(lts), divergence_(lts) { node_of({lts.initial()}); }

// The node of these states and all that internal steps lead to.
NormalNode NormalForm::node_of(std::vector<StateId> members) {
  make_set(members);
  std::vector<StateId> waiting = members;
  std::map<StateId, bool> seen;
  for (const StateId member : members)
    seen[member] = true;
  while (!waiting.empty()) {
    const StateId state = waiting.back();
    waiting.pop_back();
    for (const Transition& transition : lts_.transitions(state)) {
      if (transition.event != tau || !seen.try_emplace(transition.target, true).second) continue;
      members.push_back(transition.target);
      waiting.push_back(transition.target);
    }
  }
  make_set(members);
  const auto [place, is_new] = ids_.try_emplace(members, static_cast<NormalNode>(nodes_.size()));
  if (is_new) nodes_.push_back({.members = std::move(members)});
  return place->second;
}

NormalForm::Node& NormalForm::known(NormalNode id) {
  Node& node = nodes_[static_cast<std::size_t>(id)];
  if (node.is_known) return node;
  for (const StateId member : node.members) {
    for (const Transition& transition : lts_.transitions(member)) {
      if (transition.event != tau) node.targets[transition.event].push_back(transition.target);
    }
    if (auto offered = acceptance(lts_, member)) node.acceptances.push_back(std::move(*offered));
  }
  for (const auto& [event, targets] : node.targets)
    node.events.push_back(event);
  keep_least(node.acceptances);
  node.is_known = true;
  return node;
}

std::optional<NormalNode> NormalForm::after(NormalNode id, EventId event) {
  Node& node = known(id);
  if (const auto place = node.successors.find(event); place != node.successors.end()) {
    return place->second;
  }
  const auto targets = node.targets.find(event);
  if (targets == node.targets.end()) return std::nullopt;
  const NormalNode target = node_of(targets->second);  // may move the nodes
  nodes_[static_cast<std::size_t>(id)].successors.emplace(event, target);
  return target;
}

const Events& NormalForm::events(NormalNode node) { return known(node).events; }

const std::vector<Events>& NormalForm::acceptances(NormalNode node) {
  return known(node).acceptances;
}

bool NormalForm::diverges(NormalNode id) {
  Node& node = nodes_[static_cast<std::size_t>(id)];
  if (!node.diverges) {
    node.diverges = std::any_of(node.members.begin(), node.members.end(),
                                [&](StateId member) { return divergence_.from(member); });
  }
  return *node.diverges;
}

}  // namespace csp::checker
