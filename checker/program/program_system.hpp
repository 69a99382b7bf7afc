// The global states of a program as a search walks on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "checker/program/global_states.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker::program {

// Of states that looking at them does not tell, what is known anyway.
struct KnownSteps {
  std::vector<std::pair<EventId, PackedState>> steps{};
  bool is_whole = false;
};
using KnownStates = std::map<PackedState, KnownSteps>;

// States may be admitted and more may be known while it lives, but not while steps() runs.
class ProgramSystem final : public System {
 public:
  // Both must outlive it.
  ProgramSystem(const GlobalStates& states, const KnownStates& known, PackedState initial)
      : states_(states), known_(known), initial_(std::move(initial)), lookout_(states) {}

  [[nodiscard]] std::size_t words() const override { return states_.layout().words(); }
  [[nodiscard]] std::uint32_t bits_of_last_word() const override { return 64; }
  [[nodiscard]] bool may_step_silently() const override { return false; }
  [[nodiscard]] PackedState initial() const override { return initial_; }
  void steps(const Word* state, StepList& steps) override;
  [[nodiscard]] bool is_ended(const Word* state) const override {
    return states_.is_completed(state);
  }
  [[nodiscard]] std::uint64_t bytes() const override { return lookout_.bytes(); }
  [[nodiscard]] std::unique_ptr<System> for_another_thread() const override {
    return std::make_unique<ProgramSystem>(states_, known_, initial_);
  }

 private:
  const GlobalStates& states_;
  const KnownStates& known_;
  PackedState initial_;
  GlobalStates::Lookout lookout_;
};

}  // namespace csp::checker::program
