#include "checker/lts/compress.hpp"
#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

TEST_CASE("diamond never has more states than strong bisimulation", "[compress]") {
  holds_for(2000, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts result = diamond(lts);
    RC_LOG("becomes " + text(result) + "\n");
    RC_ASSERT(result.size() <= strongly_bisimulated(without_tau_loops(lts)).size());
  });
}

TEST_CASE("diamond twice changes nothing, nor does strong bisimulation of it", "[compress]") {
  holds_for(2000, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts once = diamond(lts);
    RC_LOG("becomes " + text(once) + "\n");
    RC_ASSERT(diamond(once) == once);
    RC_ASSERT(strongly_bisimulated(once) == once);
  });
}

TEST_CASE("after diamond an internal step leads to a stable state or to where it came from",
          "[compress]") {
  holds_for(2000, [] {
    const CompactLts result = diamond(generated_lts());
    RC_LOG(text(result) + "\n");
    for (unsigned i = 0; i < result.size(); ++i) {
      for (const Transition& step : result.transitions(StateId{i})) {
        if (step.event != tau || step.target == StateId{i}) continue;
        const auto behind = result.transitions(step.target);
        RC_ASSERT(std::none_of(behind.begin(), behind.end(), [](const Transition& later) {
          return later.event == tau || later.event == tick;
        }));
      }
    }
  });
}

TEST_CASE("diamond goes straight to where internal steps lead", "[compress]") {
  const CompactLts lts = lts_of(5, {{0, tau, 1}, {1, tau, 2}, {2, a, 3}, {3, tau, 4}, {4, b, 0}});
  CHECK(diamond(lts) == lts_of(2, {{0, a, 1}, {1, b, 0}}));
}

TEST_CASE("two internal orders of the same events are one", "[compress]") {
  // The shape that gave it its name: x and y in either order, both hidden, then a.
  const CompactLts lts = lts_of(5, {{0, tau, 1}, {0, tau, 2}, {1, tau, 3}, {2, tau, 3}, {3, a, 4}});
  CHECK(diamond(lts) == lts_of(2, {{0, a, 1}}));
}

TEST_CASE("diamond leaves out a target that comes with another", "[compress]") {
  const CompactLts lts = lts_of(4, {{0, a, 1}, {0, a, 2}, {1, b, 3}, {1, tau, 2}, {2, c, 3}});
  const CompactLts result = diamond(lts);
  CHECK(result.size() == 4);
  CHECK(result.transitions(result.initial()).size() == 1);
}

TEST_CASE("what may be refused stays behind an internal step", "[compress]") {
  // a -> STOP |~| b -> STOP
  const CompactLts lts = lts_of(4, {{0, tau, 1}, {0, tau, 2}, {1, a, 3}, {2, b, 3}});
  CHECK(diamond(lts) == lts);
  // a -> STOP [> b -> STOP
  const CompactLts sliding = lts_of(3, {{0, tau, 1}, {0, a, 2}, {1, b, 2}});
  CHECK(diamond(sliding) == sliding);
  // (a -> STOP [] b -> STOP) |~| b -> STOP
  const CompactLts more = lts_of(4, {{0, tau, 1}, {0, tau, 2}, {1, a, 3}, {1, b, 3}, {2, b, 3}});
  CHECK(diamond(more) == lts_of(3, {{0, tau, 1}, {0, a, 2}, {1, b, 2}}));
}

TEST_CASE("an end that nobody can refuse needs no internal step", "[compress]") {
  // a -> STOP [> SKIP: the end may come before anybody does a.
  const CompactLts lts = lts_of(4, {{0, a, 2}, {0, tau, 1}, {1, tick, 3}});
  CHECK(diamond(lts) == lts_of(3, {{0, tick, 1}, {0, a, 2}}));
}

TEST_CASE("diamond keeps divergence and what is possible besides", "[compress]") {
  const CompactLts lts = lts_of(4, {{0, tau, 1}, {1, tau, 0}, {1, tau, 2}, {2, a, 3}});
  CHECK(diamond(lts) == lts_of(3, {{0, tau, 0}, {0, tau, 1}, {1, a, 2}}));
}

}  // namespace csp::checker::test
