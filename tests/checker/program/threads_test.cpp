// The parallel search of a program against itself with other numbers of threads: where enough
// states wait to be shared out.
#include <string>
#include <vector>

#include "checker/program/exploration.hpp"
#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

// With writers and readers that know nothing of the others: each pair goes round through a few
// states, and all come together.
FakeNetwork widened(FakeNetwork network, int pairs) {
  for (int pair = 0; pair < pairs; ++pair) {
    const int channel = static_cast<int>(network.capacities.size());
    network.capacities.push_back(1);
    for (const bool reads : {false, true}) {
      const int process = static_cast<int>(network.processes.size());
      const std::size_t place = network.processes[0].states[0].children.size();
      FakeProcess child{.place = "0." + std::to_string(place), .start = {.target = 0}};
      (reads ? child.reads : child.writes).insert(channel);
      const int rounds = reads ? 2 : 3;
      for (int s = 0; s < rounds; ++s) {
        const FakeStep on{.target = (s + 1) % rounds};
        child.states.push_back(
            {.kind = reads ? FakeKind::Read : FakeKind::Write,
             .guards = {{reads ? FakeGuard::Kind::Read : FakeGuard::Kind::Write, channel, 1}}});
        if (reads) {
          child.steps[{s, {FakeEvent::Kind::Read, 0, 1}}] = on;
        } else {
          child.steps[{s, {FakeEvent::Kind::Wrote}}] = on;
        }
      }
      network.processes[0].start.effects.push_back(
          {.kind = FakeEffect::Kind::Spawn, .object = process});
      network.processes[0].states[0].children.push_back(process);
      network.processes.push_back(std::move(child));
    }
  }
  return network;
}

std::vector<std::string> said_of(const std::optional<Way>& way) {
  if (!way) return {"none"};
  std::vector<std::string> said = way->schedule;
  said.push_back(way->doubt);
  for (const Happening& happening : way->story.happenings)
    said.push_back(happening.event);
  return said;
}

// All that an exploration found, but not how long it took.
std::vector<std::vector<std::string>> said_of(const Exploration& found) {
  std::vector<std::vector<std::string>> said{
      {std::to_string(found.states), std::to_string(found.transitions), std::to_string(found.runs),
       std::to_string(found.knowledge.nodes()), std::to_string(found.knowledge.edges()),
       found.limit, found.livelock_limit, std::to_string(found.states_at_unknown)},
      said_of(found.deadlock)};
  if (found.left_behind) said.push_back(said_of(found.left_behind->way));
  if (found.livelock) {
    said.push_back(said_of(found.livelock->way));
    said.emplace_back();
    for (const Happening& happening : found.livelock->loop)
      said.back().push_back(to_string(happening.decision));
  }
  if (found.loss) said.push_back(said_of(found.loss->way));
  return said;
}

}  // namespace

TEST_CASE("every number of threads finds the same in a program", "[program]") {
  std::uint64_t largest = 0;
  int stuck = 0, left_behind = 0, fine = 0;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const FakeNetwork network = widened(generate_network(seed), 3);
    ExplorationOptions options{.visible = {"ch0"}, .lossless = {"ch0", "ch1"}};
    options.search.max_states = 3'000;
    options.search.threads = 1;
    FakeProgram program(network);
    const Exploration alone = explore(program, options);
    largest = std::max(largest, alone.states);
    ++(alone.deadlock ? stuck : alone.left_behind ? left_behind : fine);
    for (const std::uint32_t threads : {2U, 5U}) {
      options.search.threads = threads;
      CAPTURE(seed, threads);
      CHECK(said_of(explore(program, options)) == said_of(alone));
    }
  }
  CHECK(largest >= 3'000);
  CHECK(left_behind > 0);
  CHECK(fine > 0);
  CHECK(stuck == 0);  // the pairs go on for ever
}

TEST_CASE("so it does where meetings are not put off", "[program]") {
  std::uint64_t largest = 0;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const FakeNetwork network = widened(generate_meetings(seed), 4);
    ExplorationOptions options;
    options.search.max_states = 3'000;
    options.search.threads = 1;
    FakeProgram program(network);
    const Exploration alone = explore(program, options);
    largest = std::max(largest, alone.states);
    for (const std::uint32_t threads : {2U, 5U}) {
      options.search.threads = threads;
      CAPTURE(seed, threads);
      CHECK(said_of(explore(program, options)) == said_of(alone));
    }
  }
  CHECK(largest >= 1'000);
}
