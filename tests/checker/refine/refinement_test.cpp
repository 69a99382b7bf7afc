// The parallel search against its naive twin on generated networks, and against itself with other
// numbers of threads.
#include "checker/refine/refinement.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>

#include "checker/lts/network_lts.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/network_system.hpp"
#include "tests/checker/refine/naive_refinement.hpp"
#include "tests/checker/support/generated_network.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

constexpr SemanticModel all_models[] = {SemanticModel::Traces, SemanticModel::Failures,
                                        SemanticModel::FailuresDivergences};

SearchOptions on_threads(std::uint32_t threads) {
  SearchOptions options;
  options.threads = threads;
  return options;
}

RefinementResult asked(naive::Question question, const Lts& specification, System& system,
                       SemanticModel model, const SearchOptions& options) {
  switch (question) {
    case naive::Question::Refinement:
      return refines(specification, system, model, options);
    case naive::Question::Deadlock:
      return is_deadlock_free(system, model, options);
    case naive::Question::Divergence:
      return is_divergence_free(system, options);
    case naive::Question::Determinism:
      return is_deterministic(system, model, options);
  }
  return {};
}

// Whether the twin's steps lead along the path, and what is there is what is said.
bool is_true(System& system, const Violation& violation) {
  if (violation.path.size() != violation.trace.size() + 1) return false;
  if (violation.path.front() != system.initial()) return false;
  const auto leads = [&](const PackedState& from, EventId event, const PackedState& to) {
    const naive::Steps out = naive::steps(system, from);
    return std::count(out.begin(), out.end(), std::pair(event, to)) != 0;
  };
  for (std::size_t i = 0; i < violation.trace.size(); ++i) {
    if (!leads(violation.path[i], violation.trace[i], violation.path[i + 1])) return false;
  }
  const PackedState& last = violation.path.back();
  const naive::Steps out = naive::steps(system, last);
  switch (violation.kind) {
    case Violation::Kind::Event:
      return std::any_of(out.begin(), out.end(),
                         [&](const auto& step) { return step.first == violation.event; });
    case Violation::Kind::Refusal:
    case Violation::Kind::Nondeterminism: {
      const auto offered = naive::offered(out);
      return offered && Events(offered->begin(), offered->end()) == violation.offered;
    }
    case Violation::Kind::Deadlock:
      return out.empty();
    case Violation::Kind::Divergence: {
      std::vector<PackedState> way = violation.loop.prefix;
      way.insert(way.end(), violation.loop.circle.begin(), violation.loop.circle.end());
      if (violation.loop.circle.empty() || way.front() != last) return false;
      way.push_back(violation.loop.circle.front());
      for (std::size_t i = 0; i + 1 < way.size(); ++i) {
        if (!leads(way[i], tau, way[i + 1])) return false;
      }
      return true;
    }
    case Violation::Kind::Missing:
      return false;
  }
  return false;
}

// Generated networks that know nothing of each other, as one: levels of thousands of states.
Network side_by_side(const std::vector<Network>& networks) {
  Network all;
  for (const Network& one : networks) {
    const auto first = static_cast<std::uint32_t>(all.components().size());
    const auto moved = [first](ComponentId id) {
      return ComponentId{first + static_cast<std::uint32_t>(index(id))};
    };
    const auto moved_all = [moved](std::vector<ComponentId> ids) {
      std::transform(ids.begin(), ids.end(), ids.begin(), moved);
      return ids;
    };
    for (std::size_t event = 2; event < one.events().size(); ++event)
      all.events().add(one.events().name(EventId{static_cast<std::uint32_t>(event)}));
    for (Component component : one.components()) {
      component.name += " of " + std::to_string(first);
      all.add_component(std::move(component));
    }
    for (Rule rule : one.rules()) {
      for (Participant& participant : rule.participants)
        participant.component = moved(participant.component);
      rule.starts = moved_all(rule.starts);
      rule.ends = moved_all(rule.ends);
      rule.awaits = moved_all(rule.awaits);
      rule.priority = 0;                           // else one would be silenced by another
      if (rule.result == tick) rule.result = tau;  // that would end them all
      all.add_rule(std::move(rule));
    }
  }
  return all;
}

bool is_same(const RefinementResult& a, const RefinementResult& b) {
  if (a.states != b.states || a.transitions != b.transitions || a.levels != b.levels) return false;
  if (a.violation.has_value() != b.violation.has_value()) return false;
  if (!a.violation) return true;
  const Violation& x = *a.violation;
  const Violation& y = *b.violation;
  return x.kind == y.kind && x.trace == y.trace && x.path == y.path && x.event == y.event &&
         x.allowed == y.allowed && x.offered == y.offered && x.required == y.required &&
         x.loop.prefix == y.loop.prefix && x.loop.circle == y.loop.circle;
}

}  // namespace

