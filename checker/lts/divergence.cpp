// Depth first along internal steps, without recursion. A state diverges where it lies on a circle
// or leads to a state that diverges; a step to a state that is still being walked closes a circle,
// and then every state on the stack above it diverges, and with it all that led there. So whatever
// is on the stack when a diverging state is met diverges too.
#include "checker/lts/divergence.hpp"

#include <algorithm>
#include <unordered_set>

namespace csp::checker {

bool Divergence::from(StateId state) {
  if (!known_.contains(state)) walk(state);
  return known_.at(state);
}

void Divergence::walk(StateId start) {
  struct Frame {
    StateId state;
    std::size_t next = 0;
  };
  std::vector<Frame> stack{{start}};
  std::unordered_set<StateId> on_stack{start};
  while (!stack.empty()) {
    Frame& top = stack.back();
    const bool diverges_here = top.next == 0 && lts_.facts(top.state).diverges;
    const auto transitions = lts_.transitions(top.state);
    while (top.next < transitions.size() && transitions[top.next].event != tau)
      ++top.next;
    if (top.next == transitions.size() && !diverges_here) {
      known_.emplace(top.state, false);  // unless it is known to diverge
      on_stack.erase(top.state);
      stack.pop_back();
      continue;
    }
    // A state that diverges by itself is a circle of one.
    const StateId target = diverges_here ? top.state : transitions[top.next++].target;
    const auto known = known_.find(target);
    const bool diverges = on_stack.contains(target) || (known != known_.end() && known->second);
    if (diverges) {
      for (const Frame& frame : stack)
        known_[frame.state] = true;
      // All of them have been decided; what is behind their other steps can wait to be asked.
      return;
    }
    if (known == known_.end()) {
      stack.push_back({target});
      on_stack.insert(target);
    }
  }
}

Divergence::Loop Divergence::loop_from(StateId state) {
  std::vector<StateId> way;
  while (std::find(way.begin(), way.end(), state) == way.end()) {
    way.push_back(state);
    for (const Transition& transition : lts_.transitions(state)) {
      if (transition.event == tau && from(transition.target)) {
        state = transition.target;
        break;
      }
    }
  }
  const auto start = std::find(way.begin(), way.end(), state);
  return {{way.begin(), start}, {start, way.end()}};
}

}  // namespace csp::checker
