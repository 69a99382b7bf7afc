// Smaller systems that mean the same: the compressions of FDR (manual 4.2.3, section 4.5.7; Roscoe,
// "Understanding Concurrent Systems", chapter 17).
//
// Each takes a system written down in full and gives another one that no CSP context can tell from
// it in the models T, F and FD (tests hold every function to that); what is behind a divergence is
// kept, too. Nothing is marked: a divergence is an internal step to itself, and what may be refused
// is told by internal steps. The systems are those that terms have: tick leads to an ended state,
// nothing else does, and an ended state does nothing.
//
// The result holds just what can be reached, in the order of breadth_first.hpp; the same system
// gives the same result, and compressing the result in the same way changes nothing. Only ended
// states are merged with ended ones.
//
// With n states and m transitions: memory and time are linear but for what is said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "checker/lts/compact_lts.hpp"

namespace csp::checker {

// Merges states that are strongly bisimilar. A state with a new class has those before it looked at
// again, at most log n times: m log n times the transitions of a state, most often a few m.
[[nodiscard]] CompactLts strongly_bisimulated(const CompactLts& lts);
// Merges states that are divergence-preserving delay bisimilar (FDR's dbisim), and keeps the least
// transitions. Needs memory for all different sets of events and classes behind internal steps: as
// little as m where a chain of those keeps saying the same, n^2 where each adds something new.
[[nodiscard]] CompactLts delay_bisimulated(const CompactLts& lts);
// Merges states that are divergence-preserving weakly bisimilar (FDR's wbisim); otherwise the same.
[[nodiscard]] CompactLts weakly_bisimulated(const CompactLts& lts);
// Merges the states of each circle of internal steps into one that has an internal step to itself.
[[nodiscard]] CompactLts without_tau_loops(const CompactLts& lts);
// FDR's diamond, and then strong bisimulation: leaves out internal steps where what they lead to
// can be done at once instead. Never more states than strong bisimulation leaves without circles of
// internal steps, but perhaps more transitions. Time: for each state kept, all that internal steps
// lead to from it and from the targets of its events.
[[nodiscard]] CompactLts diamond(const CompactLts& lts);
// One state for each thing an observer can know, as NormalForm; what a node offers for sure is told
// by internal steps to states that offer just that; then strong bisimulation. Systems that are
// equal in T and F and diverge after the same traces have equal results. May be exponentially
// larger: nothing where it has more than `most_states` before states are merged, or when
// `should_stop` says so, which is asked now and then and told how many bytes the normal form holds:
// each of its states may be a set of all states of `lts`.
[[nodiscard]] std::optional<CompactLts> normalised(
    const CompactLts& lts, std::size_t most_states,
    const std::function<bool(std::uint64_t bytes)>& should_stop = {});

}  // namespace csp::checker
