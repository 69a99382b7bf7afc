// What a search keeps, and how it learns a system on its way, against a plain breadth-first walk.
#include "checker/refine/search_record.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/lts/network_lts.hpp"
#include "checker/refine/network_system.hpp"
#include "checker/refine/pair_search.hpp"
#include "tests/checker/refine/questions.hpp"
#include "tests/checker/support/generated_network.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

// Steps of a system that nobody knows before they are learned, and some that cannot be: of them the
// first step is all that is known.
class SecretiveSystem final : public System {
 public:
  SecretiveSystem(const Network& network, const std::set<PackedState>& learned)
      : network_(network), system_(network), learned_(learned) {}

  [[nodiscard]] static bool has_secrets(const PackedState& state) {
    return hash_of(state.data(), state.size()) % 16 == 0;
  }

  [[nodiscard]] std::size_t words() const override { return system_.words(); }
  [[nodiscard]] std::uint32_t bits_of_last_word() const override {
    return system_.bits_of_last_word();
  }
  [[nodiscard]] bool may_step_silently() const override { return true; }
  [[nodiscard]] PackedState initial() const override { return system_.initial(); }
  void steps(const Word* state, StepList& steps) override {
    const PackedState here(state, state + words());
    if (!learned_.contains(here)) return steps.mark(StepList::Knowledge::Wanting);
    system_.steps(state, steps);
    if (!has_secrets(here)) return;
    StepList all = steps;
    steps.clear();
    if (all.size() > 0) steps.add(all.event(0), all.state(0));
    steps.mark(StepList::Knowledge::Frontier);
  }
  [[nodiscard]] bool is_ended(const Word* state) const override { return system_.is_ended(state); }
  [[nodiscard]] std::unique_ptr<System> for_another_thread() const override {
    return std::make_unique<SecretiveSystem>(network_, learned_);
  }

 private:
  const Network& network_;
  NetworkSystem system_;
  const std::set<PackedState>& learned_;
};

// Learns what it is asked to learn, and sees that it is asked well.
class Pupil final : public SearchCompanion {
 public:
  Pupil(std::set<PackedState>& learned, const SearchRecord& record, std::size_t most)
      : learned_(learned), record_(record), most_(most) {}

  [[nodiscard]] bool may_go_on(std::uint64_t) override { return true; }
  [[nodiscard]] bool learn(const PackedState& state, StateId number) override {
    if (learned_.size() == most_) return false;
    RC_ASSERT(learned_.insert(state).second);
    RC_ASSERT(PackedState(record_.state(number), record_.state(number) + state.size()) == state);
    // The way is known before the level is whole.
    StateId here{0};
    for (const SearchRecord::Step& step : record_.way_to(number)) {
      RC_ASSERT(step.source == here);
      here = record_.graph().arcs(here)[step.arc].target;
    }
    RC_ASSERT(here == number);
    return true;
  }
  [[nodiscard]] std::uint64_t bytes() const override { return 0; }
  void add_to(Progress&) const override {}

 private:
  std::set<PackedState>& learned_;
  const SearchRecord& record_;
  std::size_t most_;
};

struct Walk {
  std::map<PackedState, std::uint64_t> level;  // of each state
  std::map<PackedState, std::vector<std::pair<EventId, PackedState>>> steps;
};

Walk walk(System& system) {
  Walk walk;
  std::deque<PackedState> waiting{system.initial()};
  walk.level[waiting.front()] = 0;
  StepList steps(system.words());
  while (!waiting.empty()) {
    const PackedState here = waiting.front();
    waiting.pop_front();
    steps.clear();
    system.steps(here.data(), steps);
    for (std::size_t s = 0; s < steps.size(); ++s) {
      const PackedState target(steps.state(s), steps.state(s) + system.words());
      walk.steps[here].emplace_back(steps.event(s), target);
      if (walk.level.try_emplace(target, walk.level[here] + 1).second) waiting.push_back(target);
    }
  }
  return walk;
}

PackedState state_in(const SearchRecord& record, StateId state, const System& system) {
  return {record.state(state), record.state(state) + system.words()};
}

