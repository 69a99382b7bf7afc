// csp-check program, and what csp-trace does with the schedules it writes, from outside.
#include <string>

#include <nlohmann/json.hpp>

#include "tests/cli/workplace.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;

using namespace csp::cli;

namespace {

const std::string philosophers = " '" PHILOSOPHERS "' --count 3 --meals 1";
const std::string buffer = " '" BOUNDED_BUFFER "' --count 4 --capacity 2";

int traced_again(const Workplace& here, const std::string& schedule, const std::string& program) {
  const std::string command = "cd '" + here.path("").string() +
                              "' && '" CSP_TRACE_TOOL "' run --quiet --schedule " + schedule +
                              " -o again.csptrace" + program + " >.traced 2>&1";
  return WEXITSTATUS(std::system(command.c_str()));
}

}  // namespace

TEST_CASE("a deadlock is found, and the schedule shows it ten times out of ten", "[program]") {
  Workplace here;
  const Ran ran = here.check("program" + philosophers);
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("deadlock free: FAILS") && Contains("philosopher.2") &&
                          Contains("waits to write to take.") &&
                          Contains("csp-trace run --schedule dining_philosophers.schedule"));
  for (int time = 0; time < 10; ++time) {
    CHECK(traced_again(here, "dining_philosophers.schedule", philosophers) == 70);
    CHECK_THAT(content(here.path(".traced")), Contains("all 7 processes wait for ever"));
  }
  const Ran traced = here.check("trace again.csptrace");
  CHECK(traced.exit_code == 1);
  CHECK_THAT(traced.out, Contains("deadlock free as recorded: FAILS"));
}

TEST_CASE("what was asked besides is said to be undecided where a deadlock ends the search",
          "[program]") {
  Workplace here;
  const Ran ran = here.check("program --lossless take --visible put" + philosophers);
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("deadlock free: FAILS") &&
                          Contains("livelock free: gave up at the deadlock") &&
                          Contains("no value is lost: gave up at the deadlock") &&
                          !Contains("holds"));
  const auto report =
      nlohmann::json::parse(here.check("program --format json --lossless take" + philosophers).out);
  REQUIRE(report["results"].size() == 2);
  CHECK(report["results"][1]["assertion"] == "no value is lost");
  CHECK(report["results"][1]["verdict"] == "gave_up");
}

TEST_CASE("a schedule of another program is refused", "[program]") {
  Workplace here;
  CHECK(here.check("program --schedule way.txt" + philosophers).exit_code == 1);
  CHECK(traced_again(here, "way.txt", buffer) == 2);
  CHECK_THAT(content(here.path(".traced")),
             Contains("CSP_SCHEDULE: line ") && Contains("is not possible there"));
}

TEST_CASE("a program without a deadlock holds", "[program]") {
  Workplace here;
  const Ran ran = here.check("program" + philosophers + " --asymmetric");
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out,
             Contains("deadlock free: holds.") && Contains("no process is left behind: holds."));
}

TEST_CASE("a report of a program as JSON has the schedule, and counts runs", "[program]") {
  Workplace here;
  const auto report = nlohmann::json::parse(here.check("program --format json" + philosophers).out);
  CHECK(report["verdict"] == "fails");
  const auto& result = report["results"][0];
  CHECK(result["assertion"] == "deadlock free");
  CHECK(result["runs"].get<int>() > 0);
  CHECK(result["local_states"].get<int>() > 10);
  CHECK(result["counterexample"]["schedule"][0] == "run 0");
  CHECK_FALSE(fs::exists(here.path("dining_philosophers.schedule")));
}

TEST_CASE("a specification holds, and one that is broken fails with the shortest trace",
          "[program]") {
  Workplace here;
  here.write("buffer.csp",
             "channel in, out : {0..3}\n"
             "ROOM(n, inside) = inside < n & in?_ -> ROOM(n, inside + 1)\n"
             "  [] inside > 0 & out?_ -> ROOM(n, inside - 1) [] SKIP\n"
             "FROM(next) = if next == 4 then SKIP else out!next -> FROM(next + 1)\n"
             "assert ROOM(2, 0) [T= PROGRAM\n"
             "assert FROM(0) [FD= PROGRAM \\ {| in |}\n"
             "assert ROOM(1, 0) [T= PROGRAM\n"
             "assert PROGRAM :[divergence free]\n");
  const Ran ran = here.check("program --spec buffer.csp" + buffer);
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("ROOM(2, 0) [T= PROGRAM: holds.") &&
                          Contains("FROM(0) [FD= PROGRAM \\ {| in |}: holds.") &&
                          Contains("ROOM(1, 0) [T= PROGRAM: FAILS.") && Contains("after <in.0>") &&
                          Contains("`in.1` is next") &&
                          Contains("PROGRAM :[divergence free]: holds."));
  CHECK(traced_again(here, "bounded_buffer.schedule", buffer) == 0);
}

