#include "checker/program/last_way_out.hpp"

#include <map>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "checker/program/exploration.hpp"
#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

constexpr std::size_t most_states = 400;

struct Drawn {
  std::vector<std::vector<StateId>> arcs;
  std::vector<bool> has_ended, is_whole;

  [[nodiscard]] WaysOn operator()(StateId state) const {
    const auto s = static_cast<std::size_t>(state);
    return {.targets = arcs[s], .has_ended = has_ended[s], .is_whole = is_whole[s]};
  }
};

Drawn draw(std::size_t states) {
  Drawn graph;
  for (std::size_t s = 0; s < states; ++s) {
    std::vector<StateId> targets(*rc::gen::inRange<std::size_t>(0, 3));
    for (StateId& target : targets)
      target = StateId{*rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(states))};
    graph.arcs.push_back(targets);
    graph.has_ended.push_back(*rc::gen::inRange(0, 10) == 0);
    graph.is_whole.push_back(*rc::gen::inRange(0, 20) != 0);
  }
  return graph;
}

// Strikes out, again and again, the states from which nothing leads on.
std::vector<bool> doomed_in(const Drawn& graph, bool is_unknown_doomed) {
  std::vector<bool> is_doomed(graph.arcs.size());
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (std::size_t s = 0; s < is_doomed.size(); ++s) {
      bool now = !graph.has_ended[s] && (is_unknown_doomed || graph.is_whole[s]);
      for (const StateId target : graph.arcs[s])
        now = now && is_doomed[static_cast<std::size_t>(target)];
      if (now && !is_doomed[s]) has_changed = is_doomed[s] = true;
    }
  }
  return is_doomed;
}

}  // namespace

TEST_CASE("the last way out is the last state that is not struck out", "[program]") {
  CHECK(rc::check([] {
    const auto states = *rc::gen::inRange<std::size_t>(1, 12);
    const Drawn graph = draw(states);
    std::vector<StateId> way;
    for (StateId here{0};;) {
      way.push_back(here);
      const auto& targets = graph.arcs[static_cast<std::size_t>(here)];
      if (targets.empty() || way.size() > 8) break;
      here = targets[*rc::gen::inRange<std::size_t>(0, targets.size())];
    }
    const auto found = last_way_out(way, graph, 100);
    // What is not known may be a way out or none: then both must give the same.
    const std::vector<bool> at_worst = doomed_in(graph, true), at_best = doomed_in(graph, false);
    const auto last = [&](const std::vector<bool>& is_doomed) -> std::optional<std::size_t> {
      for (std::size_t s = way.size(); s-- > 0;) {
        if (!is_doomed[static_cast<std::size_t>(way[s])]) return s;
      }
      return std::nullopt;
    };
    RC_TAG(std::string(found ? found->state ? "way out" : "doomed" : "unknown"));
    if (found) {
      RC_ASSERT(found->state == last(at_worst));
      RC_ASSERT(found->state == last(at_best));
    } else {
      RC_ASSERT(last(at_worst) != last(at_best));
    }
  }));
}

TEST_CASE("where too many states would have to be looked at nothing is said", "[program]") {
  // A long way without a circle, and then an end.
  const auto ways_on = [](StateId state) -> std::optional<WaysOn> {
    const auto s = static_cast<std::uint32_t>(state);
    return WaysOn{.targets = {StateId{s + 1}}, .has_ended = s == 99};
  };
  const std::vector<StateId> way{StateId{0}};
  CHECK_FALSE(last_way_out(way, ways_on, 99));
  const auto found = last_way_out(way, ways_on, 100);
  REQUIRE(found);
  CHECK(found->state == 0U);
}

TEST_CASE("a search that is told to stop says nothing", "[program]") {
  const auto gives_up = [](StateId) { return std::optional<WaysOn>(); };
  const std::vector<StateId> way{StateId{0}};
  CHECK_FALSE(last_way_out(way, gives_up, 10));
}

// Who has only to be waited for goes on at once in the search, and in brute force whenever it
// likes. So what the search says lies between what brute force says if nobody is put off for ever
// and what it says if somebody may be.
TEST_CASE("a deadlock is doomed from the step on that brute force says", "[program]") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const FakeNetwork network = generate_network(seed);
    FakeProgram program(network);
    const Exploration found = explore(program, {});
    RC_PRE(found.deadlock.has_value());
    const std::vector<std::string>& schedule = found.deadlock->schedule;
    const auto last_way_out_if = [&](bool is_fair) {
      const std::vector<bool> doom = doom_along(network, schedule, is_fair, most_states);
      RC_PRE(!doom.empty());
      RC_ASSERT(doom.back());
      int until = -1;  // it was doomed from the beginning on
      int happenings = 0;
      for (std::size_t line = 0; line < doom.size(); ++line) {
        if (!doom[line]) until = happenings;
        if (line < schedule.size() && !schedule[line].starts_with("run ")) ++happenings;
      }
      return until;
    };
    const int at_least = last_way_out_if(true), at_most = last_way_out_if(false);
    const int until =
        found.deadlock_avoidable_until ? static_cast<int>(*found.deadlock_avoidable_until) : -1;
    RC_TAG(std::string(at_least < at_most ? "put off"
                       : until < 0        ? "never"
                       : until > 0        ? "later"
                                          : "at once"));
    RC_ASSERT(until >= at_least);
    RC_ASSERT(until <= at_most);
    RC_ASSERT(found.is_deadlock_certain == (until < 0));
  }));
}
