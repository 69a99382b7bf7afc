#include "checker/lts/network_lts.hpp"

#include <algorithm>
#include <utility>

namespace csp::checker {

std::size_t NetworkLts::Hash::operator()(const std::vector<Word>& words) const {
  std::uint64_t hash = 0;
  for (const Word word : words) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
  }
  return hash;
}

NetworkLts::NetworkLts(const Network& network) : firing_(network) {
  number(firing_.initial().data());
}

StateId NetworkLts::number(const Word* state) const {
  const auto [place, is_new] = numbers_.try_emplace(
      std::vector<Word>(state, state + firing_.words()), static_cast<StateId>(packed_.size()));
  if (is_new) {
    packed_.push_back(&place->first);
    transitions_.emplace_back();
    is_known_.push_back(false);
    is_ended_.push_back(false);
  }
  return place->second;
}

std::span<const Transition> NetworkLts::transitions(StateId state) const {
  if (!is_known_[index(state)]) {
    std::vector<Transition> found;
    firing_.for_each_step(packed(state).data(), [&](RuleId rule, const Word* successor) {
      const Transition step{firing_.network()[rule].result, number(successor)};
      // Several rules may say the same.
      if (std::find(found.begin(), found.end(), step) == found.end()) found.push_back(step);
    });
    is_ended_[index(state)] = !firing_.census().runs_active;
    transitions_[index(state)] = std::move(found);
    is_known_[index(state)] = true;
  }
  return transitions_[index(state)];
}

const StateFacts& NetworkLts::facts(StateId state) const {
  static const StateFacts running;
  static const StateFacts ended{.ended = true};
  (void)transitions(state);
  return is_ended_[index(state)] ? ended : running;
}

}  // namespace csp::checker
