#include "checker/program/stateless.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "checker/program/exploration.hpp"
#include "checker/program/findings.hpp"
#include "checker/program/orders.hpp"
#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

constexpr std::size_t most_states = 4'000;
constexpr std::uint64_t most_orders = 150;

Exploration search(const FakeNetwork& network, Strategy strategy, std::uint64_t runs,
                   std::uint64_t seed = 1) {
  FakeProgram program(network);
  return explore(program, {.strategy = strategy, .max_runs = runs, .runs = {.seed = seed}});
}

// There are then more orders than anybody can count.
bool seems_endless(const FakeNetwork& network) {
  FakeProgram program(network);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const RunAnswer answer = program.run({.decisions = 15, .seed = seed});
    if (parse_run_log(answer.log).ending == RunEnding::Limit) return true;
  }
  return false;
}

// A process that does these one after the other, and ends.
FakeProcess does(std::string place, const std::vector<FakeState>& states) {
  FakeProcess process{.place = std::move(place), .states = states, .start = {.target = 0}};
  for (int s = 0; s < static_cast<int>(states.size()); ++s) {
    const FakeGuard& guard = states[static_cast<std::size_t>(s)].guards[0];
    const bool is_read = guard.kind == FakeGuard::Kind::Read;
    (is_read ? process.reads : process.writes).insert(guard.channel);
    const int next = s + 1 < static_cast<int>(states.size()) ? s + 1 : -1;
    if (is_read) {
      process.steps[{s, {FakeEvent::Kind::Read, 0, guard.value}}] = {.target = next};
    } else {
      process.steps[{s, {FakeEvent::Kind::Wrote}}] = {.target = next};
    }
  }
  return process;
}
FakeState writes(int channel) {
  return {.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, channel}}};
}
FakeState reads(int channel) {
  return {.kind = FakeKind::Read, .guards = {{FakeGuard::Kind::Read, channel}}};
}

// Two take two locks, each in its own order. A lock is a buffer with room for one.
FakeNetwork two_locks() {
  FakeProcess root{.place = "0", .states = {{.kind = FakeKind::Join}}, .start = {.target = 0}};
  for (const int child : {1, 2}) {
    root.start.effects.push_back({.kind = FakeEffect::Kind::Spawn, .object = child});
    root.states[0].children.push_back(child);
  }
  return {.processes = {root, does("0.0", {writes(0), writes(1), reads(1), reads(0)}),
                        does("0.1", {writes(1), writes(0), reads(0), reads(1)})},
          .capacities = {1, 1}};
}

std::vector<std::string> schedule_of_deadlock(const Exploration& found) {
  return found.deadlock ? found.deadlock->schedule : std::vector<std::string>{};
}

}  // namespace

TEST_CASE("all orders find a stuck state exactly where there is one", "[program]") {
  std::size_t whole = 0, stuck = 0;
  for (std::uint32_t seed = 1; seed <= 800; ++seed) {
    CAPTURE(seed);
    const FakeNetwork network = generate_network(seed);
    const NaiveAnswer truth = explore_naively(network, 100);
    if (!truth.is_whole || seems_endless(network)) continue;
    FakeProgram program(network);
    Orders orders;
    bool is_cut = false, is_stuck = false;
    for (std::uint64_t run = 0; run < most_orders && orders.next() && !is_cut; ++run) {
      const RunLog log = parse_run_log(
          program.run({.schedule = *orders.next(), .decisions = 15, .tells_possible = true}).log);
      is_cut = log.ending == RunEnding::Limit;
      is_stuck = is_stuck || log.ending == RunEnding::Stuck;
      orders.note(log);
    }
    CHECK_FALSE(orders.are_unsteady());
    if (is_stuck) {
      CHECK(truth.can_get_stuck);
      ++stuck;
    } else if (!orders.next() && !is_cut) {
      CHECK_FALSE(truth.can_get_stuck);
      ++whole;
    }
  }
  CAPTURE(whole, stuck);
  CHECK(whole > 50);
  CHECK(stuck > 100);
}

