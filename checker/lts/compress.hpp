// Smaller systems that mean the same: the compressions of FDR (manual 4.2.3, section 4.5.7; Roscoe,
// "Understanding Concurrent Systems", chapter 17).
//
// Each takes a system written down in full and gives another one that no CSP context can tell from
// it in the models T, F and FD (tests hold every function to that). The states of the result are
// numbered breadth first from the initial state and nothing else is in it, so equal results are
// equal objects. An ended state stays an ended state, and only ended states are merged with ended
// ones. Linear memory; time as said.
#pragma once

#include "checker/lts/compact_lts.hpp"

namespace csp::checker {

// Merges states that are strongly bisimilar. O(m log n) expected, by signatures.
[[nodiscard]] CompactLts strongly_bisimulated(const CompactLts& lts);
// Merges states that are divergence-preserving delay bisimilar (FDR's dbisim).
[[nodiscard]] CompactLts delay_bisimulated(const CompactLts& lts);
// Merges states that are divergence-preserving weakly bisimilar (FDR's wbisim).
[[nodiscard]] CompactLts weakly_bisimulated(const CompactLts& lts);
// Merges the states of each circle of internal steps into one that has an internal step to itself.
[[nodiscard]] CompactLts without_tau_loops(const CompactLts& lts);
// FDR's diamond: leaves out internal steps where what they lead to can be done at once instead.
[[nodiscard]] CompactLts diamond(const CompactLts& lts);
// One state for each thing an observer can know, as NormalForm; what a node offers for sure is told
// by internal steps to states that offer just that. May be exponentially larger: nothing where it
// has more than `most_states`.
[[nodiscard]] std::optional<CompactLts> normalised(const CompactLts& lts, std::size_t most_states);

}  // namespace csp::checker
