// csp-check model from outside: scripts a user could have written, what is printed, the exit code.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/workplace.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

using namespace csp::cli;

namespace {

constexpr const char* vending = R"(channel coin, choc, toffee
channel change : {0..2}
MACHINE = coin -> (choc -> MACHINE [] toffee -> MACHINE)
GIVE(n) = n > 0 & change.n -> GIVE(n - 1)
SWEETS = {choc, toffee}
price(x) = x + 1
assert MACHINE :[deadlock free]
)";

Workplace& with_vending(Workplace& here) {
  here.write("vending.csp", vending);
  return here;
}

nlohmann::json json_of(const Ran& ran) {
  CAPTURE(ran.out, ran.err);
  REQUIRE(nlohmann::json::accept(ran.out));
  return nlohmann::json::parse(ran.out);
}

// The fields that report.schema.json asks of every report.
void check_contract(const nlohmann::json& report) {
  CHECK(report["tool"] == "csp-check");
  for (const std::string field : {"version", "verdict", "subject"})
    CHECK(report[field].is_string());
  for (const std::string field : {"results", "warnings", "errors"})
    CHECK(report[field].is_array());
  CHECK((report["verdict"] == "error") == !report["errors"].empty());
  for (const nlohmann::json& result : report["results"]) {
    for (const std::string field : {"assertion", "verdict", "states", "transitions", "seconds"})
      CHECK(result.contains(field));
  }
}

}  // namespace

TEST_CASE("a script's types are checked without evaluating it", "[model]") {
  Workplace here;
  with_vending(here).write("late.csp", "x = 1 / 0\nprint x\n");
  const Ran ran = here.check("model vending.csp --typecheck");
  CHECK(ran.exit_code == 0);
  CHECK(ran.err.empty());
  CHECK_THAT(ran.out, Contains("vending.csp: a script of 6 declarations and 1 assertion") ||
                          Contains("No mistakes found"));
  CHECK(here.check("model late.csp --typecheck").exit_code == 0);
  CHECK(here.check("model late.csp").exit_code == 2);
}

TEST_CASE("expressions are evaluated in the script's scope, in order", "[model]") {
  Workplace here;
  with_vending(here);
  const Ran ran = here.check(
      "model vending.csp --evaluate 'card(SWEETS)' --evaluate 'diff({|change|}, {change.0})' "
      "--evaluate 'price(41)'");
  CHECK(ran.exit_code == 0);
  CHECK(ran.err.empty());
  CHECK_THAT(ran.out, Equals("2\n{change.1, change.2}\n42\n"));
}

TEST_CASE("types and processes are told", "[model]") {
  Workplace here;
  with_vending(here);
  CHECK_THAT(here.check("model vending.csp --type price --type '{coin}'").out,
             Equals("price :: (Int) -> Int\n{coin} :: {Event}\n"));
  const Ran processes = here.check("model vending.csp --processes");
  CHECK(processes.exit_code == 0);
  CHECK_THAT(processes.out, Equals("vending.csp:3:1: MACHINE\n"
                                   "vending.csp:4:1: GIVE :: (Int) -> Proc\n"));
}

TEST_CASE("a process is printed as equations", "[model]") {
  Workplace here;
  with_vending(here);
  const Ran ran = here.check("model vending.csp --print-process 'GIVE(2)'");
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Equals("GIVE(0) = STOP\n\nGIVE(1) = change.1 -> GIVE(0)\n\n"
                             "GIVE(2) = change.2 -> GIVE(1)\n\n"));
  const Ran none = here.check("model vending.csp --print-process SWEETS");
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.err, Contains("expected a process"));
}

TEST_CASE("the assertions of a script are answered", "[model]") {
  Workplace here;
  with_vending(here);
  const Ran ran = here.check("vending.csp");  // the command is picked by the kind of file
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("MACHINE :[deadlock free]: holds (2 states, 3 transitions)"));
  CHECK(here.check("model vending.csp").out == ran.out);
}

