// The engine against the definitions: generated processes, whose traces and failures are written
// out, and processes with loops whose answers are known.
#include "checker/refine/refinement.hpp"

#include <rapidcheck.h>

#include "checker/compile/term_lts.hpp"
#include "checker/refine/lts_system.hpp"
#include "tests/checker/compile/naive_failures.hpp"
#include "tests/checker/compile/process_generator.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

namespace {

void succeeds(bool holds) { CHECK(holds); }

NaiveTrace seen(const NaiveModel& naive, const std::vector<EventId>& events) {
  NaiveTrace trace;
  for (const EventId event : events) {
    if (event != tau) trace.push_back(naive.number(event));
  }
  return trace;
}

// Both are what the process does by definition: the event after the trace, and its refusal there.
bool can_be_done_and_refused(const NaiveModel& naive, TermId process, const Violation& violation) {
  const NaiveFailures all = naive.of(process);
  const NaiveTrace before = seen(naive, violation.trace);
  const int event = naive.number(violation.event);
  NaiveTrace with_event = before;
  with_event.push_back(event);
  return seen(naive, violation.happening.trace) == with_event &&
         all.traces.count(with_event) != 0 && all.failures.count({before, 1u << event}) != 0;
}

}  // namespace

TEST_CASE("refinement agrees with the traces, failures and divergences written out in full",
          "[refinement][definitions]") {
  succeeds(rc::check([] {
    World world(2);
    const NaiveModel naive(world.terms, world.alphabet);
    const TermId p = world.finite(3);
    // Two that have nothing to do with each other seldom refine.
    const TermId q = *rc::gen::arbitrary<bool>()
                         ? world.finite(3)
                         : world.make(*rc::gen::element(ProcessOperator::InternalChoice,
                                                        ProcessOperator::ExternalChoice,
                                                        ProcessOperator::SlidingChoice),
                                      {p, world.finite(1)});
    RC_LOG("P = " + world.semantics.text(p) + ", Q = " + world.semantics.text(q));
    for (const auto& [left, right] : {std::pair(p, q), std::pair(q, p)}) {
      RC_ASSERT(world.refines(left, right, SemanticModel::Traces) ==
                naive.refines_traces(left, right));
      RC_ASSERT(world.refines(left, right, SemanticModel::Failures) ==
                naive.refines_failures(left, right));
      RC_ASSERT(world.refines(left, right, SemanticModel::FailuresDivergences) ==
                naive.refines_divergences(left, right));
    }
  }));
}

TEST_CASE("deadlock, determinism and divergence agree with the sets written out in full",
          "[refinement][definitions]") {
  succeeds(rc::check([] {
    World world(2);
    const NaiveModel naive(world.terms, world.alphabet);
    const TermId p = world.finite(4);
    RC_LOG("P = " + world.semantics.text(p));
    const auto holds = [&](auto&& search) {
      return world.answer(p, [&](System& system, const SearchOptions& options) {
        return !search(system, options).violation;
      });
    };
    RC_ASSERT(holds(is_divergence_free) == naive.is_divergence_free(p));
    for (const SemanticModel model :
         {SemanticModel::Failures, SemanticModel::FailuresDivergences}) {
      const bool with_divergences = model == SemanticModel::FailuresDivergences;
      RC_ASSERT(holds([&](System& system, const SearchOptions& options) {
                  return is_deadlock_free(system, model, options);
                }) == naive.is_deadlock_free(p, with_divergences));
      RC_ASSERT(holds([&](System& system, const SearchOptions& options) {
                  return is_deterministic(system, model, options);
                }) == naive.is_deterministic(p, with_divergences));
    }
  }));
}

TEST_CASE("what is not deterministic does an event and refuses it after the same trace",
          "[refinement]") {
  succeeds(rc::check([] {
    World world(2);
    const NaiveModel naive(world.terms, world.alphabet);
    const TermId p = world.finite(4);
    RC_LOG("P = " + world.semantics.text(p));
    const TermLts lts(world.semantics, p);
    LtsSystem system(lts);
    const RefinementResult found = is_deterministic(system, SemanticModel::Failures, {});
    RC_CLASSIFY(found.violation.has_value(), "not deterministic");
    if (found.violation) RC_ASSERT(can_be_done_and_refused(naive, p, *found.violation));
  }));
}

