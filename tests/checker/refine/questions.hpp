// What the tests of refinement.hpp share: every question asked the same way, and what a
// counterexample must keep.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "checker/refine/refinement.hpp"
#include "tests/checker/refine/naive_refinement.hpp"

namespace csp::checker {

inline constexpr SemanticModel all_models[] = {SemanticModel::Traces, SemanticModel::Failures,
                                               SemanticModel::FailuresDivergences};

inline SearchOptions on_threads(std::uint32_t threads) {
  SearchOptions options;
  options.threads = threads;
  return options;
}

inline RefinementResult asked(naive::Question question, const Lts& specification, System& system,
                              SemanticModel model, const SearchOptions& options) {
  switch (question) {
    case naive::Question::Refinement:
      return refines(specification, system, model, options);
    case naive::Question::Deadlock:
      return is_deadlock_free(system, model, options);
    case naive::Question::Divergence:
      return is_divergence_free(system, options);
    case naive::Question::Determinism:
      return is_deterministic(system, model, options);
  }
  return {};
}

// Whether the twin's steps lead along the path, and what is there is what is said.
inline bool is_true(System& system, const Violation& violation) {
  const auto leads = [&](const PackedState& from, EventId event, const PackedState& to) {
    const naive::Steps out = naive::steps(system, from);
    return std::count(out.begin(), out.end(), std::pair(event, to)) != 0;
  };
  const auto is_way = [&](const std::vector<EventId>& trace, const std::vector<PackedState>& path) {
    if (path.size() != trace.size() + 1 || path.front() != system.initial()) return false;
    for (std::size_t i = 0; i < trace.size(); ++i) {
      if (!leads(path[i], trace[i], path[i + 1])) return false;
    }
    return true;
  };
  if (!is_way(violation.trace, violation.path)) return false;
  if (violation.kind == Violation::Kind::Nondeterminism) {
    std::vector<EventId> seen = violation.trace;
    seen.push_back(violation.event);
    std::vector<EventId> happening = violation.happening.trace;
    std::erase(seen, tau);
    std::erase(happening, tau);
    if (seen != happening) return false;
    if (!is_way(violation.happening.trace, violation.happening.path)) return false;
    const Events& offered = violation.offered;
    if (std::binary_search(offered.begin(), offered.end(), violation.event)) return false;
  }
  const PackedState& last = violation.path.back();
  const naive::Steps out = naive::steps(system, last);
  switch (violation.kind) {
    case Violation::Kind::Event:
      return std::any_of(out.begin(), out.end(),
                         [&](const auto& step) { return step.first == violation.event; });
    case Violation::Kind::Refusal:
    case Violation::Kind::Nondeterminism: {
      const auto offered = naive::offered(out);
      return offered && Events(offered->begin(), offered->end()) == violation.offered;
    }
    case Violation::Kind::Deadlock:
      return out.empty();
    case Violation::Kind::Divergence: {
      std::vector<PackedState> way = violation.loop.prefix;
      way.insert(way.end(), violation.loop.circle.begin(), violation.loop.circle.end());
      if (violation.loop.circle.empty() || way.front() != last) return false;
      way.push_back(violation.loop.circle.front());
      for (std::size_t i = 0; i + 1 < way.size(); ++i) {
        if (!leads(way[i], tau, way[i + 1])) return false;
      }
      return true;
    }
    case Violation::Kind::Missing:
      return false;
  }
  return false;
}

// All but the seconds and the memory.
inline bool is_same(const RefinementResult& a, const RefinementResult& b) {
  if (a.states != b.states || a.transitions != b.transitions || a.levels != b.levels) return false;
  if (a.violation.has_value() != b.violation.has_value()) return false;
  if (!a.violation) return true;
  const Violation& x = *a.violation;
  const Violation& y = *b.violation;
  return x.kind == y.kind && x.trace == y.trace && x.path == y.path && x.event == y.event &&
         x.allowed == y.allowed && x.offered == y.offered && x.required == y.required &&
         x.loop.prefix == y.loop.prefix && x.loop.circle == y.loop.circle &&
         x.happening.trace == y.happening.trace && x.happening.path == y.happening.path;
}

}  // namespace csp::checker
