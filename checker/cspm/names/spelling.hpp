// "Did you mean ...?": the known name that a misspelt one most likely stands for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace csp::checker::cspm {

// How many letters must be put in, left out, changed or swapped with their neighbour to get from
// one word to the other; anything above `most` is given as `most + 1`.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right,
                                        std::size_t most);

// Is shown candidates one after the other and keeps the nearest. Of several equally near ones the
// alphabetically first, so that the answer does not hang on the order.
class NearestSpelling {
 public:
  explicit NearestSpelling(std::string_view wanted);

  void consider(std::string_view candidate);
  // Empty where nothing comes near.
  [[nodiscard]] const std::string& best() const { return best_; }

 private:
  std::string wanted_;
  std::size_t allowed_;
  std::string best_;
};

}  // namespace csp::checker::cspm
