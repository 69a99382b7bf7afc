#include "checker/program/findings.hpp"

#include <string>

#include "checker/program/alike.hpp"
#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

using Event = FakeEvent;

// Writes to `first`, then to `second`, and again. Both wait for each other's second.
FakeProcess crossing(std::string place, int first, int second, int read) {
  FakeProcess process{.place = std::move(place)};
  process.states = {{.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, first}}},
                    {.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, second}}},
                    {.kind = FakeKind::Read, .guards = {{FakeGuard::Kind::Read, read}}}};
  process.start.target = 0;
  process.steps[{0, {Event::Kind::Wrote}}] = {.target = 1};
  process.steps[{1, {Event::Kind::Wrote}}] = {.target = 2};
  process.steps[{2, {Event::Kind::Read}}] = {.target = 0};
  process.writes = {first, second};
  process.reads = {read};
  return process;
}

// Reads for ever, and forgets what it read; but its frame keeps the bytes.
FakeProcess sink(std::string place, int channel, int values) {
  FakeProcess process{
      .place = std::move(place),
      .states = {{.kind = FakeKind::Read, .guards = {{FakeGuard::Kind::Read, channel}}}},
      .start = {.target = 0},
      .reads = {channel},
      .remembers = true};
  for (int value = 0; value < values; ++value)
    process.steps[{0, {Event::Kind::Read, 0, value}}] = {.target = 0};
  return process;
}

FakeProcess source(std::string place, int channel, int values) {
  FakeProcess process{.place = std::move(place), .start = {.target = 0}, .writes = {channel}};
  for (int value = 0; value < values; ++value) {
    process.states.push_back(
        {.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, channel, value}}});
    process.steps[{value, {Event::Kind::Wrote}}] = {.target = (value + 1) % values};
  }
  return process;
}

// One process's state holds something that no communication told it.
class Unfaithful final : public ProgramUnderTest {
 public:
  explicit Unfaithful(FakeNetwork network) : program_(std::move(network)) {}
  RunAnswer run(const RunRequest& request) override {
    RunAnswer answer = program_.run(request);
    // The clock goes on: from run to run its first state is another.
    const std::size_t at = answer.log.find("state\t0.0\ts0");
    if (at != std::string::npos)
      answer.log.replace(at, 12, "state\t0.0\tt" + std::to_string(runs_));
    ++runs_;
    return answer;
  }

 private:
  FakeProgram program_;
  int runs_ = 0;
};

// What it answers is what is asked for in the test.
class Accidental final : public ProgramUnderTest {
 public:
  explicit Accidental(RunAnswer answer) : answer_(std::move(answer)) {}
  RunAnswer run(const RunRequest&) override { return answer_; }

 private:
  RunAnswer answer_;
};

}  // namespace

TEST_CASE("a deadlock is told with who waits, where, and the schedule", "[program]") {
  FakeProgram program(
      {.processes = {root_of(2), crossing("0.0", 0, 1, 0), crossing("0.1", 1, 0, 1)},
       .capacities = {0, 0}});
  const ExplorationOptions options;
  const std::vector<Result> results = results_of(explore(program, options), options);
  REQUIRE(results.size() == 1);
  CHECK(results[0].assertion == "deadlock free");
  CHECK(results[0].verdict == Verdict::Fails);
  CHECK(results[0].runs > 0);
  REQUIRE(results[0].counterexample);
  const Counterexample& found = *results[0].counterexample;
  CHECK(found.is_replayed);
  CHECK(found.trace.empty());
  CHECK(found.schedule == std::vector<std::string>{"run 0", "run 0.0", "run 0.1"});
  CHECK(found.cycle.empty());  // nobody was ever seen to read, so who could help is not known
  REQUIRE(found.blocked.size() == 3);
  CHECK(found.blocked[1].process == "p0.0");
  CHECK(found.blocked[1].location == "0.0:0");
  CHECK(found.blocked[1].waits_for[0].channel == "ch0");
  CHECK(found.blocked[1].waits_for[0].direction == "write");
}

TEST_CASE("one that waits while others go on is left behind", "[program]") {
  FakeProcess lonely = sink("0.2", 1, 2);
  lonely.writes = {1};  // so nobody ever closes it
  FakeProgram program({.processes = {root_of(3), source("0.0", 0, 2), sink("0.1", 0, 2), lonely},
                       .capacities = {0, 0}});
  const ExplorationOptions options{.visible = {"ch1"}};
  const std::vector<Result> results = results_of(explore(program, options), options);
  REQUIRE(results.size() == 3);
  CHECK(results[0].verdict == Verdict::Holds);
  CHECK(results[1].assertion == "no process is left behind");
  CHECK(results[1].verdict == Verdict::Fails);
  REQUIRE(results[1].counterexample);
  CHECK(results[1].counterexample->others_go_on);
  REQUIRE(results[1].counterexample->blocked.size() == 1);
  CHECK(results[1].counterexample->blocked[0].process == "p0.2");
  CHECK(results[2].assertion == "livelock free");
  REQUIRE(results[2].counterexample);
  CHECK(results[2].counterexample->loop ==
        std::vector<std::string>{"p0.0: ch0.1, p0.1: ch0.1", "p0.0: ch0.0, p0.1: ch0.0"});
}

