// What every search finds in generated processes is done again by the parts, and what is done again
// by the parts is a way of the whole: held against the semantics of whole terms.
#include "checker/api/replay_by_parts.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <rapidcheck.h>

#include "checker/compile/uncompressed.hpp"
#include "checker/lts/behaviour.hpp"
#include "checker/lts/compact_lts.hpp"
#include "checker/refine/explain.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/network_system.hpp"
#include "checker/refine/system_lts.hpp"
#include "tests/checker/compile/process_generator.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

namespace {

using Outcome = PartsReplay::Outcome;

// Of a process, compressed or not, and of a specification. A few generated ones in a thousand have
// more, some of them millions, for the internal steps of parallel parts and of choices multiply:
// `P [] P [] P` has the cube of what P has. Of those the yardstick would have to look at all, and
// so would some questions, which a limit of the search does not end soon enough.
constexpr std::size_t most_states = 5'000;
// Of a state and a length of trace: enough for all such processes.
constexpr std::size_t most_pairs = 100 * most_states;
[[maybe_unused]] const int more_cases = setenv("RC_PARAMS", "max_success=300 seed=3", 0);

bool never() { return false; }

struct TooLarge {};

// Processes that are too large are left out. There must be few of them.
template <class Property>
void holds_for_generated(const Property& property) {
  int cases = 0;
  int too_large = 0;
  const bool holds = rc::check([&] {
    ++cases;
    try {
      property();
    } catch (const TooLarge&) {
      ++too_large;
      RC_DISCARD("too many states");
    }
  });
  CHECK(holds);
  INFO(too_large << " of " << cases << " processes were too large");
  CHECK(too_large * 50 < cases);
}

void require_small(const Lts& lts) {
  if (!written_down(lts, most_states)) throw TooLarge();
}

TermId applied(World& world, FunctionKind kind, TermId process) {
  ProcessFunction function{.kind = kind};
  switch (kind) {
    case FunctionKind::Prioritise:
      function.sets = {world.terms.listed_set({world.a}), world.terms.listed_set({world.b})};
      break;
    case FunctionKind::TraceWatchdog:
    case FunctionKind::FailureWatchdog:
      function.sets = {world.terms.listed_set(world.alphabet)};
      function.events = {world.private_event};
      break;
    default:
      break;
  }
  return world.make(ProcessOperator::Function, {process},
                    static_cast<std::uint32_t>(world.terms.add(std::move(function))));
}

// Processes that functions were applied to, side by side, and perhaps one around them. What a
// prioritised process or a watchdog's specification is made from has none in it: there the answer
// could depend on them.
TermId with_functions(World& world, bool can_be_stepped_through) {
  const auto compression = [] {
    return rc::gen::element(FunctionKind::Normal, FunctionKind::Diamond,
                            FunctionKind::StrongBisimulation, FunctionKind::WeakBisimulation,
                            FunctionKind::DelayBisimulation, FunctionKind::TauLoopFactor);
  };
  const auto function = [&]() -> FunctionKind {
    if (can_be_stepped_through || *rc::gen::inRange(0, 2) == 0) return *compression();
    return *rc::gen::element(FunctionKind::Deter, FunctionKind::Chase, FunctionKind::Prioritise,
                             FunctionKind::TraceWatchdog, FunctionKind::FailureWatchdog);
  };
  const auto part = [&] {
    const TermId process = world.generated(2);
    return *rc::gen::inRange(0, 4) == 0 ? process : applied(world, function(), process);
  };
  TermId process = world.make(ProcessOperator::GeneralisedParallel, {part(), part()},
                              world.set(world.generated_events()));
  if (*rc::gen::inRange(0, 2) == 0) {
    process = world.make(ProcessOperator::Hide, {process}, world.set(world.generated_events()));
  }
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return applied(world, *compression(), process);
    case 1:
      return applied(world, can_be_stepped_through ? *compression() : FunctionKind::Deter, process);
    default:
      return process;
  }
}