void check_record(const SearchRecord& record, System& system, const Walk& truth) {
  RC_ASSERT(record.states() == truth.level.size());
  RC_ASSERT(record.graph().states() == truth.level.size());
  std::uint64_t level = 0;
  std::set<PackedState> met;
  for (std::uint32_t s = 0; s < record.states(); ++s) {
    const PackedState here = state_in(record, StateId{s}, system);
    RC_ASSERT(met.insert(here).second);
    RC_ASSERT(truth.level.at(here) >= level);
    level = truth.level.at(here);
    std::vector<std::pair<EventId, PackedState>> steps;
    for (const StateGraph::Arc& arc : record.graph().arcs(StateId{s}))
      steps.emplace_back(arc.event, state_in(record, arc.target, system));
    const auto known = truth.steps.find(here);
    RC_ASSERT(steps == (known == truth.steps.end() ? decltype(steps)() : known->second));
    RC_ASSERT(record.way_to(StateId{s}).size() == level);
  }
  std::set<PackedState> frontier;
  for (const StateId state : record.graph().frontier())
    frontier.insert(state_in(record, state, system));
  for (const auto& [state, depth] : truth.level)
    RC_ASSERT(frontier.contains(state) == SecretiveSystem::has_secrets(state));
}

}  // namespace

TEST_CASE("a search that learns on its way keeps what a plain walk finds", "[refinement]") {
  REQUIRE(many_cases);
  CHECK(rc::check([](std::uint32_t seed) {
    const Network network = NetworkGenerator(seed).make();
    for (const std::uint32_t threads : {1U, 3U}) {
      std::set<PackedState> learned;
      SecretiveSystem system(network, learned);
      SearchRecord record(system.words());
      Pupil pupil(learned, record, 1'000'000);
      const SearchOptions options = on_threads(threads);
      SearchWatch watch(options);
      const RefinementResult found =
          search_pairs(system, {.record = &record, .companion = &pupil}, watch, options);
      RC_ASSERT(found.limit.empty());
      const Walk truth = walk(system);  // all of it has been learned
      check_record(record, system, truth);
      RC_ASSERT(found.states == truth.level.size());
      RC_ASSERT(found.transitions == record.graph().arcs());
    }
  }));
}

TEST_CASE("a deadlock is found before anything behind it is learned", "[refinement]") {
  REQUIRE(many_cases);
  int found_some = 0;
  CHECK(rc::check([&found_some](std::uint32_t seed) {
    const Network network = NetworkGenerator(seed).make();
    std::optional<std::vector<EventId>> trace;
    for (const std::uint32_t threads : {1U, 3U}) {
      std::set<PackedState> learned, all;
      SecretiveSystem system(network, learned);
      SearchRecord record(system.words());
      Pupil pupil(learned, record, 1'000'000);
      const SearchOptions options = on_threads(threads);
      SearchWatch watch(options);
      const RefinementResult found = search_pairs(
          system, {.test = PairQuestion::Test::Deadlock, .record = &record, .companion = &pupil},
          watch, options);
      NetworkSystem open(network);
      const Walk everything = walk(open);
      for (const auto& [state, depth] : everything.level)
        all.insert(state);
      SecretiveSystem known(network, all);
      const Walk truth = walk(known);
      std::optional<std::uint64_t> nearest;
      for (const auto& [state, depth] : truth.level) {
        const bool is_stuck = !truth.steps.contains(state) && !known.is_ended(state.data()) &&
                              !SecretiveSystem::has_secrets(state);
        if (is_stuck && (!nearest || depth < *nearest)) nearest = depth;
      }
      RC_ASSERT(found.violation.has_value() == nearest.has_value());
      if (!nearest) continue;
      ++found_some;
      RC_ASSERT(found.violation->trace.size() == *nearest);
      RC_ASSERT(!truth.steps.contains(found.violation->path.back()));
      for (std::size_t s = 0; s < *nearest; ++s) {
        const auto& steps = truth.steps.at(found.violation->path[s]);
        RC_ASSERT(std::ranges::find(steps, std::pair(found.violation->trace[s],
                                                     found.violation->path[s + 1])) != steps.end());
      }
      for (const PackedState& state : learned)
        RC_ASSERT(truth.level.at(state) <= *nearest);
      if (!trace) trace = found.violation->trace;
      RC_ASSERT(*trace == found.violation->trace);
    }
  }));
  CHECK(found_some > 20);
}

TEST_CASE("who learns no more ends the search", "[refinement]") {
  const Network network = philosophers(3, false);
  std::set<PackedState> learned;
  SecretiveSystem system(network, learned);
  SearchRecord record(system.words());
  Pupil pupil(learned, record, 1);
  const SearchOptions options = on_threads(1);
  SearchWatch watch(options);
  const RefinementResult found =
      search_pairs(system, {.record = &record, .companion = &pupil}, watch, options);
  CHECK_FALSE(found.limit.empty());
  CHECK(learned.size() == 1);
  CHECK(record.graph().states() == 1);
  CHECK(record.states() == found.states);
}
