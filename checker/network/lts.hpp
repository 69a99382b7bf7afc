// A labelled transition system: the states of one component of a network and the events that lead
// from one to another.
//
// Lts is what every check works on. It asks for one state after the other, so a system may be known
// in full (ExplicitLts) or be found out while the search walks into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace csp::checker {

enum class EventId : std::uint32_t {};
enum class StateId : std::uint32_t {};  // of one component; dense from 0

// An internal step, which nobody outside sees or can prevent.
inline constexpr EventId tau{0};
// Successful termination.
inline constexpr EventId tick{1};

[[nodiscard]] constexpr std::size_t index(EventId event) { return static_cast<std::size_t>(event); }
[[nodiscard]] constexpr std::size_t index(StateId state) { return static_cast<std::size_t>(state); }

// The names of events. Number 0 is always tau, number 1 always tick.
class EventTable {
 public:
  // Whoever adds or looks for an event named "tau" or "tick" means those.
  EventTable();
  // They have no names of their own ("tau" and "✓" for people): "tick" is an event like any other.
  struct SignalsWithoutNames {};
  explicit EventTable(SignalsWithoutNames);

  // The event of that name, made where there is none yet.
  EventId add(std::string_view name);
  [[nodiscard]] std::optional<EventId> find(std::string_view name) const;
  [[nodiscard]] const std::string& name(EventId event) const { return names_[index(event)]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, EventId> ids_;
};

struct Transition {
  EventId event;
  StateId target;

  friend bool operator==(const Transition&, const Transition&) = default;
};

enum class Direction { Read, Write, Sync, Join, Timer };
[[nodiscard]] std::string_view to_string(Direction direction);  // "read", "write", ...

// One thing that a waiting component would take part in, in the words of its author. Only reports
// look at it; what is possible is said by the transitions.
struct Offer {
  std::string channel;  // or barrier, or process to join
  Direction direction = Direction::Read;

  friend bool operator==(const Offer&, const Offer&) = default;
};

// What is known of a state besides its transitions.
struct StateFacts {
  std::string label{};          // for people; may be empty
  std::string location{};       // "philosophers.cpp:42", or empty
  std::vector<Offer> offers{};  // empty: reports name the events of the transitions instead
  bool frontier =
      false;  // there may be continuations that nobody has seen: being stuck here proves nothing
  bool ended = false;  // the component has ended successfully once it is here
  bool diverges =
      false;  // the component may go on with internal steps for ever, never offering anything

  friend bool operator==(const StateFacts&, const StateFacts&) = default;
};

class Lts {
 public:
  virtual ~Lts() = default;

  [[nodiscard]] virtual StateId initial() const = 0;
  // Valid until the next call of a member of this Lts.
  [[nodiscard]] virtual std::span<const Transition> transitions(StateId state) const = 0;
  [[nodiscard]] virtual const StateFacts& facts(StateId state) const = 0;
  // How many states there are; nothing where that is not known beforehand.
  [[nodiscard]] virtual std::optional<std::size_t> state_count() const = 0;
  // Of memory for what was found out by asking.
  [[nodiscard]] virtual std::uint64_t bytes() const { return 0; }

 protected:
  Lts() = default;
  Lts(const Lts&) = default;
  Lts& operator=(const Lts&) = default;
};

// An Lts that is written down in full. The first state added is the initial one until another is
// named.
class ExplicitLts final : public Lts {
 public:
  StateId add_state(StateFacts facts = {});
  void add_transition(StateId source, EventId event, StateId target);
  void set_initial(StateId state) { initial_ = state; }
  [[nodiscard]] StateFacts& facts(StateId state) { return facts_[index(state)]; }

  [[nodiscard]] StateId initial() const override { return initial_; }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override {
    return transitions_[index(state)];
  }
  [[nodiscard]] const StateFacts& facts(StateId state) const override {
    return facts_[index(state)];
  }
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return facts_.size(); }
  [[nodiscard]] std::size_t size() const { return facts_.size(); }

 private:
  std::vector<std::vector<Transition>> transitions_;  // by source
  std::vector<StateFacts> facts_;
  StateId initial_{0};
};

}  // namespace csp::checker