std::unique_ptr<System> system_of(const CompiledProcess& process) {
  if (process.network) return std::make_unique<NetworkSystem>(*process.network);
  return std::make_unique<LtsSystem>(*process.lts);
}

CompiledProcess compiled_as(World& world, TermId process, bool compresses) {
  CompileOptions options;
  options.compresses = compresses;
  options.most_component_states = most_states;
  options.most_written_states = most_states;
  ComponentSource source(world.semantics, options);
  CompiledProcess result;
  try {
    result = compile(process, world.semantics, source);
  } catch (const Unsupported&) {
    throw TooLarge();  // for a function that needs all states
  }
  try {
    require_small(SystemLts(*system_of(result)));
  } catch (const Unsupported&) {
    RC_DISCARD("a function within a process that is no network");
  }
  return result;
}

SearchOptions few_states() {
  SearchOptions options;
  options.max_states = 4 * most_states;  // with those of a specification
  options.threads = 1;
  return options;
}

// All that the searches find to be wrong with it.
std::vector<Violation> violations(World& world, const CompiledProcess& process) {
  const std::unique_ptr<System> system = system_of(process);
  const SearchOptions options = few_states();
  const TermId either =
      world.make(ProcessOperator::InternalChoice, {world.terms.stop(), world.generated(2)});
  std::vector<RefinementResult> results;
  for (const TermId specification : {world.generated(2), either}) {
    const TermLts lts(world.semantics, specification);
    require_small(lts);
    for (const SemanticModel model :
         {SemanticModel::Traces, SemanticModel::Failures, SemanticModel::FailuresDivergences})
      results.push_back(refines(lts, *system, model, options));
  }
  results.push_back(is_divergence_free(*system, options));
  for (const SemanticModel model : {SemanticModel::Failures, SemanticModel::FailuresDivergences}) {
    results.push_back(is_deadlock_free(*system, model, options));
    results.push_back(is_deterministic(*system, model, options));
    results.push_back(has_trace(*system, {world.a, world.b}, model, options));
  }
  std::vector<Violation> found;
  for (RefinementResult& result : results) {
    const bool is_way = result.violation && result.violation->kind != Violation::Kind::Missing;
    if (is_way) found.push_back(std::move(*result.violation));
  }
  return found;
}

ReplayByParts replayer(World& world) { return {world.semantics, most_pairs, never}; }

std::vector<EventId> seen(const Network& network, const std::vector<RuleId>& rules) {
  std::vector<EventId> events;
  for (const RuleId rule : rules) {
    if (network[rule].result != tau) events.push_back(network[rule].result);
  }
  return events;
}

// The yardstick: by the semantics of the whole, of which all is looked at.
bool is_way_of_whole(World& world, TermId process, const std::vector<EventId>& trace,
                     const WayEnd& end) {
  const TermLts lts(world.semantics, process);
  LtsSystem system(lts);
  SilentLoopSearch loops(system, never);
  const BehaviourSearch search = find_behaviour(
      lts, trace,
      [&](StateId state) {
        const Word word = index(state);
        if (end.kind == WayEnd::Kind::Endless) return loops.from(&word).has_value();
        if (end.kind == WayEnd::Kind::Anyhow) return true;
        const auto offered = acceptance(lts, state);
        return offered && std::ranges::includes(end.offered, *offered);
      },
      most_pairs, never);
  RC_ASSERT(search.is_complete);
  return search.found.has_value();
}

RuleId any_rule(const Network& network) {
  const auto count = static_cast<std::uint32_t>(network.rules().size());
  return RuleId{*rc::gen::inRange<std::uint32_t>(0, count)};
}

}  // namespace

