#include "checker/refine/search.hpp"

#include <atomic>
#include <memory>
#include <set>
#include <string>

#include "checker/refine/check.hpp"
#include "tests/checker/support/generated_network.hpp"
#include "tests/checker/support/naive_search.hpp"
#include "tests/checker/support/philosophers.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

// The naive state that a packed one stands for.
naive::State unpacked(const Network& network, const std::vector<Word>& state) {
  const Firing firing(network);
  naive::State result;
  for (std::size_t c = 0; c < network.components().size(); ++c) {
    const auto local = firing.local_state(state.data(), ComponentId{static_cast<std::uint32_t>(c)});
    result.push_back(local ? static_cast<int>(index(*local)) : naive::stopped);
  }
  return result;
}

// Whether the twin can walk the path.
bool is_walkable(const Network& network, const Path& path) {
  for (std::size_t i = 0; i < path.rules.size(); ++i) {
    const naive::State target = unpacked(network, path.states[i + 1]);
    bool steps = false;
    for (const naive::Step& step : naive::steps(network, unpacked(network, path.states[i]))) {
      steps = steps || (step.rule == index(path.rules[i]) && step.target == target);
    }
    if (!steps) return false;
  }
  return true;
}

bool is_silent(const Network& network, const Path& path) {
  for (const RuleId rule : path.rules) {
    if (network[rule].result != tau) return false;
  }
  return true;
}

// A component that goes through `events` in turn, and back to the first.
std::shared_ptr<ExplicitLts> circle(EventTable& events, const std::vector<std::string>& names) {
  auto lts = std::make_shared<ExplicitLts>();
  for (std::size_t i = 0; i < names.size(); ++i)
    lts->add_state();
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const auto next = static_cast<std::uint32_t>((i + 1) % names.size());
    lts->add_transition(StateId{i}, events.add(names[i]), StateId{next});
  }
  return lts;
}

// A component that goes through `events` in turn and then has ended (or, if not, just stops).
std::shared_ptr<ExplicitLts> line(EventTable& events, const std::vector<std::string>& names,
                                  bool ends) {
  auto lts = std::make_shared<ExplicitLts>();
  for (std::size_t i = 0; i <= names.size(); ++i) {
    lts->add_state({.ended = ends && i == names.size()});
  }
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    lts->add_transition(StateId{i}, events.add(names[i]), StateId{i + 1});
  }
  return lts;
}

void let_alone(Network& network, ComponentId component, const std::string& event, EventId result) {
  network.add_rule({.participants = {{component, network.events().add(event)}}, .result = result});
}

}  // namespace

// The generated network whose diverging component hid a cycle one step away.
TEST_CASE("a cycle nearer than a component that diverges by itself is the livelock that is told",
          "[refine]") {
  const Network network = NetworkGenerator(106562939).make();
  const SearchResult found = search(network, {});
  REQUIRE(found.livelock);
  CHECK(found.livelock->prefix.rules.size() == 1);
  CHECK_FALSE(found.livelock->loop.rules.empty());
}

TEST_CASE("the search agrees with its naive twin on generated networks", "[refine]") {
  REQUIRE(many_cases);
  const bool agrees = rc::check("search == naive::search", [](std::uint32_t seed) {
    const Network network = NetworkGenerator(seed).make();
    const naive::Answer expected = naive::search(network);
    const SearchResult found = search(network, {});
    RC_LOG(in_json(network));
    RC_ASSERT(found.limit.empty());
    RC_ASSERT(found.deadlock.has_value() == expected.deadlock_depth.has_value());
    RC_ASSERT(found.livelock.has_value() == expected.livelock_depth.has_value());
    if (found.deadlock) {
      RC_ASSERT(found.deadlock->rules.size() == *expected.deadlock_depth);
      RC_ASSERT(is_walkable(network, *found.deadlock));
      RC_ASSERT(unpacked(network, found.deadlock->states.front()) == naive::initial(network));
      RC_ASSERT(expected.deadlocks.contains(unpacked(network, found.deadlock->states.back())));
    }
    if (found.livelock) {
      RC_ASSERT(found.livelock->prefix.rules.size() == *expected.livelock_depth);
      RC_ASSERT(is_walkable(network, found.livelock->prefix));
      RC_ASSERT(is_walkable(network, found.livelock->loop));
      RC_ASSERT(is_silent(network, found.livelock->loop));
    }
    if (found.livelock && !found.livelock->loop.rules.empty()) {
      RC_ASSERT(found.livelock->loop.states.front() == found.livelock->prefix.states.back());
      RC_ASSERT(found.livelock->loop.states.back() == found.livelock->prefix.states.back());
    }
    // A search that has its answer may stop early; only one that ran to the end has seen as much as
    // the twin.
    if (found.deadlock || found.livelock) return;
    RC_ASSERT(found.states == expected.states);
    RC_ASSERT(found.transitions == expected.transitions);
    RC_ASSERT(found.states_at_frontier == expected.states_at_frontier);
    std::set<std::pair<std::size_t, int>> frontier;
    for (const Firing::LocalState& place : found.frontier) {
      frontier.emplace(index(place.component), static_cast<int>(index(place.state)));
    }
    RC_ASSERT(frontier == expected.frontier);
  });
  CHECK(agrees);
}

