// Idea: the search knows which rules were taken, and so what each component did, event by event. A
// component takes part in nothing but its own events, so some way through its own uncompressed
// semantics with the same visible events, in the same order, is looked for: a small search, since
// the component stands by itself. If each has one, they are a way of the whole.
//
// Why: take the network whose components are the uncompressed processes and whose rules are the
// same. A rule asks of its participants that they can do their local events and of others whether
// they run; neither depends on what stands still. An internal step of a component is a rule of its
// own, an internal step of the whole, and decides nothing, for each operator of CSP promotes the
// internal steps of its running operands (Roscoe, "Understanding Concurrent Systems", chapter 9,
// on the operational semantics and on supercombinators). So each component's internal steps may be
// laid before the rule that needs them, and the rules can be taken one after the other as the
// search has. A component that is started anew begins at its initial state: each of its lives is a
// way of its own. Whether the rules are those of the operators is not asked here; generated tests
// hold them to the semantics of the whole terms.
//
// Refusals: each way ends in a stable state that offers no more than the component did. What the
// whole then offers is found anew from the rules: there is none that a stable whole could not have,
// and none with another result than was said. Where the whole can end, that alone is asked: nobody
// can refuse it, and so all else may be refused.
//
// Divergence: the circle of the search repeats what each component does in it. A component that is
// started anew in the circle does the same in each turn. Of each other that takes part a way that
// goes on with its events over and over is looked for: a circle of its states and of how far round
// it is. That lets each take as many internal steps between its events as it needs; one that takes
// them for ever makes the whole diverge by itself. So the whole goes on for ever, and nothing of it
// is seen.
//
// A component that a function was applied to: a way through the network inside of it is looked for,
// and done again by its parts in turn. Networks of halves that are the same are done again once.
#include "checker/api/replay_by_parts.hpp"

#include <algorithm>
#include <iterator>

#include "checker/api/rule_course.hpp"
#include "checker/compile/lazy_functions.hpp"
#include "checker/compile/uncompressed.hpp"
#include "checker/lts/behaviour.hpp"
#include "checker/lts/network_lts.hpp"
#include "checker/refine/endless_repetition.hpp"
#include "checker/refine/explain.hpp"
#include "checker/refine/lts_system.hpp"

namespace csp::checker {

namespace {

using Outcome = PartsReplay::Outcome;

bool includes(const Events& all, const Events& some) { return std::ranges::includes(all, some); }

PartsReplay done() { return {.outcome = Outcome::Done}; }
PartsReplay wrong() { return {.outcome = Outcome::Wrong}; }
PartsReplay unknown(std::string why) {
  return {.outcome = Outcome::Unknown, .why = std::move(why)};
}

std::optional<RuleId> rule_with_result(const Network& network, const PackedState& state,
                                       EventId result) {
  std::optional<RuleId> found;
  Firing(network).for_each_step(state.data(), [&](RuleId rule, const Word*) {
    if (!found && network[rule].result == result) found = rule;
  });
  return found;
}

// What the component offers for sure; nothing where it does not run, or is not stable.
std::optional<Events> offered_in(const Firing& firing, const PackedState& state,
                                 std::size_t component) {
  const ComponentId id{static_cast<std::uint32_t>(component)};
  const auto local = firing.local_state(state.data(), id);
  return local ? acceptance(*firing.network()[id].lts, *local) : std::nullopt;
}

bool are_steps(const Lts& lts, const std::vector<EventId>& events,
               const std::vector<PackedState>& path) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto steps = lts.transitions(LtsSystem::state_id(path[i].data()));
    const Transition step{events[i], LtsSystem::state_id(path[i + 1].data())};
    if (std::ranges::find(steps, step) == steps.end()) return false;
  }
  return true;
}

