#include "checker/program/program_under_test.hpp"

#include <cstdlib>
#include <string>

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
