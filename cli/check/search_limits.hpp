// --states, --time, --memory and --threads, a line of progress on a terminal, and Ctrl-C: shared by
// the commands that search.
#pragma once

#include <cstdint>
#include <optional>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "cli/check/progress_text.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace csp::cli {

struct SearchLimits {
  std::optional<std::uint64_t> states;
  std::optional<double> seconds;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint32_t> threads;
};

void add_search_limits(CLI::App& command, SearchLimits& limits);
// For commands that search on several threads.
void add_threads(CLI::App& command, SearchLimits& limits);
// For commands that run a program.
CLI::Option* add_start_time(CLI::App& command, double& seconds);
[[nodiscard]] std::uint64_t in_milliseconds(double seconds);

// The search obeys the limits and stops at Ctrl-C (once; the second ends the program). Without
// --memory it may take three quarters of what the machine has. While this lives, progress is shown
// if standard error is a terminal.
class WatchedSearch {
 public:
  explicit WatchedSearch(const SearchLimits& limits);
  ~WatchedSearch();
  WatchedSearch(const WatchedSearch&) = delete;
  WatchedSearch& operator=(const WatchedSearch&) = delete;

  [[nodiscard]] const checker::SearchOptions& options() const { return options_; }

 private:
  void show(const checker::Progress& progress);

  checker::SearchOptions options_;
  Forecast forecast_;
  bool has_shown_ = false;
};

[[nodiscard]] int exit_code_of(checker::Verdict verdict);

}  // namespace csp::cli
