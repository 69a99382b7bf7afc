// The two questions that every network is asked, answered in public words.
#pragma once

#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/network/network.hpp"

namespace csp::checker {

// "deadlock free" and "livelock free", in that order.
[[nodiscard]] std::vector<Result> check_freedom(const Network& network,
                                                const SearchOptions& options);

}  // namespace csp::checker
