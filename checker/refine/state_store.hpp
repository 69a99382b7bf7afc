// The global states that a search has found, each once, in the order of discovery, and from where
// each was first reached.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/network/firing.hpp"

namespace csp::checker {

enum class NodeId : std::uint32_t {};  // a global state, numbered as discovered
[[nodiscard]] constexpr std::size_t index(NodeId node) { return static_cast<std::size_t>(node); }

class StateStore {
 public:
  static constexpr NodeId nowhere{0xffffffff};
  static constexpr std::size_t most_states = 0xfffffffe;

  explicit StateStore(std::size_t words);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint64_t bytes() const;
  // What bytes() would be after `more` further states, and at most while they are added.
  [[nodiscard]] std::uint64_t bytes_with(std::size_t more) const;

  [[nodiscard]] const Word* state(NodeId node) const {
    return chunks_[index(node) / chunk_states].words.get() + (index(node) % chunk_states) * words_;
  }
  [[nodiscard]] NodeId parent(NodeId node) const {
    return chunks_[index(node) / chunk_states].parents[index(node) % chunk_states];
  }

  // Adds those of `candidates` (packed one after the other) that are new. Each comes from the
  // parent at its place.
  void add_all(std::span<const Word> candidates, std::span<const NodeId> parents);
  // The node of that state, or nowhere.
  [[nodiscard]] NodeId find(const Word* state) const;

 private:
  static constexpr std::size_t chunk_states = std::size_t{1} << 14;
  struct Chunk {
    std::unique_ptr<Word[]> words;
    std::unique_ptr<NodeId[]> parents;
  };

  [[nodiscard]] std::uint64_t hash(const Word* state) const;
  [[nodiscard]] bool is_equal(const Word* a, const Word* b) const;
  [[nodiscard]] std::size_t slots_for(std::size_t states) const;
  void add(const Word* state, std::uint64_t hash, NodeId parent);
  void append(const Word* state, NodeId parent);
  void grow_table(std::size_t slots);

  std::size_t words_;
  std::size_t size_ = 0;
  std::vector<Chunk> chunks_;
  std::vector<NodeId> table_;          // open addressing, linear probing; a power of two
  std::vector<std::uint64_t> hashes_;  // of the candidates in hand
};

}  // namespace csp::checker
