// A network as something to search.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "checker/network/firing.hpp"
#include "checker/network/network.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker {

class NetworkSystem final : public System {
 public:
  // The network must outlive this, and all that for_another_thread() gave.
  explicit NetworkSystem(const Network& network) : firing_(network) {}

  [[nodiscard]] const Firing& firing() const { return firing_; }

  [[nodiscard]] std::size_t words() const override { return firing_.words(); }
  [[nodiscard]] std::uint32_t bits_of_last_word() const override {
    return firing_.bits_of_last_word();
  }
  [[nodiscard]] bool may_step_silently() const override { return firing_.may_step_silently(); }
  [[nodiscard]] PackedState initial() const override { return firing_.initial(); }
  void steps(const Word* state, StepList& steps) override;
  [[nodiscard]] bool is_ended(const Word* state) const override {
    return !firing_.runs_active(state);
  }
  // Where each component's number of states is known, all of them are known in full and answer any
  // number of threads.
  [[nodiscard]] std::unique_ptr<System> for_another_thread() const override;

  // How one state leads to another by that event: the participants of the first rule that does it;
  // none where no rule does, as where a component diverges by itself.
  [[nodiscard]] std::vector<Participant> how(const Word* from, EventId event, const Word* to);

 private:
  Firing firing_;
};

}  // namespace csp::checker