TEST_CASE("what a program does behind the limit of its states fails no specification",
          "[program]") {
  Workplace here;
  // Each after the first is true, or nobody can know before all states are found.
  here.write("meals.csp",
             "channel take, put : {0..4}.{0..4}\n"
             "SEEN = PROGRAM |\\ {| take.0, put.0 |}\n"
             "FORK = take.0?i -> put.0!i -> FORK [] SKIP\n"
             "assert STOP [T= SEEN\n"
             "assert PROGRAM :[deadlock free]\n"
             "assert PROGRAM :[deadlock free [F]]\n"
             "assert not PROGRAM :[deadlock free [F]]\n"
             "assert PROGRAM :[divergence free]\n"
             "assert FORK [F= SEEN\n"
             "assert FORK [FD= SEEN\n"
             "assert PROGRAM [T= take.0.0 -> take.1.0 -> put.0.0 -> put.1.0 -> take.0.4 -> STOP\n"
             "assert SEEN :[has trace [T]]: <take.0.4, put.0.4, take.0.0, put.0.0, take.0.4>\n"
             "assert PROGRAM [F= STOP\n");
  const Ran ran = here.check("program --states 60 --format json --spec meals.csp '" PHILOSOPHERS
                             "' --count 5 --asymmetric");
  CAPTURE(ran.out, ran.err);
  const auto results = nlohmann::json::parse(ran.out)["results"];
  REQUIRE(results.size() == 11);
  CHECK(results[1]["verdict"] == "fails");
  for (std::size_t open = 2; open < results.size(); ++open) {
    CAPTURE(results[open].dump());
    CHECK(results[open]["verdict"] == "gave_up");
  }
}

TEST_CASE("channels are renamed for the script, and those it does not declare are hidden",
          "[program]") {
  Workplace here;
  here.write("renamed.csp",
             "channel entry : {0..3}\n"
             "FROM(next) = if next == 4 then SKIP else entry!next -> FROM(next + 1)\n"
             "assert FROM(0) [FD= PROGRAM\n");
  const Ran ran = here.check("program --spec renamed.csp --rename in=entry" + buffer);
  CAPTURE(ran.out, ran.err);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out,
             Contains("FROM(0) [FD= PROGRAM: holds.") && Contains("hidden") && Contains("`out`"));
}

TEST_CASE("what is wrong with the input of a check of a program is told", "[program]") {
  Workplace here;
  here.write("broken.csp", "channel in : \n");
  here.write("unknown.csp", "assert PROGRAM [T= NOBODY\n");
  const auto fails_with = [&](const std::string& arguments, const std::string& text) {
    const Ran ran = here.check(arguments);
    CAPTURE(arguments, ran.out, ran.err);
    CHECK(ran.exit_code == 2);
    CHECK_THAT(ran.out + ran.err, Contains(text));
  };
  fails_with("program", "which program is to be checked");
  fails_with("program ./nobody", "./nobody");
  fails_with("program /bin/true", "without calling csp::run");
  fails_with("program --start-time 0.2 sleep 1000",
             "sleep did not call csp::run within 0.2 s; it is to come there by itself");
  fails_with("program --spec none.csp" + buffer, "none.csp");
  fails_with("program --spec broken.csp" + buffer, "broken.csp:1");
  fails_with("program --spec unknown.csp" + buffer, "unknown.csp:1:20");
  fails_with("program --rename in=entry" + buffer, "--spec");
  fails_with("program --strategy guess" + buffer, "--strategy");
  fails_with("program --strategy pct --spec unknown.csp" + buffer,
             "a specification needs all states of the program");
  fails_with("program --strategy dfs --visible in" + buffer, "only the strategy `learn` has them");
  fails_with("program --strategy pct --lossless in" + buffer, "whether a value is lost is seen");
  fails_with("program --spec unknown.csp --rename in" + buffer, "OURS=THEIRS");
}

