// csp-check trace --spec from outside: programs are recorded and held against scripts.
#include <string>

#include <nlohmann/json.hpp>

#include "tests/cli/workplace.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;

using namespace csp::cli;

namespace {

const std::string up_to_gaps =
    "holds up to the behaviour that was recorded, in every order that it allows; in 1 place";

// Always the same run: behind its schedule it takes the first decision each time.
void record(const Workplace& here, const std::string& program) {
  here.write("first.schedule", "run 0\n");
  const std::string command = "cd '" + here.path("").string() +
                              "' && '" CSP_TRACE_TOOL
                              "' run --quiet --schedule first.schedule -o run.csptrace '" +
                              program + " >.traced 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);
}

void record_buffer(const Workplace& here) {
  record(here, BOUNDED_BUFFER "' --count 4 --capacity 2");
}

const std::string buffer_script =
    "channel in, out : {0..3}\n"
    "ROOM(n, inside) = inside < n & in?_ -> ROOM(n, inside + 1)\n"
    "  [] inside > 0 & out?_ -> ROOM(n, inside - 1) [] SKIP\n"
    "FROM(next) = if next == 4 then SKIP else out!next -> FROM(next + 1)\n";

}  // namespace

TEST_CASE("a recorded run is held against a specification, and so is what follows from it",
          "[trace]") {
  Workplace here;
  record_buffer(here);
  here.write("buffer.csp", buffer_script +
                               "assert ROOM(2, 0) [T= TRACE\n"
                               "assert FROM(0) [FD= TRACE \\ {| in |}\n"
                               "assert ROOM(2, 0) [T= PREDICTED\n"
                               "assert PREDICTED [T= TRACE\n"
                               "assert ROOM(2, 0) [T= ROOM(1, 0)\n");
  const Ran ran = here.check("trace --spec buffer.csp run.csptrace");
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("ROOM(2, 0) [T= TRACE: holds.") &&
                          Contains("FROM(0) [FD= TRACE \\ {| in |}: holds.") &&
                          Contains("ROOM(2, 0) [T= PREDICTED: " + up_to_gaps) &&
                          Contains("PREDICTED [T= TRACE: " + up_to_gaps) &&
                          Contains("ROOM(2, 0) [T= ROOM(1, 0): holds."));
}

TEST_CASE("a recorded run that breaks its specification fails, a predicted one is suspected",
          "[trace]") {
  Workplace here;
  record_buffer(here);
  here.write("buffer.csp", buffer_script +
                               "assert STOP [T= TRACE \\ {| in |}\n"
                               "assert ROOM(1, 0) [T= PREDICTED\n");
  const Ran ran = here.check("trace --spec buffer.csp run.csptrace");
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("STOP [T= TRACE \\ {| in |}: FAILS.") &&
                          Contains("ROOM(1, 0) [T= PREDICTED: SUSPECTED") &&
                          Contains("after <in.0>") && Contains("`in.1` is next"));
  const auto report =
      nlohmann::json::parse(here.check("trace --spec buffer.csp --format json run.csptrace").out);
  CHECK(report["results"][1]["verdict"] == "fails");
  CHECK(report["results"][2]["verdict"] == "suspected");
  CHECK(report["results"][2]["counterexample"]["trace"][0] == "in.0");
}

TEST_CASE("what nobody saw is no failure of what is predicted", "[trace]") {
  Workplace here;
  record_buffer(here);
  here.write("buffer.csp", buffer_script +
                               "TWICE = out.0 -> out.0 -> STOP\n"
                               "assert FROM(0) [F= PREDICTED \\ {| in |}\n"
                               "assert PREDICTED :[deadlock free [F]]\n"
                               "assert PREDICTED :[divergence free]\n"
                               "assert FROM(0) [FD= PREDICTED \\ {| in |}\n"
                               "assert TWICE [FD= PREDICTED \\ {| in |}\n"
                               "assert PREDICTED :[deadlock free [FD]]\n");
  const Ran ran = here.check("trace --spec buffer.csp --format json run.csptrace");
  CAPTURE(ran.out, ran.err);
  const auto results = nlohmann::json::parse(ran.out)["results"];
  for (int result = 1; result <= 4; ++result) {
    CHECK(results[result]["verdict"] == "holds_up_to_bound");
    CHECK(results[result]["gaps"].size() == 1);
  }
  CHECK(results[5]["verdict"] == "suspected");
  CHECK(results[6]["verdict"] == "gave_up");
}

