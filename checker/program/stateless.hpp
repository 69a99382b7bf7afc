// Searches a program by running it, and remembers no states. So it finds what goes wrong also in a
// program that depends on more than its communications; but it proves nothing.
#pragma once

#include <cstdint>
#include <string>

#include "checker/program/teacher.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::program {

enum class Strategy {
  Learn,       // what each process does; what they could do together is searched (exploration.hpp)
  Random,      // at each point any of what is possible
  Priorities,  // whoever has the highest of priorities that are drawn at random
  DepthFirst,  // all orders, one after the other
  RandomAndPriorities,  // by turns
};

struct StatelessSearch {
  Strategy strategy = Strategy::Random;
  std::uint64_t runs = 0;
  std::uint64_t seed = 0;
  std::uint64_t longest = 0;    // in decisions
  std::uint64_t cut_after = 0;  // so many; 0 if every run came to its end
  bool is_whole = false;        // DepthFirst: there was a run for each order
  bool is_unsteady = false;     // DepthFirst: the same decisions did not always lead to the same
  std::string why_over{};       // an interrupt or a limit, but that of runs
};
// What was done, to stand behind "up to".
[[nodiscard]] std::string in_words(const StatelessSearch& search);

// Ends when a run gets stuck (which the teacher keeps), after that many runs of its own, when the
// watch is over, or when there is nothing more to run.
[[nodiscard]] StatelessSearch search_stateless(Teacher& teacher, SearchWatch& watch,
                                               Strategy strategy, std::uint64_t most_runs);

}  // namespace csp::checker::program
