// From a .csptrace file to a Trace.
#pragma once

#include <filesystem>

#include <csp/tracer/trace.hpp>
#include <csp/tracer/trace_error.hpp>

namespace csp::tracer {

// Reads the whole archive. One that ends early or has damaged parts is read as far as it goes: the trace then says so
// (cut_short, warnings). Throws TraceError for a file that cannot be opened, is no trace, or comes from a newer cspkit.
[[nodiscard]] Trace read_trace(const std::filesystem::path& file);

}  // namespace csp::tracer
