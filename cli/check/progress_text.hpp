// What a search that is still going on says of itself, in a line.
#pragma once

#include <deque>
#include <string>

#include <csp/checker/search_options.hpp>

namespace csp::cli {

// How long it may still take, from what it did in the last seconds. Nobody knows what lies behind
// the states that have not been looked at, so it is no promise.
class Forecast {
 public:
  // Each time something is told.
  void note(const checker::Progress& progress);
  // "about 12 s to go if it goes on like this"; empty as long as nothing can be said.
  [[nodiscard]] std::string in_words() const;

 private:
  std::deque<checker::Progress> recent_;  // of one phase, oldest first
};

// Without the forecast.
[[nodiscard]] std::string in_words(const checker::Progress& progress);

// 950, 12.3 k, 4.56 M
[[nodiscard]] std::string in_short(double number);

}  // namespace csp::cli
