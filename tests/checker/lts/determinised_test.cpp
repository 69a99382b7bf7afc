#include "checker/lts/determinised.hpp"

#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

TEST_CASE("a system is deterministic exactly when its determinised one converges and is refined",
          "[determinised]") {
  std::size_t deterministic = 0;
  holds_for(2000, [&] {
    const CompactLts lts = generated_lts(5);
    RC_LOG(text(lts) + "\n");
    const CompactLts result = determinised(lts);
    RC_LOG("becomes " + text(result) + "\n");
    constexpr auto model = SemanticModel::FailuresDivergences;
    const bool is_it = !is_deterministic(lts, model, {}).violation;
    RC_ASSERT(is_it ==
              (!is_divergence_free(result, {}).violation && refines_in(result, lts, model)));
    deterministic += is_it ? 1 : 0;
  });
  CHECK(deterministic > 100);
}

TEST_CASE("what is determinised refines the system and is deterministic but for divergence",
          "[determinised]") {
  holds_for(2000, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts result = determinised(lts);
    RC_LOG("becomes " + text(result) + "\n");
    RC_ASSERT(refines_in(lts, result, SemanticModel::FailuresDivergences));
    RC_ASSERT(refines_in(lts, result, SemanticModel::Failures));
    RC_ASSERT(!is_deterministic(result, SemanticModel::Failures, {}).violation);
    RC_ASSERT(determinised(result) == result);
  });
}

TEST_CASE("of a choice one way is taken", "[determinised]") {
  const CompactLts lts =
      lts_of(5, {{0, tau, 1}, {0, tau, 2}, {1, a, 3}, {1, a, 4}, {2, b, 3}, {3, c, 0}});
  CHECK(determinised(lts) == lts_of(2, {{0, a, 1}, {1, c, 0}}));
}

TEST_CASE("a way out of a circle of internal steps is taken", "[determinised]") {
  CHECK(determinised(lts_of(3, {{0, tau, 0}, {0, tau, 1}, {1, a, 2}})) == lts_of(2, {{0, a, 1}}));
  CHECK(determinised(lts_of(2, {{0, tau, 1}, {1, tau, 0}})) == lts_of(1, {{0, tau, 0}}));
}

}  // namespace csp::checker::test
