// The checks of refinement.hpp, asked of any labelled transition system.
#pragma once

#include <vector>

#include "checker/refine/lts_system.hpp"
#include "checker/refine/refinement.hpp"

namespace csp::checker::test {

inline RefinementResult refines(const Lts& specification, const Lts& implementation,
                                SemanticModel model, const SearchOptions& options) {
  LtsSystem system(implementation);
  return checker::refines(specification, system, model, options);
}

inline RefinementResult is_deadlock_free(const Lts& lts, SemanticModel model,
                                         const SearchOptions& options) {
  LtsSystem system(lts);
  return checker::is_deadlock_free(system, model, options);
}

inline RefinementResult is_divergence_free(const Lts& lts, const SearchOptions& options) {
  LtsSystem system(lts);
  return checker::is_divergence_free(system, options);
}

inline RefinementResult is_deterministic(const Lts& lts, SemanticModel model,
                                         const SearchOptions& options) {
  LtsSystem system(lts);
  return checker::is_deterministic(system, model, options);
}

}  // namespace csp::checker::test