TEST_CASE("whatever is found is done again by the parts", "[replay]") {
  std::map<Violation::Kind, int> counts;
  holds_for_generated([&] {
    World world;
    const bool has_functions = *rc::gen::inRange(0, 2) == 0;
    const TermId process = has_functions ? with_functions(world, false) : world.generated(3);
    RC_LOG("P = " + world.semantics.text(process) + "\n");
    // Both first: what is small just by compression may be too large to be done again without.
    const CompiledProcess forms[] = {compiled_as(world, process, true),
                                     compiled_as(world, process, false)};
    for (const CompiledProcess& compiled : forms) {
      for (const Violation& violation : violations(world, compiled)) {
        ++counts[violation.kind];
        RC_LOG("kind " + std::to_string(static_cast<int>(violation.kind)) + "\n");
        const PartsReplay replay = replayer(world).of(compiled, violation);
        RC_LOG(replay.why + "\n");
        RC_ASSERT(replay.outcome == Outcome::Done);
        if (violation.happening.path.empty()) continue;
        RC_ASSERT(replayer(world).of(compiled, violation.happening).outcome == Outcome::Done);
      }
    }
  });
  for (const auto kind :
       {Violation::Kind::Event, Violation::Kind::Refusal, Violation::Kind::Divergence,
        Violation::Kind::Deadlock, Violation::Kind::Nondeterminism})
    CHECK(counts[kind] > 20);
}

TEST_CASE("a way that was changed is done again only where it is a way of the whole", "[replay]") {
  std::map<Outcome, int> counts;
  holds_for_generated([&] {
    World world;
    const TermId process =
        *rc::gen::inRange(0, 2) == 0 ? with_functions(world, true) : world.generated(3);
    RC_LOG("P = " + world.semantics.text(process) + "\n");
    require_small(TermLts(world.semantics, process));
    const CompiledProcess compiled = compiled_as(world, process, true);
    if (!compiled.network || compiled.network->rules().empty()) return;
    const Network& network = *compiled.network;
    const auto is_right = [&](const Path& path, const std::vector<RuleId>& circle,
                              const WayEnd& end) {
      const Outcome outcome = replayer(world).way(compiled, path, circle, end).outcome;
      ++counts[outcome];
      return outcome == Outcome::Wrong ||
             is_way_of_whole(world, process, seen(network, path.rules), end);
    };
    for (const Violation& violation : violations(world, compiled)) {
      const Path path = path_through(network, violation.path, violation.trace);
      const bool refuses = violation.kind == Violation::Kind::Refusal ||
                           violation.kind == Violation::Kind::Nondeterminism ||
                           violation.kind == Violation::Kind::Deadlock;
      const WayEnd end{.kind = refuses ? WayEnd::Kind::Refusing : WayEnd::Kind::Anyhow,
                       .offered = violation.offered};
      if (!path.rules.empty()) {
        Path shorter = path;
        shorter.rules.pop_back();
        shorter.states.pop_back();
        RC_ASSERT(is_right(shorter, {}, end));
        Path changed = path;
        changed.rules[*rc::gen::inRange<std::size_t>(0, path.rules.size())] = any_rule(network);
        RC_ASSERT(is_right(changed, {}, end));
      }
      const std::vector<RuleId> circle{any_rule(network)};
      if (network[circle.front()].result != tau) continue;
      RC_ASSERT(is_right(path, circle, {.kind = WayEnd::Kind::Endless}));
    }
    Path guessed;
    guessed.rules = {any_rule(network), any_rule(network)};
    RC_ASSERT(is_right(guessed, {}, {}));
  });
  CHECK(counts[Outcome::Done] > 100);
  CHECK(counts[Outcome::Wrong] > 100);
  CHECK(counts[Outcome::Unknown] == 0);
}

