// Folds what one process was seen to do into a state machine that also says what it would do if its
// partners came in another order.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/learn/words.hpp"

namespace csp::checker::learn {

enum class BlockId : std::uint32_t {};
[[nodiscard]] constexpr std::size_t index(BlockId id) { return static_cast<std::size_t>(id); }

// Moments of a word that are taken to be the same local state.
struct Block {
  SituationId situation = unknown_situation;
};

// What was seen to follow `label` in `source`. Where the word stops there is no target.
struct Continuation {
  BlockId source{};
  Label label;
  std::vector<BlockId> targets;  // in ascending order
  bool stops = false;            // once, nothing more was seen after it
  // It may be a count that led there and not the label: see fold.cpp.
  bool doubted = false;

  // Whether the process may be trusted to go on like this whatever happened before.
  [[nodiscard]] bool is_certain() const { return targets.size() == 1 && !stops && !doubted; }
};

struct Fold {
  std::vector<Block> blocks;
  // The block of every moment: of step 0, 1, ... and, where known, of where the process stood in
  // the end.
  std::vector<BlockId> path;
  std::vector<Continuation> continuations;  // by source, then label
  // The process decides something that its situation and the label do not explain, so that what it
  // does next is known only while everything is as it was recorded.
  bool is_decisive = false;

  [[nodiscard]] const Continuation* find(BlockId source, const Label& label) const;
};

[[nodiscard]] Fold fold(const Words& words, const Word& word);

}  // namespace csp::checker::learn
