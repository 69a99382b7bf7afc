// What a network's rules do to packed states, worked out before the first is seen. Only for
// networks whose components are all known in full and not too large; never changed once made, so
// that any number of threads may share them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/network/network.hpp"

namespace csp::checker {

// A global state is some of these; each component has a few bits of one word.
using Word = std::uint64_t;

// Where a component's number lies in the packed state. Number 0 says that it does not run if it can
// ever stop; the states follow.
struct PackedSlot {
  std::uint32_t word = 0;
  std::uint32_t shift = 0;
  Word mask = 0;             // not shifted
  std::uint32_t offset = 0;  // 1 if it can ever stop, else 0
  std::uint32_t begin = 0;   // number of the state it starts in
  bool passive = false;

  [[nodiscard]] std::uint32_t number(const Word* state) const {
    return static_cast<std::uint32_t>((state[word] >> shift) & mask);
  }
  [[nodiscard]] Word change(std::uint32_t from, std::uint32_t to) const {
    return static_cast<Word>(from ^ to) << shift;
  }
  // The number a component has after `event` led it to `target`. (A component that cannot stop may
  // have a tick that no rule lets happen: that number is never used.)
  [[nodiscard]] std::uint32_t number_after(const Lts& lts, EventId event, StateId target) const {
    if (event == tick || lts.facts(target).ended) return 0;
    return static_cast<std::uint32_t>(index(target)) + offset;
  }
};

struct FiringTables {
  // What a component in one state can do on one event: each of its choices as the bits of its word
  // that change.
  struct Moves {
    std::uint32_t first = 0;  // of `changes`
    std::uint32_t count = 0;  // none: it cannot
  };
  // A component that leads rules or is remarkable in some state.
  struct Actor {
    std::uint32_t word = 0;
    std::uint32_t shift = 0;
    Word mask = 0;
    std::size_t first_row = 0;  // of `rows`, one for each number
  };
  enum Remark : std::uint8_t { RunsActive = 1, RunsFrontier = 2, RunsDiverging = 4 };
  // One number of one actor.
  struct Row {
    std::uint32_t first_lead = 0;
    std::uint32_t lead_count = 0;
    std::uint8_t remarks = 0;
  };
  struct Follower {
    Word mask = 0;
    std::uint32_t word = 0;
    std::uint32_t shift = 0;
    std::size_t first_moves = 0;  // of `moves`, one for each number
  };
  // A rule that its leader could take part in.
  struct Lead {
    RuleId rule{};
    std::uint32_t word = 0;
    Moves moves{};
    std::uint32_t first_follower = 0;
    std::uint32_t follower_count = 0;
    std::uint32_t priority = 0;
    bool has_side_effects = false;
  };

  std::vector<Actor> actors;
  std::vector<Row> rows;
  std::vector<Lead> leads;
  std::vector<Follower> followers;  // of one rule after the other
  std::vector<Moves> moves;
  std::vector<Word> changes;
  bool has_priorities = false;  // not all rules have the same
  bool is_frugal = false;       // one word, and no rule has side effects
};

// Null where a component is not known in full, or the tables would be too large.
[[nodiscard]] std::shared_ptr<const FiringTables> make_firing_tables(
    const Network& network, std::span<const PackedSlot> slots);

}  // namespace csp::checker