TEST_CASE("philosophers who all take the left fork first deadlock after one step each",
          "[refine]") {
  for (std::uint32_t count = 3; count <= 7; ++count) {
    const Network network = philosophers(count, false);
    const Result result = check_freedom(network, {}).front();
    CHECK(result.verdict == Verdict::Fails);
    REQUIRE(result.counterexample);
    CHECK(result.counterexample->trace.size() == count);
    CHECK(result.counterexample->blocked.size() == count);
    CHECK(result.counterexample->cycle.size() == 2 * count);  // philosopher, fork, philosopher, ...
    CHECK(result.counterexample->blocked[0].location == "table.cpp:7");
    CHECK(result.counterexample->blocked[0].waits_for[0].direction == "write");
  }
}

TEST_CASE("one philosopher who takes the right fork first saves the table", "[refine]") {
  for (std::uint32_t count = 3; count <= 7; ++count) {
    const std::vector<Result> results = check_freedom(philosophers(count, true), {});
    CHECK(results[0].verdict == Verdict::Holds);
    CHECK(results[1].verdict == Verdict::Holds);
    std::uint64_t states = 1;
    for (std::uint32_t i = 0; i < count; ++i)
      states *= 3;
    CHECK(results[0].states == states);
  }
}

TEST_CASE("two who go on exchanging hidden messages are in a livelock", "[refine]") {
  Network network;
  const auto talk = circle(network.events(), {"ping", "pong"});
  const ComponentId a = network.add_component({.name = "a", .lts = talk});
  const ComponentId b = network.add_component({.name = "b", .lts = talk});
  const EventId ping = *network.events().find("ping");
  const EventId pong = *network.events().find("pong");
  network.add_rule(
      {.participants = {{a, ping}, {b, ping}}, .result = network.events().add("begin")});
  SECTION("which needs every step of the circle to be silent") {
    network.add_rule({.participants = {{a, pong}, {b, pong}}, .result = tau});
    CHECK(check_freedom(network, {})[1].verdict == Verdict::Holds);
  }
  SECTION("after the steps that lead there") {
    auto chatter = std::make_shared<ExplicitLts>();
    const StateId quiet = chatter->add_state();
    const StateId first = chatter->add_state();
    const StateId second = chatter->add_state();
    chatter->add_transition(quiet, ping, first);
    chatter->add_transition(first, tau, second);
    chatter->add_transition(second, tau, first);
    const ComponentId c = network.add_component({.name = "c", .lts = chatter});
    network.add_rule({.participants = {{c, ping}}, .result = network.events().add("wake")});
    network.add_rule({.participants = {{c, tau}}, .result = tau});
    const Result result = check_freedom(network, {})[1];
    CHECK(result.verdict == Verdict::Fails);
    REQUIRE(result.counterexample);
    CHECK(result.counterexample->trace == std::vector<std::string>{"wake"});
    CHECK(result.counterexample->loop == std::vector<std::string>{"c: tau", "c: tau"});
  }
}

TEST_CASE("a component that diverges by itself is a livelock, not a deadlock", "[refine]") {
  Network network;
  auto spin = std::make_shared<ExplicitLts>();
  spin->add_state({.diverges = true});
  network.add_component({.name = "spin", .lts = spin});
  const std::vector<Result> results = check_freedom(network, {});
  CHECK(results[0].verdict == Verdict::Holds);
  CHECK(results[1].verdict == Verdict::Fails);
  REQUIRE(results[1].counterexample);
  CHECK(results[1].counterexample->diverging == "spin");
}

