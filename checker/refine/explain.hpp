// From a path through packed states to a counterexample in the network's own names.
#pragma once

#include <csp/checker/report.hpp>

#include "checker/network/network.hpp"
#include "checker/refine/search.hpp"

namespace csp::checker {

[[nodiscard]] Counterexample explain_deadlock(const Network& network, const Path& path);
[[nodiscard]] Counterexample explain_livelock(const Network& network, const Lasso& lasso);

}  // namespace csp::checker