TEST_CASE("an assertion that fails is explained", "[model]") {
  Workplace here;
  here.write("broken.csp",
             "channel a, b\n"
             "P = a -> P [] b -> STOP\n"
             "Q = a -> Q |~| b -> Q\n"
             "LOOP = a -> LOOP\n"
             "assert P :[deadlock free]\n"
             "assert P [F= Q\n"
             "assert LOOP [T= P\n"
             "assert LOOP \\ {a} :[divergence free]\n"
             "assert Q :[deterministic]\n"
             "assert not P [F= Q\n"
             "assert P :[has trace [T]]: <a, b>\n"
             "assert P [V= Q\n");
  const Ran ran = here.check("model broken.csp");
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("P :[deadlock free]: FAILS") && Contains("after <b>") &&
                          Contains("nothing can happen") && Contains("is then STOP"));
  CHECK_THAT(ran.out, Contains("it offers only {a}; the specification promises {a, b}"));
  CHECK_THAT(ran.out, Contains("`b` is next, and only {a} could be right"));
  CHECK_THAT(ran.out, Contains("for ever without an event that can be seen"));
  CHECK_THAT(ran.out, Contains("`b` may happen after <>, and it may be refused") &&
                          Contains("it can do `b`: <tau, b>") &&
                          Contains("and it can refuse `b`: <tau>, then only {a} is offered"));
  CHECK_THAT(ran.out, Contains("not P [F= Q: holds"));
  CHECK_THAT(ran.out, Contains("has trace [T]]: <a, b>: holds"));
  CHECK_THAT(ran.out, Contains("P [V= Q: gave up: the model V"));
  const nlohmann::json report = json_of(here.check("model broken.csp --format json"));
  check_contract(report);
  CHECK(report["verdict"] == "fails");
  REQUIRE(report["results"].size() == 8);
  CHECK(report["results"][0]["counterexample"]["kind"] == "deadlock");
  CHECK(report["results"][1]["counterexample"]["kind"] == "refusal");
  CHECK(report["results"][2]["counterexample"]["event"] == "b");
  CHECK(report["results"][3]["counterexample"]["kind"] == "divergence");
  CHECK(report["results"][4]["counterexample"]["kind"] == "determinism");
  CHECK(report["results"][5]["verdict"] == "holds");
  CHECK(report["results"][7]["verdict"] == "gave_up");
}

// A choice that nobody sees, in a part that is hidden in, renamed, and made smaller.
constexpr const char* undecided_script =
    "transparent sbisim, normal\n"
    "channel a, b, c, go\n"
    "L = go -> (a -> L |~| b -> L)\n"
    "R = go -> c -> R\n"
    "BOTH = (L [|{go}|] R) \\ {go}\n"
    "assert (sbisim(L) [|{go}|] R)[[b <- c]] :[deterministic [F]]\n"
    "assert normal(BOTH) :[deterministic [FD]]\n"
    "assert BOTH :[has trace [F]]: <c, a>\n";

TEST_CASE(
    "what is not deterministic is told with the way where the event happens and the way "
    "where it is refused",
    "[model]") {
  Workplace here;
  here.write("undecided.csp", undecided_script);
  for (const std::string compression : {"auto", "none"}) {
    CAPTURE(compression);
    const nlohmann::json report =
        json_of(here.check("model undecided.csp --format json --compression " + compression));
    check_contract(report);
    REQUIRE(report["results"].size() == 3);
    for (const nlohmann::json& result : report["results"]) {
      CAPTURE(result.dump(2));
      const nlohmann::json& refusing = result["counterexample"];
      CHECK(refusing["kind"] == "determinism");
      CHECK(refusing["replayed"] == true);
      REQUIRE(refusing.contains("happening"));
      const nlohmann::json& happening = refusing["happening"];
      CHECK(happening["replayed"] == true);
      CHECK(happening["trace"].back() == refusing["event"]);
      const nlohmann::json& offered = refusing["offered"];
      CHECK(std::find(offered.begin(), offered.end(), refusing["event"]) == offered.end());
      const auto seen = [](nlohmann::json trace) {
        trace.erase(std::remove(trace.begin(), trace.end(), "tau"), trace.end());
        return trace;
      };
      nlohmann::json expected = seen(refusing["trace"]);
      expected.push_back(refusing["event"]);
      CHECK(seen(happening["trace"]) == expected);
      // In both L has gone, and decided: for the event, and against it.
      REQUIRE(happening["components"].size() == 2);
      CHECK(seen(happening["components"][0]["trace"]).size() == 2);
      CHECK(seen(happening["components"][0]["trace"])[0] == "go");
      CHECK(seen(refusing["components"][0]["trace"]) == nlohmann::json::array({"go"}));
    }
  }
}

