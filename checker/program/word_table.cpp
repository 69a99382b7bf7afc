#include "checker/program/word_table.hpp"

namespace csp::checker::program {

namespace {

// A few words, not worth a call.
bool is_equal(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  if (a.size() != b.size()) return false;
  std::uint32_t difference = 0;
  for (std::size_t w = 0; w < a.size(); ++w)
    difference |= a[w] ^ b[w];
  return difference == 0;
}

}  // namespace

std::uint32_t WordTable::hash(std::span<const std::uint32_t> words) {
  // Odd constants from the digits of the golden ratio and of pi; the shift brings the well mixed
  // high bits down.
  std::uint64_t h = 0x9e3779b97f4a7c15 ^ words.size();
  for (const std::uint32_t word : words) {
    h = (h ^ word) * 0x243f6a8885a308d3;
    h ^= h >> 32;
  }
  return static_cast<std::uint32_t>(h);
}

std::size_t WordTable::slot_of(std::span<const std::uint32_t> words, std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const Slot& there = table_[slot];
    if (there.number == nothing) return slot;
    if (there.hash == hash && is_equal((*this)[there.number], words)) return slot;
  }
}

std::optional<std::uint32_t> WordTable::find(std::span<const std::uint32_t> words) const {
  const std::uint32_t number = table_[slot_of(words, hash(words))].number;
  return number == nothing ? std::nullopt : std::optional(number);
}

WordTable::Interned WordTable::intern(std::span<const std::uint32_t> words) {
  if (size() >= table_.size() / 3 * 2) grow();
  const std::uint32_t h = hash(words);
  Slot& slot = table_[slot_of(words, h)];
  if (slot.number != nothing) return {slot.number, false};
  slot = {.hash = h, .number = static_cast<std::uint32_t>(size())};
  words_.insert(words_.end(), words.begin(), words.end());
  begins_.push_back(words_.size());
  return {slot.number, true};
}

void WordTable::grow() {
  std::vector<Slot> table(table_.size() * 2);
  const std::size_t mask = table.size() - 1;
  for (const Slot& old : table_) {
    if (old.number == nothing) continue;
    std::size_t slot = old.hash & mask;
    while (table[slot].number != nothing)
      slot = (slot + 1) & mask;
    table[slot] = old;
  }
  table_ = std::move(table);
}

}  // namespace csp::checker::program
