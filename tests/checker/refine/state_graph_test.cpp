#include "checker/refine/state_graph.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker;

TEST_CASE("a state graph gives back the arcs of each state, however many it has", "[refinement]") {
  std::mt19937 random(1);
  std::vector<std::vector<StateGraph::Arc>> truth;
  StateGraph graph;
  std::size_t all = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint32_t> counts(random() % 200);
    for (std::uint32_t& count : counts)
      count = static_cast<std::uint32_t>(random()) % 40;
    if (round == 100) counts.push_back(300'000);  // more than a segment has room for
    const std::size_t first = truth.size();
    graph.add_states(counts);
    for (const std::uint32_t count : counts) {
      truth.emplace_back();
      for (std::uint32_t a = 0; a < count; ++a) {
        truth.back().push_back({StateId{static_cast<std::uint32_t>(random())},
                                EventId{static_cast<std::uint32_t>(random())}});
      }
      all += count;
    }
    for (std::size_t s = first; s < truth.size(); ++s) {
      const auto arcs = graph.arcs(StateId{static_cast<std::uint32_t>(s)});
      REQUIRE(arcs.size() == truth[s].size());
      std::copy(truth[s].begin(), truth[s].end(), arcs.begin());
    }
    const StateGraph::Arc lonely{StateId{7}, EventId{9}};
    graph.add_state({&lonely, 1});
    truth.push_back({lonely});
    ++all;
  }
  REQUIRE(graph.states() == truth.size());
  REQUIRE(graph.arcs() == all);
  CHECK(all > 600'000);
  for (std::size_t s = 0; s < truth.size(); ++s) {
    const auto arcs = std::as_const(graph).arcs(StateId{static_cast<std::uint32_t>(s)});
    REQUIRE(arcs.size() == truth[s].size());
    for (std::size_t a = 0; a < arcs.size(); ++a) {
      REQUIRE(arcs[a].target == truth[s][a].target);
      REQUIRE(arcs[a].event == truth[s][a].event);
    }
  }
}
