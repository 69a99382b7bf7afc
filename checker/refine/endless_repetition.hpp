// An Lts that is held to some events over and over: a circle of its steps is a way to do that for
// ever.
#pragma once

#include <utility>
#include <vector>

#include "checker/refine/system.hpp"

namespace csp::checker {

// A state is one of the Lts and which of `events` is next. All steps are internal: those of the
// Lts, which wait for nobody, and the next event, after which comes the one behind it and behind
// the last the first again. Without events only internal steps are left.
class EndlessRepetition final : public System {
 public:
  // The Lts must outlive this. No tau among the events.
  EndlessRepetition(const Lts& lts, std::vector<EventId> events)
      : lts_(lts), events_(std::move(events)) {}

  // Where the Lts is in `state` and all of the events are still to come.
  [[nodiscard]] static PackedState begin(StateId state) { return {index(state), 0}; }
  [[nodiscard]] static StateId state_of(const PackedState& state) {
    return static_cast<StateId>(state[0]);
  }
  // The step of the Lts behind one from `from` to `to`.
  [[nodiscard]] EventId event(const PackedState& from, const PackedState& to) const;

  [[nodiscard]] std::size_t words() const override { return 2; }
  [[nodiscard]] std::uint32_t bits_of_last_word() const override { return 32; }
  [[nodiscard]] bool may_step_silently() const override { return true; }
  [[nodiscard]] PackedState initial() const override { return begin(lts_.initial()); }
  void steps(const Word* state, StepList& steps) override;
  [[nodiscard]] bool is_ended(const Word* state) const override {
    return lts_.facts(static_cast<StateId>(*state)).ended;
  }
  [[nodiscard]] std::unique_ptr<System> for_another_thread() const override { return nullptr; }

 private:
  const Lts& lts_;
  const std::vector<EventId> events_;
};

}  // namespace csp::checker
