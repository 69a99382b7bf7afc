// Damerau and Levenshtein's distance in its restricted form (no part is edited twice), by rows.
#include "checker/cspm/names/spelling.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace csp::checker::cspm {

namespace {

std::string in_lower_case(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower;
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t most) {
  const std::size_t shorter = std::min(left.size(), right.size());
  if (std::max(left.size(), right.size()) - shorter > most) return most + 1;
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    if (*std::min_element(row.begin(), row.end()) > most) return most + 1;
    before_last = last;
    last = row;
  }
  return std::min(last.back(), most + 1);
}

// A third of the letters may be wrong, and at most two: short names resemble each other by chance.
NearestSpelling::NearestSpelling(std::string_view wanted)
    : wanted_(in_lower_case(wanted)), allowed_(std::min<std::size_t>(wanted.size() / 3, 2)) {}

void NearestSpelling::consider(std::string_view candidate) {
  const std::size_t distance = edit_distance(wanted_, in_lower_case(candidate), allowed_);
  if (distance > allowed_) return;
  if (distance == allowed_ && !best_.empty() && best_ <= candidate) return;
  allowed_ = distance;
  best_ = candidate;
}

}  // namespace csp::checker::cspm
