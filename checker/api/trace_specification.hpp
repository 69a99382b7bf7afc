// A recorded trace held against a script: what was recorded stands in the script's scope as TRACE,
// and what follows from it as PREDICTED.
#pragma once

#include <csp/checker/check_trace.hpp>
#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

namespace csp::checker {

// The answers to the script's assertions, and what is wrong in it. The trace must be consistent.
[[nodiscard]] Report check_trace_specification(const tracer::Trace& trace,
                                               const TraceQuestions& questions,
                                               const SearchOptions& search);

}  // namespace csp::checker
