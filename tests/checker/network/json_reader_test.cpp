#include "checker/network/json_reader.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/checker/support/generated_network.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

const std::map<std::string, std::string> files{
    {"coin.aut", "des (0, 2, 2)\n(0, \"coin\", 1)\n(1, tau, 0)\n"},
    {"broken.aut", "des (0, 1, 1)\n(0, \"coin\", 1)\n"},
};

std::string load(const std::string& path) {
  const auto file = files.find(path);
  if (file == files.end()) throw std::runtime_error(path + ": cannot open it");
  return file->second;
}

struct Outcome {
  std::optional<ReadNetwork> read;
  std::vector<std::string> lines;
};

Outcome read(const std::string& text) {
  Diagnostics diagnostics("net.json");
  Outcome outcome;
  outcome.read = read_network(text, diagnostics, load);
  outcome.lines = diagnostics.lines();
  return outcome;
}

// A network of one component with these members, and these rules.
std::string with(const std::string& component, const std::string& rules) {
  return "{\"components\": [{\"name\": \"p\", " + component + "}],\n\"rules\": [" + rules + "]}";
}

constexpr const char* two_states = R"("states": ["s", "t"], "transitions": [["s", "a", "t"]])";

}  // namespace

TEST_CASE("a network is read as it is written", "[network][json]") {
  const Outcome outcome = read(R"({
    "$schema": "network.schema.json", "network": "all there is",
    "components": [
      {"name": "p", "initial": "two", "passive": true, "running": false, "alphabet": ["extra"],
       "states": ["one", {"name": "two", "label": "second", "location": "p.cpp:2", "frontier": true,
                          "ended": true, "diverges": true,
                          "offers": [{"channel": "c", "direction": "join"}]}],
       "transitions": [["one", "a", "two"], ["two", "tau", "one"]]},
      {"name": "q", "file": "coin.aut"}],
    "rules": [{"event": "b", "participants": {"q": "coin", "p": "a"}, "priority": 7,
               "starts": ["p"], "ends": ["q"], "awaits": ["p", "q"]}]})");
  CHECK(outcome.lines.empty());
  REQUIRE(outcome.read);
  const Network& network = outcome.read->network;
  REQUIRE(network.components().size() == 2);
  const Component& p = network.components()[0];
  CHECK(p.passive);
  CHECK_FALSE(p.starts_running);
  CHECK(p.lts->initial() == StateId{1});
  const StateFacts facts{.label = "second",
                         .location = "p.cpp:2",
                         .offers = {{.channel = "c", .direction = Direction::Join}},
                         .frontier = true,
                         .ended = true,
                         .diverges = true};
  CHECK(p.lts->facts(StateId{1}) == facts);
  CHECK(p.lts->transitions(StateId{1})[0] == Transition{tau, StateId{0}});
  CHECK(network.components()[1].lts->state_count() == 2U);
  // The written rule, and each component's own tau.
  REQUIRE(network.rules().size() == 3);
  const Rule& rule = network.rules()[0];
  CHECK(network.events().name(rule.result) == "b");
  REQUIRE(rule.participants.size() == 2);
  CHECK(rule.participants[0].component == ComponentId{1});
  CHECK(rule.priority == 7);
  CHECK(rule.starts == std::vector<ComponentId>{ComponentId{0}});
  CHECK(rule.ends == std::vector<ComponentId>{ComponentId{1}});
  CHECK(rule.awaits == std::vector<ComponentId>{ComponentId{0}, ComponentId{1}});
  CHECK(network.rules()[1].result == tau);
  CHECK(network.rules()[2].participants[0] == Participant{ComponentId{1}, tau});
}

TEST_CASE("rules that are left out are derived from shared events", "[network][json]") {
  const std::string components = R"({"components": [
    {"name": "p", "states": ["0"], "transitions": [["0", "a", "0"], ["0", "b", "0"], ["0", "own", "0"]]},
    {"name": "q", "states": ["0"], "transitions": [["0", "a", "0"], ["0", "b", "0"]]}], )";
  const auto rules = [&](const std::string& rest) {
    const Outcome outcome = read(components + rest + "}");
    CHECK(outcome.lines.empty());
    std::vector<std::string> text;
    if (!outcome.read) return text;
    const Network& network = outcome.read->network;
    for (const Rule& rule : network.rules()) {
      std::string line = network.events().name(rule.result) + ":";
      for (const Participant& part : rule.participants)
        line += " " + network[part.component].name;
      text.push_back(line);
    }
    std::sort(text.begin(), text.end());
    return text;
  };
  using Lines = std::vector<std::string>;
  CHECK(rules(R"("synchronise": "shared")") == Lines{"a: p q", "b: p q", "own: p"});
  CHECK(rules(R"("synchronise": ["a"])") == Lines{"a: p q", "b: p", "b: q", "own: p"});
  CHECK(rules(R"("synchronise": "shared", "hide": ["a", "own"])") ==
        Lines{"b: p q", "tau: p", "tau: p q"});
  CHECK(
      rules(R"("synchronise": "shared", "rules": [{"event": "x", "participants": {"p": "a"}}])") ==
      Lines{"a: q", "b: p q", "own: p", "x: p"});
}

