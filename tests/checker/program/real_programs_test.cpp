// The whole road, with programs that really run.
#include <string>
#include <vector>

#include <csp/checker/check_program.hpp>

#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

Report check(const std::string& which) { return check_program({REAL_PROGRAMS, which}); }

}  // namespace

TEST_CASE("philosophers who eat for ever can get stuck, and it is done again", "[program]") {
  const Report report = check("dine");
  REQUIRE(report.errors.empty());
  REQUIRE(report.results.size() == 1);
  CHECK(report.results[0].verdict == Verdict::Fails);
  REQUIRE(report.results[0].counterexample);
  const Counterexample& found = *report.results[0].counterexample;
  CHECK(found.is_replayed);
  CHECK(found.trace.size() == 3);
  CHECK(found.cycle.size() == 6);
  REQUIRE(found.blocked.size() == 7);
  CHECK(found.blocked[1].location.find("real_programs.cpp:") != std::string::npos);
}

TEST_CASE("with one of them left-handed they never get stuck: a proof", "[program]") {
  const Report report = check("dine_left_handed");
  CHECK(report.warnings.empty());
  REQUIRE(report.results.size() == 2);
  CHECK(report.results[0].verdict == Verdict::Holds);
  CHECK(report.results[1].verdict == Verdict::Holds);
}

TEST_CASE("an exception in some order of events is found", "[program]") {
  const Report report = check("throw");
  REQUIRE(!report.results.empty());
  const Result& last = report.results.back();
  CHECK(last.verdict == Verdict::Fails);
  REQUIRE(last.counterexample);
  CHECK(last.counterexample->event.find("two is too much") != std::string::npos);
  CHECK(last.counterexample->trace ==
        std::vector<std::string>{"numbers.0", "numbers.1", "numbers.2"});
}

TEST_CASE("a poisoned buffer lets nobody wait for ever", "[program]") {
  const Report report = check("poison");
  CHECK(report.warnings.empty());
  REQUIRE(report.results.size() == 2);
  CHECK(report.results[0].verdict == Verdict::Holds);
  CHECK(report.results[1].verdict == Verdict::Holds);
}

TEST_CASE("a program that cannot be checked is an error", "[program]") {
  CHECK(verdict(check("nothing")) == Verdict::Error);
}

TEST_CASE("a thread beside the processes changes no verdict, and is spoken of", "[program]") {
  for (const std::string what : {"dine", "poison"}) {
    const Report alone = check(what);
    const Report report = check_program({REAL_PROGRAMS, what, "beside"});
    REQUIRE(report.errors.empty());
    CHECK(verdict(report) ==
          (verdict(alone) == Verdict::Holds ? Verdict::HoldsUpToBound : verdict(alone)));
    CHECK(report.results.size() == alone.results.size());
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings[0].find("the program has 2 threads when it calls csp::run") == 0);
  }
}
