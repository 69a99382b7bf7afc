#include "checker/api/model_counterexample.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "checker/api/model_replay.hpp"
#include "checker/lts/behaviour.hpp"
#include "checker/network/firing.hpp"
#include "checker/refine/explain.hpp"

namespace csp::checker {

namespace {

CounterexampleKind kind_of(Violation::Kind kind) {
  switch (kind) {
    case Violation::Kind::Event:
    case Violation::Kind::Missing:
      return CounterexampleKind::Trace;
    case Violation::Kind::Refusal:
      return CounterexampleKind::Refusal;
    case Violation::Kind::Divergence:
      return CounterexampleKind::Divergence;
    case Violation::Kind::Deadlock:
      return CounterexampleKind::Deadlock;
    case Violation::Kind::Nondeterminism:
      return CounterexampleKind::Determinism;
  }
  return CounterexampleKind::Trace;
}

CounterexampleWay::End end_of(Violation::Kind kind) {
  const bool is_refusing = kind == Violation::Kind::Refusal || kind == Violation::Kind::Deadlock ||
                           kind == Violation::Kind::Nondeterminism;
  return is_refusing ? CounterexampleWay::End::Refusing : CounterexampleWay::End::Anyhow;
}

std::string brief(const std::string& text) {
  constexpr std::size_t most = 300;
  if (text.size() <= most) return text;
  std::size_t end = most;
  // Not within a character: those that go on begin with the bits 10.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return text.substr(0, end) + "...";
}

}  // namespace

Counterexample ModelCounterexample::of(const Violation& violation) {
  Counterexample result;
  if (process_.network) {
    tell_parts(violation, result);
  } else {
    tell_whole(violation, result);
  }
  result.kind = kind_of(violation.kind);
  result.trace = names(violation.trace);
  const bool has_event = violation.kind == Violation::Kind::Event ||
                         violation.kind == Violation::Kind::Missing ||
                         violation.kind == Violation::Kind::Nondeterminism;
  if (has_event) result.event = name(violation.event);
  result.is_missing = violation.kind == Violation::Kind::Missing;
  result.allowed = names(violation.allowed);
  result.offered = names(violation.offered);
  for (const Events& one : violation.required)
    result.required.push_back(names(one));
  if (!violation.happening.path.empty()) result.happening = happening(violation);
  replay(violation, result);
  return result;
}

void ModelCounterexample::replay(const Violation& violation, Counterexample& result) {
  ModelReplay replay(process_, semantics_, search_);
  Replayed again = replay.of(violation);
  result.is_replayed = again.is_done;
  result.replay_limit = std::move(again.limit);
  result.state = brief(again.state);
  if (result.loop.empty()) {
    for (const std::string& state : again.loop)
      result.loop.push_back(brief(state));
  }
  if (!result.happening) return;
  again = replay.happening(violation);
  result.happening->is_replayed = again.is_done;
  result.happening->replay_limit = std::move(again.limit);
  result.happening->state = brief(again.state);
}

void ModelCounterexample::tell_parts(const Violation& violation, Counterexample& result) {
  const Network& network = *process_.network;
  if (violation.path.empty()) return;
  const Path path = path_through(network, violation.path, violation.trace);
  result = violation.kind == Violation::Kind::Deadlock ? explain_deadlock(network, path)
                                                       : explain_way(network, path);
  if (violation.kind == Violation::Kind::Divergence) {
    std::vector<PackedState> states = violation.loop.circle;
    if (!states.empty()) {
      states.push_back(states.front());
      const std::vector<EventId> silence(states.size() - 1, tau);
      Counterexample loop = explain_way(network, path_through(network, std::move(states), silence));
      result.loop = std::move(loop.steps);
      result.loop_way = std::move(loop.way);
    }
  }
  if (violation.kind == Violation::Kind::Event) result.wrong_step = wrong_step(violation);
  CounterexampleWay way(semantics_.terms().events, ModelReplay::patience(search_));
  result.way = way.steps(process_, path, end_of(violation.kind));
  result.components = way.traces();
  // Who only keeps count for an operator is nobody that a reader knows.
  std::unordered_set<std::string> counters;
  for (std::size_t c = 0; c < process_.machines.size(); ++c) {
    if (process_.machines[c].is_counter) counters.insert(network.components()[c].name);
  }
  for (WayStep& step : result.loop_way) {
    std::erase_if(step.parts,
                  [&](const WayStep::Part& part) { return counters.count(part.process) != 0; });
  }
  const auto is_counter = [&](const std::string& component) {
    return counters.count(component) != 0;
  };
  std::erase_if(result.blocked, [&](const Blocked& one) { return is_counter(one.process); });
  std::erase_if(result.waits,
                [&](const WaitEdge& wait) { return is_counter(wait.from) || is_counter(wait.to); });
  std::erase_if(result.ended, is_counter);
  std::erase_if(result.not_started, is_counter);
}

// Of a process that is no network: its own events, and those of the parts within it where a
// function was applied to a network.
void ModelCounterexample::tell_whole(const Violation& violation, Counterexample& result) {
  CounterexampleWay way(semantics_.terms().events, ModelReplay::patience(search_));
  std::optional<Events> offered;
  if (end_of(violation.kind) == CounterexampleWay::End::Refusing) offered = violation.offered;
  result.way = way_of_whole(violation.trace, offered, way);
  result.components = way.traces();
  if (violation.kind == Violation::Kind::Event) {
    const std::string whole = brief(semantics_.text(process_.term));
    result.wrong_step = {.event = name(violation.event),
                         .parts = {{.process = whole, .event = name(violation.event)}}};
  }
}

std::vector<WayStep> ModelCounterexample::way_of_whole(const std::vector<EventId>& trace,
                                                       const std::optional<Events>& offered,
                                                       CounterexampleWay& way) {
  std::vector<WayStep> steps;
  if (process_.machines.size() == 1) {
    steps = way.steps_inside(process_.machines.front(), visible(trace), offered);
  }
  if (!steps.empty()) return steps;
  const std::string whole = brief(semantics_.text(process_.term));
  for (const EventId event : trace)
    steps.push_back({.event = name(event), .parts = {{.process = whole, .event = name(event)}}});
  return steps;
}

// The way on which what may be refused happens.
OtherWay ModelCounterexample::happening(const Violation& violation) {
  const SystemWay& found = violation.happening;
  OtherWay result;
  result.trace = names(found.trace);
  CounterexampleWay way(semantics_.terms().events, ModelReplay::patience(search_));
  if (process_.network) {
    const Network& network = *process_.network;
    const Path path = path_through(network, found.path, found.trace);
    result.steps = explain_way(network, path).steps;
    result.way = way.steps(process_, path, CounterexampleWay::End::Anyhow);
  } else {
    result.way = way_of_whole(found.trace, std::nullopt, way);
  }
  result.components = way.traces();
  return result;
}

// How the event that may not happen does.
std::optional<WayStep> ModelCounterexample::wrong_step(const Violation& violation) const {
  const Network& network = *process_.network;
  std::optional<WayStep> found;
  Firing firing(network);
  firing.for_each_step(violation.path.back().data(), [&](RuleId rule, const Word*) {
    if (found || network[rule].result != violation.event) return;
    found = WayStep{.event = name(violation.event)};
    for (const Participant& part : network[rule].participants) {
      if (!process_.machines[index(part.component)].is_counter)
        found->parts.push_back(
            {.process = network[part.component].name, .event = name(part.event)});
    }
  });
  return found;
}

std::string ModelCounterexample::name(EventId event) const {
  return semantics_.terms().events.name(event);
}

std::vector<std::string> ModelCounterexample::names(const std::vector<EventId>& events) const {
  std::vector<std::string> names;
  for (const EventId event : events)
    names.push_back(name(event));
  return names;
}

}  // namespace csp::checker
