// A labelled transition system, whoever wrote it down, as something to search.
#pragma once

#include "checker/refine/system.hpp"

namespace csp::checker {

class LtsSystem final : public System {
 public:
  // The Lts must outlive this, and all that for_another_thread() gave.
  explicit LtsSystem(const Lts& lts) : lts_(lts) {}

  [[nodiscard]] static StateId state_id(const Word* state) { return static_cast<StateId>(*state); }

  [[nodiscard]] std::size_t words() const override { return 1; }
  [[nodiscard]] std::uint32_t bits_of_last_word() const override { return 32; }
  [[nodiscard]] bool may_step_silently() const override { return true; }
  [[nodiscard]] PackedState initial() const override { return {index(lts_.initial())}; }
  void steps(const Word* state, StepList& steps) override;
  [[nodiscard]] bool is_ended(const Word* state) const override {
    return lts_.facts(state_id(state)).ended;
  }
  // An Lts of known size is known in full, and answers any number of threads.
  [[nodiscard]] std::unique_ptr<System> for_another_thread() const override;

 private:
  const Lts& lts_;
};

}  // namespace csp::checker
