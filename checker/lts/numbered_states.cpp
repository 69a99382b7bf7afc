// Idea: the states themselves lie in one dense array, in the order of their numbers; a hash table
// holds 4-byte numbers and no keys. It may be full to 85 parts in a hundred, for six bits of the
// hash in each slot tell most strangers apart without a look at their states. To grow, the old
// table is thrown away first, and the new one is filled from the dense array; it has half as many
// slots again. So a state of one word costs 8 bytes and between 4.7 and 7.1 more at any time.
//
// Many states at once are faster than one by one: each costs two cache misses, its slot and the
// state that is compared, and for a batch they are all started before the first is needed.
//
// Invariant: each number below size_ is in exactly one slot, and between its home and that slot no
// slot is empty; no two numbers have equal states.
//
// Source: linear probing, D. E. Knuth, "The Art of Computer Programming", volume 3, section 6.4;
// the batches as in "state_store.cpp".
#include "checker/lts/numbered_states.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace csp::checker {

namespace {

constexpr std::uint64_t first_slots = 16;

constexpr bool is_too_full(std::uint64_t states, std::uint64_t slots) {
  return states * 20 > slots * 17;
}

}  // namespace

std::uint64_t NumberedStates::slots_for(std::uint64_t states, std::uint64_t slots) {
  while (is_too_full(states, slots))
    slots = std::max(first_slots, slots + slots / 2);
  return slots;
}

std::uint64_t NumberedStates::bytes_with(std::uint64_t more) const {
  const std::uint64_t chunks = (size_ + more + chunk_states - 1) / chunk_states;
  return chunks * (chunk_states * words_ * sizeof(Word) + sizeof(chunks_[0])) +
         slots_for(size_ + more, slots_) * sizeof(table_[0]);
}

// A loop, for the call that std::equal makes of it costs more than the few words.
bool NumberedStates::is_equal(const Word* a, const Word* b) const {
  for (std::size_t w = 0; w < words_; ++w) {
    if (a[w] != b[w]) return false;
  }
  return true;
}

void NumberedStates::add_all(const Word* states, std::size_t count, std::uint32_t* numbers) {
  constexpr std::size_t batch = 64;
  std::array<std::uint64_t, batch> hashes{};
  std::array<std::size_t, batch> slots{};
  while (count > 0) {
    const std::size_t now = std::min(count, batch);
    while (is_too_full(size_ + now, slots_))
      grow_table();
    for (std::size_t i = 0; i < now; ++i) {
      hashes[i] = hash_of(states + i * words_, words_);
      slots[i] = home(hashes[i]);
      __builtin_prefetch(&table_[slots[i]]);
    }
    for (std::size_t i = 0; i < now; ++i) {
      slots[i] = skip_strangers(slots[i], tag(hashes[i]));
      const std::uint32_t slot = table_[slots[i]];
      if (slot != 0) __builtin_prefetch((*this)[(slot & number_mask) - 1]);
    }
    for (std::size_t i = 0; i < now; ++i) {
      const Place place = add_from(slots[i], states + i * words_, tag(hashes[i]));
      if (numbers != nullptr) *numbers++ = place.number;
    }
    states += now * words_;
    count -= now;
  }
}

NumberedStates::Place NumberedStates::add(const Word* state, std::uint64_t hash) {
  if (is_too_full(size_ + std::uint64_t{1}, slots_)) grow_table();
  return add_from(home(hash), state, tag(hash));
}

// The first slot from this one on that is empty or has that tag.
std::size_t NumberedStates::skip_strangers(std::size_t slot, std::uint32_t tag) const {
  while (table_[slot] != 0 && (table_[slot] & ~number_mask) != tag)
    slot = slot + 1 == slots_ ? 0 : slot + 1;
  return slot;
}

// All slots between the state's home and this one hold others.
NumberedStates::Place NumberedStates::add_from(std::size_t slot, const Word* state,
                                               std::uint32_t tag) {
  while (true) {
    slot = skip_strangers(slot, tag);
    if (table_[slot] == 0) break;
    const std::uint32_t number = (table_[slot] & number_mask) - 1;
    if (is_equal(state, (*this)[number])) return {number, false};
    slot = slot + 1 == slots_ ? 0 : slot + 1;
  }
  if (size_ == most_states) throw std::length_error("more states than a set can number");
  append(state);
  table_[slot] = tag | size_;
  return {size_ - 1, true};
}

void NumberedStates::append(const Word* state) {
  const std::size_t place = size_ % chunk_states;
  if (place == 0) {
    chunks_.push_back(std::make_unique_for_overwrite<Word[]>(chunk_states * words_));
  }
  std::copy_n(state, words_, chunks_.back().get() + place * words_);
  ++size_;
}

void NumberedStates::grow_table() {
  slots_ = slots_for(size_ + std::uint64_t{1}, std::max(first_slots, slots_ + slots_ / 2));
  table_.reset();
  table_ = std::make_unique<std::uint32_t[]>(slots_);
  for (std::uint32_t number = 0; number < size_; ++number) {
    const std::uint64_t hash = hash_of((*this)[number], words_);
    std::size_t slot = home(hash);
    while (table_[slot] != 0) {
      if (++slot == slots_) slot = 0;
    }
    table_[slot] = tag(hash) | (number + 1);
  }
}

}  // namespace csp::checker
