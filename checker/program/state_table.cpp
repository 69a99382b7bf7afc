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

// Appends the digits of one state.
class Packer {
 public:
  Packer(std::vector<std::uint64_t>& packed, std::size_t places)
      : packed_(packed), begin_(packed.size()) {
    packed.resize(begin_ + (places * most_bytes + bytes_of_word - 1) / bytes_of_word);
    byte_ = reinterpret_cast<unsigned char*>(packed.data() + begin_);
  }
  void append(std::uint32_t digit) {
    for (; digit >= more; digit >>= bits)
      *byte_++ = static_cast<unsigned char>(digit | more);
    *byte_++ = static_cast<unsigned char>(digit);
  }
  void end() {
    while (packed_.size() > begin_ && packed_.back() == 0)
      packed_.pop_back();
  }

 private:
  std::vector<std::uint64_t>& packed_;
  std::size_t begin_;
  unsigned char* byte_ = nullptr;
};

}  // namespace

void StateTable::unpack(std::uint32_t number, Unpacked& state) const {
  const Packed from = packed_at(begins_[number]);
  const unsigned char* byte = bytes_of(from);
  const unsigned char* const end = byte + from.size_bytes();
  const std::size_t most = std::min(from.size_bytes(), words_at_.size());
  state.words.resize(most);
  state.digits.resize(most);
  std::size_t places = 0;  // up to the last that is not empty
  state.packed.assign(from.begin(), from.end());
  state.is_even = true;
  for (std::size_t p = 0; p < most && byte < end; ++p) {
    const std::uint32_t digit = next_digit(byte);
    state.digits[p] = digit;
    state.words[p] = words_at_[p][digit];
    if (digit != 0) places = p + 1;
    state.is_even = state.is_even && digit < more;
  }
  state.words.resize(places);
  state.digits.resize(places);
}

std::uint32_t StateTable::word(std::uint32_t number, std::size_t place) const {
  const Packed from = packed_at(begins_[number]);
  const unsigned char* byte = bytes_of(from);
  const unsigned char* const end = byte + from.size_bytes();
  for (std::size_t p = 0; byte < end; ++p) {
    const std::uint32_t digit = next_digit(byte);
    if (p == place) return digit == 0 ? 0 : words_at_[place][digit];
  }
  return 0;
}

std::optional<std::uint32_t> StateTable::digit(PlaceId place, std::uint32_t word) const {
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
  const std::size_t known = std::min(words.size(), like.words.size());
  Packer packer(packed, words.size());
  for (std::size_t p = 0; p < words.size(); ++p) {
    if (p < known && words[p] == like.words[p]) {
      packer.append(like.digits[p]);
    } else {
      const auto found = digit(PlaceId{static_cast<std::uint32_t>(p)}, words[p]);
      if (!found) return false;
      packer.append(*found);
    }
  }
  packer.end();
  return true;
}

void StateTable::pack(const Unpacked& before, std::span<const Change> changes,
                      std::vector<std::uint64_t>& packed) {
  const std::size_t begin = packed.size();
  const bool stays_even =
      before.is_even && std::ranges::all_of(changes, [&](const Change& it) {
        return it.digit < more && index(it.place) < before.packed.size() * bytes_of_word;
      });
  if (stays_even) {  // then each place has its byte
    packed.insert(packed.end(), before.packed.begin(), before.packed.end());
    auto* const bytes = reinterpret_cast<unsigned char*>(packed.data() + begin);
    for (const Change& change : changes)
      bytes[index(change.place)] = static_cast<unsigned char>(change.digit);
    while (packed.size() > begin && packed.back() == 0)
      packed.pop_back();
    return;
  }
  std::vector<std::uint32_t> digits = before.digits;
  for (const Change& change : changes) {
    if (index(change.place) >= digits.size()) digits.resize(index(change.place) + 1);
    digits[index(change.place)] = change.digit;
  }
  Packer packer(packed, digits.size());
  for (const std::uint32_t digit : digits)
    packer.append(digit);
  packer.end();
}

std::uint64_t StateTable::hash(Packed state) {
  // Odd constants from the digits of the golden ratio and of pi; the shifts bring the well mixed
  // high bits down. Once more at the end, for what differs in the last word's highest byte only.
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15, pi = 0x243f6a8885a308d3;
  std::uint64_t h = golden;
  for (const std::uint64_t word : state) {
    h = (h ^ word) * pi;
    h ^= h >> 32;
  }
  h *= golden;
  return h ^ h >> 32;
}

std::size_t StateTable::slot_of(Packed state, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t s = first_slot(hash);; s = (s + 1) & mask) {
    const std::uint64_t there = slots_[s];
    if (there == empty) return s;
    if (is_tagged(there, hash) && is_equal(packed_at(begin_of(there)), state)) return s;
  }
}

std::optional<std::uint32_t> StateTable::find(Packed state, std::uint64_t hash) const {
  const std::uint64_t there = slots_[slot_of(state, hash)];
  return there == empty ? std::nullopt : std::optional(number_in(kept_[begin_of(there)]));
}

std::uint32_t StateTable::intern(Packed state, std::uint64_t hash) {
  if (size() >= slots_.size() / 3 * 2) grow();
  std::uint64_t& there = slots_[slot_of(state, hash)];
  if (there != empty) return number_in(kept_[begin_of(there)]);
  const std::size_t number = size();
  there = slot(hash, kept_.size());
  begins_.push_back(kept_.size());
  kept_.push_back(head(number, state.size()));
  kept_.insert(kept_.end(), state.begin(), state.end());
  return static_cast<std::uint32_t>(number);
}

void StateTable::grow() {
  slots_.assign(slots_.size() * 2, empty);
  const std::size_t mask = slots_.size() - 1;
  for (const std::size_t begin : begins_) {
    const std::uint64_t h = hash(packed_at(begin));
    std::size_t s = first_slot(h);
    while (slots_[s] != empty)
      s = (s + 1) & mask;
    slots_[s] = slot(h, begin);
  }
}

}  // namespace csp::checker::program
