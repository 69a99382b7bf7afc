// The states of a system sorted into classes that are split again and again, with a list of what
// must be looked at once more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

enum class ClassId : std::uint32_t {};

[[nodiscard]] constexpr std::size_t index(ClassId id) { return static_cast<std::size_t>(id); }

// The members of a class lie together, touched ones first.
class StatePartition {
 public:
  // All states in one class, all touched.
  explicit StatePartition(std::size_t states);
  // By state: the number of its class, below `count`; all touched.
  StatePartition(std::span<const std::uint32_t> classes, std::uint32_t count);

  [[nodiscard]] std::size_t size() const { return classes_.size(); }
  [[nodiscard]] ClassId class_of(StateId state) const { return class_of_[index(state)]; }
  [[nodiscard]] std::span<const StateId> members(ClassId id) const {
    const StateClass& own = classes_[index(id)];
    return {states_.data() + own.begin, own.end - own.begin};
  }

  [[nodiscard]] bool is_touched(StateId state) const;
  void touch(StateId state);
  [[nodiscard]] bool is_alone(StateId state) const { return members(class_of(state)).size() == 1; }
  // A class with touched states; it stays the next until it is settled or split. None: all are
  // settled.
  [[nodiscard]] std::optional<ClassId> next_touched() const;
  [[nodiscard]] std::span<const StateId> touched(ClassId id) const;
  // One that is not touched.
  [[nodiscard]] std::optional<StateId> untouched_member(ClassId id) const;

  // The next class stays as it is.
  void settle();
  // Splits the next class: `groups` has a number below `count` for each touched state, and all
  // untouched ones belong to group 0; no group is empty. The largest group keeps the name of the
  // class; all states that are in another class now are added to `moved`.
  void split(std::span<const std::uint32_t> groups, std::uint32_t count,
             std::vector<StateId>& moved);

 private:
  struct StateClass {
    std::uint32_t begin = 0;
    std::uint32_t touched_end = 0;
    std::uint32_t end = 0;
  };
  void place(StateId state, std::uint32_t position);

  std::vector<StateId> states_;           // by class
  std::vector<std::uint32_t> positions_;  // by state: where in states_
  std::vector<ClassId> class_of_;         // by state
  std::vector<StateClass> classes_;
  std::vector<ClassId> waiting_;  // from next_waiting_ on: classes with touched states, each once
  std::size_t next_waiting_ = 0;
};

}  // namespace csp::checker
