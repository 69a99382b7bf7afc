// Functions on processes that look at one state after the other, as the search asks for it: chase
// and prioritise. FDR manual 4.2.3, section 4.5.7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/process/term.hpp"

namespace csp::checker {

// Follows one internal step after the other, whichever comes first, until there is none, so its
// states are stable ones of `inner`, under their numbers there. In a circle it diverges.
class ChasedLts final : public Lts {
 public:
  // One step here may be very many of `inner`: `watch` is called now and then on the way, and may
  // throw. It may be empty.
  explicit ChasedLts(std::shared_ptr<const Lts> inner, std::function<void()> watch = {})
      : inner_(std::move(inner)), watch_(std::move(watch)) {}

  [[nodiscard]] StateId initial() const override { return chased(inner_->initial()); }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override {
    return inner_->facts(state);
  }
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }

 private:
  StateId chased(StateId state) const;

  std::shared_ptr<const Lts> inner_;
  const std::function<void()> watch_;
  mutable std::uint32_t followed_ = 0;  // internal steps
  // Asking changes what is known, not what the system is.
  mutable std::unordered_map<StateId, StateId> ends_;  // where chasing a state ends
  mutable std::vector<Transition> answer_;
};

// The way that ChasedLts goes, one internal step after the other: in a state that has some there is
// only the first of them.
class FirstSilentSteps final : public Lts {
 public:
  // `inner` must outlive this, and keep what it answers while nothing else is asked.
  explicit FirstSilentSteps(const Lts& inner) : inner_(inner) {}

  [[nodiscard]] StateId initial() const override { return inner_.initial(); }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override {
    return inner_.facts(state);
  }
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }

 private:
  const Lts& inner_;
};

// Leaves out what is less urgent than something else that can happen. Tau and tick are as urgent as
// the first set; what is in no set is as urgent as nothing and holds nothing back.
class PrioritisedLts final : public Lts {
 public:
  PrioritisedLts(std::shared_ptr<const Lts> inner, const ProcessFunction& function,
                 const ProcessTerms& terms)
      : inner_(std::move(inner)), function_(function), terms_(terms) {}

  [[nodiscard]] StateId initial() const override { return inner_->initial(); }
  [[nodiscard]] std::span<const Transition> transitions(StateId state) const override;
  [[nodiscard]] const StateFacts& facts(StateId state) const override {
    return inner_->facts(state);
  }
  [[nodiscard]] std::optional<std::size_t> state_count() const override { return std::nullopt; }

 private:
  [[nodiscard]] std::size_t rank(EventId event) const;
  [[nodiscard]] bool precedes(EventId upper, EventId lower) const;

  std::shared_ptr<const Lts> inner_;
  const ProcessFunction function_;
  const ProcessTerms& terms_;
  mutable std::unordered_map<EventId, std::size_t> ranks_;
  mutable std::vector<Transition> answer_;
};

}  // namespace csp::checker