TEST_CASE("a trace that cannot happen is said to be missing, with how far the components come",
          "[model]") {
  Workplace here;
  here.write("missing.csp",
             "channel a, b\n"
             "assert (a -> STOP ||| b -> STOP) :[has trace [T]]: <a, a>\n");
  CHECK_THAT(here.check("model missing.csp").out,
             Contains("after <a>\n  `a` cannot happen, and must; only {b} can\n"));
  const nlohmann::json report = json_of(here.check("model missing.csp --format json"));
  check_contract(report);
  const nlohmann::json found = report["results"][0]["counterexample"];
  CHECK(found["missing"] == true);
  CHECK(found["components"][0]["trace"] == nlohmann::json::array({"a"}));
}

TEST_CASE("a search that meets its limit gives up and says which", "[model]") {
  Workplace here;
  here.write("endless.csp",
             "channel a, b\n"
             "P = a -> (P ||| b -> STOP)\n"
             "assert P :[deadlock free [F]]\n");
  const Ran ran = here.check("model endless.csp --states 500");
  CHECK(ran.exit_code == 3);
  CHECK_THAT(ran.out, Contains("gave up: the limit of 500 states"));
}

TEST_CASE("every answer is there as JSON", "[model]") {
  Workplace here;
  with_vending(here);
  const auto answers = [&](const std::string& options, int exit_code) {
    const Ran ran = here.check("model vending.csp --format json " + options);
    CAPTURE(options, ran.out);
    CHECK(ran.exit_code == exit_code);
    CHECK(ran.err.empty());
    const nlohmann::json report = json_of(ran);
    check_contract(report);
    return report;
  };
  CHECK(answers("", 0)["results"].size() == 1);
  CHECK(answers("--typecheck", 0)["verdict"] == "holds");
  const nlohmann::json values = answers("--evaluate 'price(1)' --evaluate SWEETS", 0)["answers"];
  REQUIRE(values.size() == 2);
  CHECK(values[0]["kind"] == "value");
  CHECK(values[0]["expression"] == "price(1)");
  CHECK(values[0]["value"] == "2");
  CHECK(values[1]["type"] == "{Event}");
  CHECK(answers("--type price", 0)["answers"][0]["type"] == "(Int) -> Int");
  CHECK(answers("--processes", 0)["answers"][1]["process"] == "GIVE");
  const nlohmann::json equations = answers("--print-process MACHINE", 0)["answers"][0];
  CHECK(equations["kind"] == "equations");
  REQUIRE(equations["equations"].size() == 1);
  const nlohmann::json bad = answers("--evaluate 'price(true)'", 2);
  CHECK(bad["verdict"] == "error");
  CHECK(bad["errors"].size() == 1);
}

