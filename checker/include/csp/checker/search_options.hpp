// How far a search may go, and who hears of it while it runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace csp::checker {

struct Progress {
  std::uint64_t states = 0;       // found so far
  std::uint64_t waiting = 0;      // of these, not yet expanded
  std::uint64_t transitions = 0;  // fired so far
  std::uint64_t bytes = 0;        // of memory for the states
  double seconds = 0;
  std::uint64_t level = 0;          // how far from the start the search is
  std::uint64_t runs = 0;           // of a program; 0 where none is run
  std::uint64_t most_runs = 0;      // if nothing is done but so many runs
  std::uint64_t local_states = 0;   // of its processes, seen so far
  std::string phase = "exploring";  // what is being done, in words
};

struct SearchOptions {
  // Where a limit is reached the answer is `gave_up` and names it. No value: no limit.
  std::optional<std::uint64_t> max_states;
  std::optional<double> max_seconds;
  std::optional<std::uint64_t> max_bytes;
  // How many threads look for states; 0: one for each core. The answer is the same for any number.
  std::uint32_t threads = 0;
  // Set from outside (a signal handler, another thread): stop and say what is known.
  const std::atomic<bool>* stop = nullptr;
  // Called now and then, about ten times a second.
  std::function<void(const Progress&)> on_progress;
};

}  // namespace csp::checker
