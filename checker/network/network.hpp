// A network: component state machines, and rules that say which of them step together and what that
// looks like outside.
//
// Every door of the checker ends here (a JSON file, a recorded trace; later models and running
// programs), and no check asks which door it was.
//
// What a network does
//   A global state says of each component whether it runs and, if so, in which state.
//   At first the components with `starts_running` run, each in its initial state.
//   A rule can fire when
//     * every participant runs and its state has a transition on the participant's local event,
//     * no component in `awaits` runs, and
//     * no component in `starts` runs (one that the same rule ends may: it starts afresh).
//   Of the rules that can fire in a global state only those of the highest priority among them do.
//   Firing: each participant takes one of its transitions on its local event (every choice is a
//   successor of its own); then the components in `ends` stop, wherever they are; then those in
//   `starts` begin in their initial states. The others stand still. Outside, `result` is seen: an
//   event, tau (nothing) or tick (the whole network has ended: every component stops). A component
//   stops running, successfully, by taking a transition on tick, by coming to a state marked
//   `ended`, or by a rule that ends it. It may be started again.
//
// Answers
//   A global state in which no rule can fire is
//     * success, when no component runs except passive ones (components that were never started do
//     not count);
//     * a gap in what is known, when a component that runs is in a frontier state;
//     * a livelock, when a component that runs is in a state that diverges;
//     * a deadlock otherwise.
//   A reachable cycle of rules that all result in tau is a livelock, and so is a component's state
//   that diverges.
//
// An EventId is both: the local event of a participant and the result of a rule. Both are named in
// one table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

enum class ComponentId : std::uint32_t {};
enum class RuleId : std::uint32_t {};

[[nodiscard]] constexpr std::size_t index(ComponentId id) { return static_cast<std::size_t>(id); }
[[nodiscard]] constexpr std::size_t index(RuleId id) { return static_cast<std::size_t>(id); }

struct Component {
  std::string name;                // unique in the network
  std::shared_ptr<const Lts> lts;  // components that behave alike may share one
  // A passive component serves others (a buffer, a timer, whether a channel is open): it need not
  // end for the network to have ended, and it is never listed as blocked.
  bool passive = false;
  bool starts_running = true;
};

struct Participant {
  ComponentId component;
  EventId event;  // its local event

  friend bool operator==(const Participant&, const Participant&) = default;
};

struct Rule {
  std::vector<Participant> participants;  // at least one, each component once
  EventId result = tau;
  std::uint32_t priority = 0;         // the larger goes first
  std::vector<ComponentId> starts{};  // begin to run
  std::vector<ComponentId> ends{};    // stop, if they run
  std::vector<ComponentId>
      awaits{};  // must not be running: how a process joins those it has started

  friend bool operator==(const Rule&, const Rule&) = default;
};

class Network {
 public:
  Network() : Network(std::make_shared<EventTable>()) {}
  // Its events are those of a table that others use too.
  explicit Network(std::shared_ptr<EventTable> events) : events_(std::move(events)) {}

  [[nodiscard]] EventTable& events() { return *events_; }
  [[nodiscard]] const EventTable& events() const { return *events_; }

  ComponentId add_component(Component component);
  void start_at_once(ComponentId id) { components_[index(id)].starts_running = true; }
  // The rule must keep what `Rule` says and name components that have been added.
  RuleId add_rule(Rule rule);

  [[nodiscard]] std::span<const Component> components() const { return components_; }
  [[nodiscard]] std::span<const Rule> rules() const { return rules_; }
  [[nodiscard]] const Component& operator[](ComponentId id) const { return components_[index(id)]; }
  [[nodiscard]] const Rule& operator[](RuleId id) const { return rules_[index(id)]; }
  [[nodiscard]] std::optional<ComponentId> find_component(std::string_view name) const;

 private:
  std::shared_ptr<EventTable> events_;
  std::vector<Component> components_;
  std::unordered_map<std::string, ComponentId> component_ids_;
  std::vector<Rule> rules_;
};

}  // namespace csp::checker
