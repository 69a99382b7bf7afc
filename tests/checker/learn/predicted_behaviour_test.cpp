// What a trace predicts is held against the program itself, which a naive search knows in full, and
// against the run that was recorded.
#include "checker/learn/predicted_behaviour.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "tests/checker/learn/programs.hpp"
#include "tests/checker/learn/random_program.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::learn {
namespace {

using namespace simulation;
using tracer::Trace;

struct Predicted {
  PredictedBehaviour behaviour;
  EventTable events{EventTable::SignalsWithoutNames{}};
};

std::string name_of(bool is_barrier, std::uint32_t object, const std::string& value) {
  return (is_barrier ? "b" : "c") + std::to_string(object) + "." + value;
}

Predicted predicted(const Trace& trace, std::uint64_t most_states = 100'000) {
  Predicted result;
  const auto event_of = [&](const Communication& shown) -> std::optional<EventId> {
    const bool is_barrier = shown.kind == Communication::Kind::Sync;
    if (!shown.value) return std::nullopt;
    return result.events.add(name_of(is_barrier, shown.object, *shown.value));
  };
  SearchOptions options;
  options.max_states = most_states;
  result.behaviour = predicted_behaviour(trace, event_of, options);
  return result;
}

using States = std::set<std::size_t>;

// All that unseen steps lead to.
States closed(const PredictedBehaviour& behaviour, States states) {
  std::deque<std::size_t> waiting(states.begin(), states.end());
  for (; !waiting.empty(); waiting.pop_front()) {
    for (const auto& step : behaviour.states[waiting.front()].steps) {
      if (step.event == tau && states.insert(step.target).second) waiting.push_back(step.target);
    }
  }
  return states;
}

States closed(const ProgramStates& program, States states) {
  std::deque<std::size_t> waiting(states.begin(), states.end());
  for (; !waiting.empty(); waiting.pop_front()) {
    for (const auto& [channel, target] : program[waiting.front()].steps) {
      if (!channel && states.insert(target).second) waiting.push_back(target);
    }
  }
  return states;
}

// What the program may be like after one more communication on that channel.
States after(const ProgramStates& program, const States& states, const std::string& event) {
  States next;
  for (const std::size_t state : states) {
    for (const auto& [channel, target] : program[state].steps) {
      if (channel && event.starts_with("c" + std::to_string(*channel) + ".")) next.insert(target);
    }
  }
  return closed(program, next);
}

bool can_be_stuck(const ProgramStates& program, const States& states) {
  return std::ranges::any_of(states, [&](std::size_t state) {
    return program[state].steps.empty() && !program[state].all_ended;
  });
}

bool can_have_ended(const ProgramStates& program, const States& states) {
  return std::ranges::any_of(states, [&](std::size_t state) { return program[state].all_ended; });
}

struct Comparison {
  std::size_t pairs = 0;
  bool is_sound = true;
};

// Every trace that is predicted is one of the program, which may also be stuck, or at its end,
// where that is predicted.
Comparison compare(const Predicted& predicted, const ProgramStates& program) {
  using Pair = std::pair<std::size_t, States>;
  const Pair start{0, closed(program, {0})};
  std::set<Pair> seen{start};
  std::deque<Pair> waiting{start};
  Comparison result;
  for (; !waiting.empty() && seen.size() < 3000; waiting.pop_front()) {
    const auto [number, possible] = waiting.front();
    const PredictedState& state = predicted.behaviour.states[number];
    const bool is_stuck = state.steps.empty() && !state.is_gap && !state.has_ended;
    if (is_stuck && !can_be_stuck(program, possible)) result.is_sound = false;
    if (state.has_ended && !can_have_ended(program, possible)) result.is_sound = false;
    for (const auto& step : state.steps) {
      Pair next{step.target, possible};
      if (step.event != tau)
        next.second = after(program, possible, predicted.events.name(step.event));
      if (next.second.empty()) result.is_sound = false;
      if (!next.second.empty() && seen.insert(next).second) waiting.push_back(next);
    }
  }
  result.pairs = seen.size();
  return result;
}

std::vector<std::string> recorded(const Trace& trace) {
  std::vector<std::string> events;
  std::set<std::pair<std::uint32_t, std::uint64_t>> phases;
  for (const tracer::Event& event : trace.events) {
    const bool is_put_or_meeting =
        event.kind == record::Kind::Commit && event.process != tracer::no_process;
    const bool is_get = event.kind == record::Kind::Commit && !is_put_or_meeting;
    if (is_put_or_meeting || is_get)
      events.push_back(name_of(false, event.object, std::string(trace.text(event))));
    const bool is_sync = event.kind == record::Kind::Sync;
    if (is_sync && phases.emplace(event.object, event.argument).second)
      events.push_back(name_of(true, event.object, ""));
  }
  return events;
}

enum class Walk { Whole, IntoGap, Lost };

Walk walk(const Predicted& predicted, const Trace& trace) {
  const PredictedBehaviour& behaviour = predicted.behaviour;
  States here = closed(behaviour, {0});
  const auto is_at_gap = [&] {
    return std::ranges::any_of(here, [&](std::size_t it) { return behaviour.states[it].is_gap; });
  };
  for (const std::string& event : recorded(trace)) {
    const std::optional<EventId> id = predicted.events.find(event);
    States next;
    for (const std::size_t state : here) {
      for (const auto& step : behaviour.states[state].steps) {
        if (id && step.event == *id) next.insert(step.target);
      }
    }
    if (next.empty()) return is_at_gap() ? Walk::IntoGap : Walk::Lost;
    here = closed(behaviour, next);
  }
  if (trace.ending != tracer::Ending::Completed) return Walk::Whole;
  const bool has_ended =
      std::ranges::any_of(here, [&](std::size_t it) { return behaviour.states[it].has_ended; });
  if (has_ended) return Walk::Whole;
  return is_at_gap() ? Walk::IntoGap : Walk::Lost;
}

TEST_CASE("random programs: what happened is predicted, and what is predicted can happen",
          "[predict][property]") {
  std::size_t whole = 0, compared = 0, wrong = 0, pairs = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const RandomProgram program = random_program(seed);
    const Trace trace = simulation::run(program, seed * 31 + 1);
    INFO("program " << seed);
    const Predicted found = predicted(trace);
    if (!found.behaviour.limit.empty()) continue;
    const Walk walked = walk(found, trace);
    CHECK(walked != Walk::Lost);
    whole += walked == Walk::Whole ? 1 : 0;
    const std::optional<ProgramStates> states = states_of(program, 5000);
    if (!states || trace.ending != tracer::Ending::Completed) continue;
    const Comparison comparison = compare(found, *states);
    ++compared;
    wrong += comparison.is_sound ? 0 : 1;
    pairs += comparison.pairs;
  }
  CAPTURE(whole, compared, wrong, pairs);
  // The programs are worth asking about.
  CHECK(whole > 1000);
  CHECK(compared > 100);
  CHECK(pairs > 10 * compared);
  // A count of two that ended with another label than it began with is taken for an answer to that
  // label: one run does not tell the two apart. Seldom, or the rule would be wrong.
  CHECK(wrong * 40 < compared);
}

