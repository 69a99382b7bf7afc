#include "checker/lts/watchdogs.hpp"

#include "checker/compile/term_lts.hpp"
#include "checker/lts/compress.hpp"
#include "tests/checker/lts/contexts.hpp"
#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

namespace {

constexpr EventId bark = c;
constexpr std::size_t plenty = 1'000'000;
const CompactLts stop = lts_of(1, {});

// Watchdog [|{a, b}|] Impl, and the same \ {a, b}.
class Watched {
 public:
  Watched(const CompactLts& watchdog, const CompactLts& implementation)
      : together_(contexts_.together(watchdog, implementation)),
        hidden_(contexts_.hidden(together_)) {}

  TermLts together() { return {contexts_.semantics(), together_}; }
  TermLts hidden() { return {contexts_.semantics(), hidden_}; }

 private:
  Contexts contexts_;
  TermId together_;
  TermId hidden_;
};

}  // namespace

TEST_CASE("a trace watchdog is silent exactly when the traces are allowed", "[watchdogs]") {
  std::size_t held = 0;
  holds_for(1500, [&] {
    const CompactLts specification = generated_lts(5);
    const CompactLts implementation = generated_lts(5);
    RC_LOG(text(specification) + " and " + text(implementation) + "\n");
    const auto watchdog = trace_watchdog(specification, {tick, a, b}, bark, plenty);
    RC_LOG("barks: " + text(*watchdog) + "\n");
    Watched watched(*watchdog, implementation);
    const bool holds = refines_in(specification, implementation, SemanticModel::Traces);
    RC_ASSERT(refines_in(stop, watched.hidden(), SemanticModel::Traces) == holds);
    held += holds ? 1 : 0;
  });
  CHECK(held > 100);
}

TEST_CASE("a trace watchdog that does not watch the end leaves it out of account", "[watchdogs]") {
  std::size_t held = 0;
  holds_for(1500, [&] {
    const CompactLts specification = generated_lts(5);
    const CompactLts implementation = generated_lts_without(tick, 5);
    RC_LOG(text(specification) + " and " + text(implementation) + "\n");
    const auto watchdog = trace_watchdog(specification, {a, b}, bark, plenty);
    Watched watched(*watchdog, implementation);
    const bool holds = refines_in(specification, implementation, SemanticModel::Traces);
    RC_ASSERT(refines_in(stop, watched.hidden(), SemanticModel::Traces) == holds);
    held += holds ? 1 : 0;
  });
  CHECK(held > 100);
  // SKIP beside STOP's watchdog.
  const CompactLts skip = lts_of(2, {{0, tick, 1}});
  Watched unwatched(*trace_watchdog(stop, {a, b}, bark, plenty), skip);
  CHECK(refines_in(stop, unwatched.hidden(), SemanticModel::Traces));
  Watched watched(*trace_watchdog(stop, {tick, a, b}, bark, plenty), skip);
  CHECK_FALSE(refines_in(stop, watched.hidden(), SemanticModel::Traces));
}

TEST_CASE("a failure watchdog is stuck or barks exactly when a failure is not allowed",
          "[watchdogs]") {
  std::size_t held = 0;
  holds_for(1500, [&] {
    const CompactLts specification = generated_lts(5);
    const CompactLts implementation = generated_lts_without(tick, 5);
    RC_LOG(text(specification) + " and " + text(implementation) + "\n");
    const auto watchdog = failure_watchdog(specification, {a, b}, bark, plenty);
    RC_LOG("barks: " + text(*watchdog) + "\n");
    Watched watched(*watchdog, implementation);
    const bool holds = refines_in(specification, implementation, SemanticModel::Failures);
    const bool is_free =
        !is_deadlock_free(watched.together(), SemanticModel::Failures, {}).violation;
    const bool is_silent = refines_in(stop, watched.hidden(), SemanticModel::Traces);
    RC_ASSERT((is_free && is_silent) == holds);
    if (!is_divergence_free(implementation, {}).violation) RC_ASSERT(is_free == holds);
    held += holds ? 1 : 0;
  });
  CHECK(held > 100);
}

TEST_CASE("the watchdog of a -> STOP is the one in the manual", "[watchdogs]") {
  // a -> (a -> bark -> STOP [] b -> bark -> STOP) [] b -> bark -> STOP
  CHECK(*trace_watchdog(lts_of(2, {{0, a, 1}}), {a, b}, bark, plenty) ==
        lts_of(4, {{0, a, 1}, {0, b, 2}, {1, a, 2}, {1, b, 2}, {2, bark, 3}}));
}

TEST_CASE("a failure watchdog chooses which event it waits for", "[watchdogs]") {
  // a -> STOP [] b -> STOP: either may be waited for alone; after it nothing is owed.
  const CompactLts both = lts_of(2, {{0, a, 1}, {0, b, 1}});
  const CompactLts watchdog = *failure_watchdog(both, {a, b}, bark, plenty);
  CHECK(watchdog == lts_of(6, {{0, tau, 1},
                               {0, tau, 2},
                               {0, a, 3},
                               {0, b, 3},
                               {1, a, 3},
                               {2, b, 3},
                               {3, tau, 3},
                               {3, a, 4},
                               {3, b, 4},
                               {4, bark, 5}}));
  // a -> STOP |~| b -> STOP: it waits for both at once.
  const CompactLts either = lts_of(4, {{0, tau, 1}, {0, tau, 2}, {1, a, 3}, {2, b, 3}});
  CHECK(failure_watchdog(either, {a, b}, bark, plenty)->size() == 5);
}

TEST_CASE("a watchdog larger than allowed is nothing", "[watchdogs]") {
  const CompactLts both = lts_of(2, {{0, a, 1}, {0, b, 1}});
  CHECK(trace_watchdog(both, {a, b}, bark, 4));
  CHECK_FALSE(trace_watchdog(both, {a, b}, bark, 1));
  CHECK_FALSE(failure_watchdog(both, {a, b}, bark, 1));
}

TEST_CASE("a watchdog that takes too long is nothing", "[watchdogs]") {
  // The 40th event before the end was an a: 2^40 things to know.
  std::vector<Arrow> arrows{{0, a, 0}, {0, b, 0}, {0, a, 1}};
  for (unsigned i = 1; i < 40; ++i) {
    arrows.push_back({i, a, i + 1});
    arrows.push_back({i, b, i + 1});
  }
  const CompactLts lts = lts_of(41, arrows);
  int asked = 0;
  const auto is_late = [&](std::uint64_t) { return ++asked == 100; };
  CHECK_FALSE(trace_watchdog(lts, {a, b}, bark, std::size_t{1} << 40, is_late));
  asked = 0;
  CHECK_FALSE(failure_watchdog(lts, {a, b}, bark, std::size_t{1} << 40, is_late));
}

}  // namespace csp::checker::test
