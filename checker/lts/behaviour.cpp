// Breadth first over pairs of how much of the trace has been seen and a state. An internal step
// keeps the former, a visible one must be the next of the trace.
#include "checker/lts/behaviour.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_set>

namespace csp::checker {

std::vector<EventId> visible(const std::vector<EventId>& events) {
  std::vector<EventId> seen;
  std::ranges::copy_if(events, std::back_inserter(seen),
                       [](EventId event) { return event != tau; });
  return seen;
}

namespace {

constexpr std::size_t no_parent = static_cast<std::size_t>(-1);

struct Pair {
  std::uint32_t seen;  // events of the trace
  StateId state;
  std::size_t parent;
  EventId event;  // from the parent
};

Behaviour way_to(const std::vector<Pair>& pairs, std::size_t end) {
  Behaviour way;
  for (std::size_t at = end; at != no_parent; at = pairs[at].parent) {
    way.states.push_back(pairs[at].state);
    if (pairs[at].parent != no_parent) way.events.push_back(pairs[at].event);
  }
  std::reverse(way.states.begin(), way.states.end());
  std::reverse(way.events.begin(), way.events.end());
  return way;
}

}  // namespace

BehaviourSearch find_behaviour(const Lts& lts, const std::vector<EventId>& trace,
                               const StateTest& is_wanted, std::size_t most_pairs,
                               const std::function<bool()>& should_stop) {
  constexpr std::size_t now_and_then = 256;
  std::vector<Pair> pairs;
  std::unordered_set<std::uint64_t> known;
  const auto add = [&](std::uint32_t seen, StateId state, std::size_t parent, EventId event) {
    const std::uint64_t key = (std::uint64_t{seen} << 32U) | index(state);
    if (known.insert(key).second) pairs.push_back({seen, state, parent, event});
  };
  add(0, lts.initial(), no_parent, tau);
  for (std::size_t next = 0; next < pairs.size(); ++next) {
    const Pair pair = pairs[next];
    if (pair.seen == trace.size() && is_wanted(pair.state)) {
      return {.found = way_to(pairs, next)};
    }
    const bool is_late = next % now_and_then == 0 && should_stop && should_stop();
    if (is_late || pairs.size() > most_pairs) return {.is_complete = false};
    const auto view = lts.transitions(pair.state);
    const std::vector<Transition> steps(view.begin(), view.end());
    for (const Transition& step : steps) {
      if (step.event == tau) {
        add(pair.seen, step.target, next, tau);
      } else if (pair.seen < trace.size() && step.event == trace[pair.seen]) {
        add(pair.seen + 1, step.target, next, step.event);
      }
    }
  }
  return {};
}

}  // namespace csp::checker
