#include "checker/program/global_states.hpp"

#include <cstdlib>

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

constexpr std::uint32_t most_states = 2'000;

// The same states, once with numbers given at once and once after a look.
class Twins {
 public:
  Twins(const FakeNetwork& network, TimeMode time) : time_(time) {
    FakeProgram program(network);
    knowledge_ = explore(program, {.runs = {.time = time}}).knowledge;
    const RunLog log = parse_run_log(program.run({.time = time}).log);
    beginning_ = learn_run(knowledge_, log).beginning;
  }

  void compare(int& looked_at) {
    Knowledge another = knowledge_;
    const Alike alike(knowledge_), another_alike(another);
    GlobalStates plain(knowledge_, alike, time_);
    GlobalStates ahead(another, another_alike, time_);
    GlobalStates::Lookout lookout(ahead);
    GlobalStates::Outlook outlook;
    RC_ASSERT(plain.begin(beginning_).target == ahead.begin(beginning_).target);
    for (std::uint32_t s = 0; s < plain.size() && s < most_states; ++s) {
      const std::vector<GlobalTransition> truth = plain.transitions(StateId{s});
      for (const GlobalTransition& transition : truth)
        (void)plain.happening(transition);
      lookout.look(StateId{s}, {&outlook, 1});
      if (!outlook.is_whole) {
        const std::vector<GlobalTransition> transitions = ahead.transitions(StateId{s});
        RC_ASSERT(transitions.size() == truth.size());
        for (const GlobalTransition& transition : transitions)
          (void)ahead.happening(transition);
      } else {
        ++looked_at;
        compare(truth, outlook, plain, ahead);
      }
      RC_ASSERT(ahead.size() == plain.size());
      RC_ASSERT(ahead.is_completed(StateId{s}) == plain.is_completed(StateId{s}));
    }
    RC_ASSERT(ahead.labels() == plain.labels());
    RC_ASSERT(ahead.happenings() == plain.happenings());
    for (std::uint32_t h = 0; h < plain.happenings(); ++h) {
      const HappeningId happening{h};
      RC_ASSERT(ahead.text(ahead.label(happening)) == plain.text(plain.label(happening)));
      RC_ASSERT(std::ranges::equal(ahead.parts(happening), plain.parts(happening)));
    }
  }

 private:
  static void compare(const std::vector<GlobalTransition>& truth,
                      const GlobalStates::Outlook& outlook, GlobalStates& plain,
                      GlobalStates& ahead) {
    RC_ASSERT(outlook.steps.size() == truth.size());
    StateTable::Packed packed = outlook.packed;
    std::size_t lost = 0;
    for (std::uint32_t t = 0; t < truth.size(); ++t) {
      const GlobalStates::Outlook::Step& step = outlook.steps[t];
      const StateId target = step.target
                                 ? *step.target
                                 : ahead.admit(packed.first(step.target_words), step.target_hash);
      packed = packed.subspan(step.target_words);
      RC_ASSERT(std::optional(target) == truth[t].target);
      RC_ASSERT(step.happening == plain.happening(truth[t]));
      for (const LostValue& value : truth[t].lost) {
        RC_ASSERT(lost < outlook.lost.size());
        RC_ASSERT(outlook.lost[lost].first == t);
        RC_ASSERT(outlook.lost[lost].second.place == value.place);
        RC_ASSERT(outlook.lost[lost].second.value == value.value);
        ++lost;
      }
    }
    RC_ASSERT(packed.empty());
    RC_ASSERT(lost == outlook.lost.size());
  }

  TimeMode time_;
  Knowledge knowledge_;
  std::vector<Effect> beginning_;
};

}  // namespace

TEST_CASE("a look ahead sees what will be found, and changes nothing", "[program]") {
  const TimeMode time = GENERATE(TimeMode::Any, TimeMode::Maximal);
  int looked_at = 0;
  CHECK(rc::check([&looked_at, time] {
    Twins(generate_network(*rc::gen::arbitrary<std::uint32_t>()), time).compare(looked_at);
  }));
  CHECK(looked_at > 300);
}