TEST_CASE("a deadlock that follows from a trace is found by its specification, too", "[trace]") {
  Workplace here;
  // Of three philosophers one takes the other fork first: they cannot starve.
  for (const bool is_asymmetric : {false, true}) {
    record(here, std::string(PHILOSOPHERS "' --count 3 --meals 1") +
                     (is_asymmetric ? " --asymmetric" : ""));
    here.write("meals.csp",
               "channel take, put : {0..2}.{0..2}\n"
               "FORK = take.0?i -> put.0!i -> FORK [] SKIP\n"
               "assert FORK [T= PREDICTED |\\ {| take.0, put.0 |}\n"
               "assert PREDICTED :[deadlock free]\n");
    const Ran ran = here.check("trace --spec meals.csp run.csptrace");
    CAPTURE(ran.out, ran.err);
    CHECK(ran.exit_code == (is_asymmetric ? 0 : 1));
    CHECK_THAT(ran.out, Contains("FORK [T= PREDICTED |\\ {| take.0, put.0 |}: holds up to"));
    CHECK_THAT(ran.out, Contains(is_asymmetric ? "PREDICTED :[deadlock free]: holds up to"
                                               : "PREDICTED :[deadlock free]: SUSPECTED"));
  }
}

TEST_CASE(
    "channels of a trace are renamed for the script, and those it does not declare are hidden",
    "[trace]") {
  Workplace here;
  record_buffer(here);
  here.write("renamed.csp",
             "channel exit : {0..3}\n"
             "FROM(next) = if next == 4 then SKIP else exit!next -> FROM(next + 1)\n"
             "assert FROM(0) [T= TRACE\nassert FROM(0) [T= PREDICTED\n");
  const Ran ran = here.check("trace --spec renamed.csp --rename out=exit run.csptrace");
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("FROM(0) [T= TRACE: holds.") &&
                          Contains("FROM(0) [T= PREDICTED: holds up to") && Contains("hidden") &&
                          Contains("`in`"));
}

TEST_CASE("a prediction beyond the limits gives up; what was recorded is still answered",
          "[trace]") {
  Workplace here;
  record(here, PHILOSOPHERS "' --count 3 --meals 1 --asymmetric");
  here.write("meals.csp",
             "channel take, put : {0..2}.{0..2}\n"
             "FORK = take.0?i -> put.0!i -> FORK [] SKIP\n"
             "SEEN = PREDICTED |\\ {| take.0, put.0 |}\n"
             "assert FORK [T= TRACE |\\ {| take.0, put.0 |}\n"
             "assert FORK [T= SEEN\n"
             "assert FORK [T= STOP\n");
  const Ran ran = here.check("trace --states 60 --spec meals.csp run.csptrace");
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 3);
  CHECK_THAT(ran.out, Contains("FORK [T= TRACE |\\ {| take.0, put.0 |}: holds.") &&
                          Contains("FORK [T= SEEN: gave up at the limit of 60 states") &&
                          Contains("FORK [T= STOP: holds."));
}

TEST_CASE("a predicted deadlock is looked for in the program, and its schedule leads there",
          "[trace]") {
  Workplace here;
  const std::string three = PHILOSOPHERS "' --count 3 --meals 1";
  record(here, three);
  const Ran ran = here.check("trace run.csptrace --program '" + three);
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("deadlock free in other interleavings: FAILS") &&
                          Contains("csp-trace run --schedule dining_philosophers.schedule"));
  const std::string again =
      "cd '" + here.path("").string() +
      "' && '" CSP_TRACE_TOOL
      "' run --quiet --schedule dining_philosophers.schedule -o again.csptrace '" +
      three + " >.traced 2>&1";
  CHECK(WEXITSTATUS(std::system(again.c_str())) == 70);
  const auto report =
      nlohmann::json::parse(here.check("trace --format json run.csptrace --program '" + three).out);
  CHECK(report["results"][0]["verdict"] == "fails");
  CHECK(report["results"][0]["counterexample"]["replayed"] == true);
  CHECK(report["results"][0]["counterexample"]["schedule"].size() > 5);
}

TEST_CASE("a predicted deadlock that the program does not have stays suspected, with the reason",
          "[trace]") {
  Workplace here;
  record(here, PHILOSOPHERS "' --count 3 --meals 1");
  const Ran ran = here.check("trace run.csptrace --program '" PHILOSOPHERS
                             "' --count 3 --meals 1 --asymmetric");
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("deadlock free in other interleavings: SUSPECTED") &&
                          Contains("In doubt: the program does not get there"));
}

TEST_CASE("what is wrong with the input of a specification of a trace is told", "[trace]") {
  Workplace here;
  record_buffer(here);
  here.write("broken.csp", "channel in : \n");
  here.write("unknown.csp", "assert TRACE [T= NOBODY\n");
  const auto fails_with = [&](const std::string& arguments, const std::string& text) {
    const Ran ran = here.check("trace " + arguments + " run.csptrace");
    CAPTURE(arguments, ran.out, ran.err);
    CHECK(ran.exit_code == 2);
    CHECK_THAT(ran.out + ran.err, Contains(text));
  };
  fails_with("--spec none.csp", "none.csp");
  fails_with("--spec broken.csp", "broken.csp:1");
  fails_with("--spec unknown.csp", "unknown.csp:1:18");
  fails_with("--rename in=entry", "--spec");
  fails_with("--program", "after all other options");
  fails_with("run.csptrace", "run.csptrace");
  fails_with("--spec unknown.csp --rename in", "OURS=THEIRS");
}
