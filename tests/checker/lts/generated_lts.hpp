// Small systems for tests: generated ones, ones written by hand, and their text.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "checker/lts/compact_lts.hpp"
#include "tests/checker/support/lts_checks.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

inline constexpr EventId a{2};
inline constexpr EventId b{3};
inline constexpr EventId c{4};

inline constexpr SemanticModel all_models[] = {SemanticModel::Traces, SemanticModel::Failures,
                                               SemanticModel::FailuresDivergences};

// Two to ten states, events tau, tick, a, b; tick leads to an ended state, and so does nothing
// else. Inside rc::check only.
[[nodiscard]] CompactLts generated_lts(int most_states = 10);
[[nodiscard]] CompactLts generated_lts_without(EventId event, int most_states = 10);

struct Arrow {
  unsigned source;
  EventId event;
  unsigned target;
};
// With state 0 as the initial one. Where tick leads has ended.
[[nodiscard]] CompactLts lts_of(std::size_t states, std::vector<Arrow> arrows);

// "0 -tau-> 1, 1 -a-> 0, 2 ended"
[[nodiscard]] std::string text(const CompactLts& lts);

[[nodiscard]] bool refines_in(const Lts& specification, const Lts& implementation,
                              SemanticModel model);
[[nodiscard]] bool are_equal_in(const Lts& left, const Lts& right, SemanticModel model);

// `property` holds for so many generated cases.
template <typename Property>
void holds_for(int cases, Property property) {
  auto params = rc::detail::configuration().testParams;
  params.maxSuccess = cases;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), params);
  if (!result.template is<rc::detail::SuccessResult>()) {
    rc::detail::printResultMessage(result, std::cerr);
  }
  CHECK(result.template is<rc::detail::SuccessResult>());
}

}  // namespace csp::checker::test
