// The global states of a program, each kept once and numbered in the order of discovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/program/knowledge.hpp"
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
    std::vector<std::uint64_t> packed;
    bool is_even = true;  // each digit takes one byte
  };
  struct Change {
    PlaceId place{};
    std::uint32_t digit = 0;
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
  // Nothing if the word is new to its place.
  [[nodiscard]] std::optional<std::uint32_t> digit(PlaceId place, std::uint32_t word) const;
  // Appends how the state is kept that is as that one but for the changes.
  static void pack(const Unpacked& before, std::span<const Change> changes,
                   std::vector<std::uint64_t>& packed);

  [[nodiscard]] static std::uint64_t hash(Packed state);
  // `hash`: the state's. Who calls the one some time before the other, and that some time before
  // find() or intern(), waits less for memory.
  void expect(std::uint64_t hash) const { __builtin_prefetch(&slots_[first_slot(hash)]); }
  void expect_more(std::uint64_t hash) const {
    const std::uint64_t slot = slots_[first_slot(hash)];
    if (slot != empty && is_tagged(slot, hash)) __builtin_prefetch(&kept_[begin_of(slot)]);
  }
  [[nodiscard]] std::optional<std::uint32_t> find(Packed state, std::uint64_t hash) const;
  std::uint32_t intern(Packed state, std::uint64_t hash);

  [[nodiscard]] std::size_t size() const { return begins_.size(); }
  [[nodiscard]] std::uint64_t bytes() const {
    return (kept_.capacity() + begins_.capacity() + slots_.size()) * sizeof(std::uint64_t);
  }

 private:
  // A slot says where a state is kept, and has some bits of its hash so that others are passed by
  // without a look at them, for they lie elsewhere.
  static constexpr std::uint64_t empty = ~std::uint64_t{0};
  static constexpr std::uint32_t begin_bits = 40;
  static constexpr std::uint64_t begin_mask = (std::uint64_t{1} << begin_bits) - 1;

  [[nodiscard]] static std::uint64_t slot(std::uint64_t hash, std::uint64_t begin) {
    return (hash & ~begin_mask) | begin;
  }
  [[nodiscard]] static bool is_tagged(std::uint64_t slot, std::uint64_t hash) {
    return ((slot ^ hash) & ~begin_mask) == 0;
  }
  [[nodiscard]] static std::size_t begin_of(std::uint64_t slot) { return slot & begin_mask; }
  [[nodiscard]] std::size_t first_slot(std::uint64_t hash) const {
    return hash & (slots_.size() - 1);
  }
  // A state's number and how many words it takes, in one word before them.
  [[nodiscard]] static std::uint64_t head(std::size_t number, std::size_t words) {
    return number << 32 | words;
  }
  [[nodiscard]] static std::uint32_t number_in(std::uint64_t head) {
    return static_cast<std::uint32_t>(head >> 32);
  }
  [[nodiscard]] Packed packed_at(std::size_t begin) const {
    return {&kept_[begin] + 1, static_cast<std::uint32_t>(kept_[begin])};
  }
  // Where it is, or where there is room for it.
  [[nodiscard]] std::size_t slot_of(Packed state, std::uint64_t hash) const;
  void grow();

  std::vector<std::uint64_t> kept_;
  std::vector<std::size_t> begins_;  // in that, by number
  // Open addressing, linear probing; a power of two, at most two thirds full so that a probe ends.
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(64, empty);

  WordTable words_;                    // that were ever in a place: the place, the word
  std::vector<std::uint32_t> digits_;  // of each of those
  std::vector<std::vector<std::uint32_t>> words_at_;  // by place and digit
};

}  // namespace csp::checker::program
