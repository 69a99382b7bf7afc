// A network as one labelled transition system: its global states are numbered as they are met.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "checker/network/firing.hpp"
#include "checker/network/lts.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

// The network must outlive it.
class NetworkLts final : public Lts {
 public:
  explicit NetworkLts(const Network& network);

  [[nodiscard]] StateId initial() const override { return StateId{0}; }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override;
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }

  [[nodiscard]] const std::vector<Word>& packed(StateId state) const {
    return *packed_[index(state)];
  }

 private:
  struct Hash {
    std::size_t operator()(const std::vector<Word>& words) const;
  };
  StateId number(const Word* state) const;

  // Asking changes what is known, not what the system is.
  mutable Firing firing_;
  mutable std::unordered_map<std::vector<Word>, StateId, Hash> numbers_;
  mutable std::vector<const std::vector<Word>*> packed_;  // by state
  mutable std::vector<std::vector<Transition>> transitions_;
  mutable std::vector<bool> is_known_;
  mutable std::vector<bool> is_ended_;
};

}  // namespace csp::checker
