// The states that a search has found, in parts that different threads may fill, and which of them
// came in which level of the search.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/lts/numbered_states.hpp"

namespace csp::checker {

// A state's hash says which part it belongs to, so that the same state always meets itself, and the
// numbering depends on the order in each part only. One thread at a time may change a part.
class StateSet {
 public:
  static constexpr std::uint32_t part_bits = 6;
  static constexpr std::uint32_t parts = 1u << part_bits;  // a bit each in a Word

  explicit StateSet(std::size_t words);

  [[nodiscard]] static std::uint32_t part_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> (64 - part_bits));
  }
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] std::uint64_t bytes() const;
  // What a part would hold more at most with so many more states.
  [[nodiscard]] std::uint64_t more_bytes_with(std::uint32_t part, std::uint64_t more) const {
    return parts_[part].states.bytes_with(more) - parts_[part].states.bytes();
  }
  [[nodiscard]] const Word* state(std::uint32_t part, std::uint32_t number) const {
    return parts_[part].states[number];
  }

  // Adds those of the `count` states that are new to a level, which is never smaller than in any
  // call before. The numbers of all go to `numbers`, if it is given.
  void add_all(std::uint32_t part, const Word* states, std::size_t count, std::uint32_t level,
               std::uint32_t* numbers = nullptr);

  // Consecutive states of one part.
  struct Range {
    std::uint32_t part;
    std::uint32_t first;
    std::uint32_t end;
  };
  // Those that came in the last level, of the parts whose bits are set.
  [[nodiscard]] std::vector<Range> last_level(std::uint64_t part_mask, std::uint32_t level) const;

  // Goes through the levels backwards.
  class Backwards {
   public:
    explicit Backwards(const StateSet& set);
    // The states of a level. The levels asked for must fall.
    [[nodiscard]] std::vector<Range> level(std::uint32_t level);

   private:
    const StateSet& set_;
    std::array<std::size_t, parts> marks_{};  // how many marks of each part are not above
  };

 private:
  // From this state on they belong to this level, up to the next mark's. Only levels that brought a
  // part new states have a mark there: a space of a million thin levels has few more.
  struct Mark {
    std::uint32_t level;
    std::uint32_t first;
  };
  struct Part {
    NumberedStates states;
    std::vector<Mark> marks;
  };
  std::vector<Part> parts_;
};

}  // namespace csp::checker
