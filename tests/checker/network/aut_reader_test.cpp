#include "checker/network/aut_reader.hpp"

#include <random>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

struct Outcome {
  EventTable events;
  std::optional<ExplicitLts> lts;
  std::vector<std::string> lines;
};

Outcome read(const std::string& text) {
  Diagnostics diagnostics("x.aut");
  Outcome outcome;
  outcome.lts = read_aut(text, outcome.events, diagnostics);
  outcome.lines = diagnostics.lines();
  return outcome;
}

// The event of the only transition.
std::string label_in(const std::string& line) {
  const Outcome outcome = read("des (0,1,2)\n" + line);
  CAPTURE(line, outcome.lines);
  REQUIRE(outcome.lts);
  REQUIRE(outcome.lts->transitions(StateId{0}).size() == 1);
  return outcome.events.name(outcome.lts->transitions(StateId{0})[0].event);
}

}  // namespace

TEST_CASE("an .aut file is read with its initial state, labels and blanks", "[network][aut]") {
  const Outcome outcome = read("des (2, 3, 4)\r\n(2, \"a\", 0)\r\n\n( 0 , b , 2 )\n(0,i,3)");
  CHECK(outcome.lines.empty());
  REQUIRE(outcome.lts);
  CHECK(outcome.lts->size() == 3);  // nothing leads to state 1
  CHECK(outcome.lts->facts(outcome.lts->initial()).label == "2");
  CHECK(outcome.lts->transitions(StateId{1})[1].event == tau);
}

TEST_CASE("labels of .aut files come with and without quotes", "[network][aut]") {
  CHECK(label_in("(0,\"coin\",1)") == "coin");
  CHECK(label_in("(0, coin !1 , 1)") == "coin !1");
  CHECK(label_in("(0,send(1,2),1)") == "send(1,2)");
  CHECK(label_in("(0,\"a \"\"b\"\" , c\",1)") == "a \"\"b\"\" , c");
  CHECK(label_in("(0,i,1)") == "tau");
  CHECK(label_in("(0,\"i\",1)") == "tau");
  CHECK(label_in("(0,\"tau\",1)") == "tau");
  CHECK(label_in("(0,tick,1)") == "tick");
}

TEST_CASE("mistakes in an .aut file are told with line and column", "[network][aut]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "x.aut:1:1: the file is empty; expected `des "},
      {"dess (0,0,1)", "x.aut:1:4: found `s (0,0,1)`; expected `(` after `des`"},
      {"{}", "x.aut:1:1: found `{}`; expected `des` as the first word"},
      {"des (0,1", "x.aut:1:9: the line ends here; expected `,` after the number of transitions"},
      {"des (0,x,1)", "x.aut:1:8: found `x,1)`; expected how many transitions there are, a number"},
      {"des (1,0,1)", "x.aut:1:6: there is no state 1; the first line promises 1"},
      {"des (0,99999999999999999999,1)", "x.aut:1:8: found `99999999999999999999,1)`; the number"},
      {"des (0,1,1)", "x.aut:1:1: the first line promises 1 transitions, but the file has 0"},
      {"des (0,1,2)\n(0,\"a,1)", "x.aut:2:4: found `\"a,1)`; this label opens a quote"},
      {"des (0,1,2)\n(0,a 1)", "x.aut:2:4: found `a 1)`; expected `, <state>)` after the label"},
      {"des (0,1,2)\n(0,,1)", "x.aut:2:4: found `,1)`; expected a label"},
      {"des (0,1,2)\n(0,a,1) x", "x.aut:2:9: found `x`; expected the end of the line"},
      {"des (0,1,2)\n(0,a,4)", "x.aut:2:6: there is no state 4; the first line promises 2"},
      {"des (0,1,2)\n\x01\xff", "x.aut:2:1: found `\\x01\\xff`; expected `(`"},
  };
  for (const auto& [text, expected] : cases) {
    const Outcome outcome = read(text);
    CAPTURE(text, outcome.lines);
    CHECK_FALSE(outcome.lts);
    REQUIRE(outcome.lines.size() == 1);
    CHECK(outcome.lines[0].substr(0, expected.size()) == expected);
  }
}

TEST_CASE("a header that promises billions of states costs nothing", "[network][aut]") {
  const Outcome outcome = read("des (0,1,18446744073709551615)\n(0,a,18446744073709551614)\n");
  REQUIRE(outcome.lts);
  CHECK(outcome.lts->size() == 2);
}

TEST_CASE("no damaged .aut file breaks the reader", "[network][aut]") {
  const std::string sound = "des (0, 3, 3)\n(0, \"coin\", 1)\n(1, tau, 2)\n(2,send(1,2),0)\n";
  CHECK(rc::check("a mutated .aut file is read or refused", [&](std::uint32_t seed) {
    std::mt19937 random(seed);
    std::string text = sound;
    for (std::size_t i = 0; i < 1 + seed % 4 && !text.empty(); ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.resize(at);
          break;
        case 1:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 2:
          text.erase(at, random() % 12);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 20));
      }
    }
    const Outcome outcome = read(text);
    RC_ASSERT(outcome.lts.has_value() == outcome.lines.empty());
  }));
}
