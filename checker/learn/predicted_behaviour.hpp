// All that the network learned from a trace can do, written down.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/network/lts.hpp"
#include "checker/network/network.hpp"

namespace csp::checker::learn {

struct PredictedState {
  struct Step {
    EventId event = tau;
    std::size_t target = 0;
  };
  std::vector<Step> steps{};
  bool has_ended = false;
  bool is_gap = false;  // what is possible here is not known; it has no steps
};

struct PredictedBehaviour {
  std::vector<PredictedState> states{};  // the first is the initial one
  std::size_t transitions = 0;
  std::string limit{};  // that was reached first; empty if the states are all that there are
  std::vector<Gap> gaps{};
};

// `seen`, by RuleId: what a rule shows; nothing: nobody knows which event it is, so that it leads
// to a gap.
[[nodiscard]] PredictedBehaviour predicted_behaviour(
    const Network& network, const std::vector<std::optional<EventId>>& seen,
    const SearchOptions& options);

}  // namespace csp::checker::learn
