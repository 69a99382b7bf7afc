// The engine against the definitions: generated processes, whose traces and failures are written
// out, and processes with loops whose answers are known.
#include "checker/refine/refinement.hpp"

#include <rapidcheck.h>

#include "checker/compile/semantics.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/refine/lts_system.hpp"
#include "tests/checker/compile/naive_failures.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

namespace {

// Processes with names, for loops.
class Names : public Definitions {
 public:
  TermId body(CallId call) override { return bodies.at(static_cast<std::size_t>(call)); }
  std::string name(CallId call) override {
    return "P" + std::to_string(static_cast<unsigned>(call));
  }
  std::vector<TermId> bodies;
};

struct World {
  ProcessTerms terms;
  Names names;
  Semantics semantics{terms, names};
  EventId a = terms.events.add("a");
  EventId b = terms.events.add("b");

  TermId make(ProcessOperator op, std::vector<TermId> operands, std::uint32_t data = 0) {
    return terms.add(op, operands, data);
  }
  TermId prefix(EventId event, TermId then) {
    return make(ProcessOperator::Prefix, {then}, static_cast<std::uint32_t>(event));
  }
  std::uint32_t set(std::vector<EventId> events) {
    return static_cast<std::uint32_t>(terms.listed_set(std::move(events)));
  }
  // A process of at most so many operators, one inside the other.
  TermId generated(int depth);
  std::uint32_t generated_set() {
    std::vector<EventId> events;
    if (*rc::gen::arbitrary<bool>()) events.push_back(a);
    if (*rc::gen::arbitrary<bool>()) events.push_back(b);
    return set(events);
  }

  bool refines(TermId specification, TermId implementation, SemanticModel model) {
    const TermLts spec(semantics, specification);
    const TermLts impl(semantics, implementation);
    LtsSystem system(impl);
    return !csp::checker::refines(spec, system, model, {}).violation;
  }
};

TermId World::generated(int depth) {
  const int kind = depth == 0 ? *rc::gen::inRange(0, 2) : *rc::gen::inRange(0, 16);
  const auto inner = [&] { return generated(depth - 1); };
  switch (kind) {
    case 0:
      return terms.stop();
    case 1:
      return terms.skip();
    case 2:
    case 3:
    case 4:
      return prefix(*rc::gen::element(a, b), inner());
    case 5:
    case 6:
      return make(ProcessOperator::ExternalChoice, {inner(), inner()});
    case 7:
      return make(ProcessOperator::InternalChoice, {inner(), inner()});
    case 8:
      return make(ProcessOperator::SlidingChoice, {inner(), inner()});
    case 9:
      return make(ProcessOperator::Sequential, {inner(), inner()});
    case 10:
      return make(ProcessOperator::Interrupt, {inner(), inner()});
    case 11:
      return make(ProcessOperator::GeneralisedParallel, {inner(), inner()}, generated_set());
    case 12:
      return make(ProcessOperator::Hide, {inner()}, generated_set());
    case 13: {
      std::vector<EventPair> pairs;
      for (const EventId from : {a, b}) {
        for (const EventId to : {a, b}) {
          if (*rc::gen::arbitrary<bool>()) pairs.emplace_back(from, to);
        }
      }
      return make(ProcessOperator::Rename, {inner()},
                  static_cast<std::uint32_t>(terms.add_pairs(pairs)));
    }
    case 14:
      return make(ProcessOperator::Exception, {inner(), inner()}, generated_set());
    default:
      return make(ProcessOperator::Interleave, {inner(), inner()});
  }
}

void succeeds(bool holds) { CHECK(holds); }

}  // namespace

TEST_CASE("refinement agrees with the traces and failures written out in full", "[refinement]") {
  succeeds(rc::check([] {
    World world;
    const NaiveModel naive(world.terms, {world.a, world.b});
    const TermId p = world.generated(3);
    const TermId q = world.generated(3);
    RC_LOG("P = " + world.semantics.text(p) + ", Q = " + world.semantics.text(q));
    RC_ASSERT(world.refines(p, q, SemanticModel::Traces) == naive.refines_traces(p, q));
    RC_ASSERT(world.refines(p, q, SemanticModel::Failures) == naive.refines_failures(p, q));
    // Nothing here diverges.
    RC_ASSERT(world.refines(p, q, SemanticModel::FailuresDivergences) ==
              naive.refines_failures(p, q));
  }));
}

TEST_CASE("deadlock and determinism agree with the failures written out in full", "[refinement]") {
  succeeds(rc::check([] {
    World world;
    const NaiveModel naive(world.terms, {world.a, world.b});
    const TermId p = world.generated(4);
    RC_LOG("P = " + world.semantics.text(p));
    const TermLts lts(world.semantics, p);
    LtsSystem system(lts);
    for (const SemanticModel model :
         {SemanticModel::Failures, SemanticModel::FailuresDivergences}) {
      RC_ASSERT(!is_deadlock_free(system, model, {}).violation == naive.is_deadlock_free(p));
      RC_ASSERT(!is_deterministic(system, model, {}).violation == naive.is_deterministic(p));
    }
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
    // P [] P = P, P ; SKIP = P, P ||| SKIP = P: Roscoe's laws.
    const TermId skip = world.terms.skip();
    for (const TermId same : {world.make(ProcessOperator::ExternalChoice, {p, p}),
                              world.make(ProcessOperator::Sequential, {p, skip}),
                              world.make(ProcessOperator::Interleave, {p, skip})}) {
      RC_ASSERT(world.refines(p, same, SemanticModel::Failures));
      RC_ASSERT(world.refines(same, p, SemanticModel::Failures));
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
