#include "checker/api/model_counterexample.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include "checker/compile/term_lts.hpp"
#include "checker/cspm/evaluate/script_error.hpp"
#include "checker/lts/normal_form.hpp"
#include "checker/refine/explain.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/silent_loop.hpp"

namespace csp::checker {

namespace {

// A counterexample that is longer in the doing than this is told without it.
constexpr std::size_t most_pairs = 200'000;
constexpr double most_seconds = 2;

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

std::vector<EventId> visible(const std::vector<EventId>& events) {
  std::vector<EventId> seen;
  for (const EventId event : events) {
    if (event != tau) seen.push_back(event);
  }
  return seen;
}

// Some part was replaced by one of several things that it could have been, perhaps not by the one
// that the rules of the language come upon first.
bool has_chosen(const CompiledProcess& process, const ProcessTerms& terms) {
  return std::any_of(process.machines.begin(), process.machines.end(), [&](const Machine& machine) {
    if (!machine.inside) return false;
    const Term& term = terms[machine.term];
    const FunctionKind kind = terms.function(static_cast<FunctionId>(term.data)).kind;
    return kind == FunctionKind::Chase || kind == FunctionKind::ChaseNoCache ||
           kind == FunctionKind::Deter || has_chosen(*machine.inside, terms);
  });
}

// Says when a replay has taken long enough.
std::function<bool()> patience(const SearchOptions& search) {
  const auto start = std::chrono::steady_clock::now();
  return [&search, start] {
    const bool is_interrupted =
        search.stop != nullptr && search.stop->load(std::memory_order_relaxed);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return is_interrupted || taken.count() > most_seconds;
  };
}

// While it lives a single step that takes too long to find is given up too: a process of many parts
// may have more steps than anybody can wait for.
class ImpatientSteps {
 public:
  ImpatientSteps(Semantics& semantics, const std::function<bool()>& is_enough)
      : semantics_(semantics), watch_(semantics.watched_by({})) {
    semantics_.watched_by([this, is_enough] {
      if (is_enough()) throw CompileStopped("the limit of time for a counterexample");
      if (watch_) watch_();
    });
  }
  ImpatientSteps(const ImpatientSteps&) = delete;
  ImpatientSteps& operator=(const ImpatientSteps&) = delete;
  ~ImpatientSteps() { semantics_.watched_by(std::move(watch_)); }

 private:
  Semantics& semantics_;
  std::function<void()> watch_;  // everybody else's
};

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
  try {
    replay(violation, result);
  } catch (const Unsupported&) {
    // A function that only works on a process written down in full: nothing to step through.
  } catch (const CompileStopped&) {
    // A limit: what was found stands.
  } catch (const cspm::ScriptError& error) {
    if (!error.is_limit) throw;
  }
  return result;
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
  CounterexampleWay way(semantics_.terms().events, patience(search_));
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
  CounterexampleWay way(semantics_.terms().events, patience(search_));
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
  CounterexampleWay way(semantics_.terms().events, patience(search_));
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

void ModelCounterexample::replay(const Violation& violation, Counterexample& result) {
  if (violation.kind == Violation::Kind::Missing) return;  // there is nothing to be done again
  const TermLts lts(semantics_, process_.term);
  const std::function<bool()> is_enough = patience(search_);
  const ImpatientSteps impatient(semantics_, is_enough);
  LtsSystem system(lts);
  SilentLoopSearch silence(system, is_enough);
  const StateTest is_wanted = [&](StateId state) {
    switch (violation.kind) {
      case Violation::Kind::Event: {
        const auto steps = lts.transitions(state);
        return std::any_of(steps.begin(), steps.end(),
                           [&](const Transition& step) { return step.event == violation.event; });
      }
      case Violation::Kind::Nondeterminism: {
        const auto offered = acceptance(lts, state);
        return offered && !std::binary_search(offered->begin(), offered->end(), violation.event);
      }
      case Violation::Kind::Refusal: {
        const auto offered = acceptance(lts, state);
        return offered && std::includes(violation.offered.begin(), violation.offered.end(),
                                        offered->begin(), offered->end());
      }
      case Violation::Kind::Deadlock:
        return lts.transitions(state).empty() && !lts.facts(state).ended;
      case Violation::Kind::Divergence: {
        const Word word = index(state);
        return silence.from(&word).has_value();
      }
      case Violation::Kind::Missing:
        break;
    }
    return false;
  };
  const BehaviourSearch search =
      find_behaviour(lts, visible(violation.trace), is_wanted, most_pairs, is_enough);
  if (search.found) {
    result.is_replayed = true;
    result.state = brief(lts.text(search.found->states.back()));
    if (violation.kind == Violation::Kind::Divergence && result.loop.empty()) {
      const Word word = index(search.found->states.back());
      if (const auto loop = SilentLoopSearch(system, is_enough).from(&word)) {
        for (const PackedState& state : loop->circle)
          result.loop.push_back(brief(lts.text(LtsSystem::state_id(state.data()))));
      }
    }
  } else {
    must_be_cut_short(search, is_enough);
  }
  if (!result.happening) return;
  const auto anywhere = [](StateId) { return true; };
  const BehaviourSearch happens =
      find_behaviour(lts, visible(violation.happening.trace), anywhere, most_pairs, is_enough);
  if (happens.found) {
    result.happening->is_replayed = true;
    result.happening->state = brief(lts.text(happens.found->states.back()));
  } else {
    must_be_cut_short(happens, is_enough);
  }
}

// Where all was looked at and nothing found, what is told would not be true.
void ModelCounterexample::must_be_cut_short(const BehaviourSearch& search,
                                            const std::function<bool()>& is_enough) const {
  if (!search.is_complete || is_enough() || has_chosen(process_, semantics_.terms())) return;
  throw std::logic_error(
      "a counterexample was found that is none by the rules of the language; this is a mistake in "
      "csp-check itself, please report it with the script");
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
