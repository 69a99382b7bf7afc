// A network as one labelled transition system, whose states are found out as they are asked for: a
// specification, or a component of another network.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/lts/numbered_states.hpp"
#include "checker/network/firing.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

// Its events are the network's visible ones. It has ended where no active component runs; it
// diverges, and is a frontier, where a component that runs is.
class NetworkLts final : public Lts {
 public:
  // The network must outlive this.
  explicit NetworkLts(const Network& network);

  [[nodiscard]] StateId initial() const override { return StateId{0}; }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override;
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }
  [[nodiscard]] std::uint64_t bytes() const override {
    return states_.bytes() + known_.capacity() * sizeof(Known) +
           transitions_.capacity() * sizeof(Transition);
  }

  // The global state that a number stands for; stays where it is.
  [[nodiscard]] const Word* packed(StateId state) const {
    return states_[static_cast<std::uint32_t>(index(state))];
  }
  [[nodiscard]] const Firing& firing() const { return firing_; }

 private:
  // Of one state. `count` is unknown until somebody asks.
  static constexpr std::uint32_t unknown = 0xffffffff;
  struct Known {
    std::size_t first = 0;  // of transitions_
    std::uint32_t count = unknown;
    bool ended = false;
    bool diverges = false;
    bool frontier = false;
  };
  const Known& known(StateId state) const;

  // Asking changes what is known, not what the system is.
  mutable Firing firing_;
  mutable NumberedStates states_;
  mutable std::vector<Known> known_;  // by state
  mutable std::vector<Transition> transitions_;
  std::vector<StateFacts> facts_;  // for each combination of what Known says
};

}  // namespace csp::checker
