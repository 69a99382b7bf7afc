// The parallel search against itself with other numbers of threads: on levels wide enough to be
// shared out.
#include <algorithm>
#include <utility>
#include <vector>

#include "checker/lts/network_lts.hpp"
#include "checker/refine/network_system.hpp"
#include "checker/refine/refinement.hpp"
#include "tests/checker/refine/questions.hpp"
#include "tests/checker/support/generated_network.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

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

}  // namespace

TEST_CASE("every number of threads finds the same, a limit reached or not", "[refinement]") {
  std::uint64_t largest = 0;
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
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
