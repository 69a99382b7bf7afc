#include "tests/checker/lts/generated_lts.hpp"

#include <algorithm>

namespace csp::checker::test {

namespace {

std::string name(EventId event) {
  constexpr const char* names[] = {"tau", "tick", "a", "b", "c"};
  return index(event) < std::size(names) ? names[index(event)] : std::to_string(index(event));
}

CompactLts generated(const std::vector<EventId>& events, int most_states) {
  const int states = *rc::gen::inRange(2, most_states + 1);
  const int arrows = *rc::gen::inRange(1, 3 * states);
  std::vector<Arrow> list;
  for (int i = 0; i < arrows; ++i) {
    const auto source = static_cast<unsigned>(*rc::gen::inRange(0, states));
    const EventId event = *rc::gen::elementOf(events);
    const auto target = static_cast<unsigned>(*rc::gen::inRange(0, states));
    list.push_back({source, event, event == tick ? static_cast<unsigned>(states) : target});
  }
  return lts_of(static_cast<std::size_t>(states) + 1, list);
}

}  // namespace

// Internal steps and the same few events again and again, so that much is merged.
CompactLts generated_lts(int most_states) {
  return generated({tau, tau, tau, tick, a, a, b}, most_states);
}

CompactLts generated_lts_without(EventId event, int most_states) {
  std::vector<EventId> events{tau, tau, tau, tick, a, a, b};
  std::erase(events, event);
  return generated(events, most_states);
}

CompactLts lts_of(std::size_t states, std::vector<Arrow> arrows) {
  std::vector<bool> is_ended(states);
  for (const Arrow& arrow : arrows) {
    if (arrow.event == tick) is_ended[arrow.target] = true;
  }
  CompactLts result;
  for (unsigned state = 0; state < states; ++state) {
    result.add_state(is_ended[state]);
    for (const Arrow& arrow : arrows) {
      if (arrow.source == state) result.add_transition(arrow.event, StateId{arrow.target});
    }
  }
  return result;
}

std::string text(const CompactLts& lts) {
  std::string result = "from " + std::to_string(index(lts.initial()));
  for (unsigned i = 0; i < lts.size(); ++i) {
    for (const Transition& step : lts.transitions(StateId{i})) {
      result += ", " + std::to_string(i) + " -" + name(step.event) + "-> " +
                std::to_string(index(step.target));
    }
    if (lts.is_ended(StateId{i})) result += ", " + std::to_string(i) + " ended";
  }
  return result;
}

bool refines_in(const Lts& specification, const Lts& implementation, SemanticModel model) {
  return !refines(specification, implementation, model, {}).violation;
}

bool are_equal_in(const Lts& left, const Lts& right, SemanticModel model) {
  return refines_in(left, right, model) && refines_in(right, left, model);
}

}  // namespace csp::checker::test