TEST_CASE("states that differ in dead bytes alone are one", "[program]") {
  FakeProcess either{
      .place = "0.0",
      .states = {{.kind = FakeKind::Alt,
                  .guards = {{FakeGuard::Kind::Write, 0, 0}, {FakeGuard::Kind::Write, 0, 1}}}},
      .start = {.target = 0},
      .steps = {{{0, {Event::Kind::Wrote, 0}}, {.target = 0}},
                {{0, {Event::Kind::Wrote, 1}}, {.target = 0}}},
      .writes = {0}};
  FakeProgram program({.processes = {root_of(2), either, sink("0.1", 0, 2)}, .capacities = {0}});
  const Exploration found = explore(program, {});
  std::size_t sinks = 0, classes = 0;
  const Alike alike(found.knowledge);
  for (std::uint32_t n = 0; n < found.knowledge.nodes(); ++n) {
    const NodeId node{n};
    const bool is_sink = found.knowledge.text(found.knowledge.place_of(node)) == "0.1" &&
                         !found.knowledge[node].is_beginning;
    if (!is_sink) continue;
    ++sinks;
    if (alike.representative(node) == node) ++classes;
  }
  CHECK(sinks == 2);
  CHECK(classes == 1);
  CHECK(found.states == 1);
}

// The writer keeps a reader's end until it has written once; the other reader's end, given up late,
// lets it write once more, and then it waits for ever. Given up early, its second write fails.
TEST_CASE("an end of a buffer that is given up late makes a difference", "[program]") {
  FakeProcess writer = source("0.0", 0, 2);
  writer.reads = {0};
  writer.steps[{0, {Event::Kind::Wrote}}].effects = {{FakeEffect::Kind::Drop, 0, true}};
  writer.states.push_back({.kind = FakeKind::Alt});
  writer.steps[{1, {Event::Kind::Wrote}}] = {.target = 2};
  const FakeProcess leaver{.place = "0.1", .reads = {0}};
  FakeProgram program({.processes = {root_of(2), writer, leaver}, .capacities = {2}});
  const Exploration found = explore(program, {});
  REQUIRE(found.deadlock);
  CHECK(found.deadlock->doubt == "");
}

TEST_CASE("a guard that is offered and never taken is named, if all was searched", "[program]") {
  // It always can skip before it looks at the channel.
  FakeProcess hasty{.place = "0.1"};
  hasty.states = {
      {.kind = FakeKind::PriAlt, .guards = {{FakeGuard::Kind::Skip}, {FakeGuard::Kind::Read}}},
      {.kind = FakeKind::Read, .guards = {{FakeGuard::Kind::Read, 1}}}};
  hasty.start.target = 0;
  hasty.steps[{0, {Event::Kind::Skip}}] = {.target = 1};
  hasty.steps[{0, {Event::Kind::Read, 1}}] = {.target = 1};
  hasty.steps[{1, {Event::Kind::Read}}] = {.target = 0};
  hasty.reads = {0, 1};
  FakeNetwork network{.processes = {root_of(3), source("0.0", 1, 1), hasty, source("0.2", 0, 1)},
                      .capacities = {0, 0}};
  const auto never_taken = [](const FakeNetwork& of, const ExplorationOptions& options) {
    FakeProgram program(of);
    return results_of(explore(program, options), options)[0].never_taken;
  };
  const std::vector<NeverTaken> found = never_taken(network, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].process == "p0.1");
  CHECK(found[0].location == "0.1:0");
  CHECK(found[0].guard == 1);
  CHECK(found[0].kind == "read");
  CHECK(found[0].channel == "ch0");
  CHECK_FALSE(found[0].is_never_enabled);
  network.processes[2].states[0].guards[1].is_enabled = false;
  const std::vector<NeverTaken> disabled = never_taken(network, {});
  REQUIRE(disabled.size() == 1);
  CHECK(disabled[0].channel == "ch0");
  CHECK(disabled[0].is_never_enabled);
  network.processes[2].states[0].guards[1].is_enabled = true;
  ExplorationOptions little;
  little.search.max_states = 1;
  CHECK(never_taken(network, little).empty());
  network.processes[2].states[0].kind = FakeKind::Alt;
  CHECK(never_taken(network, {}).empty());
}