TEST_CASE("what is wrong with a script is told on standard error, with exit code 2", "[model]") {
  Workplace here;
  with_vending(here);
  here.write("name.csp", "channel coin\nP = coin -> Q\n");
  here.write("type.csp", "x = 1 + true\n");
  here.write("syntax.csp", "P = STOP )\n");
  here.write("including.csp", "include \"gone.csp\"\n");
  const auto told = [&](const std::string& arguments, const std::string& expected) {
    const Ran ran = here.check(arguments);
    CAPTURE(arguments, ran.out);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(expected));
  };
  told("model name.csp", "name.csp:2:13: ");
  told("model type.csp", "type.csp:1:");
  told("model syntax.csp", "syntax.csp:1:");
  told("model including.csp", "including.csp:1:9: the file to include cannot be read");
  told("model gone.csp", "gone.csp");
  told("model .", "folder");
  told("gone.csp", "`gone.csp` is neither a command nor a file");
  told("model vending.csp --evaluate 'head(<>)'", "head");
  told("model vending.csp --evaluate '1 +'", "--evaluate");
  told("model vending.csp --type nothing", "nothing");
  told("model vending.csp --memory lots", "--memory");
  told("model", "FILE is required");
}

TEST_CASE("several mistakes are told in one run", "[model]") {
  Workplace here;
  here.write("two.csp", "P = Q\nR = S\n");
  const Ran ran = here.check("model two.csp");
  CHECK_THAT(ran.err, Contains("two.csp:1:5") && Contains("two.csp:2:5"));
}

TEST_CASE("line ends of Windows, Latin-1 and Unicode are read", "[model]") {
  Workplace here;
  here.write("windows.csp",
             "\xef\xbb\xbf"
             "channel a\r\nP = a -> P\r\nprint {a}\r\n");
  const Ran windows = here.check("model windows.csp");
  CHECK(windows.exit_code == 0);
  CHECK_THAT(windows.out, Contains("windows.csp:3:1: {a} = {a}\n"));
  here.write("latin.csp", "-- caf\xe9\nprint \"caf\xe9\"\n");
  const Ran latin = here.check("model latin.csp --format json");
  CHECK(latin.exit_code == 0);
  CHECK(json_of(latin)["answers"][0]["value"] == "\"caf\u00e9\"");
  here.write("unicode.csp", "channel a, b\nP = a → STOP □ b → STOP\n");
  const Ran unicode = here.check("model unicode.csp --print-process P");
  CHECK(unicode.exit_code == 0);
  CHECK_THAT(unicode.out, Equals("P = a -> STOP [] b -> STOP\n\n"));
}

TEST_CASE("text that is cut stays text", "[model]") {
  Workplace here;
  std::string accents;
  for (int i = 0; i < 200; ++i)
    accents += "é";
  // Once more by one byte, so that some cut falls into the middle of a character.
  for (const std::string before : {"", "x"}) {
    here.write("long.csp", "g(1, x) = 1\nprint {g(2, x) | x <- {\"" + before + accents + "\"}}\n");
    const Ran ran = here.check("model long.csp --format json");
    CHECK(ran.exit_code == 2);
    const nlohmann::json errors = json_of(ran)["errors"];
    REQUIRE(errors.size() == 1);
    // Where bytes are no text, U+FFFD stands for them.
    CHECK_THAT(errors[0].get<std::string>(), Contains("éé...") && !Contains("\uFFFD"));
  }
}

TEST_CASE("print lines are answered with their places", "[model]") {
  Workplace here;
  here.write("p.csp", "N = 3\nprint N + 1\nprint <1..N>\n");
  const Ran ran = here.check("p.csp");
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("p.csp:2:1: N + 1 = 4\np.csp:3:1: <1..N> = <1, 2, 3>\n"));
}

