#include "checker/program/run_log.hpp"

#include <rapidcheck.h>

#include "tests/support/catch.hpp"

using namespace csp::checker::program;

namespace {

const char* const small_log =
    "channel\tc0\t0\t1\t2\tleft\tint\n"
    "barrier\tb0\t2\tstart\n"
    "process\t0\tj0\t00ff\tmain\n"
    "do\trun 0\n"
    "process\t0.0\t0/j0\tabcd\tworker\n"
    "ends\tc0\t-1\t1\n"
    "poison\tc0\twrite\t3\n"
    "hazard\tglobal\tcounter\n"
    "state\t0\tbeef\tpri_alt\ta.cpp:3\n"
    "guard\t0\twrite\tc0\t12ab\tline\\n\\ttwo\\\\\ta.cpp:4\n"
    "guard\t2\ttimeout\t-\t\t\ta.cpp:5\n"
    "disabled\t1\tread\tc0\n"
    "do\ttimer 0 2\n"
    "do\trun 0\n"
    "ended\t0\texception\tbad luck\tSt13runtime_error\n"
    "end\tcompleted\n";

std::string error_of(const std::string& text) {
  try {
    (void)parse_run_log(text);
  } catch (const ProtocolError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a log is read line by line", "[program]") {
  const RunLog log = parse_run_log(small_log);
  REQUIRE(log.beginning.size() == 3);
  CHECK(log.beginning[0].name == "left");
  CHECK(log.beginning[0].writers == 2);
  CHECK(log.beginning[2].type == "00ff");
  CHECK(log.beginning[2].join == "j0");
  REQUIRE(log.steps.size() == 3);
  CHECK(log.steps[0].effects.size() == 3);
  CHECK(log.steps[0].effects[1].readers == -1);
  CHECK_FALSE(log.steps[0].effects[2].is_through_reader);
  CHECK(log.steps[0].hazards == std::vector<Hazard>{{"global", "counter"}});
  REQUIRE(log.steps[0].state);
  CHECK(log.steps[0].state->kind == StateKind::PriAlt);
  REQUIRE(log.steps[0].state->guards.size() == 2);
  CHECK(log.steps[0].state->guards[0].value.text == "line\n\ttwo\\");
  CHECK(log.steps[0].state->guards[1].index == 2);
  REQUIRE(log.steps[0].state->disabled.size() == 1);
  CHECK(log.steps[0].state->disabled[0].object == "c0");
  REQUIRE(log.steps[2].end);
  CHECK(log.steps[2].end->text == "bad luck");
  CHECK(log.steps[2].end->type == "St13runtime_error");
  CHECK(log.ending == RunEnding::Completed);
}

TEST_CASE("a hazard that is seen late belongs to the last step, an early one to the first",
          "[program]") {
  const RunLog log = parse_run_log(
      "process\t0\tj0\t00ff\tmain\n"
      "hazard\tglobal\ttoo large\n"
      "do\trun 0\n"
      "state\t0\tbeef\tsleep\ta.cpp:3\n"
      "do\ttimer 0 0\n"
      "hazard\tglobal\tcounter\n"
      "end\tlimit\n");
  REQUIRE(log.steps.size() == 2);
  CHECK(log.steps[0].hazards ==
        std::vector<Hazard>{{"global", "too large"}, {"global", "counter"}});
}

TEST_CASE("how far away a deadline is stands in its guard, where time is maximal", "[program]") {
  const RunLog log = parse_run_log(
      "process\t0\tj0\t00ff\tmain\n"
      "do\trun 0\n"
      "state\t0\tbeef\talt\ta.cpp:3\n"
      "guard\t0\ttimeout\t5000000000\t\t\ta.cpp:3\n"
      "guard\t1\ttimeout\t-\t\t\ta.cpp:3\n");
  const std::vector<LoggedGuard>& guards = log.steps[0].state->guards;
  REQUIRE(guards.size() == 2);
  CHECK(guards[0].delay == 5'000'000'000);
  CHECK(guards[1].delay == 0);
}

TEST_CASE("a log that was cut off anywhere is read as far as it goes", "[program]") {
  const std::string whole = small_log;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK(parse_run_log(whole.substr(0, length)).ending == RunEnding::Missing);
  }
}

TEST_CASE("what is not a log is refused with the number of the line", "[program]") {
  CHECK(error_of("process\t0\tj0\tab\tmain\nnonsense\n") ==
        "line 2 of what the program answered: only behind `do run` may this stand");
  CHECK(error_of("do\trun 0\nstate\t1\tab\tread\tx\n") ==
        "line 2 of what the program answered: another process was running");
  CHECK(error_of("do\trun\n") ==
        "line 1 of what the program answered: `run` is no decision: it has 1 words, not 2");
  CHECK(error_of("channel\tc0\tmany\t0\t0\tn\tt\n") ==
        "line 1 of what the program answered: expected a number, found `many`");
  CHECK(error_of("channel\tc0\n") == "line 1 of what the program answered: a field is missing");
  CHECK(error_of("gone\tc0\tmore\n") == "line 1 of what the program answered: a field too many");
  CHECK(parse_run_log("end\tcompleted\nend\tagain\n").ending == RunEnding::Again);
  CHECK(error_of("end\tstuck\nend\tstuck\n") ==
        "line 2 of what the program answered: a line after the end");
}

TEST_CASE("a decision that is written can be read", "[program]") {
  CHECK(rc::check([] {
    Decision decision;
    decision.kind = static_cast<Decision::Kind>(*rc::gen::inRange(0, 10));
    decision.place = "0." + std::to_string(*rc::gen::inRange(0, 100));
    const bool has_guard = decision.kind != Decision::Kind::Run &&
                           decision.kind != Decision::Kind::Sync &&
                           decision.kind != Decision::Kind::Closed;
    if (has_guard) decision.guard = *rc::gen::inRange(0U, 50U);
    if (decision.kind == Decision::Kind::Pass) {
      decision.reader = "0";
      decision.read_guard = *rc::gen::inRange(0U, 50U);
    }
    RC_ASSERT(parse_decision(to_string(decision)) == decision);
  }));
}
