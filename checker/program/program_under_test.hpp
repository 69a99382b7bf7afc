// A program that can be run again and again, each time along a schedule of one's choice. The other
// end of what <csp/runtime/steering.hpp> describes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

namespace csp::checker::program {

enum class TimeMode {
  Any,      // a deadline may come whenever its process waits
  Maximal,  // it comes only when nothing else can happen
};

// Behind the schedule whoever has the highest priority goes first; behind `changes` of the first
// `length` decisions somebody else has it.
struct ByPriorities {
  std::uint32_t changes = 0;
  std::uint64_t length = 0;
};

struct RunRequest {
  std::vector<std::string> schedule{};
  std::uint64_t decisions = 0;  // how many to follow at most, `run`s not counted
  std::uint64_t seed = 0;       // of the decisions behind the schedule; 0: always the first
  TimeMode time = TimeMode::Any;
  std::uint64_t step_milliseconds = 3000;  // a local step that takes longer is killed
  std::optional<ByPriorities> by_priorities{};
  bool tells_possible = false;  // what could have been done instead of each step
};

struct RunExit {
  enum class Kind { Exited, Killed, Spinning };
  Kind kind = Kind::Exited;
  int number = 0;       // exit status, or signal
  std::string place{};  // Spinning: of the process
};

struct RunAnswer {
  std::string log;
  std::string output;
  RunExit exit;
};

class ProgramUnderTest {
 public:
  virtual ~ProgramUnderTest() = default;
  // Throws a std::runtime_error that names the program if it cannot be run, and a ProtocolError if
  // its answer is none.
  [[nodiscard]] virtual RunAnswer run(const RunRequest& request) = 0;
  // How many it has when it calls csp::run. Only one is steered.
  [[nodiscard]] virtual std::size_t threads() const { return 1; }
};

// How long one waits for a program to come to csp::run.
struct StartLimits {
  std::uint64_t milliseconds = 30'000;  // each time that it is started
  // Its limit of time and its interrupt end the waiting, too. A program that is started anew has at
  // least twice as long as it needed at first: a run that has begun is not given up either.
  SearchOptions search{};
};

// The search was to end before the program came to csp::run.
class StartGivenUp : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Starts an executable, found as a shell finds it, and waits until it comes to its first csp::run.
// With other threads there it is started anew for every run. What was started is killed when the
// object goes, or the thread that made it.
[[nodiscard]] std::unique_ptr<ProgramUnderTest> start_program(
    const std::vector<std::string>& command, const StartLimits& limits = {});

// The same with a function of this program, called in a copy of it. With other threads it is
// refused.
[[nodiscard]] std::unique_ptr<ProgramUnderTest> start_function(
    const std::function<void()>& function, const StartLimits& limits = {});

}  // namespace csp::checker::program
