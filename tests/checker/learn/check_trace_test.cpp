#include <algorithm>
#include <string>

#include <csp/checker/check_trace.hpp>

#include "tests/checker/learn/programs.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker {
namespace {

using namespace learn::simulation;
using tracer::Trace;

// The first such run with at least that many events.
Trace dinner(tracer::Ending ending, Table table = {}, std::size_t events = 0) {
  for (std::uint64_t seed = 0;; ++seed) {
    Trace trace = philosophers(seed, table);
    if (trace.ending == ending && trace.events.size() >= events) return trace;
  }
}

bool is_philosopher(const Blocked& blocked) { return blocked.process.starts_with("philosopher."); }

void check_dinner_is_stuck(const Counterexample& found) {
  CHECK(found.kind == CounterexampleKind::Deadlock);
  CHECK(std::count_if(found.blocked.begin(), found.blocked.end(), is_philosopher) == 5);
  for (const Blocked& blocked : found.blocked) {
    if (!is_philosopher(blocked)) continue;
    REQUIRE(blocked.waits_for.size() == 1);
    CHECK(blocked.waits_for[0].channel.starts_with("take.right."));
    CHECK(blocked.waits_for[0].direction == "write");
    CHECK(blocked.location.starts_with("programs.cpp:"));
  }
  CHECK(found.cycle.size() == 10);  // each philosopher and each fork
}

TEST_CASE("a successful run of the philosophers: suspected, with who waits where",
          "[check_trace]") {
  const Report report = check_trace(dinner(tracer::Ending::Completed), "dinner.csptrace");
  REQUIRE(report.errors.empty());
  REQUIRE(report.results.size() == 1);
  const Result& result = report.results.front();
  CHECK(verdict(report) == Verdict::Suspected);
  REQUIRE(result.counterexample);
  check_dinner_is_stuck(*result.counterexample);
  // The shortest way there: everybody takes the left fork.
  CHECK(result.counterexample->trace.size() == 5);
  for (const std::string& event : result.counterexample->trace)
    CHECK(event.starts_with("take.left."));
  CHECK(report.subject == "dinner.csptrace: 11 processes, 20 channels, 60 communications");
}

TEST_CASE("a recorded deadlock fails, explained from the last offers", "[check_trace]") {
  // Everybody has eaten before, so that it was seen who puts down which fork.
  const Report report =
      check_trace(dinner(tracer::Ending::Deadlock, {.meals = 50}, 150), "dinner.csptrace");
  REQUIRE(report.errors.empty());
  REQUIRE(report.results.size() == 1);
  CHECK(verdict(report) == Verdict::Fails);
  REQUIRE(report.results[0].counterexample);
  check_dinner_is_stuck(*report.results[0].counterexample);
}

TEST_CASE("a recorded deadlock at a barrier names who is missing", "[check_trace]") {
  Simulation it(1);
  const Barrier barrier = it.barrier("meet", 2);
  const Channel channel = it.channel("never");
  const std::vector<Spawn> children{
      {"early", [=](Self& self) -> Script { co_await self.sync(barrier); }, {}, {channel}},
      {"late",
       [=](Self& self) -> Script {
         co_await self.read(channel);
         co_await self.sync(barrier);
       },
       {channel},
       {}}};
  const Trace trace =
      it.run({"", [=](Self& self) -> Script { co_await self.par(children); }, {}, {}});
  const Report report = check_trace(trace, "t");
  REQUIRE(verdict(report) == Verdict::Fails);
  const Counterexample& found = *report.results[0].counterexample;
  REQUIRE(found.blocked.size() == 3);
  CHECK(found.blocked[1].waits_for[0].channel == "meet");
  CHECK(found.blocked[1].waits_for[0].direction == "sync");
  CHECK(found.blocked[0].waits_for[0].direction == "join");
}

TEST_CASE("the asymmetric philosophers hold up to what was recorded", "[check_trace]") {
  const Report report = check_trace(
      dinner(tracer::Ending::Completed, {.count = 3, .manners = Table::Manners::Asymmetric}),
      "dinner.csptrace");
  CHECK(verdict(report) == Verdict::HoldsUpToBound);
  CHECK(report.results[0].bound.starts_with("the behaviour that was recorded"));
  CHECK(report.warnings.empty());
}

TEST_CASE("a trace that contradicts itself is an error", "[check_trace]") {
  Trace trace = dinner(tracer::Ending::Completed);
  trace.events.erase(trace.events.begin() + 12);
  const Report report = check_trace(trace, "dinner.csptrace");
  CHECK(verdict(report) == Verdict::Error);
  CHECK(report.results.empty());
  CHECK(report.errors.front().starts_with("dinner.csptrace: event "));
}

TEST_CASE("a trace that lacks records predicts nothing", "[check_trace]") {
  Trace trace = dinner(tracer::Ending::Completed);
  trace.events.erase(trace.events.begin() + 12);
  trace.dropped = 1;
  const Report report = check_trace(trace, "dinner.csptrace");
  CHECK(verdict(report) == Verdict::GaveUp);
  CHECK(report.results[0].bound.starts_with("the trace lacks 1 record "));
}

TEST_CASE("a trace that was cut short is checked as far as it goes, at every cut",
          "[check_trace]") {
  const Trace whole = dinner(tracer::Ending::Completed, {.count = 3});
  for (std::size_t length = 0; length < whole.events.size(); ++length) {
    Trace trace = whole;
    trace.events.resize(length);
    trace.ending = tracer::Ending::Running;
    trace.cut_short = true;
    const Report report = check_trace(trace, "dinner.csptrace");
    REQUIRE(report.errors.empty());
    REQUIRE(report.warnings.size() == 1);
    CHECK((verdict(report) == Verdict::Suspected || verdict(report) == Verdict::HoldsUpToBound));
  }
}

TEST_CASE("a limit of states is reported as the limit that was reached", "[check_trace]") {
  SearchOptions options;
  options.max_states = 50;
  const Report report = check_trace(
      dinner(tracer::Ending::Completed, {.count = 5, .manners = Table::Manners::Asymmetric}), "t",
      options);
  CHECK(verdict(report) == Verdict::GaveUp);
  CHECK(report.results[0].bound == "the limit of 50 states");
}

}  // namespace
}  // namespace csp::checker
