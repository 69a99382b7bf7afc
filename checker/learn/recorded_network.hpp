// What was recorded as a network to draw: processes that may do whatever they ever did in such a
// place, over the recorded channels, barriers and families.
#pragma once

#include <string>
#include <unordered_set>

#include <csp/tracer/trace.hpp>

#include "checker/network/network.hpp"

namespace csp::checker::learn {

struct RecordedNetwork {
  Network network;  // component number i is the trace's process i; the passive ones follow
  // Events that are no communication: starting, joining, ending.
  std::unordered_set<std::string> housekeeping{};
  // Communications that fail because the other side has ended.
  std::unordered_set<std::string> endings{};
};

[[nodiscard]] RecordedNetwork recorded_network(const tracer::Trace& trace);

}  // namespace csp::checker::learn