TEST_CASE("a recorded run with values is predicted with its values, up to the first gap",
          "[predict]") {
  using E = simulation::Ending;
  const auto run = GENERATE(
      std::function<Trace(std::uint64_t)>([](std::uint64_t s) { return phases(s, 3); }),
      std::function<Trace(std::uint64_t)>([](std::uint64_t s) { return server(s, 2, 2); }),
      std::function<Trace(std::uint64_t)>([](std::uint64_t s) { return buffer_process(s, 3, 2); }),
      std::function<Trace(std::uint64_t)>([](std::uint64_t s) { return barriers(s, 3, 2); }),
      std::function<Trace(std::uint64_t)>([](std::uint64_t s) { return gather(s, 2, 1, 2); }),
      std::function<Trace(std::uint64_t)>(
          [](std::uint64_t s) { return pipeline(s, 2, 3, E::Counted); }));
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Trace trace = run(seed);
    const Predicted found = predicted(trace);
    REQUIRE(found.behaviour.limit.empty());
    CHECK(walk(found, trace) == Walk::Whole);
  }
}

TEST_CASE("which values lie in a buffer is known", "[predict]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Trace trace = farm(seed, 2, 4);
    const Predicted found = predicted(trace);
    REQUIRE(found.behaviour.limit.empty());
    CHECK(walk(found, trace) == Walk::Whole);
  }
}

TEST_CASE("a channel of more values than are compared leads to a gap, which is told", "[predict]") {
  const Predicted found = predicted(pipeline(1, 1, 600, simulation::Ending::Counted));
  REQUIRE(found.behaviour.limit.empty());
  CHECK(std::ranges::any_of(found.behaviour.gaps, [](const Gap& gap) {
    return gap.state.starts_with("the value of `");
  }));
}

TEST_CASE("a limit ends the exploring of a prediction", "[predict]") {
  const Predicted found = predicted(philosophers(1, {}), 10);
  CHECK(found.behaviour.limit == "the limit of 10 states");
}

}  // namespace
}  // namespace csp::checker::learn
