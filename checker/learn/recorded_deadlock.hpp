// Explains the deadlock in which a recorded run ended: who waits, for what, and in what circle.
#pragma once

#include <csp/checker/report.hpp>
#include <csp/tracer/trace.hpp>

namespace csp::checker::learn {

// `fails`, from the last offers of the processes. The trace must be of a run that ended in a
// deadlock.
[[nodiscard]] Result explain_recorded_deadlock(const tracer::Trace& trace);

}  // namespace csp::checker::learn