TEST_CASE("a network whose components have all ended is no deadlock", "[refine]") {
  Network network;
  const ComponentId ends =
      network.add_component({.name = "ends", .lts = line(network.events(), {"work"}, true)});
  let_alone(network, ends, "work", network.events().add("work"));
  CHECK(check_freedom(network, {})[0].verdict == Verdict::Holds);

  SECTION("a tick ends a component as well") {
    const ComponentId ticks = network.add_component(
        {.name = "ticks", .lts = line(network.events(), {"work", "tick"}, false)});
    let_alone(network, ticks, "work", tau);
    let_alone(network, ticks, "tick", tau);
    CHECK(check_freedom(network, {})[0].verdict == Verdict::Holds);
  }
  SECTION("one that merely stops is blocked for ever") {
    const ComponentId stops =
        network.add_component({.name = "stops", .lts = line(network.events(), {"work"}, false)});
    let_alone(network, stops, "work", tau);
    const Result result = check_freedom(network, {})[0];
    CHECK(result.verdict == Verdict::Fails);
    REQUIRE(result.counterexample);
    CHECK(result.counterexample->blocked.size() == 1);
    CHECK(result.counterexample->ended == std::vector<std::string>{"ends"});
  }
  SECTION("unless it is passive") {
    network.add_component(
        {.name = "buffer", .lts = circle(network.events(), {"put", "get"}), .passive = true});
    CHECK(check_freedom(network, {})[0].verdict == Verdict::Holds);
  }
  SECTION("a rule that results in tick ends everybody") {
    const ComponentId endless =
        network.add_component({.name = "endless", .lts = circle(network.events(), {"last"})});
    let_alone(network, endless, "last", tick);
    const Result result = check_freedom(network, {})[0];
    CHECK(result.verdict == Verdict::Holds);
  }
}

TEST_CASE("rules start components, end them and wait for their end", "[refine]") {
  Network network;
  EventTable& events = network.events();
  const ComponentId parent =
      network.add_component({.name = "parent", .lts = line(events, {"fork", "join"}, true)});
  const ComponentId child = network.add_component(
      {.name = "child", .lts = line(events, {"work"}, true), .starts_running = false});
  Rule fork{.participants = {{parent, events.add("fork")}}, .result = events.add("fork")};
  Rule join{.participants = {{parent, events.add("join")}}, .result = events.add("join")};
  Rule work{.participants = {{child, events.add("work")}}, .result = events.add("work")};
  join.awaits = {child};
  SECTION("a component that was never started does not count") {
    network.add_rule(fork);
    network.add_rule(join);
    network.add_rule(work);
    const Result result = check_freedom(network, {})[0];
    CHECK(result.verdict == Verdict::Holds);
    CHECK(result.states == 3);  // fork, join: the child never runs
  }
  SECTION("the parent joins after its child has ended") {
    fork.starts = {child};
    network.add_rule(fork);
    network.add_rule(join);
    network.add_rule(work);
    const Result result = check_freedom(network, {})[0];
    CHECK(result.verdict == Verdict::Holds);
    CHECK(result.transitions == 3);  // fork, work, join in this order only
  }
  SECTION("a child that cannot end blocks its parent, and the report says so") {
    fork.starts = {child};
    network.add_rule(fork);
    network.add_rule(join);
    const Result result = check_freedom(network, {})[0];
    CHECK(result.verdict == Verdict::Fails);
    REQUIRE(result.counterexample);
    REQUIRE(result.counterexample->waits.size() == 1);
    CHECK(result.counterexample->waits[0].from == "parent");
    CHECK(result.counterexample->waits[0].to == "child");
    CHECK(result.counterexample->waits[0].event == "join");
  }
  SECTION("a rule may end what it started") {
    fork.starts = {child};
    join.awaits = {};
    join.ends = {child};
    network.add_rule(fork);
    network.add_rule(join);
    CHECK(check_freedom(network, {})[0].verdict == Verdict::Holds);
  }
}

TEST_CASE("of the rules that can fire only the most urgent do", "[refine]") {
  Network network;
  EventTable& events = network.events();
  auto chooser = std::make_shared<ExplicitLts>();
  const StateId start = chooser->add_state();
  const StateId good = chooser->add_state({.ended = true});
  const StateId stuck = chooser->add_state();
  chooser->add_transition(start, events.add("good"), good);
  chooser->add_transition(start, events.add("bad"), stuck);
  const ComponentId p = network.add_component({.name = "p", .lts = chooser});
  network.add_rule({.participants = {{p, events.add("bad")}}, .result = events.add("bad")});
  Rule rescue{.participants = {{p, events.add("good")}}, .result = events.add("good")};
  SECTION("equal priorities: both") {
    network.add_rule(rescue);
    CHECK(check_freedom(network, {})[0].verdict == Verdict::Fails);
  }
  SECTION("a higher one keeps the lower from firing") {
    rescue.priority = 1;
    network.add_rule(rescue);
    CHECK(check_freedom(network, {})[0].verdict == Verdict::Holds);
  }
  SECTION("but not where it cannot fire itself") {
    rescue.priority = 1;
    rescue.awaits = {p};
    network.add_rule(rescue);
    CHECK(check_freedom(network, {})[0].verdict == Verdict::Fails);
  }
}

