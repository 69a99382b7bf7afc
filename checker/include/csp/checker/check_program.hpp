// Checks a program that is built with cspkit: every order in which its processes could communicate.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

namespace csp::checker {

enum class ProgramTime {
  Any,      // a deadline may come whenever its process waits
  Maximal,  // it comes only when nothing else can happen, as on a machine that is never late
};

// How one looks for what goes wrong.
enum class ProgramStrategy {
  Learn,  // what each process does; then all that they could do together is searched
  // The others run the program again and again, and remember no states. They find deadlocks and
  // accidents, no more, and what they do not find is at most `holds_up_to_bound`.
  Random,      // at each point any of what is possible
  Priorities,  // probabilistic concurrency testing: who waits is drawn at random, for as long as
               // it takes
  DepthFirst,  // all orders, one after the other; endless runs are cut off
};

struct ProgramOptions {
  SearchOptions search;
  ProgramStrategy strategy = ProgramStrategy::Learn;
  std::uint64_t max_runs = 10'000;  // with another strategy than Learn: how many there are
  // Of the processes in one place. One that counts without end has ever new ones.
  std::uint64_t max_local_states = 10'000;
  ProgramTime time = ProgramTime::Any;
  // A process that goes on longer without a communication is taken to go on for ever.
  std::uint64_t step_milliseconds = 3000;
  // A program that has not called csp::run by then, each time that it is started, never will. That
  // is an error of the report.
  std::uint64_t start_milliseconds = 30'000;
  std::uint64_t seed = 1;  // of the decisions that no search asked for
  // Communications that nobody can prevent need not be put off, so some states are left out. What
  // is found is the same. Not where something is visible, lossless or specified, nor with another
  // time than Any: then all states count anyway.
  bool reduces = true;
  // Every run is done twice; where they differ, a process depends on something besides its
  // communications.
  bool checks_determinism = false;
  // Names of channels, barriers or events, as a report shows them ("take.0"): then one asks also
  // whether the program can go on for ever without any of these.
  std::vector<std::string> visible;
  // Names of channels on which no value may be lost: a value is lost when it lies in a buffer that
  // nobody can read any more, because the last reader has gone or one has poisoned it.
  std::vector<std::string> lossless;
  // A CSP_M script in whose scope the program is the process PROGRAM; empty: none. Its assertions
  // are answered, too. Channels that it does not declare are hidden. `renamed`: what a channel is
  // called in the program, and in the script.
  std::string specification;
  std::vector<std::pair<std::string, std::string>> renamed;
};

// Runs `command` again and again, each time steered from outside, learns what each process does and
// searches all orders of their communications. The report's results are, in this order:
//   * "deadlock free";
//   * "no process is left behind": can one wait for ever while others go on? Only if the strategy
//   is
//     Learn and the search came to its end;
//   * one that fails for each crash, exception, exit or endless computation that was seen;
//   * "livelock free", if something is visible;
//   * "no value is lost", if something is lossless; both are `gave_up` where they were not seen to
//   fail before the search ended at a deadlock, or because of a contradiction;
//   * the assertions of the specification, in its order.
// What was found has been done again by the program, or is `suspected`; Counterexample::schedule
// leads there. `holds` means: in whatever order, for what the program does with these arguments and
// nothing on its standard input; and only if its processes share nothing but channels. Where there
// are signs that they do, it is `holds_up_to_bound` with a warning. If the program cannot be run
// so, Report::errors says why.
[[nodiscard]] Report check_program(const std::vector<std::string>& command,
                                   const ProgramOptions& options = {});

}  // namespace csp::checker
