// All that follows from a trace, written down.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

#include "checker/learn/communication.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker::learn {

struct PredictedState {
  struct Step {
    EventId event = tau;
    std::size_t target = 0;
  };
  std::vector<Step> steps{};
  bool has_ended = false;
  bool is_gap = false;  // what is possible here is not known; it has no steps, and is the last
};

struct PredictedBehaviour {
  std::vector<PredictedState> states{};  // the first is the initial one
  std::size_t transitions = 0;
  std::string limit{};  // that was reached first; empty if the states are all that there are
  std::vector<Gap> gaps{};
  std::size_t states_at_gaps = 0;  // that a step leads from into a gap
};

// What a communication is called: tau if nobody sees it; nothing if nobody knows which event it is,
// so that it leads to a gap.
using EventOf = std::function<std::optional<EventId>(const Communication&)>;

// Of what is certain; processes show their values as long as they do what they did.
[[nodiscard]] PredictedBehaviour predicted_behaviour(const tracer::Trace& trace,
                                                     const EventOf& event_of,
                                                     const SearchOptions& options);

}  // namespace csp::checker::learn
