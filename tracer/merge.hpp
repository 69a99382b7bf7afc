// Brings the events of several rings into one order in which causes precede effects.
#pragma once

#include <vector>

#include <csp/tracer/trace.hpp>

#include "tracer/decoder.hpp"

namespace csp::tracer {

// Consumes `rings`. `trace` holds the definitions; its processes learn here how many steps they took and how they ended.
void merge_events(std::vector<RingEvents>& rings, const ClockCalibration& clock, Trace& trace);

}  // namespace csp::tracer
