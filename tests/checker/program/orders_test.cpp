#include "checker/program/orders.hpp"

#include <set>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker::program;

namespace {

using Schedule = std::vector<std::string>;

// A program of which one knows what is possible behind each schedule, without local steps.
RunLog run(const Schedule& begin, std::vector<std::string> (*possible)(const Schedule&),
           std::size_t most = 100) {
  RunLog log;
  Schedule done;
  for (;;) {
    const std::vector<std::string> now = possible(done);
    if (now.empty() || done.size() == most) break;
    const std::string next = done.size() < begin.size() ? begin[done.size()] : now[0];
    LoggedStep step;
    step.decision = parse_decision(next);
    step.possible = now;
    log.steps.push_back(step);
    done.push_back(next);
  }
  log.ending = RunEnding::Completed;
  return log;
}

std::set<Schedule> all_orders(std::vector<std::string> (*possible)(const Schedule&),
                              std::size_t most = 100) {
  Orders orders;
  std::set<Schedule> all;
  while (orders.next()) {
    const RunLog log = run(*orders.next(), possible, most);
    Schedule schedule;
    for (const LoggedStep& step : log.steps)
      schedule.push_back(to_string(step.decision));
    CHECK(all.insert(schedule).second);
    orders.note(log);
  }
  CHECK_FALSE(orders.are_unsteady());
  return all;
}

LoggedStep local_step(const std::string& place, const std::vector<std::string>& possible,
                      std::vector<LoggedEffect> effects = {}) {
  LoggedStep step;
  step.decision = parse_decision("run " + place);
  step.possible = possible;
  step.effects = std::move(effects);
  return step;
}

// A run of two local steps, of which the first can have done something.
std::size_t orders_if_first(const std::vector<LoggedEffect>& effects,
                            const std::vector<Hazard>& hazards = {}) {
  RunLog log;
  log.beginning = {{.kind = LoggedEffect::Kind::Channel, .place = "c0", .capacity = 0},
                   {.kind = LoggedEffect::Kind::Channel, .place = "c1", .capacity = 2}};
  log.steps = {local_step("0.0", {"run 0.0", "run 0.1"}, effects), local_step("0.1", {"run 0.1"})};
  log.steps[0].hazards = hazards;
  Orders orders;
  orders.note(log);
  return orders.next() ? 2 : 1;
}

}  // namespace

TEST_CASE("every order gets one run, whatever is possible depends on what was done", "[program]") {
  CHECK(all_orders([](const Schedule&) { return Schedule{}; }) == std::set<Schedule>{{}});
  // Three timers, each once.
  const auto permutations = all_orders([](const Schedule& done) {
    Schedule left;
    for (const std::string one : {"timer 0 0", "timer 0 1", "timer 0 2"}) {
      if (std::ranges::find(done, one) == done.end()) left.push_back(one);
    }
    return left;
  });
  CHECK(permutations.size() == 6);
  // A choice that opens another.
  const auto choices = all_orders([](const Schedule& done) {
    if (done.empty()) return Schedule{"choose 0 0", "choose 0 1", "choose 0 2"};
    return done == Schedule{"choose 0 1"} ? Schedule{"skip 0 0", "skip 0 1"} : Schedule{};
  });
  CHECK(choices == std::set<Schedule>{{"choose 0 0"},
                                      {"choose 0 1", "skip 0 0"},
                                      {"choose 0 1", "skip 0 1"},
                                      {"choose 0 2"}});
}

TEST_CASE("an endless program has as many orders as fit into the bound", "[program]") {
  const auto endless = [](const Schedule&) { return Schedule{"choose 0 0", "choose 0 1"}; };
  CHECK(all_orders(endless, 6).size() == 64);
}

TEST_CASE("a local step is put off only where it takes something away", "[program]") {
  using Kind = LoggedEffect::Kind;
  const LoggedEffect reader_goes{.kind = Kind::Ends, .place = "c0", .readers = -1};
  const LoggedEffect reader_of_buffer_goes{.kind = Kind::Ends, .place = "c1", .readers = -1};
  const LoggedEffect writer_of_buffer_goes{.kind = Kind::Ends, .place = "c1", .writers = -1};
  const LoggedEffect made{.kind = Kind::Channel, .place = "0.0/c0", .capacity = 1};
  const LoggedEffect own_end{.kind = Kind::Ends, .place = "0.0/c0", .readers = 1};
  CHECK(orders_if_first({}) == 1);
  CHECK(orders_if_first({reader_goes}) == 1);
  CHECK(orders_if_first({writer_of_buffer_goes}) == 1);
  CHECK(orders_if_first({made, own_end}) == 1);
  CHECK(orders_if_first({{.kind = Kind::Resign, .place = "b0"}}) == 1);
  CHECK(orders_if_first({reader_of_buffer_goes}) == 2);
  CHECK(orders_if_first({{.kind = Kind::Ends, .place = "c0", .writers = 1}}) == 2);
  CHECK(orders_if_first({{.kind = Kind::Poison, .place = "c0"}}) == 2);
  CHECK(orders_if_first({{.kind = Kind::Enrol, .place = "b0"}}) == 2);
  CHECK(orders_if_first({{.kind = Kind::Cancel, .place = "0/j0"}}) == 2);
  CHECK(orders_if_first({}, {{"global", "the variable `x`"}}) == 2);
}

TEST_CASE("a program that does not do the same again is noticed, and the search goes on",
          "[program]") {
  const auto choices = [](const Schedule& done) {
    return done.size() < 2 ? Schedule{"choose 0 0", "choose 0 1"} : Schedule{};
  };
  const auto others = [](const Schedule& done) {
    return done.size() < 2 ? Schedule{"choose 0 0", "choose 0 2"} : Schedule{};
  };
  Orders orders;
  orders.note(run(*orders.next(), choices));
  REQUIRE(orders.next());
  CHECK(*orders.next() == Schedule{"choose 0 0", "choose 0 1"});
  orders.note(run(*orders.next(), others));
  CHECK(orders.are_unsteady());
  std::size_t more = 0;
  for (; orders.next() && more < 100; ++more)
    orders.note(run(*orders.next(), choices));
  CHECK(more == 2);
}

TEST_CASE("a run that breaks off early leaves out what would have followed", "[program]") {
  const auto choices = [](const Schedule& done) {
    return done.size() < 3 ? Schedule{"choose 0 0", "choose 0 1"} : Schedule{};
  };
  Orders orders;
  orders.note(run(*orders.next(), choices));
  RunLog refused = run(*orders.next(), choices, 1);
  refused.ending = RunEnding::Refused;
  orders.note(refused);
  CHECK(orders.are_unsteady());
  REQUIRE(orders.next());
  CHECK(*orders.next() == Schedule{"choose 0 0", "choose 0 1"});
}
