#include "cli/check/search_limits.hpp"

#include <atomic>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <signal.h>
#include <unistd.h>

#include "cli/exit_codes.hpp"

namespace csp::cli {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void interrupt(int) { interrupted.store(true, std::memory_order_relaxed); }

std::optional<std::uint64_t> most_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(pages) / 4 * 3 * static_cast<std::uint64_t>(page);
}

}  // namespace

void add_search_limits(CLI::App& command, SearchLimits& limits) {
  command.add_option("--states", limits.states, "Give up after finding N states")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command.add_option("--time", limits.seconds, "Give up after S seconds")
      ->type_name("S")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--memory", limits.bytes,
                  "Give up before the states take more than M, e.g. 512M or 4G (three quarters of "
                  "the machine's memory)")
      ->type_name("M")
      ->transform(CLI::AsSizeValue(false));
}

void add_threads(CLI::App& command, SearchLimits& limits) {
  command
      .add_option("--threads", limits.threads,
                  "Search with N threads (one for each core); the answer is the same for any N")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
}

CLI::Option* add_start_time(CLI::App& command, double& seconds) {
  return command
      .add_option("--start-time", seconds,
                  "A program that has not called csp::run S seconds after its start never will")
      ->type_name("S")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

std::uint64_t in_milliseconds(double seconds) { return static_cast<std::uint64_t>(seconds * 1000); }

WatchedSearch::WatchedSearch(const SearchLimits& limits) {
  options_.max_states = limits.states;
  options_.max_seconds = limits.seconds;
  options_.max_bytes = limits.bytes ? limits.bytes : most_memory();
  options_.threads = limits.threads.value_or(0);
  options_.stop = &interrupted;
  if (isatty(STDERR_FILENO) != 0) {
    options_.on_progress = [this](const checker::Progress& progress) { show(progress); };
  }
  struct sigaction action {};
  action.sa_handler = interrupt;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

WatchedSearch::~WatchedSearch() {
  if (has_shown_) std::fputs("\r\033[K", stderr);
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGINT, &action, nullptr);
}

void WatchedSearch::show(const checker::Progress& progress) {
  forecast_.note(progress);
  if (progress.seconds < 1) return;
  has_shown_ = true;
  const std::string forecast = forecast_.in_words();
  std::fprintf(stderr, "\r\033[K%s%s%s", in_words(progress).c_str(), forecast.empty() ? "" : "; ",
               forecast.c_str());
  std::fflush(stderr);
}

int exit_code_of(checker::Verdict verdict) {
  switch (verdict) {
    case checker::Verdict::Holds:
    case checker::Verdict::HoldsUpToBound:
      return Holds;
    case checker::Verdict::Fails:
    case checker::Verdict::Suspected:
      return Violation;
    case checker::Verdict::GaveUp:
      return GaveUp;
    case checker::Verdict::Error:
      return BadInput;
  }
  return BadInput;
}

}  // namespace csp::cli
