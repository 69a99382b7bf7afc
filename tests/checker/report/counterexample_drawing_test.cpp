#include <string>
#include <vector>

#include <csp/checker/draw.hpp>

#include "checker/refine/check.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using Catch::Matchers::Contains;

namespace {

std::size_t count_of(const std::string& part, const std::string& whole) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = whole.find(part, at)) != std::string::npos; at += part.size())
    ++count;
  return count;
}

// p and q do `a` together, then p goes on alone and unseen.
Result with_way(std::size_t internal_steps) {
  Result result;
  result.assertion = "SPEC [T= SYSTEM";
  result.verdict = Verdict::Fails;
  Counterexample& found = result.counterexample.emplace();
  found.kind = CounterexampleKind::Trace;
  found.event = "b";
  found.allowed = {"c"};
  found.way.push_back({.event = "a", .parts = {{"p", "left"}, {"q", "right"}}});
  for (std::size_t i = 0; i < internal_steps; ++i)
    found.way.push_back({.event = "tau", .parts = {{"p", "inner"}}});
  found.wrong_step = WayStep{.event = "b", .parts = {{"q", "out"}}};
  found.components = {{"p", {"left"}}, {"q", {"right"}}, {"lazy", {}}};
  return result;
}

}  // namespace

TEST_CASE("a counterexample is drawn with a pill for each component that takes part in a step",
          "[report][drawing]") {
  const std::string dot = draw_counterexample(with_way(1));
  for (const std::string own : {"left", "right", "inner", "out"}) {
    CAPTURE(own, dot);
    CHECK(count_of("label=\"" + own + "\"", dot) == 1);
  }
  CHECK_THAT(dot, Contains("SPEC [T= SYSTEM: FAILS"));
  CHECK_THAT(dot, Contains("`b` happens, and only {c} could be right"));
  // One line joins p and q; those down the columns are of another colour.
  CHECK(count_of("[color=\"#4a7aa8\"]", dot) == 1);
}

TEST_CASE("components that did nothing have no column, and are named below", "[report][drawing]") {
  const std::string dot = draw_counterexample(with_way(0));
  CHECK(count_of("label=\"p\"", dot) == 1);
  CHECK(count_of("label=\"lazy\"", dot) == 0);
  CHECK_THAT(dot, Contains("for they did nothing: lazy"));
}

TEST_CASE("of a long way only the beginning and the end are drawn", "[report][drawing]") {
  const std::string dot = draw_counterexample(with_way(1000));
  CHECK_THAT(dot, Contains("881 steps are left out here"));
  CHECK(count_of("label=\"inner\"", dot) == 119);
  CHECK_THAT(dot, Contains("label=\"1001\\l\"") && !Contains("label=\"500\\l\""));
}

TEST_CASE("a deadlock is drawn with what each waits for, its circle in red", "[report][drawing]") {
  const std::vector<Result> results = check_freedom(philosophers(3, false), {});
  const std::string dot = draw_counterexample(results[0]);
  CHECK(count_of("waits for take.", dot) == 3);
  CHECK(count_of("waits for put.", dot) == 3);
  CHECK(count_of("dir=forward", dot) == 6);
  CHECK_THAT(dot, Contains("deadlock: each waits for the next: phil.0 → "));
}

TEST_CASE("a divergence is drawn with its loop in a frame", "[report][drawing]") {
  Result result = with_way(0);
  result.counterexample->kind = CounterexampleKind::Divergence;
  result.counterexample->wrong_step.reset();
  result.counterexample->loop_way = {{.event = "tau", .parts = {{"p", "round"}}}};
  const std::string dot = draw_counterexample(result);
  CHECK(count_of("style=\"rounded,dashed\"", dot) == 1);
  CHECK(count_of("label=\"round\"", dot) == 1);
  CHECK_THAT(dot, Contains("and then, again and again:"));
}

TEST_CASE("what is not deterministic is drawn twice: doing it and refusing it",
          "[report][drawing]") {
  Result result = with_way(1);
  result.counterexample->kind = CounterexampleKind::Determinism;
  result.counterexample->wrong_step.reset();
  OtherWay& happening = result.counterexample->happening.emplace();
  happening.way = {{.event = "a", .parts = {{"p", "left"}, {"q", "right"}}},
                   {.event = "b", .parts = {{"r", "wanted"}}}};
  result.counterexample->components.push_back({"r", {}});
  const std::string dot = draw_counterexample(result);
  CHECK(count_of("label=\"left\"", dot) == 2);
  CHECK(count_of("label=\"inner\"", dot) == 1);
  // Who takes part in one of them alone has a column too.
  CHECK(count_of("label=\"r\"", dot) == 1);
  CHECK(count_of("label=\"wanted\"", dot) == 1);
  CHECK_THAT(dot, Contains("it can do `b`:") && Contains("and it can refuse `b`:"));
}

TEST_CASE("a whole without parts has one column", "[report][drawing]") {
  Result result = with_way(0);
  result.counterexample->components.clear();
  result.counterexample->way = {{.event = "a", .parts = {{"P(1)", "a"}}}};
  result.counterexample->wrong_step.reset();
  result.counterexample->is_missing = true;
  const std::string dot = draw_counterexample(result);
  CHECK(count_of("label=\"P(1)\"", dot) == 1);
  CHECK_THAT(dot, Contains("`b` cannot happen, and must"));
}
