// Networks made from process terms against the operational semantics, term by term.
#include "checker/compile/compile.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <rapidcheck.h>

#include "checker/compile/term_lts.hpp"
#include "checker/lts/network_lts.hpp"
#include "tests/checker/compile/process_generator.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

namespace {

constexpr std::size_t many_states = 300;  // more take the definition too long

// Strong bisimulation as its definition says: states are told apart until nothing tells them apart.
bool are_bisimilar(const Lts& p, const Lts& q) {
  const CompactLts both[] = {written_down(p, 100 * many_states).value(),
                             written_down(q, 100 * many_states).value()};
  std::vector<std::pair<int, StateId>> states;
  std::map<std::pair<int, StateId>, int> classes;
  for (int side = 0; side < 2; ++side) {
    for (std::uint32_t i = 0; i < both[side].size(); ++i) {
      states.emplace_back(side, StateId{i});
      classes[states.back()] = both[side].is_ended(StateId{i}) ? 1 : 0;
    }
  }
  for (std::size_t count = 0;;) {
    using Look = std::pair<int, std::set<std::pair<EventId, int>>>;
    std::map<Look, int> looks;
    std::map<std::pair<int, StateId>, int> finer;
    for (const auto& state : states) {
      Look look{classes[state], {}};
      for (const Transition& step : both[state.first].transitions(state.second))
        look.second.emplace(step.event, classes[{state.first, step.target}]);
      finer[state] = looks.try_emplace(look, static_cast<int>(looks.size())).first->second;
    }
    classes = finer;
    if (looks.size() == count) break;
    count = looks.size();
  }
  return classes[{0, both[0].initial()}] == classes[{1, both[1].initial()}];
}

CompiledProcess compiled_as(World& world, TermId term, CompileOptions options) {
  ComponentSource source(world.semantics, std::move(options));
  return compile(term, world.semantics, source);
}

bool means_the_same(World& world, TermId term, const CompileOptions& options) {
  const CompiledProcess compiled = compiled_as(world, term, options);
  const TermLts by_term(world.semantics, term);
  if (!compiled.network) return are_bisimilar(by_term, *compiled.lts);
  return are_bisimilar(by_term, NetworkLts(*compiled.network));
}

void succeeds(bool holds) { CHECK(holds); }

}  // namespace

TEST_CASE("a compiled process is strongly bisimilar to its terms", "[compile]") {
  succeeds(rc::check([] {
    World world;
    const TermId process = world.generated(3);
    RC_PRE(written_down(TermLts(world.semantics, process), many_states).has_value());
    RC_LOG("P = " + world.semantics.text(process));
    RC_ASSERT(means_the_same(world, process, {.compresses = false}));
    RC_ASSERT(means_the_same(world, process, {.compresses = true}));
  }));
}

TEST_CASE("a composition of compositions is strongly bisimilar to its terms", "[compile]") {
  succeeds(rc::check([] {
    World world;
    const TermId left = world.generated(2);
    const TermId right = world.generated(2);
    const TermId inner = world.make(ProcessOperator::GeneralisedParallel, {left, right},
                                    world.set(world.generated_events()));
    const TermId other = world.generated(2);
    const auto op = *rc::gen::element(ProcessOperator::Sequential, ProcessOperator::ExternalChoice,
                                      ProcessOperator::Interrupt, ProcessOperator::SlidingChoice,
                                      ProcessOperator::Interleave, ProcessOperator::InternalChoice);
    const bool is_first = *rc::gen::arbitrary<bool>();
    const TermId process =
        is_first ? world.make(op, {inner, other}) : world.make(op, {other, inner});
    RC_PRE(written_down(TermLts(world.semantics, process), many_states).has_value());
    RC_LOG("P = " + world.semantics.text(process));
    const CompiledProcess compiled = compiled_as(world, process, {.compresses = false});
    // Some names come back inside of a choice: those are searched term by term.
    const bool is_network = compiled.network != nullptr;
    RC_PRE(is_network);
    RC_ASSERT(are_bisimilar(TermLts(world.semantics, process), NetworkLts(*compiled.network)));
  }));
}

