#include "checker/lts/tau_loops.hpp"

#include "checker/lts/compress.hpp"
#include "checker/lts/divergence.hpp"
#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

namespace {

std::vector<std::vector<bool>> reached_by_taus(const CompactLts& lts) {
  std::vector<std::vector<bool>> reached(lts.size(), std::vector<bool>(lts.size()));
  for (std::size_t i = 0; i < lts.size(); ++i) {
    reached[i][i] = true;
    for (const Transition& step : lts.transitions(static_cast<StateId>(i))) {
      if (step.event == tau) reached[i][index(step.target)] = true;
    }
  }
  for (std::size_t k = 0; k < lts.size(); ++k) {
    for (std::size_t i = 0; i < lts.size(); ++i) {
      for (std::size_t j = 0; j < lts.size(); ++j) {
        if (reached[i][k] && reached[k][j]) reached[i][j] = true;
      }
    }
  }
  return reached;
}

}  // namespace

TEST_CASE("circles of taus are the states that lead to each other, in the order of taus",
          "[compress]") {
  holds_for(1500, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const TauCircles circles = tau_circles(lts);
    const auto reached = reached_by_taus(lts);
    for (std::size_t i = 0; i < lts.size(); ++i) {
      RC_ASSERT(circles.circle_of[i] < circles.count);
      for (std::size_t j = 0; j < lts.size(); ++j) {
        RC_ASSERT((circles.circle_of[i] == circles.circle_of[j]) ==
                  (reached[i][j] && reached[j][i]));
        if (reached[i][j]) RC_ASSERT(circles.circle_of[i] >= circles.circle_of[j]);
      }
    }
  });
}

TEST_CASE("without tau loops a state diverges exactly where taus lead to a tau to itself",
          "[compress]") {
  holds_for(1500, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts result = without_tau_loops(lts);
    RC_ASSERT(result.size() <= lts.size());
    const auto reached = reached_by_taus(result);
    for (std::size_t i = 0; i < result.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j)
        RC_ASSERT(!(reached[i][j] && reached[j][i]));
    }
    RC_ASSERT(Divergence(lts).from(lts.initial()) == Divergence(result).from(result.initial()));
    RC_ASSERT(without_tau_loops(result) == result);
  });
}

TEST_CASE("a circle of taus does what each of its states does", "[compress]") {
  const CompactLts lts = lts_of(5, {{0, tau, 1}, {1, tau, 2}, {2, tau, 0}, {1, a, 3}, {2, b, 4}});
  CHECK(without_tau_loops(lts) == lts_of(3, {{0, tau, 0}, {0, a, 1}, {0, b, 2}}));
}

TEST_CASE("a circle of a hundred thousand taus is one state", "[compress]") {
  constexpr unsigned length = 100'000;
  CompactLts lts;
  for (unsigned i = 0; i < length; ++i) {
    lts.add_state();
    lts.add_transition(tau, StateId{(i + 1) % length});
  }
  CHECK(without_tau_loops(lts) == lts_of(1, {{0, tau, 0}}));
}

}  // namespace csp::checker::test
