#include "checker/refine/system_lts.hpp"

namespace csp::checker {

SystemLts::SystemLts(System& system)
    : system_(system), states_(system.words()), found_(system.words()) {
  states_.add(system.initial().data());
  steps_.resize(1);
}

std::span<const Transition> SystemLts::transitions(StateId state) const {
  if (steps_[index(state)].count == unknown) {
    found_.clear();
    system_.steps(packed(state), found_);
    const std::size_t first = transitions_.size();
    for (std::size_t i = 0; i < found_.size(); ++i) {
      transitions_.push_back({found_.event(i), StateId{states_.add(found_.state(i)).number}});
    }
    steps_.resize(states_.size());
    steps_[index(state)] = {first, static_cast<std::uint32_t>(found_.size())};
  }
  const Steps& steps = steps_[index(state)];
  return {transitions_.data() + steps.first, steps.count};
}

const StateFacts& SystemLts::facts(StateId state) const {
  static const StateFacts running;
  static const StateFacts ended{.ended = true};
  return system_.is_ended(packed(state)) ? ended : running;
}

std::uint64_t SystemLts::bytes() const {
  return states_.bytes() + steps_.capacity() * sizeof(Steps) +
         transitions_.capacity() * sizeof(Transition);
}

}  // namespace csp::checker
