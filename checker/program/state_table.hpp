// The global states of a program, each kept once and numbered in the order of discovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/program/word_table.hpp"

namespace csp::checker::program {

// A state is a word for each place; one that ends in zeros is the same without them.
class StateTable {
 public:
  using Words = std::span<const std::uint32_t>;
  using Packed = std::span<const std::uint64_t>;

  // A state to look at. `digits` is how its words are kept.
  struct Unpacked {
    std::vector<std::uint32_t> words, digits;
  };
  void unpack(std::uint32_t number, Unpacked& state) const;
  // As unpack() has it.
  [[nodiscard]] std::uint32_t word(std::uint32_t number, std::size_t place) const;

  // Appends to `packed` how a state is kept. The more it is like the other the faster it goes.
  // False if a word is new to its place; then what was appended is of no use.
  [[nodiscard]] bool pack(Words words, const Unpacked& like,
                          std::vector<std::uint64_t>& packed) const;
  // Makes that true.
  void learn_words(Words words);

  [[nodiscard]] static std::uint32_t hash(Packed state);
  // `hash`: the state's. To call it some time before makes the others faster.
  void prefetch(std::uint32_t hash) const {
    __builtin_prefetch(table_.data() + (hash & (table_.size() - 1)));
  }
  [[nodiscard]] std::optional<std::uint32_t> find(Packed state, std::uint32_t hash) const;
  std::uint32_t intern(Packed state, std::uint32_t hash);

  [[nodiscard]] std::size_t size() const { return begins_.size() - 1; }
  [[nodiscard]] std::uint64_t bytes() const {
    return packed_.capacity() * sizeof(std::uint64_t) + begins_.capacity() * sizeof(std::size_t) +
           table_.size() * sizeof(Slot);
  }

 private:
  static constexpr std::uint32_t nothing = 0xffffffff;
  // The hash stands beside the number so that others are passed by without a look at them, for they
  // lie elsewhere.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = nothing;
  };

  [[nodiscard]] Packed packed(std::uint32_t number) const {
    return {packed_.data() + begins_[number], begins_[number + 1] - begins_[number]};
  }
  [[nodiscard]] std::optional<std::uint32_t> digit(std::size_t place, std::uint32_t word) const;
  [[nodiscard]] std::size_t slot_of(Packed state, std::uint32_t hash) const;
  void grow();

  std::vector<std::uint64_t> packed_;
  std::vector<std::size_t> begins_{0};
  // Open addressing, linear probing; a power of two, at most two thirds full so that a probe ends.
  std::vector<Slot> table_ = std::vector<Slot>(64);

  WordTable words_;                    // that were ever in a place: the place, the word
  std::vector<std::uint32_t> digits_;  // of each of those
  std::vector<std::vector<std::uint32_t>> words_at_;  // by place and digit
};

}  // namespace csp::checker::program