TEST_CASE("a machine does again just the ways that its process has", "[replay]") {
  std::map<Outcome, int> counts;
  holds_for_generated([&] {
    World world;
    const TermId process = applied(world, FunctionKind::Normal, world.generated(3));
    RC_LOG("P = " + world.semantics.text(process) + "\n");
    require_small(TermLts(world.semantics, process));
    const CompiledProcess compiled = compiled_as(world, process, true);
    RC_PRE(!compiled.network);  // else its normal form was too large, and left out
    RC_PRE(!compiled.machines.empty());
    const std::vector<std::vector<EventId>> traces{
        {}, {world.a}, {world.b}, {world.a, world.b}, {world.a, tick}, {world.a, world.a, world.b}};
    const auto trace = *rc::gen::elementOf(traces);
    const WayEnd end{.kind = *rc::gen::element(WayEnd::Kind::Anyhow, WayEnd::Kind::Refusing,
                                               WayEnd::Kind::Endless),
                     .offered = world.generated_events()};
    const Outcome outcome = replayer(world).machine(compiled.machines.front(), trace, end).outcome;
    ++counts[outcome];
    const bool is_way = is_way_of_whole(world, process, trace, end);
    RC_ASSERT(outcome == (is_way ? Outcome::Done : Outcome::Wrong));
  });
  CHECK(counts[Outcome::Done] > 20);
  CHECK(counts[Outcome::Wrong] > 20);
}

TEST_CASE("a trace that was changed is refused, and so is one that should refuse too much",
          "[replay]") {
  World world;
  const TermId process =
      world.make(ProcessOperator::GeneralisedParallel,
                 {world.prefix(world.a, world.prefix(world.b, world.terms.stop())),
                  applied(world, FunctionKind::Normal,
                          world.prefix(world.b, world.prefix(world.c, world.terms.stop())))},
                 world.set({world.b}));
  const CompiledProcess compiled = compiled_as(world, process, true);
  REQUIRE(compiled.network);
  const auto rule_of = [&](EventId event) {
    const auto rules = compiled.network->rules();
    const auto rule = std::ranges::find(rules, event, &Rule::result);
    return RuleId{static_cast<std::uint32_t>(rule - rules.begin())};
  };
  const RuleId a = rule_of(world.a), b = rule_of(world.b), c = rule_of(world.c);
  const auto outcome = [&](std::vector<RuleId> rules, const WayEnd& end) {
    return replayer(world)
        .way(compiled, {.states = {}, .rules = std::move(rules)}, {}, end)
        .outcome;
  };
  CHECK(outcome({a, b, c}, {}) == Outcome::Done);
  CHECK(outcome({a, a, c}, {}) == Outcome::Wrong);
  CHECK(outcome({b, a, c}, {}) == Outcome::Wrong);
  CHECK(outcome({a, c}, {}) == Outcome::Wrong);
  NetworkSystem system(*compiled.network);
  const auto found = is_deadlock_free(system, SemanticModel::Failures, {});
  REQUIRE(found.violation);
  CHECK(replayer(world).of(compiled, *found.violation).outcome == Outcome::Done);
  Violation shorter = *found.violation;
  shorter.trace.pop_back();
  shorter.path.pop_back();
  CHECK(replayer(world).of(compiled, shorter).outcome == Outcome::Wrong);
  shorter.offered = {world.c};
  CHECK(replayer(world).of(compiled, shorter).outcome == Outcome::Done);
}

TEST_CASE("what is told of a replay that gives up is the limit that it came to", "[replay]") {
  World world;
  TermId abc =
      world.prefix(world.a, world.prefix(world.b, world.prefix(world.c, world.terms.stop())));
  const TermId process = applied(
      world, FunctionKind::Deter,
      world.make(ProcessOperator::GeneralisedParallel,
                 {applied(world, FunctionKind::TraceWatchdog, abc), abc}, world.set({world.a})));
  const CompiledProcess compiled = compiled_as(world, process, true);
  REQUIRE(compiled.machines.size() == 1);
  const auto replay = [&](std::size_t pairs) {
    return ReplayByParts(world.semantics, pairs, never)
        .machine(compiled.machines.front(), {world.a, world.b}, {});
  };
  CHECK(replay(100).outcome == Outcome::Done);
  // By itself it cannot be stepped through at all, which no limit would change.
  CHECK(replay(1).outcome == Outcome::Unknown);
  CHECK(replay(1).why == "the limit of 1 states for a counterexample");
}

}  // namespace csp::checker::test
