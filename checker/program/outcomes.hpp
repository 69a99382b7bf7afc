// What came of decisions, kept so that it need not be worked out again where those whom it depends
// on stand as they did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/program/global_states.hpp"
#include "checker/program/state_layout.hpp"

namespace csp::checker::program {

class Outcomes {
 public:
  // Equal decisions have equal keys.
  struct Key {
    std::uint32_t kind = 0, first = 0, second = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  // That in a place there is this word.
  struct Condition {
    PlaceId place{};
    std::uint32_t word = 0;
  };
  // That a join waits for more than so many.
  struct Crowd {
    PlaceId join{};
    std::uint32_t children = 0;
  };
  struct Outcome {
    EventId event{};
    std::span<const StateLayout::Change> changes{};
  };

  // How it is with the decision in a state. `children`: how many each join waits for there, by
  // place. False if that is not known.
  [[nodiscard]] bool find(const Key& key, const StateWords& here,
                          std::span<const std::uint32_t> children, Outcome& outcome) const;
  // All that it depends on, and all that it does. May be forgotten if there is much.
  void add(const Key& key, std::span<const Condition> conditions, std::span<const Crowd> crowds,
           const Outcome& outcome);
  [[nodiscard]] std::uint64_t bytes() const {
    return slots_.capacity() * sizeof(Slot) + entries_.capacity() * sizeof(Entry) +
           conditions_.capacity() * sizeof(Condition) + crowds_.capacity() * sizeof(Crowd) +
           changes_.capacity() * sizeof(StateLayout::Change);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  static constexpr std::uint32_t most_of_a_key = 48;
  static constexpr std::size_t most_conditions = 24;
  static constexpr std::size_t most_entries = std::size_t{1} << 20;

  // Numbers of the first of each in the lists below, which go on to those of the next entry.
  struct Entry {
    std::uint32_t conditions = 0, crowds = 0, changes = 0;
    EventId event{};
    std::uint32_t next = none;  // with the same key
  };
  struct Slot {
    Key key{};
    std::uint32_t first = none;
    std::uint32_t count = 0;
  };

  [[nodiscard]] std::size_t slot_of(const Key& key) const;
  void grow();

  // Open addressing, linear probing; a power of two, at most two thirds full so that a probe ends.
  std::vector<Slot> slots_ = std::vector<Slot>(256);
  std::size_t keys_ = 0;
  std::vector<Entry> entries_{Entry{}};  // and one behind the last
  std::vector<Condition> conditions_;
  std::vector<Crowd> crowds_;
  std::vector<StateLayout::Change> changes_;
};

}  // namespace csp::checker::program
