#include <algorithm>
#include <set>

#include "checker/lts/compress.hpp"
#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

namespace {

constexpr std::size_t plenty = 1'000'000;

}  // namespace

TEST_CASE("normalising twice changes nothing", "[compress]") {
  holds_for(1500, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts once = *normalised(lts, plenty);
    RC_LOG("becomes " + text(once) + "\n");
    RC_ASSERT(*normalised(once, plenty) == once);
  });
}

TEST_CASE("what is compressed in any way has the same normal form, state for state", "[compress]") {
  holds_for(1500, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts normal = *normalised(lts, plenty);
    for (const auto compress : {&strongly_bisimulated, &delay_bisimulated, &weakly_bisimulated,
                                &without_tau_loops, &diamond}) {
      RC_ASSERT(*normalised(compress(lts), plenty) == normal);
    }
  });
}

TEST_CASE("systems have one normal form exactly when they are equal in all models", "[compress]") {
  // Small ones, so that many are equal. Divergence hides nothing in a normal form but much in the
  // failures-divergences model: so without it.
  const auto generated_convergent = [] {
    const CompactLts lts = generated_lts(3);
    RC_PRE(!is_divergence_free(lts, {}).violation);
    return lts;
  };
  std::size_t equal = 0;
  holds_for(2000, [&] {
    const CompactLts left = generated_convergent();
    const CompactLts right = generated_convergent();
    RC_LOG(text(left) + " and " + text(right) + "\n");
    const bool are_equal = are_equal_in(left, right, SemanticModel::Traces) &&
                           are_equal_in(left, right, SemanticModel::Failures);
    RC_ASSERT((normalised(left, plenty) == normalised(right, plenty)) == are_equal);
    equal += are_equal ? 1 : 0;
  });
  CHECK(equal > 20);
}

TEST_CASE("in a normal form each event leads to one place", "[compress]") {
  holds_for(2000, [] {
    const CompactLts normal = *normalised(generated_lts(), plenty);
    RC_LOG(text(normal) + "\n");
    for (unsigned i = 0; i < normal.size(); ++i) {
      std::set<EventId> events;
      for (const Transition& step : normal.transitions(StateId{i}))
        RC_ASSERT(step.event == tau || events.insert(step.event).second);
    }
  });
}

TEST_CASE("an event that may be refused is offered behind an internal step", "[compress]") {
  // P = a -> P |~| a -> STOP: FDR's manual, 4.2.3, section 4.5.7.
  const CompactLts lts = lts_of(4, {{0, tau, 1}, {0, tau, 2}, {1, a, 0}, {2, a, 3}});
  // After a, the refusals are {} and {a}: a may happen, and may be refused.
  CHECK(*normalised(lts, plenty) == lts_of(3, {{0, a, 1}, {1, tau, 2}, {1, a, 1}}));
}

namespace {

// The n-th event before the end was an a: 2^n things to know.
CompactLts with_memory_of(unsigned n) {
  std::vector<Arrow> arrows{{0, a, 0}, {0, b, 0}, {0, a, 1}};
  for (unsigned i = 1; i < n; ++i) {
    arrows.push_back({i, a, i + 1});
    arrows.push_back({i, b, i + 1});
  }
  return lts_of(n + 1, arrows);
}

}  // namespace

TEST_CASE("a normal form larger than allowed is nothing", "[compress]") {
  const CompactLts lts = with_memory_of(3);
  CHECK(normalised(lts, 15));
  CHECK_FALSE(normalised(lts, 7));
}

TEST_CASE("a normal form that takes too much memory is nothing", "[compress]") {
  constexpr std::uint64_t enough = 1 << 20;
  std::uint64_t most = 0;
  const auto is_enough = [&](std::uint64_t bytes) {
    most = std::max(most, bytes);
    return bytes >= enough;
  };
  CHECK_FALSE(normalised(with_memory_of(40), std::size_t{1} << 40, is_enough));
  CHECK(most < 4 * enough);
  CHECK(normalised(with_memory_of(3), 15, is_enough));
}

}  // namespace csp::checker::test
