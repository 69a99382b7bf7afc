// Idea: in a deadlock every rule is missing something. A component waits for another if some rule
// that it could lead its part of is missing the other's part: the other cannot do its local event
// now, has stopped, or still runs where the rule awaits its end. These edges make the wait-for
// graph; a circle in it is what people look for first.
#include "checker/refine/explain.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace csp::checker {

namespace {

struct Wait {
  ComponentId from, to;
  EventId event;  // what the rule would have shown, or the waiting component's own word for a tau
};

// The network at the end of a path.
class Standstill {
 public:
  Standstill(const Network& network, const std::vector<Word>& state) : network_(network) {
    const Firing firing(network);
    for (std::size_t c = 0; c < network.components().size(); ++c) {
      states_.push_back(firing.local_state(state.data(), id(c)));
    }
  }

  [[nodiscard]] std::vector<Wait> waits() const {
    std::vector<Wait> found;
    for (const Rule& rule : network_.rules()) {
      for (const Participant& waiting : rule.participants) {
        if (!can_do(waiting)) continue;
        const EventId event = rule.result == tau ? waiting.event : rule.result;
        for (const Participant& other : rule.participants) {
          if (!can_do(other)) add_once(found, {waiting.component, other.component, event});
        }
        for (const ComponentId other : rule.awaits) {
          if (runs(other)) add_once(found, {waiting.component, other, event});
        }
        for (const ComponentId other : rule.starts) {
          if (runs(other)) add_once(found, {waiting.component, other, event});
        }
      }
    }
    return found;
  }

  [[nodiscard]] std::vector<Blocked> blocked() const {
    std::vector<Blocked> found;
    for (std::size_t c = 0; c < states_.size(); ++c) {
      if (states_[c] && !network_[id(c)].passive) found.push_back(describe(c));
    }
    return found;
  }

  [[nodiscard]] bool runs(ComponentId component) const {
    return states_[index(component)].has_value();
  }

 private:
  static ComponentId id(std::size_t c) { return ComponentId{static_cast<std::uint32_t>(c)}; }

  [[nodiscard]] bool can_do(const Participant& part) const {
    if (!runs(part.component)) return false;
    const auto steps = network_[part.component].lts->transitions(*states_[index(part.component)]);
    return std::any_of(steps.begin(), steps.end(),
                       [&part](const Transition& step) { return step.event == part.event; });
  }

  static void add_once(std::vector<Wait>& waits, Wait wait) {
    const bool known = std::any_of(waits.begin(), waits.end(), [&wait](const Wait& other) {
      return other.from == wait.from && other.to == wait.to;
    });
    if (!known && wait.from != wait.to) waits.push_back(wait);
  }

  [[nodiscard]] Blocked describe(std::size_t c) const {
    const Component& component = network_.components()[c];
    const StateFacts& facts = component.lts->facts(*states_[c]);
    Blocked blocked{.process = component.name,
                    .waits_for = {},
                    .location = facts.location,
                    .state = facts.label};
    for (const Offer& offer : facts.offers) {
      blocked.waits_for.push_back(
          {.channel = offer.channel, .direction = std::string(to_string(offer.direction))});
    }
    if (facts.offers.empty()) blocked.waits_for = events_of(c);
    return blocked;
  }

  [[nodiscard]] std::vector<WaitsFor> events_of(std::size_t c) const {
    std::vector<EventId> events;
    for (const Transition& step : network_.components()[c].lts->transitions(*states_[c])) {
      events.push_back(step.event);
    }
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
    std::vector<WaitsFor> found;
    for (const EventId event : events) {
      found.push_back({.channel = network_.events().name(event), .direction = "event"});
    }
    return found;
  }

