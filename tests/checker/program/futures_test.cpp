#include "checker/program/futures.hpp"

#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;

namespace {

struct Drawn {
  StateGraph graph;
  std::vector<std::vector<std::uint32_t>> parts{{}, {}};  // of each event; the signals have none
};

// Mostly forwards where `is_straight`, so that there are many components; else anywhere.
Drawn draw(std::mt19937& random, std::uint32_t states, std::uint32_t places, bool is_straight) {
  Drawn drawn;
  for (std::uint32_t place = 0; place < places; ++place)
    drawn.parts.push_back({place * 3});
  drawn.parts.push_back({0, 3, 6});
  for (std::uint32_t s = 0; s < states; ++s) {
    if (random() % 20 == 0) drawn.graph.mark_frontier(StateId{s});
    std::vector<StateGraph::Arc> arcs;
    for (auto left = random() % 4; left > 0; --left) {
      const bool is_forward = is_straight && random() % 8 != 0;
      const std::uint32_t target =
          is_forward ? s + static_cast<std::uint32_t>(random()) % 5
                     : static_cast<std::uint32_t>(random()) % (states + 1);  // one was not visited
      const auto event = 2 + static_cast<std::uint32_t>(random() % (drawn.parts.size() - 2));
      arcs.push_back({StateId{target}, EventId{event}});
    }
    drawn.graph.add_state(arcs);
  }
  return drawn;
}

// By walking from each state.
struct Behind {
  bool is_known = true;
  std::set<std::uint32_t> places;
};
Behind walk(const Drawn& drawn, StateId from) {
  std::vector<bool> met(drawn.graph.states());
  std::vector<StateId> waiting{from};
  met[index(from)] = true;
  Behind behind;
  while (!waiting.empty()) {
    const StateId here = waiting.back();
    waiting.pop_back();
    for (const StateId state : drawn.graph.frontier())
      behind.is_known = behind.is_known && state != here;
    for (const StateGraph::Arc& arc : drawn.graph.arcs(here)) {
      for (const std::uint32_t place : drawn.parts[index(arc.event)])
        behind.places.insert(place);
      if (index(arc.target) >= met.size() || met[index(arc.target)]) continue;
      met[index(arc.target)] = true;
      waiting.push_back(arc.target);
    }
  }
  return behind;
}

}  // namespace

TEST_CASE("who takes part behind a state is who is met by walking on from it", "[program]") {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const auto states = 1 + static_cast<std::uint32_t>(random() % 60);
    const std::uint32_t places = round % 2 == 0 ? 5 : 150;  // more than fit in one word
    const Drawn drawn = draw(random, states, places, round % 4 < 2);
    const auto parts = [&](EventId event) {
      return std::span<const std::uint32_t>(drawn.parts[index(event)]);
    };
    const Futures futures[] = {{drawn.graph, drawn.parts.size(), parts},
                               {drawn.graph, drawn.parts.size(), parts, 0},
                               {drawn.graph, drawn.parts.size(), parts, 1}};
    for (std::size_t s = 0; s < states; ++s) {
      CAPTURE(s);
      const Behind behind = walk(drawn, state_of(s));
      for (const Futures& found : futures) {
        REQUIRE(found.is_known(state_of(s)) == behind.is_known);
        for (std::uint32_t place = 0; place < places * 3 + 2; ++place)
          REQUIRE(found.has_part(state_of(s), PlaceId{place}) == behind.places.contains(place));
      }
    }
  }
}

TEST_CASE("a way as long as there are states needs no deep stack", "[program]") {
  StateGraph graph;
  constexpr std::uint32_t states = 300'000;
  for (std::uint32_t s = 0; s < states; ++s) {
    const StateGraph::Arc on{StateId{s + 1}, EventId{2 + s % 2}};
    graph.add_state(s + 1 < states ? std::span(&on, 1) : std::span<const StateGraph::Arc>());
  }
  const std::vector<std::uint32_t> places{4, 5};
  const auto parts = [&](EventId event) {
    return std::span<const std::uint32_t>(&places[index(event) - 2], 1);
  };
  const Futures futures(graph, 4, parts, 0);
  CHECK(futures.has_part(StateId{0}, PlaceId{4}));
  CHECK(futures.has_part(StateId{states - 2}, PlaceId{4}) == (states % 2 == 0));
  CHECK_FALSE(futures.has_part(StateId{states - 1}, PlaceId{4}));
}
