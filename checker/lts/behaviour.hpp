// A way through a system that looks to an observer as given: how a counterexample that was found in
// a smaller system is shown in the one it was made from.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

struct Behaviour {
  std::vector<EventId> events;  // internal steps among them
  std::vector<StateId> states;  // along it: one more than events
};

// What an observer sees of these: all but tau.
[[nodiscard]] std::vector<EventId> visible(const std::vector<EventId>& events);

// What the state is to be that the way ends in.
using StateTest = std::function<bool(StateId)>;

struct BehaviourSearch {
  std::optional<Behaviour> found{};
  bool is_complete = true;  // nothing found: there is none; else a limit came first
};

// A shortest way on which an observer sees just `trace` and that ends in a state for which
// `is_wanted` holds. Ends without one where more than `most_pairs` of a state and a length of trace
// would have to be looked at, or when `should_stop` says so (it may be empty). Time and memory are
// those of the part of the system that `trace` leads through.
[[nodiscard]] BehaviourSearch find_behaviour(const Lts& lts, const std::vector<EventId>& trace,
                                             const StateTest& is_wanted, std::size_t most_pairs,
                                             const std::function<bool()>& should_stop);

}  // namespace csp::checker
