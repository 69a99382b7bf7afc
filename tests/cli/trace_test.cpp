// csp-trace from end to end, as a user types it.
#include <csignal>
#include <cstdlib>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/runtime/version.hpp>

#include "cli/trace/json_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/tracer/networks.hpp"
#include "tests/tracer/temporary_directory.hpp"

extern char** environ;

namespace csp::cli::testing {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using nlohmann::json;
using namespace csp::tracer::testing;
using tracer::Ending;
using tracer::Metadata;

struct Result {
  int code = 0;
  std::string out, err;
};

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

// Runs `csp-trace ARGUMENTS` through the shell, in `directory`.
Result csp_trace(const TemporaryDirectory& directory, const std::string& arguments) {
  const auto out = directory / "stdout", err = directory / "stderr";
  const std::string command = "cd " + quoted(directory.path()) + " && " CSP_TRACE_TOOL " " +
                              arguments + " >" + quoted(out) + " 2>" + quoted(err) + " </dev/null";
  const int status = std::system(command.c_str());
  Result result{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content_of(out),
                content_of(err)};
  std::filesystem::remove(out);
  std::filesystem::remove(err);
  return result;
}

// Starts it and returns its process.
pid_t start(const TemporaryDirectory& directory, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CSP_TRACE_TOOL);
  std::vector<char*> pointers;
  for (std::string& argument : arguments)
    pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, (directory / "stderr").c_str(), O_WRONLY | O_CREAT,
                                   0600);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t process = -1;
  REQUIRE(posix_spawn(&process, CSP_TRACE_TOOL, &actions, nullptr, pointers.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

void wait_for_file(const std::filesystem::path& file) {
  while (!std::filesystem::exists(file))
    usleep(1000);
}

std::vector<json> json_lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(json::parse(line));
  return lines;
}

const std::string program = SYNTHETIC_PROGRAM;

Metadata ended(Ending ending, int code) {
  Metadata metadata;
  metadata.command = {"./program", "--flag"};
  metadata.ending = ending;
  metadata.exit_code = code;
  return metadata;
}

TEST_CASE(
    "run records a program, passes its output and exit code through, and says what to do next",
    "[trace][run]") {
  const TemporaryDirectory directory;
  const Result result = csp_trace(directory, "run " + program + " --say hello --exit 3 --count 12");
  CHECK(result.code == 3);
  CHECK(result.out == "hello\n");
  CHECK_THAT(result.err, Contains("synthetic_program.csptrace: 12 communications"));
  CHECK_THAT(result.err, Contains("csp-trace show synthetic_program.csptrace"));
  CHECK(std::filesystem::exists(directory / "synthetic_program.csptrace"));
  CHECK(csp_trace(directory, "run --quiet -o t " + program).err.empty());
}

TEST_CASE("run finds programs in PATH and sets CSP_SEED", "[trace][run]") {
  const TemporaryDirectory directory;
  const auto folder = std::filesystem::path(program).parent_path();
  setenv("PATH", (folder.string() + ":" + std::getenv("PATH")).c_str(), 1);
  const Result result =
      csp_trace(directory, "run --quiet --seed 41 -o t synthetic_program --seed yes");
  CHECK(result.code == 0);
  CHECK(result.out == "CSP_SEED=41\n");
}

TEST_CASE("run of a program that is killed ends with 128 + N and keeps every communication",
          "[trace][run]") {
  const TemporaryDirectory directory;
  const Result result =
      csp_trace(directory, "run -o t " + program + " --count 3000 --end none --kill 9");
  CHECK(result.code == 137);
  CHECK_THAT(result.err, Contains("was killed by signal 9"));
  const json stats = json::parse(csp_trace(directory, "stats t --format json").out);
  CHECK(stats["communications"] == 3000);
  CHECK(stats["outcome"] == "killed");
  CHECK(stats["exit_code"] == 137);
}

TEST_CASE("signals to csp-trace reach the program", "[trace][run]") {
  const TemporaryDirectory directory;
  const int signal = GENERATE(SIGTERM, SIGINT, SIGHUP, SIGQUIT);
  const pid_t tool = start(directory, {"run", "-o", (directory / "t").string(), program, "--touch",
                                       (directory / "touched").string(), "--wait", "1"});
  wait_for_file(directory / "touched");
  kill(tool, signal);
  int status = 0;
  waitpid(tool, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 128 + signal);
  CHECK(json::parse(csp_trace(directory, "stats t --format json").out)["communications"] == 3);
}

TEST_CASE("recover gives every communication after csp-trace was killed", "[trace][recover]") {
  const TemporaryDirectory directory;
  const pid_t tool =
      start(directory, {"run", "-o", (directory / "t").string(), program, "--count", "60000",
                        "--touch", (directory / "touched").string(), "--end", "none"});
  wait_for_file(directory / "touched");
  kill(tool, SIGKILL);
  waitpid(tool, nullptr, 0);
  if (!std::filesystem::exists(directory / "t")) {
    CHECK_THAT(csp_trace(directory, "show t").err, Contains("t: cannot open this file"));
    const Result again = csp_trace(directory, "run -o t " + program);
    CHECK(again.code == 2);
    CHECK_THAT(again.err, Contains("csp-trace recover t"));
    Result recovered;
    do {  // the program may take a moment to end
      recovered = csp_trace(directory, "recover t");
    } while (recovered.code == 2 && recovered.err.find("still runs") != std::string::npos);
    CHECK(recovered.code == 0);
    CHECK_THAT(recovered.out, StartsWith("t: recovered"));
  }
  CHECK(json::parse(csp_trace(directory, "stats t --format json").out)["communications"] == 60000);
  const Result complete = csp_trace(directory, "recover t");
  CHECK(complete.code == 0);
  CHECK_THAT(complete.out, Contains("nothing to recover"));
  CHECK(csp_trace(directory, "recover nothing").code == 2);
}

TEST_CASE("run refuses what it cannot do before the program starts, and leaves nothing",
          "[trace][run]") {
  const TemporaryDirectory directory;
  const auto refused = [&](const std::string& arguments, const std::string& why) {
    const Result result = csp_trace(directory, arguments);
    CHECK(result.code == 2);
    CHECK_THAT(result.err, Contains(why));
    CHECK(std::filesystem::is_empty(directory.path()));
  };
  refused("run ./nothing", "./nothing: no such program");
  refused("run no-such-program-anywhere", "no program of this name in PATH");
  refused("run /etc/passwd", "not executable");
  refused("run -o no/folder/t " + program + " --touch ran",
          "no/folder/t.partial: cannot create this file");
  refused("run -o . " + program + " --touch ran", "this is a directory");
  refused("run -o t /bin/true", "without using csp::runtime");
  refused("run", "PROGRAM");
  refused("run --bogus " + program, "--bogus");
  refused("run --seed many " + program, "--seed");
}

TEST_CASE("wrong usage is one message and exit code 2", "[trace]") {
  const TemporaryDirectory directory;
  write_archive(ring(3), directory / "t");
  for (const char* arguments :
       {"", "bogus", "show", "show t --bogus", "show t --kind bogus", "show t --from x",
        "show t --format yaml", "stats t t", "graph t -o t.gif", "show t --process nobody",
        "show t --channel nothing", "graph t -o no/folder/t.dot", "graph t -o no/folder/t.svg"}) {
    INFO(arguments);
    const Result result = csp_trace(directory, arguments);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK_FALSE(result.err.empty());
  }
  CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
}

TEST_CASE("help and version are there for every command", "[trace]") {
  const TemporaryDirectory directory;
  CHECK(csp_trace(directory, "--version").out == std::string("csp-trace ") + csp::version() + "\n");
  for (const std::string command : {"", "run ", "recover ", "show ", "stats ", "graph "}) {
    const Result result = csp_trace(directory, command + "--help");
    CHECK(result.code == 0);
    CHECK_THAT(result.out, Contains("Example"));
    CHECK_THAT(result.out, Contains("csp-trace " + command));
  }
}

TEST_CASE("files that are no traces are refused by every reader, by name", "[trace]") {
  const TemporaryDirectory directory;
  write_archive(ring(3), directory / "good");
  const std::string good = content_of(directory / "good");
  set_content(directory / "empty", "");
  set_content(directory / "random", "\x01\x02random bytes of no meaning");
  std::string future = good;
  future[8] = 2;
  set_content(directory / "future", future);
  for (const std::string command : {"show ", "stats ", "graph "}) {
    for (const auto& [file, why] : std::vector<std::pair<std::string, std::string>>{
             {"empty", "empty: this file is empty"},
             {"random", "random: this is not a trace"},
             {"future", "future: this trace has format version 2"},
             {"missing", "missing: cannot open"}}) {
      const Result result = csp_trace(directory, command + file);
      CHECK(result.code == 2);
      CHECK(result.out.empty());
      CHECK_THAT(result.err, Contains(why));
    }
  }
}

TEST_CASE("of a trace that is cut short what there is is shown, with a warning", "[trace]") {
  const TemporaryDirectory directory;
  write_archive(ring(50), directory / "whole", {}, 60);
  const std::string whole = content_of(directory / "whole");
  set_content(directory / "cut", whole.substr(0, whole.size() / 2));
  const Result shown = csp_trace(directory, "show cut --kind communication");
  CHECK(shown.code == 0);
  CHECK_THAT(shown.err, Contains("cut: the trace is cut short at byte"));
  CHECK_THAT(shown.out, Contains("hop.0!0"));
  const json stats = json::parse(csp_trace(directory, "stats cut --format json").out);
  CHECK(stats["cut_short"] == true);
  CHECK(stats["communications"] < 150);
  CHECK(stats["communications"] > 0);
}

TEST_CASE("show prints an event a line with who, what and where, and then who waits",
          "[trace][show]") {
  const TemporaryDirectory directory;
  write_archive(deadlocked_philosophers(), directory / "t", ended(Ending::Deadlock, 70));
  const Result result = csp_trace(directory, "show t");
  CHECK(result.code == 0);
  CHECK_THAT(
      result.out,
      Contains(
          "right.1!take      philosopher.1 -> fork.2  philosophers.cpp:43 -> philosophers.cpp:59"));
  CHECK_THAT(result.out, Contains("the program ended in a deadlock"));
  CHECK_THAT(result.out,
             Contains("philosopher.4 waits to write take to right.4  at philosophers.cpp:43"));
  CHECK_THAT(result.out, Contains("fork.4 waits to read left.4  at philosophers.cpp:59"));
  CHECK_THAT(result.out, Contains("main waits for its children to end"));
  CHECK(result.out.find('\x1b') == std::string::npos);
  CHECK(csp_trace(directory, "show t").out == result.out);
}

TEST_CASE("show filters by process, channel, kind and number", "[trace][show]") {
  const TemporaryDirectory directory;
  write_archive(deadlocked_philosophers(), directory / "t", ended(Ending::Deadlock, 70));
  const auto shown = [&](const std::string& filter) {
    return json_lines(csp_trace(directory, "show t --format json " + filter).out);
  };
  CHECK(shown("").size() == 66 + 11);
  CHECK(shown("--kind par-begin").size() == 1);
  CHECK(shown("--channel left.2").size() == 7);
  CHECK(shown("--channel 'left.*'").size() == 35);
  CHECK(shown("--channel c0 --channel c1").size() == 14);
  CHECK(shown("--process philosopher.1").size() == 13 + 1);
  CHECK(shown("--process 0.1").size() == 13 + 1);
  CHECK(shown("--process 'philosopher.*'").size() == 65 + 5);
  CHECK(shown("--process philosopher.1 --channel 'left.*' --kind communication").size() == 7);
  const auto range = shown("--from 10 --to 12");
  REQUIRE(range.size() == 3);
  CHECK(range.front()["n"] == 10);
}

TEST_CASE("show's JSON says all that the text does", "[trace][show]") {
  const TemporaryDirectory directory;
  write_archive(nested_pars(), directory / "t", ended(Ending::Killed, 137));
  const auto lines = json_lines(csp_trace(directory, "show t --format json").out);
  const auto first = [&](const auto& test) {
    return *std::find_if(lines.begin(), lines.end(), test);
  };
  const json put =
      first([](const json& it) { return it.contains("sender") && !it.contains("receiver"); });
  CHECK(put["channel"] == "jobs");
  CHECK(put["sender"]["name"] == "dispatcher");
  CHECK(put["sender"]["process"] == "0.1.0");
  const json get =
      first([](const json& it) { return it.contains("receiver") && !it.contains("sender"); });
  CHECK(get["value"] == "0");
  CHECK(first([](const json& it) { return it["kind"] == "sync"; })["barrier"] == "phase");
  CHECK(first([](const json& it) { return it["kind"] == "end"; })["reason"] == "finished");
  const json sink = first(
      [](const json& it) { return it["kind"] == "waiting" && it.value("name", "") == "sink"; });
  CHECK(sink["waits_for"].size() == 2);
  CHECK(sink["waits_for"][0]["direction"] == "read");
  CHECK(sink["waits_for"][1]["direction"] == "timeout");
}

TEST_CASE("stats counts communications, steps and waits", "[trace][stats]") {
  const TemporaryDirectory directory;
  write_archive(nested_pars(), directory / "t", ended(Ending::Killed, 137));
  const json stats = json::parse(csp_trace(directory, "stats t --format json").out);
  CHECK(stats["communications"] == 18);  // six values, on three channels
  CHECK(stats["outcome"] == "killed");
  CHECK(stats["command"] == json({"./program", "--flag"}));
  REQUIRE(stats["channels"].size() == 3);
  CHECK(stats["channels"][1]["name"] == "jobs");
  CHECK(stats["channels"][1]["capacity"] == 3);
  CHECK(stats["channels"][1]["communications"] == 6);
  CHECK(stats["processes"].size() == 8);
  const Result text = csp_trace(directory, "stats t");
  CHECK_THAT(text.out, Contains("18 communications among"));
  CHECK_THAT(text.out, Contains("jobs"));
  CHECK_THAT(text.out, Contains("dispatcher"));
}

TEST_CASE("graph draws processes in their pars, channels with counts, and the wait cycle",
          "[trace][graph]") {
  const TemporaryDirectory directory;
  write_archive(deadlocked_philosophers(), directory / "meal", ended(Ending::Deadlock, 70));
  write_archive(nested_pars(), directory / "farm", ended(Ending::Killed, 137));
  const std::string meal = csp_trace(directory, "graph meal").out;
  CHECK_THAT(meal, StartsWith("digraph"));
  CHECK_THAT(meal, Contains("subgraph cluster"));
  CHECK_THAT(meal, Contains("program --flag: ended in a deadlock"));
  CHECK_THAT(meal, Contains("left.1 \xc3\x97"
                            "7\\nwaits to read"));
  CHECK_THAT(meal, Contains("right.1 \xc3\x97"
                            "6\\nwaits to write"));
  const auto count = [](const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++found;
    return found;
  };
  CHECK(count(meal, "penwidth=3") == 10);
  const std::string farm = csp_trace(directory, "graph farm").out;
  CHECK(count(farm, "subgraph cluster") == 3);
  CHECK_THAT(farm, Contains("jobs\\nholds 3"));
  CHECK_THAT(farm, Contains("phase\\nbarrier"));
  CHECK(count(farm, "penwidth=3") == 0);
  CHECK(csp_trace(directory, "graph meal -o meal.dot").code == 0);
  CHECK(content_of(directory / "meal.dot") == meal);
}

TEST_CASE("graph draws SVG and PNG with Graphviz, and says so where it is missing",
          "[trace][graph]") {
  const TemporaryDirectory directory;
  write_archive(nested_pars(), directory / "t");
  const Result drawn = csp_trace(directory, "graph t -o t.svg");
  if (std::system("command -v dot >/dev/null") == 0) {
    CHECK(drawn.code == 0);
    CHECK_THAT(content_of(directory / "t.svg"), Contains("</svg>"));
    CHECK(csp_trace(directory, "graph t -o t.png").code == 0);
    CHECK_THAT(content_of(directory / "t.png"), StartsWith("\x89PNG"));
  }
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const Result result = csp_trace(directory, "graph t -o other.svg");
  setenv("PATH", path.c_str(), 1);
  CHECK(result.code == 2);
  CHECK_THAT(result.err, Contains("needs Graphviz"));
  CHECK_FALSE(std::filesystem::exists(directory / "other.svg"));
}

TEST_CASE("graph draws a channel whose other side nobody has used as a loose end",
          "[trace][graph]") {
  const TemporaryDirectory directory;
  Story story(1);
  const std::uint32_t p = story.root("p"), lonely = story.channel("lonely");
  story.offer(p, record::OfferKind::Read, {{record::GuardKind::Read, lonely}});
  write_archive(story, directory / "t", ended(Ending::Deadlock, 70));
  const std::string dot = csp_trace(directory, "graph t").out;
  CHECK_THAT(dot, Contains("lonely\\nnobody has written"));
  CHECK_THAT(dot, Contains("waits to read"));
}

TEST_CASE("graph folds a large network into few nodes", "[trace][graph]") {
  const TemporaryDirectory directory;
  write_archive(ring(1000), directory / "t");
  const std::string dot = csp_trace(directory, "graph t").out;
  CHECK(dot.size() < 3000);
  CHECK_THAT(dot, Contains("node.*\\n\xc3\x97 1000"));
  CHECK_THAT(dot, Contains("hop.* \xc3\x97"
                           "3000"));
  CHECK_THAT(dot, Contains("1001 processes"));
}

TEST_CASE("JSON strings are escaped as nlohmann's library does", "[trace][json]") {
  for (int hundreds = 0; hundreds < 10; ++hundreds) {
    CHECK(rc::check([](const std::string& text) {
      const json parsed = json::parse(json_string(text));
      RC_ASSERT(parsed.is_string());
      const std::string theirs = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
      // Of broken UTF-8 each makes replacement characters, perhaps not as many.
      const bool is_utf8 = theirs.find("\xef\xbf\xbd") == std::string::npos;
      if (is_utf8) RC_ASSERT(parsed.get<std::string>() == text);
    }));
  }
  CHECK(json_string("a\"b\\c\n\t\x01\x7f\xc3\xa9") == "\"a\\\"b\\\\c\\n\\t\\u0001\x7f\xc3\xa9\"");
  CHECK(json_string("\xff\xc3") == "\"\xef\xbf\xbd\xef\xbf\xbd\"");
  CHECK(json_string("\xed\xa0\x80").find("\xed") ==
        std::string::npos);  // a surrogate is no character
}

}  // namespace
}  // namespace csp::cli::testing
