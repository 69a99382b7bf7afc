// Pictures of scripts, transition systems for other tools, and --explain, from outside.
#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/workplace.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

using namespace csp::cli;

namespace {

constexpr const char* pipe_script = R"(channel coin, choc
channel mid : {0..2}
LEFT = coin -> mid!1 -> LEFT
RIGHT = mid?x -> choc -> RIGHT
PIPE = (LEFT [| {| mid |} |] RIGHT) \ {| mid |}
transparent normal
SMALL = normal(PIPE)
GREEDY = coin -> choc -> choc -> GREEDY
SPEC = coin -> choc -> SPEC
assert SPEC :[deadlock free]
assert SPEC [T= SMALL [| {coin, choc} |] GREEDY
assert SMALL [| {coin, choc} |] GREEDY :[deadlock free]
assert PIPE :[deadlock free [F]]
)";

Workplace& with_pipe(Workplace& here) {
  here.write("pipe.csp", pipe_script);
  return here;
}

}  // namespace

TEST_CASE("a process of a script is drawn with its states as the script writes them", "[graph]") {
  Workplace here;
  const Ran ran = with_pipe(here).check("graph pipe.csp --process SPEC");
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("label=\"SPEC of pipe.csp\""));
  CHECK_THAT(ran.out, Contains("s0 [label=\"SPEC\"") && Contains("s1 [label=\"choc -> SPEC\""));
  CHECK_THAT(ran.out, Contains("s0 -> s1 [label=\"coin\"]") && !Contains("s2"));
  const Ran hidden = here.check("graph pipe.csp --process 'SPEC \\ {coin}'");
  CHECK_THAT(hidden.out, Contains("s0 -> s1 [style=dashed"));
  const Ran ending = here.check("graph pipe.csp --process 'coin -> SKIP'");
  CHECK_THAT(ending.out, Contains("shape=doublecircle"));
  CHECK_THAT(here.check("graph pipe.csp --process PIPE --most 2").out,
             Contains("only the 2 states nearest"));
}

TEST_CASE("the components of a process are drawn, also behind a function", "[graph]") {
  Workplace here;
  with_pipe(here);
  for (const std::string process : {"PIPE", "SMALL"}) {
    const Ran ran = here.check("graph pipe.csp --components --process " + process);
    CAPTURE(process, ran.err);
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.out, Contains("label=\"LEFT\"") && Contains("label=\"RIGHT\""));
    CHECK_THAT(ran.out, Contains("c0 -> c1 [dir=none, label=\"mid.1 (hidden)\"]"));
  }
  // What only keeps count of who has ended is no component that a reader knows.
  const Ran both =
      here.check("graph pipe.csp --components --process 'coin -> SKIP ||| choc -> SKIP'");
  CHECK(both.exit_code == 0);
  CHECK_THAT(both.out, Contains("label=\"coin -> SKIP\"") && Contains("label=\"choc -> SKIP\""));
  CHECK_THAT(both.out, !Contains("label=\"coin -> SKIP ||| choc -> SKIP\""));
  const Ran one = here.check("graph pipe.csp --components --process SPEC");
  CHECK(one.exit_code == 2);
  CHECK_THAT(one.err, Contains("only one component"));
}

TEST_CASE("a process is written as .aut and read back", "[graph][aut]") {
  Workplace here;
  const Ran ran = with_pipe(here).check("graph pipe.csp --process PIPE -o pipe.aut");
  CHECK(ran.exit_code == 0);
  CHECK_THAT(content(here.path("pipe.aut")), StartsWith("des (0,6,5)\n(0,\"coin\",1)\n(1,tau,2)"));
  const Ran back = here.check("network pipe.aut");
  CHECK(back.exit_code == 0);
  CHECK_THAT(back.out, Contains("(5 states, 6 transitions"));
  const Ran limited = here.check("graph pipe.csp --process PIPE -o more.aut --states 4");
  CHECK(limited.exit_code == 3);
  CHECK_THAT(limited.err, Contains("gave up: the limit of 4 states"));
  CHECK_FALSE(fs::exists(here.path("more.aut")));
  // The whole of a network, and one component of it.
  CHECK(here.check("graph pipe.aut -o again.aut").exit_code == 0);
  CHECK(content(here.path("again.aut")) == content(here.path("pipe.aut")));
}

TEST_CASE("what cannot be drawn of a script is told as `model` tells it", "[graph]") {
  Workplace here;
  with_pipe(here).write("wrong.csp", "P = Q\n");
  const auto told = [&](const std::string& arguments, const std::string& expected) {
    const Ran ran = here.check("graph " + arguments);
    CAPTURE(arguments, ran.out);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(expected));
  };
  told("wrong.csp --process P", "wrong.csp:1:5: ");
  told("pipe.csp", "which process?");
  told("pipe.csp --process NONE", "`NONE` is not declared");
  told("pipe.csp --process '1 + 1'", "expected a process; this is of type Int");
  told("pipe.csp --deadlock", "--counterexample-graph");
  told("pipe.csp --process PIPE --components -o x.aut", "neither --components");
  told("gone.csp --process P", "gone.csp");
}

