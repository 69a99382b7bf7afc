// Idea: most of what happens touches a few places, whatever the others do. So the outcome of a
// decision is kept with the words of all the places that were looked at when it was worked out; in
// a state that has these words there, it is the same. One question is about many places: whether
// all children of a join have ended. Where some child lives that is not among the places looked at,
// the answer is no; and some such child lives where the join waits for more children than there are
// among those places.
//
// One decision may have many outcomes, by the states of channels that it changes. They are tried
// one after the other, so only some are kept.
#include "checker/program/outcomes.hpp"

#include <algorithm>

namespace csp::checker::program {

std::size_t Outcomes::slot_of(const Key& key) const {
  // Odd constants from the digits of the golden ratio and of pi.
  std::uint64_t h = (std::uint64_t{key.first} << 32 | key.second) + key.kind;
  h *= 0x9e3779b97f4a7c15;
  h = (h ^ h >> 32) * 0x243f6a8885a308d3;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = h >> 32 & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot].first == none || slots_[slot].key == key) return slot;
  }
}

bool Outcomes::find(const Key& key, const StateWords& here, std::span<const std::uint32_t> children,
                    Outcome& outcome) const {
  const auto holds = [&](const Condition& condition) {
    const std::size_t place = index(condition.place);
    return (place < here.size() ? here[place] : 0) == condition.word;
  };
  const auto is_crowded = [&](const Crowd& crowd) {
    return children[index(crowd.join)] > crowd.children;
  };
  for (std::uint32_t e = slots_[slot_of(key)].first; e != none; e = entries_[e].next) {
    const Entry& entry = entries_[e];
    const Entry& end = entries_[e + 1];
    const bool is_so =
        std::all_of(conditions_.begin() + entry.conditions, conditions_.begin() + end.conditions,
                    holds) &&
        std::all_of(crowds_.begin() + entry.crowds, crowds_.begin() + end.crowds, is_crowded);
    if (!is_so) continue;
    outcome.event = entry.event;
    outcome.changes = {changes_.data() + entry.changes, end.changes - entry.changes};
    return true;
  }
  return false;
}

void Outcomes::add(const Key& key, std::span<const Condition> conditions,
                   std::span<const Crowd> crowds, const Outcome& outcome) {
  if (conditions.size() > most_conditions || entries_.size() > most_entries) return;
  if (keys_ >= slots_.size() / 3 * 2) grow();
  Slot& slot = slots_[slot_of(key)];
  if (slot.count == most_of_a_key) return;
  if (slot.first == none) ++keys_;
  const auto number = static_cast<std::uint32_t>(entries_.size() - 1);
  entries_.back().event = outcome.event;
  entries_.back().next = slot.first;
  slot = {.key = key, .first = number, .count = slot.count + 1};
  conditions_.insert(conditions_.end(), conditions.begin(), conditions.end());
  crowds_.insert(crowds_.end(), crowds.begin(), crowds.end());
  changes_.insert(changes_.end(), outcome.changes.begin(), outcome.changes.end());
  entries_.push_back({.conditions = static_cast<std::uint32_t>(conditions_.size()),
                      .crowds = static_cast<std::uint32_t>(crowds_.size()),
                      .changes = static_cast<std::uint32_t>(changes_.size())});
}

void Outcomes::grow() {
  std::vector<Slot> before(slots_.size() * 2);
  before.swap(slots_);
  for (const Slot& slot : before) {
    if (slot.first != none) slots_[slot_of(slot.key)] = slot;
  }
}

}  // namespace csp::checker::program