TEST_CASE("an evaluation that meets a limit gives up, with exit code 3", "[model]") {
  Workplace here;
  here.write("big.csp",
             "squares = {x * x | x <- {0..2000000}}\ncount(n) = count(n + 1 - n % 2)\n"
             "deep(n) = 1 + deep(n)\n");
  const auto gives_up = [&](const std::string& options, const std::string& expected) {
    const Ran ran = here.check("model big.csp " + options);
    CAPTURE(options, ran.err);
    CHECK(ran.exit_code == 3);
    CHECK_THAT(ran.err, !Contains("big.csp"));  // it is no mistake; a sanitizer may add a word
    CHECK_THAT(ran.out, Contains("gave up: ") && Contains(expected));
    const Ran json = here.check("model big.csp --format json " + options);
    CHECK(json.exit_code == 3);
    const nlohmann::json report = json_of(json);
    check_contract(report);
    CHECK(report["verdict"] == "gave_up");
    CHECK_THAT(report["results"][0]["bound"].get<std::string>(), Contains(expected));
  };
  gives_up("--memory 8M --evaluate 'card(squares)'", "more memory than its limit of 8 MB");
  gives_up("--memory 8M --evaluate 'card({x | x <- {0..2000000000}})'", "more memory");
  gives_up("--steps 10000 --evaluate 'count(0)'", "more steps than its limit of 10000");
  gives_up("--evaluate 'deep(0)' --memory 1G", "deeper than there is room for");
  here.write("long_wait.csp",
             "channel tock, a\nf(_) = 2000000000\nTimed(f) {\n  P = a -> STOP\n}\n");
  const Ran wait = here.check("model long_wait.csp --print-process P --memory 64M");
  CHECK(wait.exit_code == 3);
  // What can be answered is.
  const Ran some =
      here.check("model big.csp --memory 8M --evaluate 'card(squares)' --evaluate 6*7");
  CHECK(some.exit_code == 3);
  CHECK_THAT(some.out, Contains("42\n"));
}

TEST_CASE("without compression the states are those of the operational semantics", "[model]") {
  // The example of FDR's manual, 4.2.3, section 3.2, in our words: it prints 181 states, 9 plies
  // and one transition more (493).
  Workplace here;
  here.write("table.csp", R"(N = 3
Id = {0..N - 1}
next(i) = (i + 1) % N
channel thinks, sits, eats, leaves : Id
channel takes, drops : Id.Id
PHIL(i) = thinks.i -> sits.i -> takes.i.i -> takes.i.next(i) -> eats.i ->
          drops.i.next(i) -> drops.i.i -> leaves.i -> PHIL(i)
FORK(i) = [] p : {i, (i + N - 1) % N} @ takes.p.i -> drops.p.i -> FORK(i)
TABLE = (||| i : Id @ PHIL(i)) [| {| takes, drops |} |] (||| i : Id @ FORK(i))
assert TABLE :[deadlock free [F]]
)");
  for (const std::string threads : {"1", "2", "5"}) {
    const Ran ran =
        here.check("model table.csp --compression none --format json --threads " + threads);
    CHECK(ran.exit_code == 1);
    const nlohmann::json result = json_of(ran)["results"][0];
    CHECK(result["states"] == 181);
    CHECK(result["transitions"] == 492);
    CHECK(result["levels"] == 9);
    const nlohmann::json& counterexample = result["counterexample"];
    CHECK(counterexample["replayed"] == true);
    CHECK(counterexample["trace"].size() == 9);
    CHECK(counterexample["cycle"].size() == 6);
  }
}

