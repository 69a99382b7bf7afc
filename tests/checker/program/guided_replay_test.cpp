// A run along given events is found exactly where brute force finds one.
#include "checker/program/guided_replay.hpp"

#include <cstdlib>
#include <deque>
#include <random>
#include <set>

#include <rapidcheck.h>

#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

// Whoever sets it outside has the last word.
const bool many_cases = setenv("RC_PARAMS", "max_success=300", 0) == 0;

constexpr std::size_t most_pairs = 3'000;

enum class Truth { Possible, Impossible, TooLarge };

// Whether the network can show these events, in that order and no others, and be stuck then.
Truth naive(const FakeNetwork& network, const std::vector<std::string>& events) {
  const FakeSystem system(network);
  using Pair = std::pair<FakeMoment, std::size_t>;
  std::set<Pair> seen{{system.begin(), 0}};
  std::deque<Pair> waiting(seen.begin(), seen.end());
  for (; !waiting.empty(); waiting.pop_front()) {
    if (seen.size() > most_pairs) return Truth::TooLarge;
    const auto [moment, happened] = waiting.front();
    const std::vector<FakeDecision> decisions = system.decisions(moment);
    const bool is_stuck = decisions.empty() && !system.is_completed(moment);
    if (is_stuck && happened == events.size()) return Truth::Possible;
    for (const FakeDecision& decision : decisions) {
      const bool is_next = happened < events.size() && decision.event == events[happened];
      if (!decision.event.empty() && !is_next) continue;
      Pair next{system.after(moment, decision), happened + (is_next ? 1 : 0)};
      if (seen.insert(next).second) waiting.push_back(std::move(next));
    }
  }
  return Truth::Impossible;
}

// The events of a walk at random, at most so many decisions long.
std::vector<std::string> walk(const FakeNetwork& network, std::uint32_t seed) {
  const FakeSystem system(network);
  std::mt19937 random(seed);
  FakeMoment moment = system.begin();
  std::vector<std::string> events;
  for (int step = 0; step < 60; ++step) {
    const std::vector<FakeDecision> decisions = system.decisions(moment);
    if (decisions.empty()) break;
    const FakeDecision& decision = decisions[random() % decisions.size()];
    if (!decision.event.empty()) events.push_back(decision.event);
    moment = system.after(moment, decision);
  }
  return events;
}

std::vector<ExpectedEvent> expected(const std::vector<std::string>& events) {
  std::vector<ExpectedEvent> result;
  for (const std::string& event : events)
    result.push_back({.name = event});
  return result;
}

}  // namespace

TEST_CASE("a run along given events that gets stuck is found where brute force finds one",
          "[program]") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const FakeNetwork network = generate_network(seed);
    std::vector<std::string> events = walk(network, seed);
    const bool is_changed = *rc::gen::inRange(0, 4) == 0 && !events.empty();
    if (is_changed)
      events.erase(events.begin() + static_cast<std::ptrdiff_t>(seed % events.size()));
    const Truth truth = naive(network, events);
    RC_PRE(truth != Truth::TooLarge);
    FakeProgram program(network);
    const GuidedReplay found = replay_guided(program, expected(events), {});
    RC_LOG() << found.doubt;
    RC_ASSERT(found.is_found == (truth == Truth::Possible));
    RC_ASSERT(found.doubt.empty() == found.is_found);
    RC_TAG(std::string(found.is_found ? "found" : "not there"));
    if (!found.is_found) return;
    const RunLog log = parse_run_log(program.run({.schedule = found.schedule, .decisions = 0}).log);
    RC_ASSERT(log.ending == RunEnding::Stuck);
  }));
}

TEST_CASE("where the value is not known any will do", "[program]") {
  // It writes 4 and then waits for ever to read.
  FakeNetwork network;
  network.capacities = {0, 0};
  FakeProcess writer{.place = "0", .states = {{.kind = FakeKind::Join, .children = {1, 2}}}};
  writer.start = {.effects = {{.kind = FakeEffect::Kind::Spawn, .object = 1},
                              {.kind = FakeEffect::Kind::Spawn, .object = 2}},
                  .target = 0};
  const FakeState read_of_1{.kind = FakeKind::Read,
                            .guards = {{.kind = FakeGuard::Kind::Read, .channel = 1}}};
  FakeProcess sender{.place = "0.0",
                     .states = {{.kind = FakeKind::Write,
                                 .guards = {{.kind = FakeGuard::Kind::Write, .value = 4}}},
                                read_of_1},
                     .start = {.target = 0},
                     .writes = {0}};
  sender.reads = {1};
  sender.steps[{0, {.kind = FakeEvent::Kind::Wrote}}] = {.target = 1};
  FakeProcess receiver{
      .place = "0.1",
      .states = {{.kind = FakeKind::Read, .guards = {{.kind = FakeGuard::Kind::Read}}}, read_of_1},
      .start = {.target = 0},
      .reads = {0, 1}};
  receiver.writes = {1};
  receiver.steps[{0, {.kind = FakeEvent::Kind::Read, .value = 4}}] = {.target = 1};
  network.processes = {writer, sender, receiver};
  const std::vector<std::string> events = walk(network, 1);
  REQUIRE(events.size() == 1);
  const std::string channel = events.front().substr(0, events.front().find('.'));
  FakeProgram program(network);
  CHECK(replay_guided(program, {{.name = channel, .has_value = false}}, {}).is_found);
  CHECK_THAT(replay_guided(program, {{.name = channel + ".5"}}, {}).doubt,
             Catch::Contains("after 0 of 1 events it cannot do the next"));
  CHECK_THAT(replay_guided(program, {}, {}).doubt, Catch::Contains("can go on"));
  GuideOptions limited;
  limited.search.max_states = 1;
  CHECK_THAT(replay_guided(program, expected(events), limited).doubt,
             Catch::Contains("the limit of 1 states"));
}
