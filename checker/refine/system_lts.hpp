// A system as a labelled transition system whose states are found out as they are asked for: what a
// system's own behaviour is held against, as a specification.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/lts/numbered_states.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker {

class SystemLts final : public Lts {
 public:
  // The system must outlive this.
  explicit SystemLts(System& system);

  [[nodiscard]] StateId initial() const override { return StateId{0}; }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override;
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }
  [[nodiscard]] const Word* packed(StateId state) const {
    return states_[static_cast<std::uint32_t>(index(state))];
  }
  [[nodiscard]] std::uint64_t bytes() const override;
  [[nodiscard]] std::size_t states_found() const { return states_.size(); }

 private:
  // Of one state. `count` is unknown until somebody asks.
  struct Steps {
    std::size_t first = 0;
    std::uint32_t count = unknown;
  };
  static constexpr std::uint32_t unknown = 0xffffffff;

  // Asking changes what is known, not what the system is.
  System& system_;
  mutable NumberedStates states_;
  mutable std::vector<Steps> steps_;  // by state
  mutable std::vector<Transition> transitions_;
  mutable StepList found_;
};

}  // namespace csp::checker