TEST_CASE("every strategy finds the deadlock, and its schedule shows it again", "[program]") {
  for (const std::string strategy : {"learn", "random", "pct", "dfs"}) {
    Workplace here;
    // Of three there are too many orders for a search depth first.
    const std::string program =
        strategy == "dfs" ? " '" PHILOSOPHERS "' --count 2 --meals 1" : philosophers;
    const Ran ran = here.check("program --strategy " + strategy + program);
    CAPTURE(strategy, ran.out, ran.err);
    CHECK(ran.exit_code == 1);
    CHECK_THAT(ran.out, Contains("deadlock free: FAILS") && !Contains("left behind"));
    CHECK(traced_again(here, "dining_philosophers.schedule", program) == 70);
  }
}

TEST_CASE("runs that find nothing are counted and prove nothing", "[program]") {
  Workplace here;
  const auto bound_of = [&](const std::string& strategy, const std::string& program) {
    const Ran ran = here.check("program --format json --strategy " + strategy + program);
    CAPTURE(strategy, ran.out, ran.err);
    CHECK(ran.exit_code == 0);
    const auto report = nlohmann::json::parse(ran.out);
    CHECK(report["verdict"] == "holds_up_to_bound");
    CHECK(report["results"].size() == 1);
    return report["results"][0]["bound"].get<std::string>();
  };
  CHECK(bound_of("random --runs 30 --seed 4", buffer) == "30 random runs (seed 4)");
  CHECK(bound_of("pct --runs 30", buffer) == "30 runs by random priorities (seed 1)");
  CHECK(bound_of("dfs --runs 2", buffer) == "the first 2 orders of decisions, none longer than 10");
  CHECK(bound_of("dfs", buffer) == "all 8 orders of decisions, none longer than 10");
}

TEST_CASE("a program that never calls csp::run can be interrupted, or given up after a time",
          "[program]") {
  Workplace here;
  const auto gives_up = [&](const std::string& arguments, const std::string& text) {
    const Ran ran = here.check(arguments);
    CAPTURE(arguments, ran.out, ran.err);
    CHECK(ran.exit_code == 3);
    CHECK_THAT(ran.out, Contains("deadlock free: gave up at " + text));
  };
  gives_up("program sh -c 'kill -INT $PPID; sleep 1000'",
           "the interrupt, before sh called csp::run");
  gives_up("program --time 0.2 sleep 1000", "the limit of time, before sleep called csp::run");
}

TEST_CASE("how time passes is said by --clock, or by --time without a number", "[program]") {
  Workplace here;
  const auto bound = [&](const std::string& options) {
    const Ran ran = here.check("program --format json " + options + philosophers + " --asymmetric");
    CAPTURE(options, ran.out, ran.err);
    CHECK(ran.exit_code == 0);
    return nlohmann::json::parse(ran.out)["results"][0].value("bound", "");
  };
  CHECK(bound("--time any").empty());
  CHECK(bound("--time 600").empty());
  CHECK(bound("--clock maximal") == "a machine on which no timer is ever late");
  CHECK(bound("--time maximal") == bound("--clock maximal"));
  CHECK(here.check("program --time late" + philosophers).exit_code == 2);
}

TEST_CASE("fewer states are searched where no communication is put off that nobody can prevent",
          "[program]") {
  Workplace here;
  const auto states = [&](const std::string& options) {
    const Ran ran = here.check("program --format json " + options + philosophers + " --asymmetric");
    CAPTURE(options, ran.out, ran.err);
    CHECK(ran.exit_code == 0);
    return nlohmann::json::parse(ran.out)["results"][0]["states"].get<int>();
  };
  CHECK(states("--reduction auto") < states("--reduction none"));
  CHECK(states("--visible put") == states("--reduction none"));
  CHECK(here.check("program --reduction some" + philosophers).exit_code == 2);
}

TEST_CASE("limits of a check of a program end in exit code 3", "[program]") {
  Workplace here;
  const std::string asymmetric = philosophers + " --asymmetric";
  for (const std::string limit : {"--states 10", "--runs 1", "--local-states 3"}) {
    const Ran ran = here.check("program " + limit + asymmetric);
    CAPTURE(limit, ran.out, ran.err);
    CHECK(ran.exit_code == 3);
    CHECK_THAT(ran.out, Contains("gave up at the limit of "));
  }
}
