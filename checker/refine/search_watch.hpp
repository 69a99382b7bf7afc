// Says when a limit of a search is reached, and tells how the search goes on.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include <csp/checker/search_options.hpp>

namespace csp::checker {

class SearchWatch {
 public:
  explicit SearchWatch(const SearchOptions& options) : options_(options) {}

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

  // The interrupt or the limit of time; once true it stays. Any thread may ask.
  bool is_over() {
    if (is_over_.load(std::memory_order_relaxed)) return true;
    const bool is_interrupted =
        options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
    if (is_interrupted) was_interrupted_.store(true, std::memory_order_relaxed);
    const bool is_late = options_.max_seconds && seconds() >= *options_.max_seconds;
    if (is_interrupted || is_late) is_over_.store(true, std::memory_order_relaxed);
    return is_interrupted || is_late;
  }
  // Where a limit is broken by so many states, or so much memory, it is over, too. Thread 0 alone
  // asks, while the others rest.
  bool is_full(std::uint64_t states, std::uint64_t bytes) {
    if (is_over()) return true;
    broken_ = limit_of_space(states, bytes);
    if (!broken_.empty()) is_over_.store(true, std::memory_order_relaxed);
    return !broken_.empty();
  }
  // Which of them it was, once is_over().
  [[nodiscard]] std::string why_over() const {
    if (!broken_.empty()) return broken_;
    return was_interrupted_.load(std::memory_order_relaxed) ? "the interrupt" : "the limit of time";
  }

  // The limit that so many states, or so much memory, break; empty if none. Thread 0 alone asks.
  [[nodiscard]] std::string limit_of_space(std::uint64_t states, std::uint64_t bytes) const {
    if (options_.max_states && states >= *options_.max_states) {
      return "the limit of " + std::to_string(*options_.max_states) + " states";
    }
    if (options_.max_bytes && bytes >= *options_.max_bytes) return "the limit of memory";
    return "";
  }
  // How many states more may be found before that limit.
  [[nodiscard]] std::uint64_t room(std::uint64_t states) const {
    if (!options_.max_states) return ~std::uint64_t{0};
    return *options_.max_states > states ? *options_.max_states - states : 0;
  }

  // Calls make() for the figures if it is time to tell them. Thread 0 alone does.
  template <class Make>
  void tell(Make&& make) {
    if (!options_.on_progress) return;
    const Clock::time_point now = Clock::now();
    if (now - told_ < std::chrono::milliseconds(100)) return;
    told_ = now;
    Progress progress = make();
    progress.seconds = seconds();
    options_.on_progress(progress);
  }

 private:
  using Clock = std::chrono::steady_clock;
  const SearchOptions& options_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point told_ = start_;
  std::atomic<bool> is_over_{false};
  std::atomic<bool> was_interrupted_{false};
  std::string broken_;  // limit of states or memory
};

}  // namespace csp::checker