  const Network& network_;
  std::vector<std::optional<StateId>> states_;  // nothing: does not run
};

// Often several could do what a component waits for, but one of them in turn waits for nobody but
// that component: whoever wants a fork waits for it, the one who has it waits for something else.
// The former cannot be the first to move, so where there are others it is dropped.
std::vector<Wait> without_those_who_wait_back(std::size_t components,
                                              const std::vector<Wait>& waits) {
  std::vector<std::vector<ComponentId>> needs(components);
  for (const Wait& wait : waits)
    needs[index(wait.from)].push_back(wait.to);
  const auto only_waits_back = [&needs](const Wait& wait) {
    const std::vector<ComponentId>& own = needs[index(wait.to)];
    return !own.empty() &&
           std::all_of(own.begin(), own.end(), [&](ComponentId id) { return id == wait.from; });
  };
  std::vector<bool> has_better(components);
  for (const Wait& wait : waits) {
    if (!only_waits_back(wait)) has_better[index(wait.from)] = true;
  }
  std::vector<Wait> kept;
  for (const Wait& wait : waits) {
    if (!has_better[index(wait.from)] || !only_waits_back(wait)) kept.push_back(wait);
  }
  return kept;
}

// A shortest circle of waits, or nothing. Breadth first from each component: networks that people
// look at are small.
std::vector<ComponentId> shortest_circle(std::size_t components, const std::vector<Wait>& waits) {
  std::vector<std::vector<ComponentId>> waits_for(components);
  for (const Wait& wait : waits)
    waits_for[index(wait.from)].push_back(wait.to);
  std::vector<ComponentId> best;
  for (std::size_t start = 0; start < components; ++start) {
    std::vector<std::optional<ComponentId>> reached_from(components);
    std::vector<ComponentId> queue{ComponentId{static_cast<std::uint32_t>(start)}};
    for (std::size_t next = 0; next < queue.size(); ++next) {
      for (const ComponentId there : waits_for[index(queue[next])]) {
        if (reached_from[index(there)]) continue;
        reached_from[index(there)] = queue[next];
        queue.push_back(there);
      }
    }
    if (!reached_from[start]) continue;
    std::vector<ComponentId> circle;
    ComponentId here{static_cast<std::uint32_t>(start)};
    do {
      circle.push_back(here);
      here = *reached_from[index(here)];
    } while (index(here) != start);
    // Found backwards; begin with the component that the search began with.
    std::reverse(circle.begin() + 1, circle.end());
    if (best.empty() || circle.size() < best.size()) best = std::move(circle);
  }
  return best;
}

std::vector<std::string> visible_events(const Network& network, const Path& path) {
  std::vector<std::string> trace;
  for (const RuleId rule : path.rules)
    trace.push_back(network.events().name(network[rule].result));
  return trace;
}

// "alice: coin, machine: coin" for each step.
std::vector<std::string> steps_in_words(const Network& network, const Path& path) {
  std::vector<std::string> steps;
  for (const RuleId rule : path.rules) {
    std::string step;
    for (const Participant& part : network[rule].participants) {
      if (!step.empty()) step += ", ";
      step += network[part.component].name + ": " + network.events().name(part.event);
    }
    steps.push_back(step);
  }
  return steps;
}

std::vector<ComponentTrace> local_traces(const Network& network, const Path& path) {
  std::vector<ComponentTrace> traces;
  for (const Component& component : network.components()) {
    traces.push_back({.process = component.name, .trace = {}});
  }
  for (const RuleId rule : path.rules) {
    for (const Participant& part : network[rule].participants) {
      traces[index(part.component)].trace.push_back(network.events().name(part.event));
    }
  }
  return traces;
}

// Which components stand still at the end because they have ended, and which because they never
// ran.
void note_who_does_not_run(const Network& network, const Path& path, const Standstill& end,
                           Counterexample& counterexample) {
  std::vector<bool> has_run;
  for (const Component& component : network.components()) {
    has_run.push_back(component.starts_running);
  }
  for (const RuleId rule : path.rules) {
    for (const ComponentId started : network[rule].starts)
      has_run[index(started)] = true;
  }
  for (std::size_t c = 0; c < has_run.size(); ++c) {
    if (end.runs(ComponentId{static_cast<std::uint32_t>(c)})) continue;
    auto& list = has_run[c] ? counterexample.ended : counterexample.not_started;
    list.push_back(network.components()[c].name);
  }
}

// The component that diverges by itself at the end of the path.
std::string name_of_diverging(const Network& network, const std::vector<Word>& state) {
  const Firing firing(network);
  for (std::size_t c = 0; c < network.components().size(); ++c) {
    const auto local = firing.local_state(state.data(), ComponentId{static_cast<std::uint32_t>(c)});
    const Component& component = network.components()[c];
    if (local && component.lts->facts(*local).diverges) return component.name;
  }
  return "";
}

std::vector<WayStep> way_of(const Network& network, const Path& path) {
  std::vector<WayStep> way;
  for (const RuleId id : path.rules) {
    WayStep& step = way.emplace_back();
    step.event = network.events().name(network[id].result);
    for (const Participant& part : network[id].participants) {
      step.parts.push_back(
          {.process = network[part.component].name, .event = network.events().name(part.event)});
    }
  }
  return way;
}

}  // namespace

Path path_through(const Network& network, std::vector<std::vector<Word>> states,
                  const std::vector<EventId>& events) {
  Firing firing(network);
  Path path;
  path.states = std::move(states);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::vector<Word>& target = path.states[i + 1];
    std::optional<RuleId> taken;
    firing.for_each_step(path.states[i].data(), [&](RuleId rule, const Word* successor) {
      const bool fits = !taken && network[rule].result == events[i] &&
                        std::equal(target.begin(), target.end(), successor);
      if (fits) taken = rule;
    });
    path.rules.push_back(taken.value());
  }
  return path;
}

Counterexample explain_way(const Network& network, const Path& path) {
  Counterexample counterexample;
  counterexample.trace = visible_events(network, path);
  counterexample.steps = steps_in_words(network, path);
  counterexample.components = local_traces(network, path);
  counterexample.way = way_of(network, path);
  return counterexample;
}

Counterexample explain_deadlock(const Network& network, const Path& path) {
  Counterexample counterexample = explain_way(network, path);
  counterexample.kind = CounterexampleKind::Deadlock;
  const Standstill end(network, path.states.back());
  const std::vector<Wait> waits =
      without_those_who_wait_back(network.components().size(), end.waits());
  for (const Wait& wait : waits) {
    counterexample.waits.push_back({.from = network[wait.from].name,
                                    .to = network[wait.to].name,
                                    .event = network.events().name(wait.event)});
  }
  for (const ComponentId id : shortest_circle(network.components().size(), waits)) {
    counterexample.cycle.push_back(network[id].name);
  }
  counterexample.blocked = end.blocked();
  note_who_does_not_run(network, path, end, counterexample);
  return counterexample;
}

Counterexample explain_livelock(const Network& network, const Lasso& lasso) {
  Counterexample counterexample = explain_way(network, lasso.prefix);
  counterexample.kind = CounterexampleKind::Divergence;
  counterexample.loop = steps_in_words(network, lasso.loop);
  counterexample.loop_way = way_of(network, lasso.loop);
  if (lasso.loop.rules.empty()) {
    counterexample.diverging = name_of_diverging(network, lasso.prefix.states.back());
  }
  return counterexample;
}

}  // namespace csp::checker
