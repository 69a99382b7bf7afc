// Which states of a labelled transition system may go on with internal steps for ever.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

// Walks along internal steps as far as it is asked, each state once, whoever asks. Needs the system
// to have finitely many states behind internal steps.
class Divergence {
 public:
  explicit Divergence(const Lts& lts) : lts_(lts) {}

  // Some chain of internal steps from this state never ends.
  [[nodiscard]] bool from(StateId state);
  // The states of a circle of internal steps, reached by internal steps from one that diverges:
  // first the way there, then the circle. Both without their last state's repetition.
  struct Loop {
    std::vector<StateId> prefix;
    std::vector<StateId> circle;
  };
  [[nodiscard]] Loop loop_from(StateId state);

 private:
  void walk(StateId start);

  const Lts& lts_;
  std::unordered_map<StateId, bool> known_;
};

}  // namespace csp::checker
