// States are numbered when they are first met, where of each state the events come in ascending
// order and the targets of one event in the order of their old numbers. All targets of a state have
// their new numbers once it has been looked at, so its transitions can be put in their last order
// at once. New targets of one event get ascending numbers, which is why doing it again meets them
// in the same order.
#include "checker/lts/breadth_first.hpp"

#include <algorithm>
#include <limits>

namespace csp::checker {

namespace {

void put_in_order(std::vector<Transition>& transitions) {
  const auto precedes = [](const Transition& a, const Transition& b) {
    return a.event != b.event ? a.event < b.event : a.target < b.target;
  };
  if (!std::is_sorted(transitions.begin(), transitions.end(), precedes)) {
    std::sort(transitions.begin(), transitions.end(), precedes);
  }
  transitions.erase(std::unique(transitions.begin(), transitions.end()), transitions.end());
}

}  // namespace

CompactLts in_breadth_first_order(const CompactLts& lts) {
  constexpr std::uint32_t not_met = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> numbers(lts.size(), not_met);
  std::vector<StateId> met{lts.initial()};
  numbers[index(lts.initial())] = 0;
  CompactLts result;
  std::vector<Transition> transitions;
  for (std::size_t next = 0; next < met.size(); ++next) {
    const auto own = lts.transitions(met[next]);
    transitions.assign(own.begin(), own.end());
    put_in_order(transitions);
    for (Transition& step : transitions) {
      std::uint32_t& number = numbers[index(step.target)];
      if (number == not_met) {
        number = static_cast<std::uint32_t>(met.size());
        met.push_back(step.target);
      }
      step.target = static_cast<StateId>(number);
    }
    put_in_order(transitions);
    result.add_state(lts.is_ended(met[next]));
    for (const Transition& step : transitions)
      result.add_transition(step.event, step.target);
  }
  return result;
}

}  // namespace csp::checker
