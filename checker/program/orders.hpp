// All orders in which a program could do what it does, one run for each, depth first. Nothing is
// remembered but the way of the last run and what was possible along it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/run_log.hpp"

namespace csp::checker::program {

class Orders {
 public:
  // How the next one begins; nothing when there was a run for each. At first it begins anyhow.
  [[nodiscard]] const std::optional<std::vector<std::string>>& next() const { return next_; }
  // The run that began so, and went on with whatever came first. Its log has what was possible.
  void note(const RunLog& log);

  // A run that began as one before did not find the same to be possible: there may be more orders.
  [[nodiscard]] bool are_unsteady() const { return are_unsteady_; }

 private:
  struct Point {
    std::vector<std::string> seen{};     // what was possible
    std::vector<std::string> options{};  // what is to be tried of it
    std::size_t option = 0;
  };

  std::vector<Point> points_;
  std::optional<std::vector<std::string>> next_ = std::vector<std::string>();
  bool are_unsteady_ = false;
};

}  // namespace csp::checker::program
