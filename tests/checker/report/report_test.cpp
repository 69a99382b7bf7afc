#include <string>
#include <vector>

#include <csp/checker/report.hpp>

#include "checker/refine/check.hpp"
#include "checker/report/drawing.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using Catch::Matchers::Contains;

namespace {

Report report_with(const std::vector<Verdict>& verdicts) {
  Report report;
  for (const Verdict one : verdicts) {
    Result& result = report.results.emplace_back();
    result.assertion = "x";
    result.verdict = one;
  }
  return report;
}

Report on_philosophers(std::uint32_t count, bool is_asymmetric) {
  Report report;
  report.subject = "table.json: a network";
  report.results = check_freedom(philosophers(count, is_asymmetric), {});
  for (Result& result : report.results)
    result.seconds = 0;
  report.advice = {"To see more: look."};
  return report;
}

}  // namespace

TEST_CASE("the worst result is the verdict of a report", "[report]") {
  CHECK(verdict(report_with({})) == Verdict::Holds);
  CHECK(verdict(report_with({Verdict::Holds, Verdict::HoldsUpToBound})) == Verdict::HoldsUpToBound);
  CHECK(verdict(report_with({Verdict::GaveUp, Verdict::Holds})) == Verdict::GaveUp);
  CHECK(verdict(report_with({Verdict::GaveUp, Verdict::Suspected})) == Verdict::Suspected);
  CHECK(verdict(report_with({Verdict::Suspected, Verdict::Fails})) == Verdict::Fails);
  CHECK(verdict(report_with({Verdict::Fails, Verdict::Error})) == Verdict::Error);
  Report wrong;
  wrong.errors = {"x"};
  CHECK(verdict(wrong) == Verdict::Error);
}

TEST_CASE("a way is called shortest where it is known to be", "[report]") {
  Report report = on_philosophers(2, false);
  CHECK_THAT(to_text(report), Contains("A shortest way there takes 2 steps:"));
  CHECK_THAT(to_json(report), !Contains("\"shortest\""));
  report.results[0].counterexample->is_shortest = false;
  CHECK_THAT(to_text(report), Contains("A way there takes 2 steps:"));
  CHECK_THAT(to_json(report), Contains("\"shortest\": false"));
}

TEST_CASE("the text says how the philosophers starve", "[report]") {
  CHECK(to_text(on_philosophers(2, false)) ==
        R"(table.json: a network

deadlock free: FAILS.
  (8 states, 8 transitions, 0.00 s)

  A shortest way there takes 2 steps:
    step  event       phil.0        phil.1        fork.0           fork.1
    1     take.0.0    take first ---------------- taken by left
    2     take.1.1                  take first ------------------- taken by left

  Then nothing can happen, and these wait for ever:
    phil.0 at table.cpp:7 (sits)
      waits to write to second fork
      needs fork.1 for take.0.1
    phil.1 at table.cpp:7 (sits)
      waits to write to second fork
      needs fork.0 for take.1.0

  The circle, each waiting for the next:
    phil.0 -> fork.1 -> phil.1 -> fork.0 -> phil.0

  What each did on the way, in its own words:
    phil.0: take first
    phil.1: take first
    fork.0: taken by left
    fork.1: taken by left

livelock free: holds.
  (8 states, 8 transitions, 0.00 s)

To see more: look.
)");
}

TEST_CASE("the text says where knowledge ends, and what to do about it", "[report]") {
  Report report = report_with({Verdict::HoldsUpToBound});
  report.results[0].bound = "what has been seen";
  report.results[0].gaps.push_back({.process = "p", .state = "last", .location = "x.cpp:3"});
  report.results[0].states_at_gaps = 2;
  CHECK_THAT(to_text(report), Contains("x: holds up to what has been seen."));
  CHECK_THAT(to_text(report), Contains("Nothing is known behind 1 place that was reached; 2 states "
                                       "could go on only there:\n    p at x.cpp:3 (last)\n"));
}

TEST_CASE("the text of a search that gave up names the limit and the ways out", "[report]") {
  Report report = report_with({Verdict::GaveUp});
  report.results[0].bound = "the limit of 10 states";
  CHECK_THAT(to_text(report), Contains("gave up at the limit of 10 states"));
  CHECK_THAT(to_text(report), Contains("raise --states, --time or --memory"));
}