TEST_CASE("a trace that can be refused is refused after its beginning", "[refinement]") {
  succeeds(rc::check([] {
    World world(2);
    const NaiveModel naive(world.terms, world.alphabet);
    const TermId p = world.finite(4);
    const auto trace =
        *rc::gen::container<std::vector<EventId>>(rc::gen::elementOf(world.alphabet));
    RC_LOG("P = " + world.semantics.text(p));
    const TermLts lts(world.semantics, p);
    LtsSystem system(lts);
    const RefinementResult found = has_trace(system, trace, SemanticModel::Failures, {});
    RC_CLASSIFY(found.violation.has_value(), "not there for sure");
    if (!found.violation) return;
    const Violation& violation = *found.violation;
    RC_ASSERT(violation.path.size() == violation.trace.size() + 1);
    if (violation.kind == Violation::Kind::Nondeterminism) {
      RC_ASSERT(can_be_done_and_refused(naive, p, violation));
      return;
    }
    RC_ASSERT(violation.kind == Violation::Kind::Missing);
    NaiveTrace missing = seen(naive, violation.trace);
    RC_ASSERT(naive.of(p).traces.count(missing) != 0);
    missing.push_back(naive.number(violation.event));
    RC_ASSERT(naive.of(p).traces.count(missing) == 0);
  }));
}

TEST_CASE(
    "every process refines itself and is refined by nothing more deterministic than it allows",
    "[refinement]") {
  succeeds(rc::check([] {
    World world;
    const TermId p = world.generated(3);
    const TermId q = world.generated(3);
    const TermId either = world.make(ProcessOperator::InternalChoice, {p, q});
    for (const SemanticModel model :
         {SemanticModel::Traces, SemanticModel::Failures, SemanticModel::FailuresDivergences}) {
      RC_ASSERT(world.refines(p, p, model));
      RC_ASSERT(world.refines(either, p, model));
    }
  }));
}

TEST_CASE("hiding a loop diverges, and a divergence is told with its loop", "[refinement]") {
  World world;
  const TermId call = world.terms.call(CallId{0});
  world.names.bodies = {world.prefix(world.a, call)};
  const TermId hidden =
      world.prefix(world.b, world.make(ProcessOperator::Hide, {call}, world.set({world.a})));
  const TermLts lts(world.semantics, hidden);
  LtsSystem system(lts);
  const RefinementResult result = is_divergence_free(system, {});
  REQUIRE(result.violation);
  CHECK(result.violation->kind == Violation::Kind::Divergence);
  CHECK(result.violation->trace == std::vector<EventId>{world.b});
  CHECK(result.violation->loop.circle.size() == 1);
  CHECK(!is_deadlock_free(system, SemanticModel::Failures, {}).violation);
  CHECK(is_deadlock_free(system, SemanticModel::FailuresDivergences, {}).violation);
}

TEST_CASE("whatever a divergent specification does is allowed behind its divergence",
          "[refinement]") {
  World world;
  const TermId div = world.make(ProcessOperator::Div, {});
  const TermId a_then_div = world.prefix(world.a, div);
  const TermId a_then_b = world.prefix(world.a, world.prefix(world.b, world.terms.stop()));
  CHECK(world.refines(a_then_div, a_then_b, SemanticModel::FailuresDivergences));
  CHECK_FALSE(world.refines(a_then_div, a_then_b, SemanticModel::Traces));
  CHECK_FALSE(world.refines(a_then_b, a_then_div, SemanticModel::FailuresDivergences));
}

TEST_CASE("a trace that can be refused is had in the traces model only", "[refinement]") {
  World world;
  const TermId either = world.make(
      ProcessOperator::InternalChoice,
      {world.prefix(world.a, world.terms.stop()), world.prefix(world.b, world.terms.stop())});
  const TermLts lts(world.semantics, either);
  LtsSystem system(lts);
  CHECK(!has_trace(system, {world.a}, SemanticModel::Traces, {}).violation);
  CHECK(has_trace(system, {world.a}, SemanticModel::Failures, {}).violation);
  CHECK(has_trace(system, {world.a, world.b}, SemanticModel::Traces, {}).violation);
}

TEST_CASE("a search that may not look at every state says so", "[refinement]") {
  World world;
  const TermId call = world.terms.call(CallId{0});
  world.names.bodies = {world.prefix(
      world.a,
      world.make(ProcessOperator::Interleave, {call, world.prefix(world.b, world.terms.stop())}))};
  const TermLts lts(world.semantics, call);
  LtsSystem system(lts);
  SearchOptions options;
  options.max_states = 1000;
  const RefinementResult result = is_deadlock_free(system, SemanticModel::Failures, options);
  CHECK_FALSE(result.violation);
  CHECK(result.limit == "the limit of 1000 states");
}

}  // namespace csp::checker::test