TEST_CASE("a process that depends on more than its communications is named", "[program]") {
  Unfaithful program(
      {.processes = {root_of(2), source("0.0", 0, 2), sink("0.1", 0, 2)}, .capacities = {0}});
  const ExplorationOptions options{.max_runs = 50, .visible = {"ch0"}, .lossless = {"ch0"}};
  const Exploration found = explore(program, options);
  REQUIRE(found.stateless);
  CHECK(found.stateless->runs > 0);
  const std::vector<Result> results = results_of(found, options);
  CHECK(results[0].verdict == Verdict::HoldsUpToBound);
  // Of these nothing is seen in runs at random.
  REQUIRE(results.size() == 3);
  for (const std::size_t undecided : {1, 2}) {
    CHECK(results[undecided].verdict == Verdict::GaveUp);
    CHECK(results[undecided].bound ==
          "a process that depends on more than its communications, where the search of all states "
          "ended");
  }
  const std::vector<std::string> warnings = warnings_of(found, options);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("p0.0 at its beginning does not do the same") == 0);
}

TEST_CASE("accidents are told with the process and the schedule", "[program]") {
  const std::string begin = "process\t0\tj0\tab\tmain\ndo\trun 0\n";
  const ExplorationOptions options;
  SECTION("an exception") {
    Accidental program(
        {begin + "ended\t0\texception\tno luck\tbad\nend\tcompleted\n", "words\n", {}});
    const std::vector<Result> results = results_of(explore(program, options), options);
    CHECK(results[0].verdict == Verdict::Holds);
    CHECK(results.back().assertion == "no exception: main");
    REQUIRE(results.back().counterexample);
    CHECK(results.back().verdict == Verdict::Fails);
    CHECK(results.back().counterexample->event == "main throws: no luck");
    CHECK(results.back().counterexample->schedule == std::vector<std::string>{"run 0"});
    CHECK(results.back().counterexample->output == "words\n");
  }
  SECTION("a crash") {
    Accidental program({begin, "", {RunExit::Kind::Killed, 11, ""}});
    const std::vector<Result> results = results_of(explore(program, options), options);
    CHECK(results[0].verdict == Verdict::GaveUp);
    CHECK(results.back().counterexample->event ==
          "main is killed by signal 11 (Segmentation fault)");
  }
  SECTION("a computation without end") {
    Accidental program({begin, "", {RunExit::Kind::Spinning, 0, "0"}});
    const std::vector<Result> results = results_of(explore(program, options), options);
    CHECK(results.back().assertion == "no endless computation: main");
  }
  SECTION("an exit in the middle") {
    Accidental program({begin, "", {RunExit::Kind::Exited, 3, ""}});
    const std::vector<Result> results = results_of(explore(program, options), options);
    CHECK(results.back().counterexample->event == "main ends the program with exit code 3");
  }
}

TEST_CASE("a value that nobody can read any more is lost where none may be", "[program]") {
  // It writes twice into a buffer of one; the other reads once, and goes or poisons.
  FakeProcess writer{
      .place = "0.0",
      .states = {{.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, 0, 7}}},
                 {.kind = FakeKind::Write, .guards = {{FakeGuard::Kind::Write, 0, 8}}}},
      .start = {.target = 0},
      .writes = {0}};
  writer.steps[{0, {Event::Kind::Wrote}}] = {.target = 1};
  FakeProcess reader{.place = "0.1",
                     .states = {{.kind = FakeKind::Read, .guards = {{FakeGuard::Kind::Read, 0}}}},
                     .start = {.target = 0},
                     .reads = {0}};
  const bool poisons = GENERATE(false, true);
  if (poisons) {
    reader.steps[{0, {Event::Kind::Read, 0, 7}}] = {
        .effects = {{.kind = FakeEffect::Kind::Poison, .object = 0, .is_read = true}}};
  }
  ExplorationOptions options{.lossless = {"ch0", "nowhere"}};
  FakeNetwork network{.processes = {root_of(2), writer, reader}, .capacities = {1}};
  SECTION("there is one in the buffer") {
    FakeProgram program(network);
    const Exploration found = explore(program, options);
    const std::vector<Result> results = results_of(found, options);
    CHECK(results.back().assertion == "no value is lost");
    CHECK(results.back().verdict == Verdict::Fails);
    REQUIRE(results.back().counterexample);
    CHECK(results.back().counterexample->event == "ch0 loses 8, which nobody can read any more");
    CHECK(results.back().counterexample->trace ==
          std::vector<std::string>{"ch0.7", "ch0_out.7", "ch0.8"});
    CHECK(warnings_of(found, options) ==
          std::vector<std::string>{
              "no channel called `nowhere` was seen, so no value was lost there"});
  }
  SECTION("there is none, because no second one is written") {
    network.processes[1].steps[{0, {Event::Kind::Wrote}}] = {};
    FakeProgram program(network);
    const std::vector<Result> results = results_of(explore(program, options), options);
    CHECK(results.back().assertion == "no value is lost");
    CHECK(results.back().verdict == Verdict::Holds);
  }
  SECTION("it is lost elsewhere") {
    options.lossless = {"nowhere"};
    FakeProgram program(network);
    const std::vector<Result> results = results_of(explore(program, options), options);
    CHECK(results.back().verdict == Verdict::Holds);
  }
}