TEST_CASE("what is too large to be done again as a whole is done again by its parts", "[model]") {
  Workplace here;
  // Without compression `done` lies behind each order of 30 internal steps.
  here.write("wide.csp", R"(transparent diamond
channel a : {1..30}
channel done, more
PART(i) = (a.i -> done -> more -> STOP) \ {a.i}
LOOP(i) = (a.i -> done -> FOREVER) \ {a.i}
FOREVER = more -> FOREVER
WIDE(P) = [| {done, more} |] i : {1..30} @ diamond(P(i))
assert CHAOS({done}) [F= WIDE(PART)
assert done -> FOREVER [F= WIDE(PART)
assert WIDE(LOOP) \ {more} :[divergence free]
)");
  const Ran ran = here.check("model wide.csp --format json");
  CHECK(ran.exit_code == 1);
  const nlohmann::json report = json_of(ran);
  for (const nlohmann::json& result : report["results"]) {
    INFO(result["assertion"]);
    REQUIRE(result["verdict"] == "fails");
    CHECK(result["counterexample"]["replayed"] == true);
    CHECK_FALSE(result["counterexample"].contains("state"));
  }
}

TEST_CASE("watchdogs and deter are done again by what they are made from", "[model]") {
  Workplace here;
  here.write("functions.csp", R"(external deter, trace_watchdog, failure_watchdog
channel a, b, bark
SPEC = a -> b -> SPEC
IMPL = a -> (b -> IMPL [] a -> STOP)
assert STOP [T= (trace_watchdog(SPEC, {a, b}, bark) [| {a, b} |] IMPL) \ {a, b}
assert failure_watchdog(SPEC, {a, b}, bark) [| {a, b} |] IMPL :[deadlock free [F]]
assert deter(IMPL |~| STOP) :[deadlock free [F]]
assert deter(IMPL) ||| SPEC :[deadlock free [F]]
assert STOP [T= deter(a -> STOP |~| b -> STOP)
)");
  const nlohmann::json report = json_of(here.check("model functions.csp --format json"));
  std::size_t failing = 0;
  for (const nlohmann::json& result : report["results"]) {
    INFO(result["assertion"]);
    if (result["verdict"] != "fails") continue;
    ++failing;
    CHECK(result["counterexample"]["replayed"] == true);
  }
  CHECK(failing == 4);
}

TEST_CASE("a counterexample that could not be done again says why", "[model]") {
  Workplace here;
  here.write("nested.csp", R"(external deter, trace_watchdog
channel a, bark
IMPL = a -> a -> STOP
assert STOP [T= (trace_watchdog(deter(a -> STOP), {a}, bark) [| {a} |] IMPL) \ {a}
)");
  const Ran ran = here.check("model nested.csp");
  CHECK_THAT(ran.out, Contains("not done again without compression: `deter` needs its process"));
  const nlohmann::json counterexample =
      json_of(here.check("model nested.csp --format json"))["results"][0]["counterexample"];
  CHECK(counterexample["replayed"] == false);
  CHECK(counterexample.contains("replay_limit"));
}

TEST_CASE("a counterexample tells each component's own trace, through compressions too",
          "[model]") {
  Workplace here;
  here.write("parts.csp", R"(transparent normal
channel in, mid, out, done
FIRST = in -> mid -> FIRST
SECOND = mid -> out -> SECOND
LINE = (FIRST [| {mid} |] SECOND) \ {mid}
ONCE = in -> out -> done -> STOP
assert ONCE [T= normal(LINE) [| {out} |] RUN({out})
)");
  const Ran ran = here.check("model parts.csp --format json");
  CHECK(ran.exit_code == 1);
  const nlohmann::json counterexample = json_of(ran)["results"][0]["counterexample"];
  CHECK(counterexample["event"] == "in");
  CHECK(counterexample["replayed"] == true);
  std::map<std::string, std::vector<std::string>> traces;
  for (const nlohmann::json& one : counterexample["components"])
    traces[one["process"]] = one["trace"].get<std::vector<std::string>>();
  CHECK(traces["normal(LINE)"].front() == "in");
  CHECK(traces["normal(LINE) / FIRST"].front() == "in");
  CHECK(traces.count("normal(LINE) / SECOND") == 1);
}

TEST_CASE("one assertion of many can be asked for", "[model]") {
  Workplace here;
  here.write("two.csp", "channel a\nP = a -> P\nassert P :[deadlock free]\nassert STOP [T= P\n");
  CHECK(here.check("model two.csp --assert 1").exit_code == 0);
  const Ran second = here.check("model two.csp --assert 'STOP [T='");
  CHECK(second.exit_code == 1);
  CHECK_THAT(second.out, !Contains("deadlock free]: holds"));
  const Ran none = here.check("model two.csp --assert 3");
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.err, Contains("there is no assertion `3`: give a number from 1 to 2"));
}
