// Idea: states lie in fixed chunks, so adding one never moves another and memory grows by little; a
// hash table holds their 4-byte numbers. Most candidates are already known, and each costs two
// cache misses, its table slot and the state it is compared with; so candidates come in batches,
// and each miss is started for the whole batch before the first is needed.
//
// Invariant: no two numbers in the table have equal states; at most two thirds of the slots are
// taken, so that a probe ends.
#include "checker/refine/state_store.hpp"

#include <cassert>

namespace csp::checker {

namespace {

constexpr std::size_t first_table = std::size_t{1} << 10;

}  // namespace

StateStore::StateStore(std::size_t words) : words_(words), table_(first_table, nowhere) {}

std::uint64_t StateStore::hash(const Word* state) const {
  // Odd constants from the digits of the golden ratio and of pi; the shifts bring the well mixed
  // high bits down.
  std::uint64_t h = 0x9e3779b97f4a7c15;
  for (std::size_t w = 0; w < words_; ++w) {
    h = (h ^ state[w]) * 0x243f6a8885a308d3;
    h ^= h >> 32;
  }
  h *= 0x9e3779b97f4a7c15;
  return h ^ (h >> 29);
}

// A loop, for the call that std::equal makes of it costs more than the few words.
bool StateStore::is_equal(const Word* a, const Word* b) const {
  for (std::size_t w = 0; w < words_; ++w) {
    if (a[w] != b[w]) return false;
  }
  return true;
}

std::size_t StateStore::slots_for(std::size_t states) const {
  std::size_t slots = table_.size();
  while (states > slots / 3 * 2)
    slots *= 2;
  return slots;
}

std::uint64_t StateStore::bytes() const {
  const std::uint64_t chunk = chunk_states * (words_ * sizeof(Word) + sizeof(NodeId));
  return chunks_.size() * chunk + table_.size() * sizeof(NodeId);
}

std::uint64_t StateStore::bytes_with(std::size_t more) const {
  const std::uint64_t chunk = chunk_states * (words_ * sizeof(Word) + sizeof(NodeId));
  const std::size_t chunks = (size_ + more + chunk_states - 1) / chunk_states;
  const std::size_t slots = slots_for(size_ + more);
  // While the table grows, the old one is still there.
  const std::size_t old_slots = slots == table_.size() ? 0 : table_.size();
  return chunks * chunk + (slots + old_slots) * sizeof(NodeId);
}

void StateStore::add_all(std::span<const Word> candidates, std::span<const NodeId> parents) {
  const std::size_t count = parents.size();
  assert(candidates.size() == count * words_ && "each candidate has its parent");
  const std::size_t slots = slots_for(size_ + count);
  if (slots != table_.size()) grow_table(slots);
  const std::size_t mask = table_.size() - 1;
  hashes_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    hashes_[i] = hash(&candidates[i * words_]);
    __builtin_prefetch(&table_[hashes_[i] & mask]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const NodeId known = table_[hashes_[i] & mask];
    if (known != nowhere) __builtin_prefetch(state(known));
  }
  for (std::size_t i = 0; i < count; ++i)
    add(&candidates[i * words_], hashes_[i], parents[i]);
}

void StateStore::add(const Word* candidate, std::uint64_t hash, NodeId parent) {
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  while (table_[slot] != nowhere) {
    if (is_equal(candidate, state(table_[slot]))) return;
    slot = (slot + 1) & mask;
  }
  table_[slot] = NodeId{static_cast<std::uint32_t>(size_)};
  append(candidate, parent);
}

void StateStore::append(const Word* state, NodeId parent) {
  const std::size_t place = size_ % chunk_states;
  if (place == 0) {
    chunks_.push_back({.words = std::make_unique_for_overwrite<Word[]>(chunk_states * words_),
                       .parents = std::make_unique_for_overwrite<NodeId[]>(chunk_states)});
  }
  std::copy_n(state, words_, chunks_.back().words.get() + place * words_);
  chunks_.back().parents[place] = parent;
  ++size_;
}

void StateStore::grow_table(std::size_t slots) {
  table_.assign(slots, nowhere);
  const std::size_t mask = slots - 1;
  for (std::size_t n = 0; n < size_; ++n) {
    const NodeId node{static_cast<std::uint32_t>(n)};
    std::size_t slot = hash(state(node)) & mask;
    while (table_[slot] != nowhere)
      slot = (slot + 1) & mask;
    table_[slot] = node;
  }
}

NodeId StateStore::find(const Word* wanted) const {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = hash(wanted) & mask; table_[slot] != nowhere; slot = (slot + 1) & mask) {
    if (is_equal(wanted, state(table_[slot]))) return table_[slot];
  }
  return nowhere;
}

}  // namespace csp::checker