// What was searched are terms already, so its way can be gone once more as it is.
PartsReplay of_terms(const Lts& lts, const Violation& violation, const WayEnd& end) {
  if (!are_steps(lts, violation.trace, violation.path)) return wrong();
  const StateId last = LtsSystem::state_id(violation.path.back().data());
  PartsReplay result = done();
  switch (end.kind) {
    case WayEnd::Kind::Anyhow: {
      const auto steps = lts.transitions(last);
      const auto step = std::ranges::find(steps, violation.event, &Transition::event);
      if (step == steps.end()) return wrong();
      break;
    }
    case WayEnd::Kind::Refusing:
      result.offered = acceptance(lts, last);
      if (!result.offered || !includes(end.offered, *result.offered)) return wrong();
      break;
    case WayEnd::Kind::Endless: {
      std::vector<PackedState> states = violation.loop.prefix;
      std::ranges::copy(violation.loop.circle, std::back_inserter(states));
      if (violation.loop.circle.empty() || states.front() != violation.path.back()) return wrong();
      states.push_back(violation.loop.circle.front());
      if (!are_steps(lts, std::vector<EventId>(states.size() - 1, tau), states)) return wrong();
    }
  }
  return result;
}

WayEnd end_of(const Violation& violation) {
  switch (violation.kind) {
    case Violation::Kind::Refusal:
    case Violation::Kind::Nondeterminism:
    case Violation::Kind::Deadlock:
      return {.kind = WayEnd::Kind::Refusing, .offered = violation.offered};
    case Violation::Kind::Divergence:
      return {.kind = WayEnd::Kind::Endless};
    default:
      return {};
  }
}

}  // namespace

// A way through an Lts, and the circle behind it where it is endless.
struct ReplayByParts::Found {
  PartsReplay replay{};
  Behaviour way{};
  Behaviour circle{};  // the last state is the first again
};

PartsReplay ReplayByParts::of(const CompiledProcess& process, const Violation& violation) {
  if (violation.kind == Violation::Kind::Missing) {
    return unknown("that an event is missing is seen only where all was looked at");
  }
  const WayEnd end = end_of(violation);
  const bool has_event = violation.kind == Violation::Kind::Event;
  if (!process.network && !process.machines.empty()) {
    std::vector<EventId> trace = visible(violation.trace);
    if (has_event) trace.push_back(violation.event);
    return machine(process.machines.front(), trace, end);
  }
  if (violation.path.empty()) return unknown("the way there was not found in time");
  if (!process.network) return of_terms(*process.lts, violation, end);
  const Network& network = *process.network;
  Path path = path_through(network, violation.path, violation.trace);
  if (has_event) {
    const auto rule = rule_with_result(network, path.states.back(), violation.event);
    if (!rule) return wrong();
    path.rules.push_back(*rule);
  }
  if (end.kind != WayEnd::Kind::Endless) return way(process, path, {}, end);
  const SilentLoop& loop = violation.loop;
  if (loop.circle.empty()) return unknown("its circle was not found in time");
  const auto silent = [&](std::vector<PackedState> states) {
    const std::vector<EventId> silence(states.size() - 1, tau);
    return path_through(network, std::move(states), silence);
  };
  std::vector<PackedState> states = loop.prefix;
  states.push_back(loop.circle.front());
  std::ranges::copy(silent(std::move(states)).rules, std::back_inserter(path.rules));
  states = loop.circle;
  states.push_back(loop.circle.front());
  return way(process, path, silent(std::move(states)).rules, end);
}

PartsReplay ReplayByParts::of(const CompiledProcess& process, const SystemWay& found) {
  if (!process.network && !process.machines.empty()) {
    return machine(process.machines.front(), visible(found.trace), {});
  }
  if (!process.network) return are_steps(*process.lts, found.trace, found.path) ? done() : wrong();
  return way(process, path_through(*process.network, found.path, found.trace), {}, {});
}