TEST_CASE("each mistake is told with its place, what was found and what was expected",
          "[network][json]") {
  struct Case {
    std::string text;
    std::string expected;  // the only line
  };
  const std::string rule = R"({"event": "a", "participants": {"p": "a"}})";
  const std::vector<Case> cases{
      {"", "net.json:1:1: this is not JSON, for the text ends too early"},
      {"{\"components\": [\n  }", "net.json:2:3: this is not JSON ("},
      {with(two_states, rule) + " x", "net.json:2:56: this is not JSON ("},
      {"[]", "net.json:1:1: the whole text: expected an object, found an array"},
      {"{\"rules\": []}",
       "net.json:1:1: the whole text: the field `components` is missing; expected an array under "
       "that key"},
      {"{\"components\": [], \"rules\": []}",
       "net.json:1:16: /components: there is no component; expected at least one"},
      {"{\"components\": 3, \"rules\": []}",
       "net.json:1:16: /components: expected an array, found 3"},
      {"{\"components\": [-7], \"rules\": []}",
       "net.json:1:17: /components/0: expected an object, found -7"},
      {"{\"components\": [{\"states\": [\"s\"], \"transitions\": []}], \"rules\": []}",
       "net.json:1:17: /components/0: the field `name` is missing; expected a string under that "
       "key"},
      {"{\"components\": [{\"name\": \"p\", \"states\": [\"s\"], \"transitions\": []}]}",
       "net.json:1:1: the whole text: the field `rules` is missing; expected an array under that "
       "key"},
      {with(two_states, rule).replace(0, 1, "{\"rulez\": 1, "),
       "net.json:1:2: the whole text: the key `rulez` means nothing here; expected "},
      {with(two_states, rule).replace(0, 1, "{\"network\": \"\", \"network\": \"\", "),
       "net.json:1:17: the key `network` stands twice in one object; expected each key once"},
      {with(R"("name": "q", "states": ["s"], "transitions": [])", ""),
       "net.json:1:31: the key `name` stands twice in one object; expected each key once"},
      {R"({"components": [{"name": "p", "states": ["s"], "transitions": []},
          {"name": "p", "states": ["s"], "transitions": []}], "rules": []})",
       "net.json:2:20: /components/1/name: there is already a component `p`; expected each name "
       "once"},
      {with(R"("states": ["s", "s"], "transitions": [])", ""),
       "net.json:1:47: /components/0/states/1: there is already a state `s` in this component; "
       "expected each name once"},
      {with(R"("states": [], "transitions": [])", ""),
       "net.json:1:41: /components/0/states: there is no state; expected at least one"},
      {with(R"("states": ["s"])", ""),
       "net.json:1:17: /components/0: the field `transitions` is missing; expected an array under "
       "that key"},
      {with(R"("states": ["s"], "transitions": [["s", "a", "u"]])", ""),
       "net.json:1:75: /components/0/transitions/0/2: there is no state `u` in this component; its "
       "states are `s`"},
      {with(R"("states": ["s"], "transitions": [["s", "a"]])", ""),
       "net.json:1:64: /components/0/transitions/0: expected three strings, [\"from\", \"event\", "
       "\"to\"], found 2 values"},
      {with(R"("states": ["s"], "initial": "x", "transitions": [])", ""),
       "net.json:1:59: /components/0/initial: there is no state `x` in this component; its states "
       "are `s`"},
      {with(
           R"("states": [{"name": "s", "offers": [{"channel": "c", "direction": "up"}]}], "transitions": [])",
           ""),
       "net.json:1:97: /components/0/states/0/offers/0/direction: found `up`; expected `read`, "
       "`write`, `sync`, `join` or `timer`"},
      {with(R"("states": [{"name": "s", "frontier": 1}], "transitions": [])", ""),
       "net.json:1:68: /components/0/states/0/frontier: expected true or false, found 1"},
      {with(R"("file": "gone.aut")", ""),
       "net.json:1:39: /components/0/file: gone.aut: cannot open it"},
      {with(R"("file": "coin.txt")", ""),
       "net.json:1:39: /components/0/file: found `coin.txt`; expected the name of an Aldebaran "
       "file, ending in .aut"},
      {with(R"("file": "coin.aut", "states": ["s"])", ""),
       "net.json:1:61: /components/0/states: the component is in a file; expected either `file` or "
       "`states`"},
      {with(R"("file": "broken.aut")", ""),
       "broken.aut:2:13: there is no state 1; the first line promises 1, which count from 0"},
      {with(two_states, R"({"participants": {"p": "a"}})"),
       "net.json:2:11: /rules/0: the field `event` is missing; expected a string under that key"},
      {with(two_states, R"({"event": "a"})"),
       "net.json:2:11: /rules/0: the field `participants` is missing; expected an object under "
       "that key"},
      {with(two_states, R"({"event": "a", "participants": {}})"),
       "net.json:2:42: /rules/0/participants: nobody takes part; expected at least one component "
       "with its event"},
      {with(two_states, R"({"event": "a", "participants": {"q": "a"}})"),
       "net.json:2:43: /rules/0/participants: there is no component `q`; the components are `p`"},
      {with(two_states, R"({"event": "a", "participants": {"p": "b"}})"),
       "net.json:2:48: /rules/0/participants/p: `p` has no event `b`; its events are `a`"},
      {with(two_states, R"({"event": "a", "participants": {"p": "a"}, "starts": ["z"]})"),
       "net.json:2:65: /rules/0/starts/0: there is no component `z`; the components are `p`"},
      {with(two_states, R"({"event": "a", "participants": {"p": "a"}, "priority": -1})"),
       "net.json:2:66: /rules/0/priority: expected a number, found -1"},
      {with(two_states, R"({"event": "a", "participants": {"p": "a"}, "priority": 4294967296})"),
       "net.json:2:66: /rules/0/priority: found 4294967296; expected at most 4294967295"},
      {with(two_states, rule).replace(0, 1, R"({"synchronise": "all", )"),
       "net.json:1:17: /synchronise: expected \"shared\" or an array of events, found the string "
       "`all`"},
      {with(two_states, rule).replace(0, 1, R"({"synchronise": ["zap"], )"),
       "net.json:1:18: /synchronise/0: no component has an event `zap` that can be named here"},
      {with(two_states, rule).replace(0, 1, R"({"hide": ["a"], )"),
       "net.json:1:10: /hide: `hide` works on derived rules; expected `synchronise` beside it"},
      {std::string(200, '['),
       "net.json:1:101: objects and arrays are nested more than 100 deep here"},
  };
  for (const Case& mistake : cases) {
    const Outcome outcome = read(mistake.text);
    CAPTURE(mistake.text, outcome.lines);
    CHECK_FALSE(outcome.read);
    REQUIRE(outcome.lines.size() == 1);
    CHECK(outcome.lines[0].substr(0, mistake.expected.size()) == mistake.expected);
  }
}

