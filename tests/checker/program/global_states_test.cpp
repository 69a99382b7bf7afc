#include "checker/program/global_states.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <optional>
#include <set>

#include <rapidcheck.h>

#include "checker/program/exploration.hpp"
#include "tests/checker/program/support/fake_program.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;
using namespace csp::checker::program::test;

namespace {

// Whoever sets it outside has the last word.
const bool many_cases = setenv("RC_PARAMS", "max_success=100", 0) == 0;

constexpr std::size_t most_states = 2'000;

// All states that follow from what is known: their transitions worked out one by one, and once more
// by a look at the packed state. Whenever a look lacks something it is admitted.
class Twins {
 public:
  Twins(const FakeNetwork& network, TimeMode time) : time_(time) {
    FakeProgram program(network);
    knowledge_ = explore(program, {.runs = {.time = time}}).knowledge;
    const RunLog log = parse_run_log(program.run({.time = time}).log);
    beginning_ = learn_run(knowledge_, log).beginning;
  }

  void compare(int& looked_at, bool reduces) {
    const Alike alike(knowledge_);
    GlobalStates states(knowledge_, alike, time_,
                        reduces ? Meetings(knowledge_, beginning_) : Meetings());
    const auto start = states.begin(beginning_).target;
    if (!start) return;
    states.admit(*start);
    states.lay_out();
    std::set<StateWords> met{*start};
    std::deque<StateWords> waiting{*start};
    std::optional<GlobalStates::Lookout> lookout(states);
    while (!waiting.empty() && met.size() < most_states) {
      const StateWords here = waiting.front();
      waiting.pop_front();
      const std::vector<GlobalTransition> truth = states.transitions(here);
      StepList seen(states.layout().words());
      if (lookout->look(states.layout().pack(here).data(), seen)) {
        ++looked_at;
      } else {
        admit(states, truth);
        if (states.layout().is_outgrown()) {
          states.lay_out();
          lookout.emplace(states);
        }
        seen = StepList(states.layout().words());
        const bool is_known = std::ranges::all_of(
            truth, [](const GlobalTransition& it) { return it.target.has_value(); });
        RC_ASSERT(lookout->look(states.layout().pack(here).data(), seen) == is_known);
        if (!is_known) continue;
      }
      compare(truth, seen, states);
      for (const GlobalTransition& it : truth) {
        if (met.insert(*it.target).second) waiting.push_back(*it.target);
      }
    }
  }

 private:
  static void admit(GlobalStates& states, const std::vector<GlobalTransition>& transitions) {
    for (const GlobalTransition& it : transitions) {
      if (it.target) (void)states.admit(it);
    }
  }

  static void compare(const std::vector<GlobalTransition>& truth, const StepList& seen,
                      GlobalStates& states) {
    RC_ASSERT(seen.size() == truth.size());
    for (std::size_t t = 0; t < truth.size(); ++t) {
      const GlobalTransition& it = truth[t];
      StateWords target;
      states.layout().unpack(seen.state(t), target);
      RC_ASSERT(std::optional(target) == it.target);
      RC_ASSERT(states.is_completed(seen.state(t)) == states.is_completed(target));
      const EventId event = seen.event(t);
      RC_ASSERT(event == states.admit(it));
      RC_ASSERT(states.text(states.label(event)) == states.text(it.label));
      std::set<std::uint32_t> parts;
      for (const PlaceId place : it.parts)
        parts.insert(static_cast<std::uint32_t>(place));
      for (const Consequence& consequence : it.runs) {
        parts.insert(static_cast<std::uint32_t>(consequence.place));
        if (consequence.kind == Consequence::Kind::Meeting)
          parts.insert(static_cast<std::uint32_t>(consequence.reader));
      }
      RC_ASSERT(std::ranges::equal(states.parts(event), parts));
      RC_ASSERT(std::ranges::equal(states.lost(event), it.lost, [](const auto& a, const auto& b) {
        return a.place == b.place && a.channel == b.channel && a.value == b.value;
      }));
    }
  }

  TimeMode time_;
  Knowledge knowledge_;
  std::vector<Effect> beginning_;
};

}  // namespace

TEST_CASE("a look at a packed state sees its transitions", "[program]") {
  const TimeMode time = GENERATE(TimeMode::Any, TimeMode::Maximal);
  int looked_at = 0;
  CHECK(rc::check([&looked_at, time] {
    Twins(generate_network(*rc::gen::arbitrary<std::uint32_t>()), time).compare(looked_at, false);
  }));
  CHECK(looked_at > 300);
}

TEST_CASE("a look at a packed state sees the meetings that are not put off", "[program]") {
  int looked_at = 0;
  CHECK(rc::check([&looked_at] {
    const FakeNetwork network = generate_meetings(*rc::gen::arbitrary<std::uint32_t>());
    Twins(network, TimeMode::Any).compare(looked_at, true);
  }));
  CHECK(looked_at > 300);
}
