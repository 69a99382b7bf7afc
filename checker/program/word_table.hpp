// Sequences of words, each kept once and numbered in the order of discovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace csp::checker::program {

class WordTable {
 public:
  struct Interned {
    std::uint32_t number;
    bool is_new;
  };

  Interned intern(std::span<const std::uint32_t> words);
  [[nodiscard]] std::optional<std::uint32_t> find(std::span<const std::uint32_t> words) const;
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::uint32_t number) const {
    return {words_.data() + begins_[number], begins_[number + 1] - begins_[number]};
  }
  [[nodiscard]] std::size_t size() const { return begins_.size() - 1; }
  [[nodiscard]] std::uint64_t bytes() const {
    return words_.capacity() * sizeof(std::uint32_t) + begins_.capacity() * sizeof(std::size_t) +
           table_.size() * sizeof(Slot);
  }

 private:
  static constexpr std::uint32_t nothing = 0xffffffff;
  // The hash stands beside the number so that others are passed by without a look at their words,
  // which lie elsewhere.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = nothing;
  };

  [[nodiscard]] static std::uint32_t hash(std::span<const std::uint32_t> words);
  // Where they are, or where there is room for them.
  [[nodiscard]] std::size_t slot_of(std::span<const std::uint32_t> words, std::uint32_t hash) const;
  void grow();

  std::vector<std::uint32_t> words_;
  std::vector<std::size_t> begins_{0};
  // Open addressing, linear probing; a power of two, at most two thirds full so that a probe ends.
  std::vector<Slot> table_ = std::vector<Slot>(64);
};

}  // namespace csp::checker::program
