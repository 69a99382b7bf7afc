#include "checker/lts/breadth_first.hpp"
#include "checker/lts/compress.hpp"
#include "tests/checker/lts/generated_lts.hpp"
#include "tests/checker/lts/naive_bisimulation.hpp"

namespace csp::checker::test {

namespace {

using Compression = CompactLts (*)(const CompactLts&);

struct Bisimulation {
  Compression compress;
  NaiveKind kind;
};

constexpr Bisimulation bisimulations[] = {{&strongly_bisimulated, NaiveKind::Strong},
                                          {&delay_bisimulated, NaiveKind::Delay},
                                          {&weakly_bisimulated, NaiveKind::Weak}};

// Without some transition each state would still be bisimilar to what it is with it.
bool has_needless_transition(const CompactLts& lts, NaiveKind kind) {
  for (std::size_t left_out = 0; left_out < lts.transition_count(); ++left_out) {
    CompactLts smaller;
    std::size_t number = 0;
    for (unsigned i = 0; i < lts.size(); ++i) {
      smaller.add_state(lts.is_ended(StateId{i}));
      for (const Transition& step : lts.transitions(StateId{i})) {
        if (number++ != left_out) smaller.add_transition(step.event, step.target);
      }
    }
    const NaiveRelation related = naive_bisimilarity(side_by_side(lts, smaller), kind);
    bool are_all_related = true;
    for (std::size_t i = 0; i < lts.size(); ++i)
      are_all_related = are_all_related && related[i][lts.size() + i];
    if (are_all_related) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("bisimulation finds just the classes that the definition has", "[compress]") {
  for (const Bisimulation& bisimulation : bisimulations) {
    holds_for(1500, [&] {
      const CompactLts lts = generated_lts();
      RC_LOG(text(lts) + "\n");
      const CompactLts result = bisimulation.compress(lts);
      RC_LOG("becomes " + text(result) + "\n");
      const NaiveRelation related =
          naive_bisimilarity(side_by_side(lts, result), bisimulation.kind);
      RC_ASSERT(related[index(lts.initial())][lts.size() + index(result.initial())]);
      RC_ASSERT(result.size() == naive_class_count(lts, bisimulation.kind));
      RC_ASSERT(result.transition_count() <= lts.transition_count());
    });
  }
}

TEST_CASE("no transition of a bisimulation's result is needless", "[compress]") {
  for (const Bisimulation& bisimulation : bisimulations) {
    holds_for(500, [&] {
      const CompactLts result = bisimulation.compress(generated_lts(7));
      RC_LOG(text(result) + "\n");
      RC_ASSERT(!has_needless_transition(result, bisimulation.kind));
    });
  }
}

TEST_CASE("bisimulating twice changes nothing", "[compress]") {
  for (const Bisimulation& bisimulation : bisimulations) {
    holds_for(2000, [&] {
      const CompactLts lts = generated_lts();
      RC_LOG(text(lts) + "\n");
      const CompactLts once = bisimulation.compress(lts);
      RC_ASSERT(bisimulation.compress(once) == once);
      RC_ASSERT(in_breadth_first_order(once) == once);
    });
  }
}

TEST_CASE("a chain with a circle behind it that does the same is the circle", "[compress]") {
  const CompactLts lts = lts_of(4, {{0, a, 1}, {1, a, 2}, {2, a, 3}, {3, a, 2}});
  CHECK(strongly_bisimulated(lts) == lts_of(1, {{0, a, 0}}));
}

TEST_CASE("the end is not the same as nothing to do", "[compress]") {
  CompactLts lts;
  lts.add_state();
  lts.add_transition(tick, StateId{1});
  lts.add_transition(a, StateId{2});
  lts.add_state(true);
  lts.add_state();
  for (const Bisimulation& bisimulation : bisimulations) {
    CHECK(bisimulation.compress(lts).size() == 3);
  }
}

TEST_CASE("strong bisimulation keeps internal steps, delay bisimulation leaves them out",
          "[compress]") {
  const CompactLts lts = lts_of(3, {{0, tau, 1}, {1, a, 2}});
  CHECK(strongly_bisimulated(lts) == lts);
  CHECK(delay_bisimulated(lts) == lts_of(2, {{0, a, 1}}));
  CHECK(weakly_bisimulated(lts) == lts_of(2, {{0, a, 1}}));
}

TEST_CASE("an internal step after an event is for weak bisimulation only", "[compress]") {
  // a then either b or stop, where stop also comes at once from the other choice of a.
  const CompactLts lts =
      lts_of(6, {{0, b, 1}, {0, b, 2}, {1, a, 3}, {1, a, 4}, {2, a, 3}, {3, tau, 4}, {3, a, 5}});
  CHECK(delay_bisimulated(lts).size() == 5);
  CHECK(weakly_bisimulated(lts).size() == 4);
}

TEST_CASE("what can diverge is not the same as what cannot", "[compress]") {
  // Without divergence both targets of a would be one state.
  const CompactLts lts = lts_of(4, {{0, a, 1}, {0, a, 2}, {1, b, 3}, {2, b, 3}, {2, tau, 2}});
  CHECK(delay_bisimulated(lts).size() == 4);
  CHECK(weakly_bisimulated(lts).size() == 4);
}

TEST_CASE("a chain of fifty thousand internal steps is one step's work each", "[compress]") {
  constexpr unsigned length = 50'000;
  CompactLts lts;
  for (unsigned i = 0; i < length; ++i) {
    lts.add_state();
    lts.add_transition(tau, StateId{i + 1});
    lts.add_transition(a, StateId{0});
  }
  lts.add_state();
  lts.add_transition(a, StateId{0});
  CHECK(delay_bisimulated(lts) == lts_of(1, {{0, a, 0}}));
  CHECK(weakly_bisimulated(lts) == lts_of(1, {{0, a, 0}}));
  CHECK(diamond(lts) == lts_of(1, {{0, a, 0}}));
}

TEST_CASE("a chain of ten thousand events is told apart from its end", "[compress]") {
  constexpr unsigned length = 10'000;
  CompactLts lts;
  for (unsigned i = 0; i < length; ++i) {
    lts.add_state();
    lts.add_transition(a, StateId{i + 1});
  }
  lts.add_state();
  CHECK(strongly_bisimulated(lts) == lts);
  CHECK(delay_bisimulated(lts) == lts);
  CHECK(weakly_bisimulated(lts) == lts);
}

TEST_CASE("of a counter modulo six seen modulo three, three states are left", "[compress]") {
  std::vector<Arrow> arrows;
  for (unsigned i = 0; i < 6; ++i)
    arrows.push_back({i, i % 3 == 0 ? b : a, (i + 1) % 6});
  CHECK(strongly_bisimulated(lts_of(6, arrows)) == lts_of(3, {{0, b, 1}, {1, a, 2}, {2, a, 0}}));
}

}  // namespace csp::checker::test