TEST_CASE("every question has its naive twin's answer on generated networks", "[refinement]") {
  REQUIRE(many_cases);
  const bool agrees = rc::check("refines == naive::ask", [](std::uint32_t seed) {
    const Network network = NetworkGenerator(seed).make();
    const Network other = NetworkGenerator(seed * 31 + 7).make();
    NetworkSystem system(network);
    NetworkSystem other_system(other);
    const naive::Graph specification = naive::graph_of(other_system);
    const NetworkLts specification_lts(other);
    for (const auto question : {naive::Question::Refinement, naive::Question::Deadlock,
                                naive::Question::Divergence, naive::Question::Determinism}) {
      for (const SemanticModel model : all_models) {
        RC_LOG("question " + std::to_string(static_cast<int>(question)) + ", model " +
               std::to_string(static_cast<int>(model)) + "\n" + in_json(network) + in_json(other));
        const naive::Answer expected = naive::ask(question, &specification, system, model);
        for (const std::uint32_t threads : {1u, 3u}) {
          const RefinementResult found =
              asked(question, specification_lts, system, model, on_threads(threads));
          RC_ASSERT(found.limit.empty());
          RC_ASSERT(found.violation.has_value() == expected.violation.has_value());
          if (found.violation) {
            RC_ASSERT(found.violation->trace.size() == expected.trace_length);
            RC_ASSERT(is_true(system, *found.violation));
          } else {
            RC_ASSERT(found.states == expected.states);
            RC_ASSERT(found.transitions == expected.transitions);
            RC_ASSERT(found.levels == expected.levels);
          }
        }
      }
    }
  });
  CHECK(agrees);
}

TEST_CASE("every number of threads finds the same, a limit reached or not", "[refinement]") {
  std::uint64_t largest = 0;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const std::vector<Network> parts{philosophers(4, seed % 2 == 0), NetworkGenerator(seed).make(),
                                     NetworkGenerator(seed + 1000).make(), philosophers(4, true)};
    const Network network = side_by_side(parts);
    NetworkSystem system(network);
    const NetworkLts specification(network);
    for (const auto question : {naive::Question::Refinement, naive::Question::Deadlock,
                                naive::Question::Divergence, naive::Question::Determinism}) {
      for (const SemanticModel model : all_models) {
        SearchOptions options = on_threads(1);
        options.max_states = 2500;
        const RefinementResult alone = asked(question, specification, system, model, options);
        largest = std::max(largest, alone.states);
        for (const std::uint32_t threads : {2u, 3u, 8u}) {
          options.threads = threads;
          CAPTURE(seed, static_cast<int>(question), static_cast<int>(model), threads);
          const RefinementResult found = asked(question, specification, system, model, options);
          CHECK(is_same(alone, found));
          CHECK(alone.limit == found.limit);
        }
      }
    }
  }
  CHECK(largest >= 2500);
}

TEST_CASE("a counterexample from wide levels is a shortest one and the same for all threads",
          "[refinement]") {
  const Network stuck = philosophers(8, false);  // everybody has one fork after eight steps
  NetworkSystem table(stuck);
  const RefinementResult found = is_deadlock_free(table, SemanticModel::Failures, on_threads(1));
  REQUIRE(found.violation);
  CHECK(found.violation->trace.size() == 8);
  CHECK(is_true(table, *found.violation));
  for (const std::uint32_t threads : {2u, 3u, 8u}) {
    CHECK(is_same(found, is_deadlock_free(table, SemanticModel::Failures, on_threads(threads))));
  }
}

TEST_CASE("a network refines itself in every model, unless it diverges at once", "[refinement]") {
  const bool holds = rc::check([](std::uint32_t seed) {
    const Network network = NetworkGenerator(seed).make();
    NetworkSystem system(network);
    const NetworkLts itself(network);
    for (const SemanticModel model : all_models)
      RC_ASSERT(!refines(itself, system, model, on_threads(2)).violation);
  });
  CHECK(holds);
}

TEST_CASE("the tables of philosophers have as many states as a naive search finds",
          "[refinement]") {
  for (std::uint32_t count = 3; count <= 7; ++count) {
    const Network network = philosophers(count, true);
    NetworkSystem system(network);
    const naive::Answer expected =
        naive::ask(naive::Question::Deadlock, nullptr, system, SemanticModel::Failures);
    for (const std::uint32_t threads : {1u, 2u}) {
      const RefinementResult found =
          is_deadlock_free(system, SemanticModel::Failures, on_threads(threads));
      CHECK_FALSE(found.violation);
      CHECK(found.states == expected.states);
      CHECK(found.transitions == expected.transitions);
      CHECK(found.levels == expected.levels);
    }
  }
}

TEST_CASE("a limit ends the search and is named", "[refinement]") {
  const Network network = philosophers(9, true);
  NetworkSystem system(network);
  SearchOptions options = on_threads(2);
  SECTION("states") {
    options.max_states = 1000;
    const auto found = is_deadlock_free(system, SemanticModel::Failures, options);
    CHECK(found.limit == "the limit of 1000 states");
    CHECK(found.states >= 1000);
    CHECK(found.states < 3000);
  }
  SECTION("memory") {
    options.max_bytes = 200'000;
    const auto found = is_deadlock_free(system, SemanticModel::Failures, options);
    CHECK(found.limit == "the limit of memory");
  }
  SECTION("time") {
    options.max_seconds = 0;
    const auto found = is_deadlock_free(system, SemanticModel::Failures, options);
    CHECK(found.limit == "the limit of time");
  }
  SECTION("an interrupt") {
    const std::atomic<bool> stop{true};
    options.stop = &stop;
    const NetworkLts itself(network);
    CHECK(is_deadlock_free(system, SemanticModel::Failures, options).limit == "the interrupt");
    CHECK(refines(itself, system, SemanticModel::Failures, options).limit == "the interrupt");
    CHECK(has_trace(system, {tick}, SemanticModel::Failures, options).limit == "the interrupt");
  }
}
