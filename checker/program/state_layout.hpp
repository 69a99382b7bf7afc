// How the global states of a program are packed for a search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/program/knowledge.hpp"
#include "checker/program/word_table.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker::program {

// A state is a word for each place; one that ends in zeros is the same without them. A place meets
// few words, so it numbers those that it meets, zero as zero, and a packed state is these small
// numbers, the digits. Each place has a field of bits for its own; lay_out() says which, with room
// for some more words and places. When that is used up there has to be another layout.
class StateLayout {
 public:
  using Words = std::vector<std::uint32_t>;
  struct Change {
    PlaceId place{};
    std::uint32_t digit = 0;
  };

  // Gives digits to the words of a state that are new to their places.
  void learn_words(std::span<const std::uint32_t> words);
  // For all words that are known, and so many places. States that were packed before are of no use
  // any more.
  void lay_out(std::size_t places);
  // Some word that is known has no room in it.
  [[nodiscard]] bool is_outgrown() const { return is_outgrown_; }

  [[nodiscard]] std::size_t words() const { return size_; }
  // Nothing if the word is new to its place.
  [[nodiscard]] std::optional<std::uint32_t> digit(PlaceId place, std::uint32_t word) const;
  // The digit has room.
  void set(Change change, Word* packed) const {
    const Field& field = fields_[index(change.place)];
    Word& word = packed[field.word];
    word = (word & ~(field.mask << field.shift)) | Word{change.digit} << field.shift;
  }
  void unpack(const Word* packed, Words& words) const;
  [[nodiscard]] std::uint32_t word(const Word* packed, PlaceId place) const;
  // All of its words are known and have room.
  [[nodiscard]] PackedState pack(std::span<const std::uint32_t> words) const;

 private:
  struct Field {
    std::uint32_t word = 0;  // of a packed state
    std::uint32_t shift = 0;
    Word mask = 0;  // before it is shifted
  };

  std::vector<Field> fields_;  // by place
  std::size_t size_ = 1;
  std::size_t places_ = 0;  // that have met words
  bool is_outgrown_ = false;
  WordTable words_;                    // that were ever in a place: the place, the word
  std::vector<std::uint32_t> digits_;  // of each of those
  std::vector<Words> words_at_;        // by place and digit
};

}  // namespace csp::checker::program
