#include "checker/program/program_under_test.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "checker/program/run_log.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker::program;

namespace {

void say(const std::string& text) {
  const int socket = std::atoi(std::getenv("CSP_CONTROL"));
  REQUIRE(::send(socket, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
}

// What has been asked, up to its last line.
std::string hear() {
  const int socket = std::atoi(std::getenv("CSP_CONTROL"));
  std::string text;
  char letter = 0;
  while (::recv(socket, &letter, 1, 0) == 1) {
    text += letter;
    if (text.ends_with("\nend\n")) break;
  }
  return text;
}

template <class Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

// A pipe that whoever is started from now on holds open at its one end.
class Inherited {
 public:
  Inherited() { REQUIRE(::pipe(ends_) == 0); }
  Inherited(const Inherited&) = delete;
  Inherited& operator=(const Inherited&) = delete;
  ~Inherited() { ::close(ends_[0]); }
  // Whether nobody but this test is left that holds it.
  bool is_held_by_nobody() {
    ::close(ends_[1]);
    pollfd watched = {ends_[0], POLLIN, 0};
    return ::poll(&watched, 1, 10'000) == 1 && (watched.revents & POLLHUP) != 0;
  }

 private:
  int ends_[2] = {-1, -1};
};

// A name for a file that is not there, and none there afterwards.
class NoFile {
 public:
  NoFile() { std::filesystem::remove(path_); }
  NoFile(const NoFile&) = delete;
  NoFile& operator=(const NoFile&) = delete;
  ~NoFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("csp_once_" + std::to_string(::getpid()));
};

[[noreturn]] void wait_for_ever() {
  for (;;)
    ::pause();
}

constexpr const char* what_to_do =
    "; it is to come there by itself, with nothing on its standard input. If it only needs longer, "
    "raise --start-time (start_milliseconds in a test)";

// Every digest replaced by its number, in the order in which they come.
std::string with_numbered_digests(const std::string& log) {
  static const std::regex digest("[0-9a-f]{32}");
  std::map<std::string, std::size_t> numbers;
  std::string result;
  auto rest = log.begin();
  for (std::sregex_iterator it(log.begin(), log.end(), digest), end; it != end; ++it) {
    const std::size_t number = numbers.try_emplace(it->str(), numbers.size()).first->second;
    result.append(rest, (*it)[0].first).append("#" + std::to_string(number));
    rest = (*it)[0].second;
  }
  return result.append(rest, log.end());
}

}  // namespace

TEST_CASE("a program that is not there is said not to be there", "[program]") {
  CHECK(error_of([] { (void)start_program({"/no/such/program"}); }) ==
        "cannot start /no/such/program: No such file or directory");
  CHECK(error_of([] { (void)start_program({"/"}); }) == "cannot start /: Permission denied");
}

TEST_CASE("a program that never calls csp::run is named, with its end and its words", "[program]") {
  CHECK(error_of([] { (void)start_program({"true"}); }) ==
        "true ended with exit code 0 without calling csp::run");
  CHECK(error_of([] {
          (void)start_program({"sh", "-c", "echo wrong option; exit 3"});
        }) ==
        "sh ended with exit code 3 without calling csp::run; its output was:\nwrong option\n");
  const std::string killed = error_of([] { (void)start_program({"sh", "-c", "kill -9 $$"}); });
  CHECK(killed == "sh was killed by signal 9 (Killed) without calling csp::run");
}

TEST_CASE("a program that waits before csp::run is named after a time, and ended with its children",
          "[program]") {
  Inherited pipe;
  const std::string error = error_of([] {
    (void)start_program({"sh", "-c", "echo loading; sleep 1000; echo"}, {.milliseconds = 1000});
  });
  CHECK(error == std::string("sh did not call csp::run within 1 s") + what_to_do +
                     "; its output was:\nloading\n");
  CHECK(pipe.is_held_by_nobody());
}

TEST_CASE("a program that ends before csp::run leaves none of its children behind", "[program]") {
  Inherited pipe;
  const std::string error = error_of([] {
    (void)start_function([] {
      if (::fork() != 0) ::_exit(3);
      ::close(std::atoi(std::getenv("CSP_CONTROL")));
      wait_for_ever();
    });
  });
  CHECK(error == "the function ended with exit code 3 without calling csp::run");
  CHECK(pipe.is_held_by_nobody());
}

TEST_CASE("a program that closes its files and goes on before csp::run is named after a time",
          "[program]") {
  const std::string error = error_of([] {
    (void)start_function(
        [] {
          ::close(std::atoi(std::getenv("CSP_CONTROL")));
          wait_for_ever();
        },
        {.milliseconds = 200});
  });
  CHECK(error == std::string("the function did not call csp::run within 0.2 s") + what_to_do);
}

TEST_CASE("the interrupt and the limit of time end the waiting for csp::run", "[program]") {
  const std::atomic<bool> stop = true;
  StartLimits limits;
  std::string expected;
  SECTION("the interrupt") {
    limits.search.stop = &stop;
    expected = "the interrupt, before the function called csp::run";
  }
  SECTION("the limit of time") {
    limits.search.max_seconds = 0.2;
    expected = "the limit of time, before the function called csp::run";
  }
  std::string found;
  try {
    (void)start_function(wait_for_ever, limits);
  } catch (const StartGivenUp& given_up) {
    found = given_up.what();
  }
  CHECK(found == expected);
}

TEST_CASE("a program of another version is refused", "[program]") {
  const std::string error = error_of([] { (void)start_function([] { say("csp-control 7\n"); }); });
  CHECK(error ==
        "the function says `csp-control 7`, but `csp-control 3` was expected: build it with the "
        "cspkit that this csp-check belongs to");
}

TEST_CASE("a request goes out line by line and its answer comes back", "[program]") {
  const auto program = start_function([] {
    say("csp-control 3\n");
    const std::string asked = hear();
    say("log " + std::to_string(asked.size()) + "\n" + asked + "output 3\na\nbexit killed 11\n");
    (void)hear();
    say("log 0\noutput 0\nexit spinning 0.1\n");
    (void)hear();
    say("log 0\noutput 0\nexit exited 4\n");
    (void)hear();
  });
  const RunAnswer answer = program->run({.schedule = {"run 0", "skip 0 1"},
                                         .decisions = 7,
                                         .seed = 5,
                                         .time = TimeMode::Maximal,
                                         .step_milliseconds = 20,
                                         .by_priorities = ByPriorities{2, 9},
                                         .tells_possible = true});
  CHECK(answer.log == "run 7 5 maximal 20 priorities 2 9 possible\nrun 0\nskip 0 1\nend\n");
  CHECK(answer.output == "a\nb");
  CHECK(answer.exit.kind == RunExit::Kind::Killed);
  CHECK(answer.exit.number == 11);
  CHECK(program->run({}).exit.place == "0.1");
  CHECK(program->run({}).exit.number == 4);
}

TEST_CASE("a program that answers nonsense or goes away is named", "[program]") {
  const auto nonsense = start_function([] {
    say("csp-control 3\n");
    (void)hear();
    say("what?\n");
    (void)hear();
  });
  CHECK(error_of([&] { (void)nonsense->run({}); }) ==
        "the function answers `what?`, but `log BYTES` was expected");
  const auto gone = start_function([] {
    say("csp-control 3\n");
    (void)hear();
    ::_exit(2);
  });
  CHECK(error_of([&] { (void)gone->run({}); }) ==
        "the function ended with exit code 2 while it was being checked");
}

TEST_CASE("a function that has other threads is refused, with what to do", "[program]") {
  CHECK(error_of([] { (void)start_function([] { say("threads 3\n"); }); }) ==
        "the function has 3 threads when it calls csp::run; only a function with a single one can "
        "be run again and again. Join the others before; or make it a program of its own, which is "
        "started anew for every run: csp-check program");
}

// What cannot be copied and is started anew for every run is held against what is copied. A digest
// may hold an address that differs from one start to the next: what counts is which are equal.
TEST_CASE("a program that is started anew does the same as one that is copied", "[program]") {
  for (const std::string what : {"dine", "throw", "poison", "kill"}) {
    CAPTURE(what);
    const auto copied = start_program({REAL_PROGRAMS, what, "nobody"});
    const auto started = start_program({REAL_PROGRAMS, what, "beside"});
    CHECK(copied->threads() == 1);
    CHECK(started->threads() == 2);
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      RunRequest request{.decisions = 30, .seed = seed, .tells_possible = seed % 2 == 0};
      if (seed % 3 == 0) request.by_priorities = ByPriorities{2, 10};
      const RunAnswer expected = copied->run(request), found = started->run(request);
      REQUIRE(!expected.log.empty());
      CHECK(with_numbered_digests(found.log) == with_numbered_digests(expected.log));
      CHECK(found.output == expected.output);
      CHECK(found.exit.kind == expected.exit.kind);
      CHECK(found.exit.number == expected.exit.number);
      request = {.decisions = 30};
      for (const LoggedStep& step : parse_run_log(found.log).steps)
        request.schedule.push_back(to_string(step.decision));
      CHECK(with_numbered_digests(started->run(request).log) ==
            with_numbered_digests(copied->run(request).log));
    }
  }
}

TEST_CASE("a step of a program with other threads that does not end is told", "[program]") {
  const auto program = start_program({REAL_PROGRAMS, "spin", "beside"});
  const RunAnswer answer = program->run({.decisions = 9, .step_milliseconds = 100});
  CHECK(answer.exit.kind == RunExit::Kind::Spinning);
  CHECK(answer.exit.place == "0");
}

TEST_CASE("a program that does not come to csp::run when it is started anew is named",
          "[program]") {
  const NoFile file;
  const auto program = start_program({REAL_PROGRAMS, "dine", "once", file.path()});
  const std::string error = error_of([&] { (void)program->run({.decisions = 5}); });
  CHECK(error == std::string(REAL_PROGRAMS) +
                     " ended with exit code 3 without calling csp::run when it was started anew; "
                     "its output was:\nthere it is\n");
}

TEST_CASE("a program that waits before csp::run when it is started anew is named after a time",
          "[program]") {
  const NoFile file;
  Inherited pipe;
  auto program =
      start_program({REAL_PROGRAMS, "dine", "again", file.path()}, {.milliseconds = 3000});
  const std::string error = error_of([&] { (void)program->run({.decisions = 5}); });
  CHECK(error == std::string(REAL_PROGRAMS) +
                     " did not call csp::run within 3 s when it was started anew" + what_to_do +
                     "; its output was:\nthere it is\n");
  program.reset();
  CHECK(pipe.is_held_by_nobody());
}

TEST_CASE("the interrupt ends only a start anew that takes longer than the first", "[program]") {
  std::atomic<bool> stop = false;
  StartLimits limits;
  limits.search.stop = &stop;
  const auto good = start_program({REAL_PROGRAMS, "dine", "beside"}, limits);
  const NoFile file;
  const auto bad = start_program({REAL_PROGRAMS, "dine", "again", file.path()}, limits);
  stop = true;
  CHECK(good->run({.decisions = 5}).log.ends_with("end\tlimit\n"));
  CHECK_THROWS_AS((void)bad->run({.decisions = 5}), StartGivenUp);
}
