// Cycles of internal steps among the states that a search has found.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "checker/network/firing.hpp"
#include "checker/refine/state_store.hpp"

namespace csp::checker {

struct TauCycle {
  NodeId start;               // of all states on cycles, the one that was discovered first
  std::vector<NodeId> nodes;  // a shortest way from there back to it: start, ..., start
};

// A cycle of rules that result in tau, if the states in `store` have one. Gives up with nothing
// when `stop` says so.
[[nodiscard]] std::optional<TauCycle> find_tau_cycle(Firing& firing, const StateStore& store,
                                                     const std::function<bool()>& stop);

}  // namespace csp::checker
