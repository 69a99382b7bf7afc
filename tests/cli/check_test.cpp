// csp-check from outside: files a user could have written, what is printed, and the exit code.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/cli/workplace.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;

using namespace csp::cli;

namespace {

constexpr const char* toast = R"({"components": [
  {"name": "ann", "states": ["0", {"name": "1", "location": "kitchen.cpp:12", "offers": [{"channel": "butter", "direction": "read"}]}, "2"],
   "transitions": [["0", "bread", "1"], ["1", "butter", "2"]]},
  {"name": "bob", "states": ["0", "1", "2"], "transitions": [["0", "butter", "1"], ["1", "bread", "2"]]}],
 "synchronise": "shared"})";

constexpr const char* clock_text = "des (0, 2, 2)\n(0, \"tick-tock\", 1)\n(1, \"cuckoo\", 0)\n";

}  // namespace

TEST_CASE("a network that deadlocks gives exit code 1 and an explanation", "[check]") {
  const Workplace here;
  here.write("toast.json", toast);
  const Ran ran = here.check("network toast.json");
  CHECK(ran.exit_code == 1);
  CHECK(ran.err.empty());
  CHECK_THAT(ran.out, Contains("toast.json: a network of 2 components and 2 rules"));
  CHECK_THAT(ran.out, Contains("deadlock free: FAILS"));
  CHECK_THAT(ran.out, Contains("ann -> bob -> ann"));
  CHECK(here.check("toast.json").out.substr(0, 60) == ran.out.substr(0, 60));
}

TEST_CASE("JSON reports keep to their contract", "[check]") {
  const Workplace here;
  here.write("toast.json", toast);
  const Ran ran = here.check("network toast.json --format json");
  CHECK(ran.exit_code == 1);
  const nlohmann::json report = nlohmann::json::parse(ran.out);
  CHECK(report["tool"] == "csp-check");
  CHECK(report["verdict"] == "fails");
  CHECK(report["warnings"].empty());
  CHECK(report["errors"].empty());
  REQUIRE(report["results"].size() == 2);
  const nlohmann::json& deadlock = report["results"][0];
  CHECK(deadlock["assertion"] == "deadlock free");
  CHECK(deadlock["verdict"] == "fails");
  CHECK(deadlock["states"] == 1);
  CHECK(deadlock["counterexample"]["kind"] == "deadlock");
  CHECK(deadlock["counterexample"]["trace"].empty());
  CHECK(deadlock["counterexample"]["cycle"] == nlohmann::json({"ann", "bob"}));
  CHECK(deadlock["counterexample"]["blocked"][1]["process"] == "bob");
  CHECK(deadlock["counterexample"]["blocked"][1]["waits_for"][0]["direction"] == "event");
  CHECK(report["results"][1]["verdict"] == "holds");
}

TEST_CASE("a component in an .aut file is checked by itself or within a network", "[check]") {
  const Workplace here;
  here.write("clock.aut", clock_text);
  CHECK(here.check("network clock.aut").exit_code == 0);
  CHECK(here.check("clock.aut").exit_code == 0);
  fs::create_directory(here.path("deep"));
  here.write("deep/net.json", R"({"components": [{"name": "c", "file": "../clock.aut"}],
                                  "synchronise": "shared", "hide": ["tick-tock", "cuckoo"]})");
  const Ran ran = here.check("network deep/net.json");
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("livelock free: FAILS"));
  CHECK_THAT(ran.out, Contains("-> c: tick-tock\n    -> c: cuckoo"));
}

TEST_CASE("a limit that is reached gives exit code 3", "[check]") {
  const Workplace here;
  here.write("clock.aut", clock_text);
  const Ran ran = here.check("network clock.aut --states 1");
  CHECK(ran.exit_code == 3);
  CHECK_THAT(ran.out, Contains("gave up at the limit of 1 states"));
  CHECK(here.check("network clock.aut --memory 1k").exit_code == 3);
  CHECK(here.check("network clock.aut --states 2").exit_code == 0);
}

TEST_CASE("Ctrl-C gives the partial answer", "[check]") {
  const Workplace here;
  // 20 counters of 16 states: the search would take longer than anybody waits.
  std::string components;
  std::string states = "\"s0\"";
  std::string transitions = R"(["s15", "go", "s0"])";
  for (int s = 1; s < 16; ++s) {
    states += ", \"s" + std::to_string(s) + "\"";
    transitions += ", [\"s" + std::to_string(s - 1) + "\", \"go\", \"s" + std::to_string(s) + "\"]";
  }
  for (int c = 0; c < 20; ++c) {
    components += (c == 0 ? "" : ",\n") + std::string("{\"name\": \"c") + std::to_string(c) +
                  "\", \"states\": [" + states + "], \"transitions\": [" + transitions + "]}";
  }
  here.write("long.json", "{\"components\": [" + components + "], \"synchronise\": []}");
  const Ran ran = here.check("network long.json --memory 500M", "timeout --signal=INT 1");
  CHECK(ran.exit_code == 124);  // timeout's own, having sent the signal
  CHECK_THAT(ran.out, Contains("gave up at the interruption from outside"));
}

