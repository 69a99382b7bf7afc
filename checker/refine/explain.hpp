// From a path through packed states to a counterexample in the network's own names.
#pragma once

#include <csp/checker/report.hpp>

#include "checker/network/network.hpp"
#include "checker/refine/search.hpp"

namespace csp::checker {

// The rules that lead from each state to the next, the first that do so with the event given.
[[nodiscard]] Path path_through(const Network& network, std::vector<std::vector<Word>> states,
                                const std::vector<EventId>& events);
// The way alone: what was seen, who did what, each component's own trace.
[[nodiscard]] Counterexample explain_way(const Network& network, const Path& path);
[[nodiscard]] Counterexample explain_deadlock(const Network& network, const Path& path);
[[nodiscard]] Counterexample explain_livelock(const Network& network, const Lasso& lasso);

}  // namespace csp::checker
