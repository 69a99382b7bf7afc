// Bisimulations by their definitions: relations between states from which pairs are taken until
// none is wrong. The slow obvious twin of checker/lts/*_bisimulation.cpp.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "checker/lts/compact_lts.hpp"

namespace csp::checker::test {

enum class NaiveKind { Strong, Delay, Weak };

// By state, and by state: whether the two are bisimilar; for delay and weak also with respect to
// divergence. Ended states are like ended states only.
using NaiveRelation = std::vector<std::vector<bool>>;
[[nodiscard]] NaiveRelation naive_bisimilarity(const CompactLts& lts, NaiveKind kind);

// The states of both, those of `right` behind those of `left`.
[[nodiscard]] CompactLts side_by_side(const CompactLts& left, const CompactLts& right);

// How many states that can be reached are pairwise not bisimilar.
[[nodiscard]] std::size_t naive_class_count(const CompactLts& lts, NaiveKind kind);

}  // namespace csp::checker::test