TEST_CASE("several mistakes are found in one run", "[network][json]") {
  const Outcome outcome = read(R"({"components": [
    {"name": "p", "states": ["s"], "transitions": [["s", "a", "x"], ["y", "a", "s"]]}],
    "rules": [{"event": "a", "participants": {"r": "a"}}, {"event": 1, "participants": {"p": "zzz"}}]})");
  CHECK(outcome.lines.size() == 4);  // x, y, r and the event; what p can do is not known any more
}

TEST_CASE("what is allowed but looks like a mistake is a warning", "[network][json]") {
  const Outcome outcome = read(R"({"components": [{"name": "p", "running": false, "states": ["s"],
                               "transitions": [["s", "a", "s"]]}], "rules": []})");
  REQUIRE(outcome.read);
  CHECK(outcome.read->warnings ==
        std::vector<std::string>{
            "net.json: no rule lets component `p` do `a`, so it never happens",
            "net.json: component `p` does not run at first and no rule starts it"});
}

TEST_CASE("what was written is read back the same", "[network][json]") {
  REQUIRE(many_cases);
  CHECK(rc::check("read(write(network)) == network", [](std::uint32_t seed) {
    const std::string once = in_json(NetworkGenerator(seed).make());
    const Outcome first = read(once);
    RC_LOG(once);
    RC_ASSERT(first.lines.empty());
    const std::string twice = in_json(first.read->network);
    const std::string thrice = in_json(read(twice).read->network);
    RC_ASSERT(twice == thrice);
    // All that reading adds are rules for taus and ticks that had none.
    const std::string all_but_end = once.substr(0, once.size() - std::string("\n  ]\n}\n").size());
    RC_ASSERT(twice.starts_with(all_but_end));
  }));
  const Network table = philosophers(3, false);
  const std::string text = in_json(table);
  CHECK(in_json(read(text).read->network) == text);
}

TEST_CASE("no damaged text breaks the reader", "[network][json]") {
  const std::string sound = in_json(philosophers(2, true));
  CHECK(rc::check("a mutated network is read or refused", [&](std::uint32_t seed) {
    std::mt19937 random(seed);
    std::string text = random() % 2 == 0 ? sound : in_json(NetworkGenerator(seed).make());
    const std::size_t changes = 1 + random() % 3;
    for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
      const std::size_t at = random() % text.size();
      const std::string bits = "{}[]\",:0-e\\u\n\xff";
      switch (random() % 5) {
        case 0:
          text.resize(at);
          break;
        case 1:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 2:
          text[at] = bits[random() % bits.size()];
          break;
        case 3:
          text.erase(at, random() % 40);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 60));
      }
    }
    const Outcome outcome = read(text);
    RC_ASSERT(outcome.read.has_value() == outcome.lines.empty());
  }));
}
