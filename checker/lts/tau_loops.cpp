// The circles of internal steps are the strong components of the graph that they make. Tarjan's
// algorithm finds a component when all that it leads to has been found, which gives the order of
// the numbers. Without recursion: chains of internal steps can be as long as memory goes. Tarjan,
// "Depth-first search and linear graph algorithms" (1972).
//
// States of one circle can reach each other unseen, so after a trace that leads to one all are
// possible, none of them is stable, and each diverges; one state with all their steps and an
// internal step to itself is the same to every observer.
#include "checker/lts/tau_loops.hpp"

#include <algorithm>
#include <utility>

#include "checker/lts/breadth_first.hpp"
#include "checker/lts/compress.hpp"

namespace csp::checker {

TauCircles tau_circles(const CompactLts& lts) {
  constexpr std::uint32_t none = 0xffffffff;
  TauCircles result;
  result.circle_of.assign(lts.size(), none);
  std::vector<std::uint32_t> low(lts.size(), none);  // until it is known: not met
  std::vector<StateId> open;                         // met, their circle not known yet
  struct Frame {
    StateId state;
    std::uint32_t number;
    std::uint32_t next;
  };
  std::vector<Frame> stack;
  std::uint32_t met = 0;
  const auto enter = [&](StateId state) {
    low[index(state)] = met;
    open.push_back(state);
    stack.push_back({state, met++, 0});
  };
  for (std::size_t i = 0; i < lts.size(); ++i) {
    if (low[i] == none) enter(static_cast<StateId>(i));
    while (!stack.empty()) {
      Frame& top = stack.back();
      const auto transitions = lts.transitions(top.state);
      if (top.next < transitions.size()) {
        const Transition step = transitions[top.next++];
        if (step.event != tau) continue;
        if (low[index(step.target)] == none) {
          enter(step.target);
        } else if (result.circle_of[index(step.target)] == none) {
          low[index(top.state)] = std::min(low[index(top.state)], low[index(step.target)]);
        }
        continue;
      }
      const Frame done = top;
      stack.pop_back();
      const std::uint32_t lowest = low[index(done.state)];
      if (!stack.empty()) {
        std::uint32_t& before = low[index(stack.back().state)];
        before = std::min(before, lowest);
      }
      if (lowest != done.number) continue;
      StateId member{};
      do {
        member = open.back();
        open.pop_back();
        result.circle_of[index(member)] = result.count;
      } while (member != done.state);
      ++result.count;
    }
  }
  return result;
}

CompactLts without_tau_loops(const CompactLts& lts) {
  if (lts.size() == 0) return lts;
  const TauCircles circles = tau_circles(lts);
  // Circles get the order of their first states.
  constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::uint32_t> numbers(circles.count, none);
  std::vector<std::uint32_t> begins;  // by number; then where the next begins
  for (const std::uint32_t circle : circles.circle_of) {
    if (numbers[circle] == none) {
      numbers[circle] = static_cast<std::uint32_t>(begins.size());
      begins.push_back(0);
    }
    ++begins[numbers[circle]];
  }
  std::uint32_t sum = 0;
  for (std::uint32_t& begin : begins)
    sum += std::exchange(begin, sum);
  begins.push_back(sum);
  const auto number_of = [&](StateId state) { return numbers[circles.circle_of[index(state)]]; };
  std::vector<StateId> members(lts.size());
  std::vector<std::uint32_t> next = begins;
  for (std::size_t i = 0; i < lts.size(); ++i)
    members[next[number_of(static_cast<StateId>(i))]++] = static_cast<StateId>(i);

  CompactLts result;
  for (std::uint32_t number = 0; number + 1 < begins.size(); ++number) {
    const auto first = members.begin() + begins[number];
    const auto last = members.begin() + begins[number + 1];
    result.add_state(lts.is_ended(*first));
    for (auto member = first; member != last; ++member) {
      for (const Transition& step : lts.transitions(*member))
        result.add_transition(step.event, static_cast<StateId>(number_of(step.target)));
    }
  }
  result.set_initial(static_cast<StateId>(number_of(lts.initial())));
  return in_breadth_first_order(result);
}

}  // namespace csp::checker
