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
    RC_ASSERT(plain.begin(beginning_).target == ahead.begin(beginning_).target);
    for (std::uint32_t s = 0; s < plain.size() && s < most_states; ++s) {
      const std::vector<GlobalTransition> truth = plain.transitions(StateId{s});
      const auto outlook = ahead.outlook(StateId{s});
      if (!outlook) {
        RC_ASSERT(ahead.transitions(StateId{s}).size() == truth.size());
      } else {
        ++looked_at;
        compare(truth, *outlook, plain, ahead);
      }
      RC_ASSERT(ahead.size() == plain.size());
      RC_ASSERT(ahead.is_completed(StateId{s}) == plain.is_completed(StateId{s}));
    }
    RC_ASSERT(ahead.labels() == plain.labels());
  }

 private:
  static void compare(const std::vector<GlobalTransition>& truth,
                      const GlobalStates::Outlook& outlook, const GlobalStates& plain,
                      GlobalStates& ahead) {
    RC_ASSERT(outlook.steps.size() == truth.size());
    std::span<const std::uint32_t> words = outlook.words;
    std::size_t lost = 0;
    for (std::uint32_t t = 0; t < truth.size(); ++t) {
      const GlobalStates::Outlook::Step& step = outlook.steps[t];
      const StateId target =
          step.target ? *step.target : ahead.admit(words.first(step.target_words));
      words = words.subspan(step.target_words);
      RC_ASSERT(std::optional(target) == truth[t].target);
      RC_ASSERT(ahead.text(step.label) == plain.text(truth[t].label));
      std::vector<std::uint32_t> parts;
      append_parts(truth[t], parts);
      RC_ASSERT(std::ranges::equal(words.first(step.parts), parts));
      words = words.subspan(step.parts);
      for (const LostValue& value : truth[t].lost) {
        RC_ASSERT(lost < outlook.lost.size());
        RC_ASSERT(outlook.lost[lost].first == t);
        RC_ASSERT(outlook.lost[lost].second.place == value.place);
        RC_ASSERT(outlook.lost[lost].second.value == value.value);
        ++lost;
      }
    }
    RC_ASSERT(words.empty());
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