PartsReplay ReplayByParts::way(const CompiledProcess& process, const Path& path,
                               const std::vector<RuleId>& circle, const WayEnd& end) {
  const Network& network = *process.network;
  RuleCourse course(process);
  if (!course.fire(path.rules)) return wrong();
  const bool refuses = end.kind == WayEnd::Kind::Refusing;
  if (refuses && std::ranges::binary_search(end.offered, tick)) {
    if (const auto rule = rule_with_result(network, path.states.back(), tick)) {
      Path ended = path;
      ended.rules.push_back(*rule);
      PartsReplay result = way(process, ended, {}, {});
      if (result.outcome == Outcome::Done) result.offered = Events{tick};
      return result;
    }
  }
  const RuleCourse before = course;
  RuleCourse turned = course;
  if (end.kind == WayEnd::Kind::Endless) {
    if (circle.empty() || !turned.fire(circle)) return wrong();
    course = turned;
    if (!course.fire(circle)) return wrong();
  }
  const Firing firing(network);
  std::vector<std::optional<Events>> offered(course.parts().size());
  for (std::size_t c = 0; c < course.parts().size(); ++c) {
    const RuleCourse::Part& part = before.parts()[c];
    if (part.runs != turned.parts()[c].runs) return wrong();
    if (!part.runs) continue;
    std::vector<EventId> trace = visible(part.done);
    WayEnd own;
    if (refuses) {
      const auto most = offered_in(firing, path.states.back(), c);
      if (!most) return wrong();
      own = {.kind = WayEnd::Kind::Refusing, .offered = *most};
    } else if (course.parts()[c].starts > part.starts) {
      trace = visible(course.parts()[c].done);
    } else if (const auto& after = turned.parts()[c].done; after.size() > part.done.size()) {
      const auto middle = after.begin() + static_cast<std::ptrdiff_t>(part.done.size());
      own = {.kind = WayEnd::Kind::Endless, .circle = visible({middle, after.end()})};
    }
    PartsReplay replay = machine(process.machines[c], trace, own);
    if (replay.outcome != Outcome::Done) return replay;
    offered[c] = std::move(replay.offered);
  }
  for (const auto& [c, trace] : course.finished()) {
    PartsReplay replay = machine(process.machines[c], trace, {});
    if (replay.outcome != Outcome::Done) return replay;
  }
  return refuses ? offered_by(network, course, offered, end) : done();
}

// What the whole offers when its components offer this.
PartsReplay ReplayByParts::offered_by(const Network& network, const RuleCourse& course,
                                      const std::vector<std::optional<Events>>& offered,
                                      const WayEnd& end) const {
  Events results;
  for (const Rule& rule : network.rules()) {
    const bool is_offered =
        course.can_fire(rule) &&
        std::ranges::all_of(rule.participants, [&](const Participant& part) {
          return std::ranges::binary_search(*offered[index(part.component)], part.event);
        });
    if (is_offered) results.push_back(rule.result);
  }
  std::ranges::sort(results);
  results.erase(std::unique(results.begin(), results.end()), results.end());
  if (!includes(end.offered, results)) return wrong();
  PartsReplay result = done();
  result.offered = std::move(results);
  return result;
}

PartsReplay ReplayByParts::machine(const Machine& machine, const std::vector<EventId>& trace,
                                   const WayEnd& end) {
  if (trace.empty() && end.kind == WayEnd::Kind::Anyhow) return done();
  const Task task{machine.lts.get(), trace, end.kind, end.offered, end.circle};
  if (const auto known = known_.find(task); known != known_.end()) return known->second;
  PartsReplay result = unknown("");
  if (has_ways_inside(machine, semantics_.terms())) result = inside(machine, trace, end);
  if (result.outcome == Outcome::Unknown) {
    // Why nothing was found inside tells more than why the whole cannot be stepped through.
    PartsReplay by_itself = alone(machine, trace, end);
    if (by_itself.outcome != Outcome::Unknown || result.why.empty()) result = std::move(by_itself);
  }
  return known_.emplace(task, std::move(result)).first->second;
}

