// Whether a trace can be the record of a run at all.
#pragma once

#include <string>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::checker::learn {

// Each finding names the event (its number in Trace::events), the process and the place in the
// source. Empty: the trace is consistent. At most `most` findings; a last line says how many were
// left out. Where records are known to be missing (Trace::dropped, Trace::cut_short) gaps in the
// numbering are no findings.
[[nodiscard]] std::vector<std::string> inconsistencies(const tracer::Trace& trace,
                                                       std::size_t most = 20);

}  // namespace csp::checker::learn
