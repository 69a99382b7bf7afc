#include "checker/lts/compact_lts.hpp"

#include <cassert>
#include <unordered_map>

namespace csp::checker {

StateId CompactLts::add_state(bool is_ended) {
  const auto state = static_cast<StateId>(first_.size());
  first_.push_back(static_cast<std::uint32_t>(transitions_.size()));
  is_ended_.push_back(is_ended);
  return state;
}

void CompactLts::add_transition(EventId event, StateId target) {
  assert(!first_.empty() && "a transition belongs to the state added last");
  transitions_.push_back({event, target});
}

const StateFacts& CompactLts::facts(StateId state) const {
  static const StateFacts running;
  static const StateFacts ended{.ended = true};
  return is_ended(state) ? ended : running;
}

std::optional<CompactLts> written_down(const Lts& lts, std::size_t most_states,
                                       const std::function<bool()>& should_stop) {
  constexpr std::size_t now_and_then = 256;
  std::unordered_map<StateId, StateId> numbers{{lts.initial(), StateId{0}}};
  std::vector<StateId> met{lts.initial()};
  CompactLts result;
  for (std::size_t next = 0; next < met.size(); ++next) {
    result.add_state(lts.facts(met[next]).ended);
    for (const Transition& step : lts.transitions(met[next])) {
      const auto [place, is_new] =
          numbers.try_emplace(step.target, static_cast<StateId>(met.size()));
      if (is_new) met.push_back(step.target);
      result.add_transition(step.event, place->second);
    }
    if (met.size() > most_states) return std::nullopt;
    if (next % now_and_then == 0 && should_stop && should_stop()) return std::nullopt;
  }
  return result;
}

}  // namespace csp::checker
