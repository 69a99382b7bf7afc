#include "checker/lts/network_lts.hpp"

namespace csp::checker {

NetworkLts::NetworkLts(const Network& network) : firing_(network), states_(firing_.words()) {
  states_.add(firing_.initial().data());
  for (int bits = 0; bits < 8; ++bits) {
    facts_.push_back(
        {.frontier = (bits & 4) != 0, .ended = (bits & 1) != 0, .diverges = (bits & 2) != 0});
  }
}

const NetworkLts::Known& NetworkLts::known(StateId state) const {
  if (index(state) >= known_.size()) known_.resize(states_.size());
  if (known_[index(state)].count == unknown) {
    const std::size_t first = transitions_.size();
    firing_.for_each_step(packed(state), [&](RuleId rule, const Word* successor) {
      transitions_.push_back(
          {firing_.network()[rule].result, StateId{states_.add(successor).number}});
    });
    const Firing::Census census = firing_.census();
    known_[index(state)] = {.first = first,
                            .count = static_cast<std::uint32_t>(transitions_.size() - first),
                            .ended = !census.runs_active,
                            .diverges = census.runs_diverging,
                            .frontier = census.runs_frontier};
  }
  return known_[index(state)];
}

std::span<const Transition> NetworkLts::transitions(StateId state) const {
  const Known& here = known(state);
  return {transitions_.data() + here.first, here.count};
}

const StateFacts& NetworkLts::facts(StateId state) const {
  const Known& here = known(state);
  return facts_[(here.ended ? 1u : 0u) + (here.diverges ? 2u : 0u) + (here.frontier ? 4u : 0u)];
}

}  // namespace csp::checker