PartsReplay ReplayByParts::alone(const Machine& machine, const std::vector<EventId>& trace,
                                 const WayEnd& end) const {
  const std::string name = "`" + semantics_.text(machine.term) + "`";
  try {
    const auto lts = uncompressed(machine, semantics_, most_pairs_, is_enough_);
    if (!lts) return unknown(name + " has too many states by itself");
    const PartsReplay result = find(*lts, trace, end).replay;
    const bool is_sure =
        result.outcome != Outcome::Wrong || !has_chosen(machine, semantics_.terms());
    return is_sure ? result : unknown("without compression " + name + " may choose another way");
  } catch (const Unsupported& what) {
    return unknown(what.what());
  }
}

PartsReplay ReplayByParts::inside(const Machine& outer, const std::vector<EventId>& trace,
                                  const WayEnd& end) {
  const CompiledProcess& process = *outer.inside;
  if (!process.network) {
    if (!process.machines.empty()) return machine(process.machines.front(), trace, end);
    return find(*process.lts, trace, end).replay;
  }
  const Network& network = *process.network;
  const NetworkLts lts(network);
  // A chase leads straight on, where all ways that it could have taken may be very many.
  const FirstSilentSteps chased(lts);
  const bool chases = is_chase(outer, semantics_.terms());
  const Found found = find(chases ? static_cast<const Lts&>(chased) : lts, trace, end);
  if (found.replay.outcome != Outcome::Done) return found.replay;
  const auto path = [&](const Behaviour& behaviour) {
    std::vector<PackedState> states;
    for (const StateId state : behaviour.states)
      states.emplace_back(lts.packed(state), lts.packed(state) + lts.firing().words());
    return path_through(network, std::move(states), behaviour.events);
  };
  return way(process, path(found.way), path(found.circle).rules, end);
}

ReplayByParts::Found ReplayByParts::find(const Lts& lts, const std::vector<EventId>& trace,
                                         const WayEnd& end) const {
  EndlessRepetition endless(lts, end.circle);
  SilentLoopSearch loops(endless, is_enough_);
  std::optional<SilentLoop> loop;
  std::optional<Events> offered;
  const auto is_wanted = [&](StateId state) {
    switch (end.kind) {
      case WayEnd::Kind::Anyhow:
        break;
      case WayEnd::Kind::Refusing:
        offered = acceptance(lts, state);
        return offered && includes(end.offered, *offered);
      case WayEnd::Kind::Endless:
        loop = loops.from(EndlessRepetition::begin(state).data());
        return loop.has_value();
    }
    return true;
  };
  BehaviourSearch search = find_behaviour(lts, trace, is_wanted, most_pairs_, is_enough_);
  if (!search.found) {
    if (is_enough_()) return {.replay = unknown("the limit of time for a counterexample")};
    if (search.is_complete) return {.replay = wrong()};
    return {.replay = unknown("the limit of " + std::to_string(most_pairs_) +
                              " states for a counterexample")};
  }
  Found found{.replay = done(), .way = std::move(*search.found)};
  if (end.kind == WayEnd::Kind::Refusing) found.replay.offered = std::move(offered);
  if (!loop) return found;
  loop->prefix.push_back(loop->circle.front());
  loop->circle.push_back(loop->circle.front());
  found.circle.states.push_back(EndlessRepetition::state_of(loop->circle.front()));
  const auto add = [&](const std::vector<PackedState>& states, Behaviour& behaviour) {
    for (std::size_t i = 0; i + 1 < states.size(); ++i) {
      behaviour.events.push_back(endless.event(states[i], states[i + 1]));
      behaviour.states.push_back(EndlessRepetition::state_of(states[i + 1]));
    }
  };
  add(loop->prefix, found.way);
  add(loop->circle, found.circle);
  return found;
}

}  // namespace csp::checker