TEST_CASE("runs find only what is there, and the same for the same seed", "[program]") {
  CHECK(rc::check([] {
    const FakeNetwork network = generate_network(*rc::gen::arbitrary<std::uint32_t>());
    RC_PRE(!seems_endless(network));
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000);
    const Strategy strategy = *rc::gen::element(Strategy::Random, Strategy::Priorities);
    const NaiveAnswer truth = explore_naively(network, most_states);
    RC_PRE(truth.is_whole);
    const Exploration found = search(network, strategy, 8, seed);
    if (found.deadlock) {
      RC_ASSERT(truth.can_get_stuck);
      RC_ASSERT(found.deadlock->doubt == "");
    }
    const Exploration again = search(network, strategy, 8, seed);
    RC_ASSERT(schedule_of_deadlock(found) == schedule_of_deadlock(again));
    RC_ASSERT(found.stateless->runs == again.stateless->runs);
    RC_ASSERT(found.stateless->longest == again.stateless->longest);
  }));
}

TEST_CASE("every strategy finds two who took one lock each", "[program]") {
  for (const Strategy strategy : {Strategy::Random, Strategy::Priorities, Strategy::DepthFirst,
                                  Strategy::RandomAndPriorities}) {
    CAPTURE(static_cast<int>(strategy));
    const Exploration found = search(two_locks(), strategy, 200);
    REQUIRE(found.deadlock);
    CHECK(found.deadlock->doubt == "");
    CHECK(found.deadlock->story.alive.size() == 3);
    CHECK(found.stateless->runs < 200);
    CHECK(found.runs == found.stateless->runs + 1);  // it was done again
  }
}

TEST_CASE("a search without learning says what it did, and never that something holds",
          "[program]") {
  FakeNetwork network = two_locks();
  network.processes[2] = does("0.1", {writes(0), writes(1), reads(1), reads(0)});
  for (const auto& [strategy, words] : std::vector<std::pair<Strategy, std::string>>{
           {Strategy::Random, "20 random runs (seed 7)"},
           {Strategy::Priorities, "20 runs by random priorities (seed 7)"},
           {Strategy::RandomAndPriorities, "20 random runs (seed 7), every second by priorities"},
           {Strategy::DepthFirst, " orders of decisions, none longer than 8"}}) {
    FakeProgram program(network);
    const ExplorationOptions options{.strategy = strategy,
                                     .max_runs = strategy == Strategy::DepthFirst ? 3'000U : 20U,
                                     .runs = {.seed = 7}};
    const std::vector<Result> results = results_of(explore(program, options), options);
    REQUIRE(results.size() == 1);
    CHECK(results[0].assertion == "deadlock free");
    CHECK(results[0].verdict == Verdict::HoldsUpToBound);
    CHECK_THAT(results[0].bound, Catch::Matchers::EndsWith(words));
    if (strategy == Strategy::DepthFirst)
      CHECK_THAT(results[0].bound, Catch::Matchers::StartsWith("all "));
  }
}

TEST_CASE("what a search did is told in words", "[program]") {
  CHECK(in_words({.strategy = Strategy::Random, .runs = 1, .seed = 3}) == "1 random run (seed 3)");
  CHECK(in_words({.strategy = Strategy::Priorities, .runs = 9, .seed = 3, .cut_after = 1200}) ==
        "9 runs by random priorities (seed 3), cut off after 1200 decisions");
  CHECK(in_words({.strategy = Strategy::DepthFirst, .runs = 1, .longest = 4, .is_whole = true}) ==
        "the only order of decisions, none longer than 4");
  CHECK(in_words({.strategy = Strategy::DepthFirst, .runs = 1, .longest = 4}) ==
        "the first order of decisions, none longer than 4");
  CHECK(in_words({.strategy = Strategy::DepthFirst,
                  .runs = 12,
                  .longest = 300,
                  .cut_after = 300,
                  .is_unsteady = true,
                  .why_over = "the limit of time"}) ==
        "the first 12 orders of decisions, cut off after 300 decisions, though the same decisions "
        "did not always lead to the same, until the limit of time");
}
