// Names in a steered program that do not depend on the order in which things happen.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace csp::detail {

// Each maker names what it makes: its children "0.2", its channels "0.2/c1", its barriers "0.2/b0",
// and what it waits for children with "0.2/j0".
// The lowest number that is free is taken, so a loop that makes the same things again and again
// gives them the same names.
class Places {
 public:
  enum class Kind { Process, Channel, Barrier, Join };

  // `maker` empty: made outside every process.
  [[nodiscard]] std::string take(const std::string& maker, Kind kind);
  void give_back(const std::string& place);

 private:
  struct Owner {
    std::string prefix;
    std::size_t number;
  };
  std::unordered_map<std::string, std::vector<bool>> taken_;  // by prefix
  std::unordered_map<std::string, Owner> owners_;             // by place
};

}  // namespace csp::detail
