// A set of packed states that numbers them in the order in which they come. States never move.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "checker/network/firing.hpp"

namespace csp::checker {

// Well mixed in all its bits. Sets look at the lower 38; who shares states out among several sets
// uses the highest.
[[nodiscard]] inline std::uint64_t hash_of(const Word* state, std::size_t words) {
  // Odd constants from the digits of the golden ratio and of pi.
  std::uint64_t hash = 0x9e3779b97f4a7c15;
  for (std::size_t w = 0; w < words; ++w) {
    hash ^= state[w];
    hash *= 0x243f6a8885a308d3;
    hash ^= hash >> 32;
  }
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

class NumberedStates {
 public:
  // A slot of the table has so many bits for a number.
  static constexpr std::uint32_t most_states = (1u << 26) - 1;

  explicit NumberedStates(std::size_t words) : words_(words) {}

  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] const Word* operator[](std::uint32_t number) const {
    return chunks_[number / chunk_states].get() + number % chunk_states * words_;
  }
  // Memory held now, and what would be held at most with so many more states.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_with(0); }
  [[nodiscard]] std::uint64_t bytes_with(std::uint64_t more) const;

  // The number of this state, given now if it has none. Throws std::length_error beyond
  // `most_states`.
  struct Place {
    std::uint32_t number;
    bool is_new;
  };
  Place add(const Word* state) { return add(state, hash_of(state, words_)); }
  // Adds `count` states that lie one after the other. Their numbers go to `numbers`, if it is
  // given.
  void add_all(const Word* states, std::size_t count, std::uint32_t* numbers = nullptr);

 private:
  static constexpr std::uint32_t chunk_states = 1024;
  static constexpr std::uint32_t number_bits = 26;
  static constexpr std::uint32_t number_mask = (1u << number_bits) - 1;

  Place add(const Word* state, std::uint64_t hash);
  // The first slot to look at: the hash's lower half, scaled.
  [[nodiscard]] std::size_t home(std::uint64_t hash) const {
    return (hash & 0xffffffff) * slots_ >> 32;
  }
  [[nodiscard]] static std::uint32_t tag(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32) << number_bits;
  }
  [[nodiscard]] std::size_t skip_strangers(std::size_t slot, std::uint32_t tag) const;
  Place add_from(std::size_t slot, const Word* state, std::uint32_t tag);
  [[nodiscard]] bool is_equal(const Word* a, const Word* b) const;
  [[nodiscard]] static std::uint64_t slots_for(std::uint64_t states, std::uint64_t slots);
  void append(const Word* state);
  void grow_table();

  std::size_t words_;
  std::uint32_t size_ = 0;
  std::vector<std::unique_ptr<Word[]>> chunks_;
  // A slot is 0 where it is empty, else 6 bits of the hash above a number plus one.
  std::unique_ptr<std::uint32_t[]> table_;
  std::uint64_t slots_ = 0;
};

}  // namespace csp::checker
