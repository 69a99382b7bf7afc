// A process term as a labelled transition system whose states are found out as they are asked for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/compile/semantics.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

// What it refers to must outlive it.
class TermLts final : public Lts {
 public:
  TermLts(Semantics& semantics, TermId initial);
  ~TermLts() override;
  TermLts(const TermLts&) = delete;
  TermLts& operator=(const TermLts&) = delete;

  [[nodiscard]] StateId initial() const override { return StateId{0}; }
  // Throws Unsupported, and what Definitions::body throws.
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override;
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }

  [[nodiscard]] TermId term(StateId state) const { return terms_[index(state)]; }
  // The process that the state is, as CSP_M text.
  [[nodiscard]] std::string text(StateId state) const { return semantics_.text(term(state)); }

 private:
  StateId state_of(TermId term) const;

  // Asking changes what is known, not what the system is.
  Semantics& semantics_;
  mutable std::vector<TermId> terms_;  // by state
  mutable std::unordered_map<TermId, StateId> states_;
  mutable std::vector<std::vector<Transition>> transitions_;  // by state
  mutable std::vector<bool> is_known_;
  mutable std::size_t bytes_ = 0;  // that the semantics was told of
  StateFacts running_;
  StateFacts ended_;
};

}  // namespace csp::checker