TEST_CASE("what is wrong with a file is told on standard error, with exit code 2", "[check]") {
  const Workplace here;
  const auto told = [&](const std::string& arguments, const std::string& expected) {
    const Ran ran = here.check(arguments);
    CAPTURE(arguments, ran.out);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(expected));
  };
  here.write("bad.json", "{\"components\": [{\"name\": \"p\"}],\n \"rules\": 7}");
  here.write("noise.json", "\x01\x02 noise");
  here.write("noise.bin", "\x01\x02 noise");
  here.write("empty.json", "");
  here.write("cut.aut", "des (0, 2, 2)\n(0, a, 1)\n");
  told("network gone.json", "error: gone.json: cannot open it: No such file or directory");
  told("network .", "error: .: this is a directory; expected a file");
  told("network bad.json", "error: bad.json:1:17: /components/0: the field `states` is missing");
  told("network bad.json", "error: bad.json:2:11: /rules: expected an array, found 7");
  told("network noise.json", "error: noise.json:1:1: this is not JSON");
  told("network empty.json", "error: empty.json:1:1: this is not JSON");
  told("network cut.aut", "error: cut.aut:2:1: the first line promises 2 transitions");
  told("gone.json", "`gone.json` is neither a command nor a file");
  told("noise.bin", "noise.bin: cannot tell what kind of file this is");
  told("network", "FILE is required");
  told("network bad.json --frobnicate", "--frobnicate");
  told("network bad.json --states none", "--states");
  told("network bad.json --format xml", "--format");
  told("", "subcommand is required");
  told("graph bad.json", "error: bad.json:1:17");
  const Ran ran = here.check("network bad.json --format json");
  CHECK(ran.exit_code == 2);
  const nlohmann::json report = nlohmann::json::parse(ran.out);
  CHECK(report["verdict"] == "error");
  CHECK(report["errors"].size() == 3);
}

TEST_CASE("warnings do not change the answer", "[check]") {
  const Workplace here;
  here.write("w.json", R"({"components": [{"name": "p", "passive": true, "states": ["s"],
                           "transitions": [["s", "a", "s"]]}], "rules": []})");
  const Ran ran = here.check("network w.json");
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("warning: w.json: no rule lets component `p` do `a`"));
}

TEST_CASE("graph draws networks and components", "[check][graph]") {
  const Workplace here;
  here.write("toast.json", toast);
  CHECK_THAT(here.check("graph toast.json").out, Contains("digraph network"));
  CHECK_THAT(here.check("graph toast.json --process ann").out, Contains("kitchen.cpp:12"));
  CHECK(here.check("graph toast.json --deadlock -o t.dot").exit_code == 0);
  CHECK_THAT(content(here.path("t.dot")), Contains("grey80") && Contains("color=red"));
  CHECK(here.check("graph toast.json --process al").exit_code == 2);
  CHECK_THAT(here.check("graph toast.json --process al").err, Contains("there are `ann`, `bob`"));
}

TEST_CASE("graph writes pictures through Graphviz", "[check][graph]") {
  const Workplace here;
  here.write("toast.json", toast);
  if (std::system("command -v dot >/dev/null") == 0) {
    const Ran ran = here.check("graph toast.json -o t.svg");
    CHECK(ran.exit_code == 0);
    CHECK_THAT(content(here.path("t.svg")), Contains("<svg"));
    CHECK(here.check("graph toast.json -o t.png").exit_code == 0);
    CHECK(content(here.path("t.png")).substr(1, 3) == "PNG");
  }
  const Ran without = here.check("graph toast.json -o u.svg", "PATH=/nonexistent");
  CHECK(without.exit_code == 2);
  CHECK_THAT(without.err, Contains("u.svg: drawing it needs Graphviz's `dot` program"));
  CHECK(here.check("graph toast.json -o t.pdf").exit_code == 2);
  CHECK(here.check("graph toast.json -o gone/t.dot").exit_code == 2);
  // Nothing half-written is left behind.
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(here.path(""))) {
    const std::string name = entry.path().filename().string();
    files += name.starts_with("u.") || name.starts_with("t.pdf") ? 1 : 0;
  }
  CHECK(files == 0);
}

TEST_CASE("every command has help with an example that works", "[check]") {
  const Workplace here;
  for (const std::string command : {"", "network ", "graph "}) {
    const Ran help = here.check(command + "--help");
    CHECK(help.exit_code == 0);
    const std::size_t begin = help.out.find("Example:");
    REQUIRE(begin != std::string::npos);
    // What is indented below "Example:" is typed as it stands.
    std::istringstream lines(help.out.substr(begin));
    std::string script = "csp-check() { '" CSP_CHECK "' \"$@\"; }\n";
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line.starts_with("  "))
      script += line.substr(2) + "\n";
    here.write("example.sh", script);
    const std::string run = "cd '" + here.path("").string() + "' && bash example.sh >.out 2>.err";
    const int status = std::system(run.c_str());
    CAPTURE(script, content(here.path(".err")));
    CHECK(content(here.path(".err")).empty());
    CHECK(WEXITSTATUS(status) == (command == "graph " ? 0 : 1));
  }
  const Ran version = here.check("--version");
  CHECK(version.exit_code == 0);
  CHECK_THAT(version.out, Contains("csp-check 0."));
}

TEST_CASE("the example in NETWORK.md does what the page says", "[check]") {
  const Workplace here;
  const std::string page = content(CSP_SOURCE_DIR "/checker/NETWORK.md");
  // The blocks of the page are indented; the first is the network, the second the answer.
  const std::size_t first = page.find("    {\n      \"network\": \"toast\"");
  const std::size_t second = page.find("    toast.json: a network of");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  here.write("toast.json", page.substr(first, page.find("\n    }\n", first) + 7 - first));
  const Ran ran = here.check("network toast.json");
  CHECK(ran.exit_code == 1);
  std::istringstream lines(page.substr(second));
  std::string line;
  std::string shown;
  while (std::getline(lines, line) && line != "    ...") {
    shown += (line.empty() ? "" : line.substr(4)) + "\n";
  }
  CHECK(ran.out.substr(0, shown.size()) == shown);
}