TEST_CASE("where the continuation is unknown being stuck is a gap, not a deadlock", "[refine]") {
  Network network;
  auto seen = line(network.events(), {"go"}, false);
  seen->facts(StateId{1}) = {.label = "end of the trace", .location = "x.cpp:3", .frontier = true};
  const ComponentId p = network.add_component({.name = "p", .lts = seen});
  network.add_component({.name = "q", .lts = line(network.events(), {"never"}, false)});
  let_alone(network, p, "go", network.events().add("go"));
  const Result result = check_freedom(network, {})[0];
  CHECK(result.verdict == Verdict::HoldsUpToBound);
  CHECK(result.states_at_gaps == 1);
  REQUIRE(result.gaps.size() == 1);
  CHECK(result.gaps[0].process == "p");
  CHECK(result.gaps[0].location == "x.cpp:3");
}

TEST_CASE("a limit that is reached ends the search without an answer", "[refine]") {
  const Network network = philosophers(7, true);  // 2187 states
  SearchOptions options;
  SECTION("states") {
    options.max_states = 100;
    const Result result = check_freedom(network, options)[0];
    CHECK(result.verdict == Verdict::GaveUp);
    CHECK(result.bound == "the limit of 100 states");
    CHECK(result.states > 100);
    CHECK(result.states < 120);
  }
  SECTION("just enough states") {
    options.max_states = 2187;
    CHECK(check_freedom(network, options)[0].verdict == Verdict::Holds);
    options.max_states = 2186;
    CHECK(check_freedom(network, options)[0].verdict == Verdict::GaveUp);
  }
  SECTION("memory") {
    options.max_bytes = 1000;
    CHECK(check_freedom(network, options)[0].bound == "the limit of 0.000953674 MiB of memory");
  }
  SECTION("time") {
    options.max_seconds = 0;
    CHECK(check_freedom(network, options)[0].bound == "the limit of 0 seconds");
  }
  SECTION("somebody says stop") {
    const std::atomic<bool> stop{true};
    options.stop = &stop;
    CHECK(check_freedom(network, options)[0].verdict == Verdict::GaveUp);
  }
}

TEST_CASE("some who wait for ever while another goes on are no deadlock of the network",
          "[refine]") {
  Network network = philosophers(4, false);
  const ComponentId busy =
      network.add_component({.name = "busy", .lts = circle(network.events(), {"x"})});
  let_alone(network, busy, "x", network.events().add("x"));
  CHECK(check_freedom(network, {})[0].verdict == Verdict::Holds);
}

TEST_CASE("a deadlock that was found before the limit still counts", "[refine]") {
  Network network = philosophers(4, false);
  for (const Rule& rule : std::vector<Rule>(network.rules().begin(), network.rules().end())) {
    Rule hidden = rule;
    hidden.result = tau;
    if (network.events().name(rule.result).starts_with("put")) network.add_rule(hidden);
  }
  const std::vector<Result> complete = check_freedom(network, {});
  CHECK(complete[0].verdict == Verdict::Fails);
  CHECK(complete[1].verdict == Verdict::Holds);
  SearchOptions options;
  options.max_states = complete[0].states - 1;
  const std::vector<Result> results = check_freedom(network, options);
  CHECK(results[0].verdict == Verdict::Fails);
  CHECK(results[1].verdict == Verdict::GaveUp);
}

namespace {

// Counts up to a bound, and makes each state when it is asked for it.
class LazyCounter final : public Lts {
 public:
  LazyCounter(EventId up, std::uint32_t bound) : up_(up), bound_(bound) {}
  StateId initial() const override { return StateId{0}; }
  std::span<const Transition> transitions(StateId state) const override {
    step_ = {.event = up_, .target = StateId{static_cast<std::uint32_t>(index(state)) + 1}};
    ++asked_;
    return std::span(&step_, index(state) < bound_ ? 1 : 0);
  }
  const StateFacts& facts(StateId state) const override {
    facts_ = {.ended = index(state) == bound_};
    return facts_;
  }
  std::optional<std::size_t> state_count() const override { return std::nullopt; }
  std::size_t asked() const { return asked_; }

 private:
  EventId up_;
  std::uint32_t bound_;
  mutable Transition step_{};
  mutable StateFacts facts_;
  mutable std::size_t asked_ = 0;
};

}  // namespace

TEST_CASE("a component that is found out while the search walks is asked for each state once",
          "[refine]") {
  Network network;
  const EventId up = network.events().add("up");
  const auto counter = std::make_shared<LazyCounter>(up, 50);
  for (const char* name : {"a", "b", "c"}) {
    const ComponentId id = network.add_component({.name = name, .lts = counter});
    network.add_rule({.participants = {{id, up}}, .result = up});
  }
  const Result result = check_freedom(network, {})[0];
  CHECK(result.verdict == Verdict::Holds);
  CHECK(result.states == 51U * 51U * 51U);
  CHECK(counter->asked() == 3 * 50);  // rows are kept for each component
}
