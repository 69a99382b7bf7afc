#include "checker/program/exploration.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "checker/program/alike.hpp"
#include "checker/program/global_states.hpp"
#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

// Whoever sets it outside has the last word.
const bool many_cases = setenv("RC_PARAMS", "max_success=300", 0) == 0;

constexpr std::size_t most_states = 4'000;

// All events that can be seen, with what was learned.
std::set<std::string> events_of(const Exploration& found, ProgramUnderTest& program,
                                TimeMode time) {
  const RunLog log = parse_run_log(program.run({.time = time}).log);
  Knowledge knowledge = found.knowledge;
  const RunStory story = learn_run(knowledge, log);
  const Alike alike(knowledge);
  GlobalStates states(knowledge, alike, time);
  std::set<std::string> events;
  std::set<StateWords> met{states.begin(story.beginning).target.value()};
  std::vector<StateWords> waiting(met.begin(), met.end());
  while (!waiting.empty()) {
    const StateWords here = std::move(waiting.back());
    waiting.pop_back();
    for (const GlobalTransition& it : states.transitions(here)) {
      if (it.label != unseen) events.insert(states.text(it.label));
      if (it.target && met.insert(*it.target).second) waiting.push_back(*it.target);
    }
  }
  return events;
}

}  // namespace

TEST_CASE("the search through what was learned finds what brute force finds", "[program]") {
  const TimeMode time = GENERATE(TimeMode::Any, TimeMode::Maximal);
  CHECK(rc::check([time] {
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const FakeNetwork network = generate_network(seed);
    const bool is_time_maximal = time == TimeMode::Maximal;
    const NaiveAnswer truth = explore_naively(network, most_states, is_time_maximal);
    RC_PRE(truth.is_whole);
    FakeProgram program(network);
    const Exploration found = explore(program, {.runs = {.time = time}, .visible = {"ch0"}});
    RC_ASSERT(found.limit == "");
    RC_ASSERT(found.knowledge.contradictions().empty());
    RC_ASSERT(found.unknown.empty());
    RC_ASSERT(found.deadlock.has_value() == truth.can_get_stuck);
    RC_TAG(std::string(truth.can_get_stuck      ? "stuck"
                       : truth.can_leave_behind ? "left behind"
                                                : "fine"));
    if (found.deadlock) {
      RC_ASSERT(found.deadlock->doubt == "");
      return;
    }
    RC_ASSERT(found.livelock.has_value() == truth.can_go_unseen);
    if (found.livelock) {
      RC_ASSERT(found.livelock->way.doubt == "");
      RC_ASSERT(!found.livelock->loop.empty());
      for (const Happening& happening : found.livelock->loop)
        RC_ASSERT(!happening.event.starts_with("ch0."));
    }
    RC_ASSERT(found.left_behind.has_value() == truth.can_leave_behind);
    if (found.left_behind) RC_ASSERT(found.left_behind->way.doubt == "");
    RC_ASSERT(events_of(found, program, time) == truth.events);
    RC_ASSERT(found.states <= truth.states);
  }));
}

// Once its loop began a step too early, and held a step that can be seen.
TEST_CASE("a loop that nobody sees holds nothing that is seen, also where sleepers wake on the way",
          "[program]") {
  int found_so = 0;
  for (std::uint32_t seed = 0; found_so < 20; ++seed) {
    const FakeNetwork network = generate_network(seed);
    const bool has_sleeper = std::ranges::any_of(network.processes, [](const FakeProcess& process) {
      return std::ranges::any_of(
          process.states, [](const FakeState& state) { return state.kind == FakeKind::Sleep; });
    });
    if (!has_sleeper) continue;
    FakeProgram program(network);
    const Exploration found = explore(program, {.visible = {"ch0"}});
    if (!found.livelock) continue;
    ++found_so;
    CAPTURE(seed);
    CHECK_FALSE(found.livelock->loop.empty());
    CHECK(std::ranges::none_of(found.livelock->loop, [](const Happening& happening) {
      return happening.event.starts_with("ch0.");
    }));
  }
}

// It poisons one channel, sleeps, and poisons the other. In between somebody can write to that.
TEST_CASE("who sleeps between two steps that take something away can be late for the second",
          "[program]") {
  using Kind = FakeEvent::Kind;
  const FakeGuard nap{.kind = FakeGuard::Kind::Timeout};
  const auto read = [](int channel) { return FakeGuard{FakeGuard::Kind::Read, channel}; };
  FakeProcess poisoner{.place = "0.0",
                       .states = {{.kind = FakeKind::Sleep, .guards = {nap}},
                                  {.kind = FakeKind::Sleep, .guards = {nap}}},
                       .start = {.target = 0},
                       .reads = {1},
                       .writes = {0}};
  poisoner.steps[{0, {Kind::Timeout}}] = {.effects = {{FakeEffect::Kind::Poison, 0, false}},
                                          .target = 1};
  poisoner.steps[{1, {Kind::Timeout}}] = {.effects = {{FakeEffect::Kind::Poison, 1, true}}};
  FakeProcess writer{.place = "0.1",
                     .states = {{.kind = FakeKind::Read, .guards = {read(0)}},
                                {.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, 1}}}},
                     .start = {.target = 0},
                     .reads = {0},
                     .writes = {1}};
  writer.steps[{0, {Kind::Poisoned}}] = {.target = 1};
  FakeProcess reader{.place = "0.2",
                     .states = {{.kind = FakeKind::Read, .guards = {read(1)}},
                                {.kind = FakeKind::Read, .guards = {read(2)}}},
                     .start = {.target = 0},
                     .reads = {1, 2},
                     .writes = {2}};
  reader.steps[{0, {Kind::Read}}] = {.target = 1};
  // No run tells who is left behind while it goes on.
  FakeProcess sleeper{.place = "0.3",
                      .states = {{.kind = FakeKind::Sleep, .guards = {nap}}},
                      .start = {.target = 0}};
  sleeper.steps[{0, {Kind::Timeout}}] = {.target = 0};
  const FakeNetwork network{.processes = {root_of(4), poisoner, writer, reader, sleeper},
                            .capacities = {0, 0, 0}};
  REQUIRE(explore_naively(network, most_states).can_leave_behind);
  FakeProgram program(network);
  const Exploration found = explore(program, {});
  REQUIRE(found.left_behind);
  CHECK(found.left_behind->way.doubt == "");
}
