// One of the deterministic systems that refine a system: FDR's deter, manual 4.2.3, section 4.5.7.
#pragma once

#include "checker/lts/compact_lts.hpp"

namespace csp::checker {

// Takes one way wherever the system could go several: one stable state or one that can end, behind
// internal steps, and one target of an event. Only where all internal ways go on for ever it
// diverges. States are numbered breadth first. Linear time.
//
// A system is deterministic in the failures-divergences model exactly when its determinised one
// is free of divergence and is refined by it.
[[nodiscard]] CompactLts determinised(const CompactLts& lts);

}  // namespace csp::checker