TEST_CASE("what a deadlock leaves undecided is said to be so", "[program]") {
  FakeProgram program(
      {.processes = {root_of(2), crossing("0.0", 0, 1, 0), crossing("0.1", 1, 0, 1)},
       .capacities = {0, 0}});
  ExplorationOptions options{.visible = {"ch0"}, .lossless = {"ch0"}};
  SECTION("where the search ends at it") {
    const std::vector<Result> results = results_of(explore(program, options), options);
    REQUIRE(results.size() == 3);
    CHECK(results[0].verdict == Verdict::Fails);
    CHECK(results[1].assertion == "livelock free");
    CHECK(results[2].assertion == "no value is lost");
    for (const std::size_t undecided : {1, 2}) {
      CHECK(results[undecided].verdict == Verdict::GaveUp);
      CHECK(results[undecided].bound == "the deadlock, where the search ended");
    }
  }
  SECTION("but not where the search goes on") {
    options.on_behaviour = [](Behaviour&) {};
    const std::vector<Result> results = results_of(explore(program, options), options);
    REQUIRE(results.size() == 3);
    CHECK(results[0].verdict == Verdict::Fails);
    CHECK(results[1].verdict == Verdict::Holds);
    CHECK(results[2].verdict == Verdict::Holds);
  }
}

// The first two lose a value and end; then the others, who wait for each other, are all there is.
TEST_CASE("a value that is lost on the way to a deadlock is told with it", "[program]") {
  FakeProcess writer = source("0.0", 0, 1);
  writer.steps[{0, {Event::Kind::Wrote}}] = {};
  FakeProcess reader{.place = "0.1",
                     .states = {{.kind = FakeKind::Alt, .guards = {{FakeGuard::Kind::Skip}}}},
                     .start = {.target = 0},
                     .reads = {0}};
  FakeProgram program({.processes = {root_of(4), writer, reader, crossing("0.2", 1, 2, 1),
                                     crossing("0.3", 2, 1, 2)},
                       .capacities = {1, 0, 0}});
  const ExplorationOptions options{.lossless = {"ch0"}};
  const std::vector<Result> results = results_of(explore(program, options), options);
  REQUIRE(results.size() == 2);
  CHECK(results[0].assertion == "deadlock free");
  CHECK(results[0].verdict == Verdict::Fails);
  CHECK(results[1].assertion == "no value is lost");
  CHECK(results[1].verdict == Verdict::Fails);
  REQUIRE(results[1].counterexample);
  CHECK(results[1].counterexample->event == "ch0 loses 0, which nobody can read any more");
}

TEST_CASE("a limit ends the search and is named", "[program]") {
  FakeNetwork network{.processes = {root_of(2), source("0.0", 0, 40), sink("0.1", 0, 40)},
                      .capacities = {0}};
  SECTION("of runs") {
    FakeProgram program(network);
    const Exploration found = explore(program, {.max_runs = 1});
    CHECK(found.runs == 1);
    CHECK((found.limit.empty() || found.limit == "the limit of 1 runs"));
  }
  SECTION("of states") {
    FakeProgram program(network);
    ExplorationOptions options;
    options.search.max_states = 10;
    const std::vector<Result> results = results_of(explore(program, options), options);
    REQUIRE(results.size() == 1);
    CHECK(results[0].verdict == Verdict::GaveUp);
    CHECK(results[0].bound == "the limit of 10 states");
  }
  SECTION("of local states") {
    network.processes[2].remembers = false;
    FakeProgram program(network);
    const ExplorationOptions options{.max_local_states = 5};
    const std::vector<Result> results = results_of(explore(program, options), options);
    REQUIRE(results.size() == 1);
    CHECK(results[0].bound == "the limit of 5 local states of p0.0");
  }
}
