// Looks for a deadlock in the interleavings that did not happen.
#pragma once

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

namespace csp::checker::learn {

// `suspected` with the shortest events that lead to it, `holds_up_to_bound` or `gave_up`; never
// more than that, because a trace cannot prove anything about a run that it did not record. The
// trace must be consistent.
[[nodiscard]] Result predict_deadlock(const tracer::Trace& trace, const SearchOptions& options);

}  // namespace csp::checker::learn
