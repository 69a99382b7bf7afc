// The largest part of a class keeps its name, so a state gets a new name at most log n times: each
// time its class has at most half the size. Hopcroft, "An n log n algorithm for minimizing states
// in a finite automaton" (1971); the arrangement with touched states in front follows Valmari and
// Lehtinen, "Efficient minimization of DFAs with partial transition functions" (2008).
#include "checker/lts/state_partition.hpp"

#include <algorithm>
#include <cassert>

namespace csp::checker {

StatePartition::StatePartition(std::size_t states)
    : StatePartition(std::vector<std::uint32_t>(states), states == 0 ? 0 : 1) {}

StatePartition::StatePartition(std::span<const std::uint32_t> classes, std::uint32_t count)
    : states_(classes.size()),
      positions_(classes.size()),
      class_of_(classes.size()),
      classes_(count) {
  for (const std::uint32_t number : classes)
    ++classes_[number].end;
  std::uint32_t sum = 0;
  for (StateClass& own : classes_) {
    own.begin = own.touched_end = sum;
    own.end = sum += own.end;
    waiting_.push_back(static_cast<ClassId>(waiting_.size()));
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    class_of_[i] = static_cast<ClassId>(classes[i]);
    place(static_cast<StateId>(i), classes_[classes[i]].touched_end++);
  }
}

void StatePartition::place(StateId state, std::uint32_t position) {
  states_[position] = state;
  positions_[index(state)] = position;
}

std::span<const StateId> StatePartition::touched(ClassId id) const {
  const StateClass& own = classes_[index(id)];
  return {states_.data() + own.begin, own.touched_end - own.begin};
}

std::optional<StateId> StatePartition::untouched_member(ClassId id) const {
  const StateClass& own = classes_[index(id)];
  if (own.touched_end == own.end) return std::nullopt;
  return states_[own.touched_end];
}

bool StatePartition::is_touched(StateId state) const {
  return positions_[index(state)] < classes_[index(class_of(state))].touched_end;
}

void StatePartition::touch(StateId state) {
  const ClassId id = class_of(state);
  StateClass& own = classes_[index(id)];
  const std::uint32_t position = positions_[index(state)];
  if (position < own.touched_end) return;
  if (own.touched_end == own.begin) waiting_.push_back(id);
  place(states_[own.touched_end], position);
  place(state, own.touched_end++);
}

std::optional<ClassId> StatePartition::next_touched() const {
  if (next_waiting_ == waiting_.size()) return std::nullopt;
  return waiting_[next_waiting_];
}

void StatePartition::settle() {
  StateClass& own = classes_[index(waiting_[next_waiting_++])];
  own.touched_end = own.begin;
  if (2 * next_waiting_ < waiting_.size()) return;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(next_waiting_));
  next_waiting_ = 0;
}

void StatePartition::split(std::span<const std::uint32_t> groups, std::uint32_t count,
                           std::vector<StateId>& moved) {
  const ClassId id = waiting_[next_waiting_];
  const StateClass whole = classes_[index(id)];
  assert(groups.size() == whole.touched_end - whole.begin && "a group for each touched state");
  // Group 0 comes last, beside the untouched states.
  std::vector<std::uint32_t> sizes(count);
  for (const std::uint32_t group : groups)
    ++sizes[group];
  std::vector<std::uint32_t> begins(count);
  std::uint32_t position = whole.begin;
  for (std::uint32_t group = 1; group < count; ++group) {
    begins[group] = position;
    position += sizes[group];
  }
  begins[0] = position;
  sizes[0] += whole.end - whole.touched_end;

  const std::vector<StateId> touched(states_.begin() + whole.begin,
                                     states_.begin() + whole.touched_end);
  std::vector<std::uint32_t> next = begins;
  for (std::size_t i = 0; i < touched.size(); ++i)
    place(touched[i], next[groups[i]]++);

  const auto largest =
      static_cast<std::uint32_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
  for (std::uint32_t group = 0; group < count; ++group) {
    const StateClass part{
        .begin = begins[group], .touched_end = begins[group], .end = begins[group] + sizes[group]};
    if (group == largest) {
      classes_[index(id)] = part;
      continue;
    }
    const auto fresh = static_cast<ClassId>(classes_.size());
    classes_.push_back(part);
    for (std::uint32_t i = part.begin; i < part.end; ++i) {
      class_of_[index(states_[i])] = fresh;
      moved.push_back(states_[i]);
    }
  }
  settle();
}

}  // namespace csp::checker
