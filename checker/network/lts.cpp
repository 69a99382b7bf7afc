#include "checker/network/lts.hpp"

#include <cassert>
#include <utility>

namespace csp::checker {

EventTable::EventTable() {
  add("tau");
  add("tick");
}

EventTable::EventTable(SignalsWithoutNames) : names_{"tau", "✓"} {}

EventId EventTable::add(std::string_view name) {
  const EventId next{static_cast<std::uint32_t>(names_.size())};
  const auto [entry, is_new] = ids_.emplace(name, next);
  if (is_new) names_.emplace_back(name);
  return entry->second;
}

std::optional<EventId> EventTable::find(std::string_view name) const {
  const auto entry = ids_.find(std::string(name));
  if (entry == ids_.end()) return std::nullopt;
  return entry->second;
}

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::Read:
      return "read";
    case Direction::Write:
      return "write";
    case Direction::Sync:
      return "sync";
    case Direction::Join:
      return "join";
    case Direction::Timer:
      return "timer";
  }
  assert(false && "every direction has a name");
  return "";
}

StateId ExplicitLts::add_state(StateFacts facts) {
  facts_.push_back(std::move(facts));
  transitions_.emplace_back();
  return StateId{static_cast<std::uint32_t>(facts_.size() - 1)};
}

void ExplicitLts::add_transition(StateId source, EventId event, StateId target) {
  assert(index(source) < size() && index(target) < size() &&
         "a transition joins states that exist");
  transitions_[index(source)].push_back({.event = event, .target = target});
}

}  // namespace csp::checker