TEST_CASE("a process that comes back to its place needs no new components", "[compile]") {
  World world;
  // P = (a -> SKIP ||| b -> SKIP) ; P
  const TermId skip = world.terms.skip();
  const TermId both = world.make(ProcessOperator::Interleave,
                                 {world.prefix(world.a, skip), world.prefix(world.b, skip)});
  const TermId p = world.terms.call(CallId{0});
  world.names.bodies = {world.make(ProcessOperator::Sequential, {both, p})};
  const CompiledProcess compiled = compiled_as(world, p, {.compresses = false});
  REQUIRE(compiled.network != nullptr);
  CHECK(compiled.network->components().size() == 3);  // and who counts whether both have ended
  CHECK(are_bisimilar(TermLts(world.semantics, p), NetworkLts(*compiled.network)));
}

TEST_CASE("a process that grows for ever is searched term by term, and says why", "[compile]") {
  World world;
  // P = a -> SKIP ||| P
  const TermId p = world.terms.call(CallId{0});
  world.names.bodies = {
      world.make(ProcessOperator::Interleave, {world.prefix(world.a, world.terms.skip()), p})};
  const CompiledProcess compiled = compiled_as(world, p, {});
  CHECK(compiled.network == nullptr);
  CHECK(compiled.why_no_network.find("may grow for ever") != std::string::npos);
}

// `function` of what remembers whether the 40th event before the end was an a.
TermId remembering(World& world, ProcessFunction function) {
  constexpr std::uint32_t events = 40;
  const auto at = [&](std::uint32_t place) { return world.terms.call(CallId{place}); };
  const auto any_to = [&](TermId next) {
    return world.make(ProcessOperator::ExternalChoice,
                      {world.prefix(world.a, next), world.prefix(world.b, next)});
  };
  world.names.bodies = {
      world.make(ProcessOperator::ExternalChoice, {any_to(at(0)), world.prefix(world.a, at(1))})};
  for (std::uint32_t i = 1; i < events; ++i)
    world.names.bodies.push_back(any_to(at(i + 1)));
  world.names.bodies.push_back(world.terms.stop());
  return world.make(ProcessOperator::Function, {at(0)},
                    static_cast<std::uint32_t>(world.terms.add(std::move(function))));
}

TEST_CASE("a function whose normal form takes too much memory is left out, and it is said why",
          "[compile]") {
  World world;
  const TermId process = remembering(world, {.kind = FunctionKind::Normal});
  ComponentSource source(world.semantics, {.max_bytes = 1 << 20});
  CHECK(compile(process, world.semantics, source).machines.empty());
  REQUIRE(source.left_out().size() == 1);
  CHECK(source.left_out().front().find("more than the limit of memory") != std::string::npos);
}

TEST_CASE("the limits are looked at while a function makes a normal form", "[compile]") {
  World world;
  ProcessFunction watchdog{.kind = FunctionKind::TraceWatchdog};
  watchdog.sets = {world.terms.listed_set(world.alphabet)};
  watchdog.events = {world.private_event};
  for (const ProcessFunction& function :
       {ProcessFunction{.kind = FunctionKind::Normal}, watchdog}) {
    int asked = 0;
    const TermId process = remembering(world, function);
    ComponentSource source(world.semantics, {.most_written_states = std::size_t{1} << 40,
                                             .why_stop = [&asked]() -> std::string {
                                               return ++asked > 100 ? "enough" : "";
                                             }});
    CHECK_THROWS_AS(compile(process, world.semantics, source), CompileStopped);
  }
}

TEST_CASE("a watch is asked often where few terms have very many steps", "[compile]") {
  constexpr int doublings = 14;
  World world;
  int asked = 0;
  world.semantics.watched_by([&asked] { ++asked; });
  TermId process = world.prefix(world.a, world.terms.stop());
  for (int i = 0; i < doublings; ++i)
    process = world.make(ProcessOperator::Interleave, {process, process});
  CHECK(world.semantics.steps(process).size() == 1 << doublings);
  CHECK(asked > 3);
}

}  // namespace csp::checker::test
