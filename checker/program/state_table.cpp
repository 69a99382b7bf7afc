// Idea: a place is in few states, though its words are large numbers. So each place numbers the
// words that it meets, zero as zero, and a state is these small numbers, the digits: seven bits in
// a byte, the high bit says that more follow, the lowest come first. What follows the last place is
// zeros up to a whole number of 64 bits, so that states are hashed and compared by whole words;
// they are empty places as any other zero digits, and a state is cut behind its last word that is
// not zero.
//
// Invariant: a digit never changes, so equal states are packed equally whenever that is done.
#include "checker/program/state_table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace csp::checker::program {

namespace {

// The first byte lies lowest, whatever the machine does.
static_assert(std::endian::native == std::endian::little, "packed states are read by bytes");
constexpr std::size_t bytes_of_word = sizeof(std::uint64_t);
constexpr std::size_t most_bytes = 5;  // of one digit
constexpr std::uint32_t bits = 7;
constexpr std::uint32_t more = 1U << bits;

const unsigned char* bytes_of(StateTable::Packed packed) {
  return reinterpret_cast<const unsigned char*>(packed.data());
}

// A few words, not worth a call.
bool is_equal(StateTable::Packed a, StateTable::Packed b) {
  if (a.size() != b.size()) return false;
  std::uint64_t difference = 0;
  for (std::size_t w = 0; w < a.size(); ++w)
    difference |= a[w] ^ b[w];
  return difference == 0;
}

std::uint32_t next_digit(const unsigned char*& byte) {
  std::uint32_t digit = *byte++;
  if (digit < more) return digit;
  digit -= more;
  for (std::uint32_t shift = bits;; shift += bits) {
    const std::uint32_t next = *byte++;
    digit |= (next & (more - 1)) << shift;
    if (next < more) return digit;
  }
}

}  // namespace

void StateTable::unpack(std::uint32_t number, Unpacked& state) const {
  const Packed from = packed(number);
  const unsigned char* byte = bytes_of(from);
  const unsigned char* const end = byte + from.size_bytes();
  const std::size_t most = std::min(from.size_bytes(), words_at_.size());
  state.words.resize(most);
  state.digits.resize(most);
  std::size_t places = 0;  // up to the last that is not empty
  for (std::size_t p = 0; p < most && byte < end; ++p) {
    const std::uint32_t digit = next_digit(byte);
    state.digits[p] = digit;
    state.words[p] = words_at_[p][digit];
    if (digit != 0) places = p + 1;
  }
  state.words.resize(places);
  state.digits.resize(places);
}

std::uint32_t StateTable::word(std::uint32_t number, std::size_t place) const {
  const Packed from = packed(number);
  const unsigned char* byte = bytes_of(from);
  const unsigned char* const end = byte + from.size_bytes();
  for (std::size_t p = 0; byte < end; ++p) {
    const std::uint32_t digit = next_digit(byte);
    if (p == place) return digit == 0 ? 0 : words_at_[place][digit];
  }
  return 0;
}

std::optional<std::uint32_t> StateTable::digit(std::size_t place, std::uint32_t word) const {
  if (word == 0) return 0;
  const auto known = words_.find(std::array{static_cast<std::uint32_t>(place), word});
  return known ? std::optional(digits_[*known]) : std::nullopt;
}

void StateTable::learn_words(Words words) {
  if (words_at_.size() < words.size()) words_at_.resize(words.size(), {0});
  for (std::size_t p = 0; p < words.size(); ++p) {
    if (words[p] == 0) continue;
    if (!words_.intern(std::array{static_cast<std::uint32_t>(p), words[p]}).is_new) continue;
    digits_.push_back(static_cast<std::uint32_t>(words_at_[p].size()));
    words_at_[p].push_back(words[p]);
  }
}

bool StateTable::pack(Words words, const Unpacked& like, std::vector<std::uint64_t>& packed) const {
  const std::size_t begin = packed.size();
  const std::size_t known = std::min(words.size(), like.words.size());
  packed.resize(begin + (words.size() * most_bytes + bytes_of_word - 1) / bytes_of_word);
  unsigned char* byte = reinterpret_cast<unsigned char*>(packed.data() + begin);
  for (std::size_t p = 0; p < words.size(); ++p) {
    std::uint32_t digit = 0;
    if (p < known && words[p] == like.words[p]) {
      digit = like.digits[p];
    } else {
      const auto found = this->digit(p, words[p]);
      if (!found) return false;
      digit = *found;
    }
    for (; digit >= more; digit >>= bits)
      *byte++ = static_cast<unsigned char>(digit | more);
    *byte++ = static_cast<unsigned char>(digit);
  }
  while (packed.size() > begin && packed.back() == 0)
    packed.pop_back();
  return true;
}

std::uint32_t StateTable::hash(Packed state) {
  // Odd constants from the digits of the golden ratio and of pi; the shift brings the well mixed
  // high bits down.
  std::uint64_t h = 0x9e3779b97f4a7c15;
  for (const std::uint64_t word : state) {
    h = (h ^ word) * 0x243f6a8885a308d3;
    h ^= h >> 32;
  }
  return static_cast<std::uint32_t>(h);
}

std::size_t StateTable::slot_of(Packed state, std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const Slot& there = table_[slot];
    if (there.number == nothing) return slot;
    if (there.hash == hash && is_equal(packed(there.number), state)) return slot;
  }
}

std::optional<std::uint32_t> StateTable::find(Packed state, std::uint32_t hash) const {
  const std::uint32_t number = table_[slot_of(state, hash)].number;
  return number == nothing ? std::nullopt : std::optional(number);
}

std::uint32_t StateTable::intern(Packed state, std::uint32_t hash) {
  if (size() >= table_.size() / 3 * 2) grow();
  Slot& slot = table_[slot_of(state, hash)];
  if (slot.number != nothing) return slot.number;
  slot = {.hash = hash, .number = static_cast<std::uint32_t>(size())};
  packed_.insert(packed_.end(), state.begin(), state.end());
  begins_.push_back(packed_.size());
  return slot.number;
}

void StateTable::grow() {
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
