// Idea: a component that a function was applied to takes its visible events in the order in which
// the network inside of it could take them. So some way through that network with the same visible
// events is looked for, and its steps are laid between those of the whole: internal steps before
// the visible one that they lead to, the visible one into the step of the whole that it is part of.
// Internal steps of the component itself are left out, for those inside tell what they were.
//
// Where the whole refuses something at the end, the network inside has to be as unwilling as the
// component: the way through it ends in a stable state that offers no more than the component does.
// There is one, since nothing that a component is made into may refuse more than it did.
#include "checker/api/counterexample_way.hpp"

#include <algorithm>
#include <utility>

#include "checker/lts/behaviour.hpp"
#include "checker/lts/network_lts.hpp"
#include "checker/refine/explain.hpp"

namespace csp::checker {

namespace {

// A way that is longer in the finding than this is not told.
constexpr std::size_t most_pairs = 200'000;

// Parts of parts double with each level: once there are so many, no more are looked into.
constexpr std::size_t most_traces = 1'000;

std::vector<EventId> visible(const std::vector<std::optional<EventId>>& events) {
  std::vector<EventId> seen;
  for (const auto& event : events) {
    if (event && *event != tau) seen.push_back(*event);
  }
  return seen;
}

// By rule of the path: what the component does in it.
std::vector<std::optional<EventId>> own_events(const Network& network, const Path& path,
                                               std::size_t component) {
  std::vector<std::optional<EventId>> events;
  for (const RuleId rule : path.rules) {
    std::optional<EventId>& own = events.emplace_back();
    for (const Participant& part : network[rule].participants) {
      if (index(part.component) == component) own = part.event;
    }
  }
  return events;
}

// What the component offers for sure at the end; nothing where it does not run, or is not stable.
std::optional<Events> offered_at_end(const Network& network, const Path& path,
                                     std::size_t component) {
  const ComponentId id{static_cast<std::uint32_t>(component)};
  const auto state = Firing(network).local_state(path.states.back().data(), id);
  if (!state) return std::nullopt;
  return acceptance(*network[id].lts, *state);
}

}  // namespace

std::vector<WayStep> CounterexampleWay::steps(const CompiledProcess& process, const Path& path,
                                              End end) {
  std::vector<WayStep> steps;
  for (Row& row : rows(process, path, end, ""))
    steps.push_back(std::move(row.step));
  return steps;
}

std::vector<WayStep> CounterexampleWay::steps_inside(const Machine& machine,
                                                     const std::vector<EventId>& trace,
                                                     const std::optional<Events>& offered) {
  std::vector<WayStep> steps;
  std::optional<Rows> found = rows_inside(machine, trace, offered, "");
  if (!found) return steps;
  for (Row& row : *found)
    steps.push_back(std::move(row.step));
  return steps;
}

CounterexampleWay::Rows CounterexampleWay::rows(const CompiledProcess& process, const Path& path,
                                                End end, const std::string& prefix) {
  const Network& network = *process.network;
  Rows result;
  for (std::size_t i = 0; i < path.rules.size(); ++i) {
    const Rule& rule = network[path.rules[i]];
    Row& row = result.emplace_back();
    row.step.event = events_.name(rule.result);
    row.is_silent = rule.result == tau;
    row.rule = i;
    for (const Participant& part : rule.participants) {
      if (process.machines[index(part.component)].is_counter) continue;
      row.step.parts.push_back(
          {.process = prefix + network[part.component].name, .event = events_.name(part.event)});
    }
  }
  for (std::size_t c = 0; c < process.machines.size(); ++c) {
    if (process.machines[c].is_counter) continue;
    const std::string name = prefix + network.components()[c].name;
    const std::vector<std::optional<EventId>> own = own_events(network, path, c);
    ComponentTrace trace{.process = name, .trace = {}};
    for (const auto& event : own) {
      if (event) trace.trace.push_back(events_.name(*event));
    }
    traces_.push_back(std::move(trace));
    const std::optional<Events> offered =
        end == End::Refusing ? offered_at_end(network, path, c) : std::nullopt;
    if (auto inside = rows_inside(process.machines[c], visible(own), offered, name + " / "))
      result = merged(std::move(result), std::move(*inside), own);
  }
  return result;
}

std::optional<CounterexampleWay::Rows> CounterexampleWay::rows_inside(
    const Machine& machine, const std::vector<EventId>& trace, const std::optional<Events>& offered,
    const std::string& prefix) {
  if (!machine.inside || !machine.inside->network) return std::nullopt;
  if (traces_.size() >= most_traces || is_enough_()) return std::nullopt;
  const CompiledProcess& inside = *machine.inside;
  const NetworkLts lts(*inside.network);
  const auto anywhere = [](StateId) { return true; };
  const auto offers_no_more = [&](StateId state) {
    const auto own = acceptance(lts, state);
    return own && std::includes(offered->begin(), offered->end(), own->begin(), own->end());
  };
  BehaviourSearch search;
  if (offered) search = find_behaviour(lts, trace, offers_no_more, most_pairs, is_enough_);
  const End end = search.found ? End::Refusing : End::Anyhow;
  // One of several things that it could be may have been chosen.
  if (!search.found) search = find_behaviour(lts, trace, anywhere, most_pairs, is_enough_);
  if (!search.found) return std::nullopt;
  std::vector<std::vector<Word>> states;
  for (const StateId state : search.found->states)
    states.emplace_back(lts.packed(state), lts.packed(state) + lts.firing().words());
  return rows(inside, path_through(*inside.network, std::move(states), search.found->events), end,
              prefix);
}

CounterexampleWay::Rows CounterexampleWay::merged(Rows outside, Rows inside,
                                                  const std::vector<std::optional<EventId>>& own) {
  Rows result;
  std::size_t next = 0;  // of `inside`
  const auto take = [&](Row& row) {
    row.rule.reset();
    result.push_back(std::move(row));
  };
  for (Row& row : outside) {
    const std::optional<EventId> event = row.rule ? own[*row.rule] : std::nullopt;
    if (event == tau && row.step.parts.size() == 1) continue;
    if (!event || event == tau) {
      result.push_back(std::move(row));
      continue;
    }
    while (next < inside.size() && inside[next].is_silent)
      take(inside[next++]);
    if (next < inside.size()) {
      for (WayStep::Part& part : inside[next].step.parts)
        row.step.parts.push_back(std::move(part));
      ++next;
    }
    result.push_back(std::move(row));
  }
  while (next < inside.size())
    take(inside[next++]);
  return result;
}

}  // namespace csp::checker
