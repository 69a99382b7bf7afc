#include "checker/report/lts_drawing.hpp"

#include <string>

#include "checker/report/dot_text.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using Catch::Matchers::Contains;

TEST_CASE("internal steps are dashed, and events between the same states share an arrow",
          "[report][drawing]") {
  EventTable events;
  ExplicitLts lts;
  const StateId first = lts.add_state();
  const StateId second = lts.add_state();
  lts.add_transition(first, events.add("b"), second);
  lts.add_transition(first, events.add("a"), second);
  lts.add_transition(first, tau, second);
  const std::string dot = draw_lts(lts, events, "it", 10, [](StateId state) {
    return StateText{.label = "P" + std::to_string(index(state)), .tooltip = "all of it"};
  });
  CHECK_THAT(dot, Contains("s0 -> s1 [label=\"a\\nb\"]"));
  CHECK_THAT(dot, Contains("s0 -> s1 [style=dashed, color=\"#b0b6ba\", label=\"tau\"]"));
  CHECK_THAT(dot, Contains("s1 [label=\"P1\", tooltip=\"all of it\", shape=ellipse]"));
}

TEST_CASE("text is cut between characters, not within them", "[report][drawing]") {
  CHECK(width_of("añb") == 3);
  CHECK(shortened("ñññ", 3) == "ñññ");
  CHECK(shortened("ññññ", 3) == "ññ…");
  CHECK(in_lines("a -> b -> STOP", 6, 3) == "a -> b\n->\nSTOP");
  CHECK(in_lines("ñññññññ", 3, 2) == "ñññ\nññ…");
  CHECK(in_lines("short", 10, 3) == "short");
}
