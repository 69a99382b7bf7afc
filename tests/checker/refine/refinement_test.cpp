// The search against its naive twin on generated networks, and its limits.
#include "checker/refine/refinement.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "checker/lts/network_lts.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/network_system.hpp"
#include "tests/checker/refine/naive_refinement.hpp"
#include "tests/checker/refine/questions.hpp"
#include "tests/checker/support/generated_network.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

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

namespace {

// They walk unseen, each by itself, and then stand still: from the start, internal steps lead to
// all length^count states.
Network unseen_walkers(std::uint32_t count, std::uint32_t length) {
  Network network;
  const EventId step = network.events().add("step");
  auto walker = std::make_shared<ExplicitLts>();
  StateId here = walker->add_state();
  for (std::uint32_t s = 1; s < length; ++s) {
    const StateId next = walker->add_state();
    walker->add_transition(here, step, next);
    here = next;
  }
  for (std::uint32_t w = 0; w < count; ++w) {
    const ComponentId id =
        network.add_component({.name = "walker " + std::to_string(w), .lts = walker});
    network.add_rule({.participants = {{id, step}}, .result = tau});
  }
  return network;
}

}  // namespace

TEST_CASE("a limit ends also what one step of a search needs", "[refinement]") {
  constexpr std::uint64_t megabyte = 1'000'000;
  const Network network = unseen_walkers(6, 8);  // 262,144 states
  NetworkSystem system(network);
  const auto refines_itself = [&](const SearchOptions& options) {
    const NetworkLts itself(network);
    return refines(itself, system, SemanticModel::Traces, options);
  };
  const auto all = [&](const SearchOptions& options) {
    return std::vector{
        is_deterministic(system, SemanticModel::Failures, options),
        has_trace(system, {tick}, SemanticModel::Failures, options),
        is_divergence_free(system, options),
    };
  };
  CHECK(refines_itself(on_threads(1)).limit.empty());
  for (const RefinementResult& without : all(on_threads(1)))
    CHECK(without.limit.empty());
  SearchOptions options = on_threads(1);
  options.max_bytes = megabyte;
  CHECK(refines_itself(options).limit == "the limit of memory");
  CHECK(refines_itself(options).bytes < 3 * megabyte);
  for (const RefinementResult& found : all(options)) {
    CHECK(found.limit == "the limit of memory");
    CHECK(found.bytes < 3 * megabyte);
  }
  options.max_bytes.reset();
  options.max_states = 1000;  // not of a specification
  for (const RefinementResult& found : all(options)) {
    CHECK(found.limit == "the limit of 1000 states");
    CHECK(found.bytes < megabyte);
  }
}

TEST_CASE("how a step happened is told by the participants of a rule", "[refinement]") {
  const Network network = philosophers(3, false);
  NetworkSystem system(network);
  const RefinementResult found = is_deadlock_free(system, SemanticModel::Failures, {});
  REQUIRE(found.violation);
  const Violation& violation = *found.violation;
  for (std::size_t i = 0; i < violation.trace.size(); ++i) {
    const auto who =
        system.how(violation.path[i].data(), violation.trace[i], violation.path[i + 1].data());
    const auto rules = network.rules();
    CHECK(std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
      return rule.result == violation.trace[i] && rule.participants == who;
    }));
  }
  CHECK(system.how(violation.path[0].data(), tick, violation.path[1].data()).empty());
}
