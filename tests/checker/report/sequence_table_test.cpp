#include "checker/report/sequence_table.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker;
using Catch::Matchers::Contains;

namespace {

using Lines = std::vector<std::string>;

Counterexample with_way(std::vector<WayStep> way, const std::vector<std::string>& order) {
  Counterexample found;
  for (const WayStep& step : way) {
    found.trace.push_back(step.event);
    found.steps.push_back("in words");
  }
  found.way = std::move(way);
  for (const std::string& process : order)
    found.components.push_back({process, {}});
  return found;
}

WayStep given(const std::string& event, const std::string& from, const std::string& to) {
  return {.event = event, .parts = {{from, event}, {to, event}}, .is_given = true};
}

}  // namespace

TEST_CASE("an arrow goes from whoever gives to whoever takes, whichever stands first",
          "[report][sequence]") {
  const Counterexample found = with_way(
      {
          given("take.0", "phil", "fork"),
          given("grant.0", "fork", "phil"),
          given("call", "phil", "bell"),
      },
      {"phil", "bell", "fork"});
  CHECK(sequence_table(found) == Lines{
                                     "    step  phil       bell    fork",
                                     "    1     take.0 ----------> take.0",
                                     "    2     grant.0 <--------- grant.0",
                                     "    3     call ----> call",
                                 });
}

TEST_CASE("what one does alone and unseen stands in its column as what it is",
          "[report][sequence]") {
  const Counterexample found = with_way(
      {
          {.event = "tau", .parts = {{"b", "timeout"}}},
          given("c.7", "b", "a"),
      },
      {"idle", "a", "b"});
  CHECK(sequence_table(found) == Lines{
                                     "    step  a      b",
                                     "    1            timeout",
                                     "    2     c.7 <- c.7",
                                 });
}

TEST_CASE("those who meet at a barrier are joined by a line without a head", "[report][sequence]") {
  const WayStep meeting = {.event = "met", .parts = {{"p", "met"}, {"q", "met"}, {"s", "met"}}};
  CHECK(sequence_table(with_way({meeting}, {"p", "q", "r", "s"})) ==
        Lines{
            "    step  p      q      s",
            "    1     met -- met -- met",
        });
}

TEST_CASE("where the parts have words of their own the event has a column", "[report][sequence]") {
  const Counterexample found = with_way(
      {
          {.event = "a.1", .parts = {{"p", "left"}, {"q", "right"}}},
          {.event = "tau", .parts = {{"p", "inner"}}},
      },
      {"p", "q"});
  CHECK(sequence_table(found) == Lines{
                                     "    step  event    p        q",
                                     "    1     a.1      left --- right",
                                     "    2              inner",
                                 });
}

TEST_CASE("letters beyond ASCII are as wide as others", "[report][sequence]") {
  const Counterexample found = with_way({given("käse", "mäuse", "ü")}, {"mäuse", "ü"});
  CHECK(sequence_table(found) == Lines{
                                     "    step  mäuse    ü",
                                     "    1     käse --> käse",
                                 });
}

TEST_CASE("the numbers of many steps keep their distance", "[report][sequence]") {
  const std::vector<WayStep> way(10'000, WayStep{.event = "a", .parts = {{"p", "a"}}});
  const Lines table = sequence_table(with_way(way, {"p"}));
  REQUIRE(table.size() == 10'001);
  CHECK(table[0] == "    step   p");
  CHECK(table[1] == "    1      a");
  CHECK(table[10'000] == "    10000  a");
}

TEST_CASE("there is no table where it could not be read", "[report][sequence]") {
  std::vector<WayStep> way;
  std::vector<std::string> names;
  for (int p = 0; p < 8; ++p) {
    names.push_back("p" + std::to_string(p));
    way.push_back({.event = "a", .parts = {{names.back(), "a"}}});
  }
  CHECK(sequence_table(with_way(way, names)).size() == 9);
  SECTION("with more columns") {
    names.push_back("one too many");
    way.push_back({.event = "a", .parts = {{names.back(), "a"}}});
    CHECK(sequence_table(with_way(way, names)).empty());
  }
  SECTION("with a row that is too wide") {
    const std::size_t others = std::string("    step  ").size() + 7 * std::string("p0    ").size();
    way[7].parts[0].event = way[7].event = std::string(110 - others, 'x');
    CHECK(sequence_table(with_way(way, names))[8].size() == 110);
    way[7].parts[0].event = way[7].event += "x";
    CHECK(sequence_table(with_way(way, names)).empty());
  }
  SECTION("with two of the same name in one step") {
    way.push_back(given("b", "p0", "p0"));
    CHECK(sequence_table(with_way(way, names)).empty());
  }
  SECTION("with a way that is not told step by step") {
    Counterexample found = with_way(way, names);
    found.trace.push_back("more");
    CHECK(sequence_table(found).empty());
    found.way.clear();
    CHECK(sequence_table(found).empty());
  }
}