TEST_CASE("the first counterexample is drawn, or the one asked for", "[model][graph]") {
  Workplace here;
  const Ran ran = with_pipe(here).check("model pipe.csp --counterexample-graph out.dot");
  CHECK(ran.exit_code == 1);
  const std::string first = content(here.path("out.dot"));
  CHECK_THAT(first, Contains("SPEC [T= SMALL [| {coin, choc} |] GREEDY: FAILS") ||
                        Contains("SMALL [| {coin, choc} |] GREEDY :[deadlock free]: FAILS"));
  // Through the compression: who is inside has a column, and the hidden step a row of its own.
  CHECK_THAT(first, Contains("label=\"SMALL\"") && Contains("LEFT\"") && Contains("RIGHT\""));
  CHECK_THAT(first, Contains("label=\"mid.1\"") && Contains("label=\"τ\\l\""));
  CHECK(here.check("model pipe.csp --assert 3 --counterexample-graph third.dot").exit_code == 1);
  CHECK_THAT(content(here.path("third.dot")),
             Contains("GREEDY :[deadlock free]: FAILS") && Contains("deadlock: "));
  const Ran none = here.check("model pipe.csp --assert 1 --counterexample-graph none.dot");
  CHECK(none.exit_code == 0);
  CHECK_THAT(none.err, Contains("there is no counterexample to draw"));
  CHECK_FALSE(fs::exists(here.path("none.dot")));
  CHECK(here.check("model pipe.csp --counterexample-graph out.pdf").exit_code == 2);
}

TEST_CASE("the option --explain tells components, savings and where the states come from",
          "[model]") {
  Workplace here;
  const Ran ran = with_pipe(here).check("model pipe.csp --assert 3 --explain");
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("implementation SMALL [| {choc, coin} |] GREEDY") ||
                          Contains("implementation SMALL [| {coin, choc} |] GREEDY"));
  CHECK_THAT(ran.out, Contains("2 components, 2 rules, ") && Contains("normal"));
  CHECK_THAT(ran.out, Contains("`normal` made 4 states of `SMALL` 3: 25.0% fewer"));
  const nlohmann::json report =
      nlohmann::json::parse(here.check("model pipe.csp --assert 3 --explain --format json").out);
  const nlohmann::json process = report["structures"][0]["processes"][0];
  REQUIRE(process["components"].size() == 4);
  CHECK(process["components"][0]["function"] == "normal");
  CHECK(process["components"][0]["states_before"] == 4);
  CHECK(process["components"][1]["inside"] == true);
  CHECK(process["sample"]["all"] == true);
  std::uint64_t steps = 0;
  for (const nlohmann::json& channel : process["sample"]["channels"])
    steps += channel["steps"].get<std::uint64_t>();
  CHECK(steps == process["sample"]["steps"]);
  // Where a search has seen everything, so has the sample.
  const nlohmann::json whole =
      nlohmann::json::parse(here.check("model pipe.csp --assert 4 --explain --format json").out);
  const nlohmann::json sample = whole["structures"][0]["processes"][0]["sample"];
  CHECK(sample["states"] == whole["results"][0]["states"]);
  CHECK(sample["steps"] == whole["results"][0]["transitions"]);
}

TEST_CASE("the option --explain names no function beside a component that it was left out of",
          "[model]") {
  Workplace here;
  here.write("urgent.csp", R"(channel a, b, c
transparent normal
external prioritise
P = a -> P [] b -> STOP
assert prioritise(normal(P) ||| c -> STOP, <{a}, {b}>) :[deadlock free]
assert normal(P) ||| c -> STOP :[deadlock free]
)");
  const auto functions = [&](const std::string& assertion) {
    const nlohmann::json report = nlohmann::json::parse(
        here.check("model urgent.csp --explain --format json --assert " + assertion).out);
    std::vector<std::string> names;
    for (const auto& component : report["structures"][0]["processes"][0]["components"])
      names.push_back(component.value("function", ""));
    return names;
  };
  CHECK(functions("1") == std::vector<std::string>{"prioritise", "", ""});
  CHECK(functions("2") == std::vector<std::string>{"normal", ""});
}

TEST_CASE("the option --explain says why a process is searched term by term", "[model]") {
  Workplace here;
  here.write("grows.csp", "channel a\nP = a -> (P ||| a -> STOP)\nassert P :[deadlock free [F]]\n");
  const Ran ran = here.check("model grows.csp --explain --states 100");
  CHECK(ran.exit_code == 3);
  CHECK_THAT(ran.out, Contains("searched term by term: "));
  CHECK_THAT(ran.out, Contains("steps: a 100.0%"));
}
