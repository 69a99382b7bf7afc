#include "checker/program/word_table.hpp"

#include <algorithm>

namespace csp::checker::program {

std::uint64_t WordTable::hash(std::span<const std::uint32_t> words) {
  // Odd constants from the digits of the golden ratio and of pi; the shift brings the well mixed
  // high bits down.
  std::uint64_t h = 0x9e3779b97f4a7c15 ^ words.size();
  for (const std::uint32_t word : words) {
    h = (h ^ word) * 0x243f6a8885a308d3;
    h ^= h >> 32;
  }
  return h;
}

WordTable::Interned WordTable::intern(std::span<const std::uint32_t> words) {
  if (size() >= table_.size() / 3 * 2) grow();
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash(words) & mask;
  for (; table_[slot] != nothing; slot = (slot + 1) & mask) {
    if (std::ranges::equal((*this)[table_[slot]], words)) return {table_[slot], false};
  }
  const auto number = static_cast<std::uint32_t>(size());
  table_[slot] = number;
  words_.insert(words_.end(), words.begin(), words.end());
  begins_.push_back(words_.size());
  return {number, true};
}

void WordTable::grow() {
  std::vector<std::uint32_t> table(table_.size() * 2, nothing);
  const std::size_t mask = table.size() - 1;
  for (std::uint32_t number = 0; number < size(); ++number) {
    std::size_t slot = hash((*this)[number]) & mask;
    while (table[slot] != nothing)
      slot = (slot + 1) & mask;
    table[slot] = number;
  }
  table_ = std::move(table);
}

}  // namespace csp::checker::program
