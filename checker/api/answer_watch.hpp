// Why the answer to a question must end: the limit of time, counted from when the question was
// begun, or the interrupt.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>

#include <csp/checker/search_options.hpp>

namespace csp::checker {

class AnswerWatch {
 public:
  // `options` must outlive this.
  explicit AnswerWatch(const SearchOptions& options) : options_(options) {}

  void begin() {
    start_ = Clock::now();
    allowed_ = 0;
  }
  // The answer is found: to tell it may take so long more, whatever the limit of time.
  void allow(double seconds) { allowed_ = this->seconds() + seconds; }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }
  // Empty: it may go on.
  [[nodiscard]] std::string why_stop() const {
    const bool is_interrupted =
        options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
    if (is_interrupted) return "the interrupt";
    const bool is_late =
        options_.max_seconds && seconds() >= std::max(*options_.max_seconds, allowed_);
    return is_late ? "the limit of time" : "";
  }

 private:
  using Clock = std::chrono::steady_clock;

  const SearchOptions& options_;
  Clock::time_point start_ = Clock::now();
  double allowed_ = 0;  // seconds from the start
};

}  // namespace csp::checker