TEST_CASE("the text says up to where a deadlock could have been avoided", "[report]") {
  Report report = on_philosophers(2, false);
  Counterexample& found = *report.results[0].counterexample;
  found.avoidable_until = 1;
  CHECK_THAT(to_text(report), Contains("Up to step 1 it could still have been avoided; from step 2 "
                                       "on (take.1.1) it could not.\n"));
  CHECK_THAT(to_json(report), Contains("\"avoidable_until\": 1"));
  found.avoidable_until = 0;
  CHECK_THAT(to_text(report),
             Contains("From step 1 on (take.0.0) it could not be avoided any more.\n"));
  found.avoidable_until = 2;
  CHECK_THAT(to_text(report), Contains("Up to the last step it could still have been avoided.\n"));
  found.avoidable_until.reset();
  CHECK_THAT(to_text(report), !Contains("avoided"));
  found.is_unavoidable = true;
  CHECK_THAT(to_text(report), Contains("Nothing could have avoided it"));
  CHECK_THAT(to_json(report), Contains("\"unavoidable\": true"));
}

TEST_CASE("guards that were never taken are listed, of many the first", "[report]") {
  Report report = report_with({Verdict::Holds});
  for (std::uint32_t guard = 0; guard < 12; ++guard) {
    report.results[0].never_taken.push_back({.process = "buffer",
                                             .location = "buffer.cpp:29",
                                             .guard = guard,
                                             .kind = guard == 0 ? "timer" : "read",
                                             .channel = guard == 0 ? "" : "c1"});
  }
  report.results[0].never_taken[2].is_never_enabled = true;
  const std::string text = to_text(report);
  CHECK_THAT(text, Contains("guard 2 of the alt at buffer.cpp:29 in buffer: read from c1, which is "
                            "never enabled\n"));
  CHECK_THAT(text, Contains("Never taken, in any order of events:\n"
                            "    guard 0 of the alt at buffer.cpp:29 in buffer: timer\n"
                            "    guard 1 of the alt at buffer.cpp:29 in buffer: read from c1\n"));
  CHECK_THAT(text, Contains("guard 9 of") && !Contains("guard 10 of"));
  CHECK_THAT(text, Contains("    and 2 more\n"));
  CHECK_THAT(to_json(report), Contains("\"never_taken\"") && Contains("\"guard\": 11"));
}

TEST_CASE("a network is drawn with who waits for whom", "[report][drawing]") {
  const Network table = philosophers(3, false);
  const Report report = on_philosophers(3, false);
  const std::string plain = draw_network(table, "a \"table\"", nullptr);
  CHECK_THAT(plain, Contains("label=\"a \\\"table\\\"\""));
  CHECK_THAT(plain, Contains("c0 -> c3 [dir=none, label=\"put.0.0\\ntake.0.0\"]"));
  CHECK_THAT(plain, !Contains("grey") && !Contains("red"));
  const std::string marked = draw_network(table, "table", &*report.results[0].counterexample);
  CHECK_THAT(marked, Contains("c0 [label=\"phil.0\\nsits\\ntable.cpp:7\", shape=box, "
                              "fillcolor=grey80, color=grey40]"));
  CHECK_THAT(marked, Contains("c0 -> c4 [constraint=false, color=red"));
}

TEST_CASE("a component is drawn with what is known of its states", "[report][drawing]") {
  Network network;
  auto lts = std::make_shared<ExplicitLts>();
  const StateId start = lts->add_state({.label = "start"});
  const StateId unknown = lts->add_state({.location = "x.cpp:9", .frontier = true});
  const StateId end = lts->add_state({.label = "end", .ended = true});
  lts->add_transition(start, network.events().add("a"), unknown);
  lts->add_transition(start, network.events().add("b"), end);
  const ComponentId p = network.add_component({.name = "p", .lts = lts});
  const std::string all = draw_component(network, p, 10);
  CHECK_THAT(all, Contains("start -> s0;"));
  CHECK_THAT(
      all, Contains("s1 [label=\"1\\nx.cpp:9\\n(unknown beyond)\", shape=ellipse, style=dashed]"));
  CHECK_THAT(all, Contains("s2 [label=\"end\", shape=doublecircle]"));
  CHECK_THAT(all, Contains("s0 -> s2 [label=\"b\"]"));
  CHECK_THAT(all, !Contains("note"));
  const std::string part = draw_component(network, p, 2);
  CHECK_THAT(part, Contains("only the 2 states nearest"));
  CHECK_THAT(part, !Contains("s2"));
}
