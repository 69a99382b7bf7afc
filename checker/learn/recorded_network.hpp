// What was recorded, as a network to draw: each process with all that it did in each place, and who
// met whom at what. Starting, joining and ending are no part of it.
#pragma once

#include <vector>

#include <csp/tracer/trace.hpp>

#include "checker/network/network.hpp"

namespace csp::checker::learn {

struct RecordedNetwork {
  Network network{};                  // component number i is the trace's process i; buffers follow
  std::vector<ComponentId> silent{};  // processes that never communicate
};

[[nodiscard]] RecordedNetwork recorded_network(const tracer::Trace& trace);

}  // namespace csp::checker::learn
