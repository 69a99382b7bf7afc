// The whole road, with programs that really run: in a copy of this one.
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "checker/program/exploration.hpp"
#include "checker/program/findings.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;

namespace {

using namespace std::chrono_literals;

csp::Process philosopher(int seat, csp::Writer<int> take_first, csp::Writer<int> take_second,
                         csp::Writer<int> put_first, csp::Writer<int> put_second) {
  for (;;) {
    co_await take_first.write(seat);
    co_await take_second.write(seat);
    co_await put_first.write(seat);
    co_await put_second.write(seat);
  }
}

csp::Process fork(csp::Reader<int> take, csp::Reader<int> put) {
  for (;;) {
    co_await take.read();
    co_await put.read();
  }
}

void dine(int count, bool is_asymmetric) {
  std::vector<csp::Process> dinner;
  {
    std::vector<csp::Channel<int>> take, put;
    for (int i = 0; i < count; ++i) {
      take.emplace_back("take." + std::to_string(i));
      put.emplace_back("put." + std::to_string(i));
    }
    for (int seat = 0; seat < count; ++seat) {
      auto first = static_cast<std::size_t>(seat);
      auto second = static_cast<std::size_t>((seat + 1) % count);
      if (is_asymmetric && seat == 0) std::swap(first, second);
      dinner.push_back(philosopher(seat, take[first].writer(), take[second].writer(),
                                   put[first].writer(), put[second].writer())
                           .named("philosopher." + std::to_string(seat)));
    }
    for (std::size_t i = 0; i < take.size(); ++i)
      dinner.push_back(fork(take[i].reader(), put[i].reader()).named("fork." + std::to_string(i)));
  }
  csp::run(csp::par(std::move(dinner)));
}

std::vector<Result> check(const std::function<void()>& function,
                          const ExplorationOptions& options = {}) {
  const auto program = start_function(function);
  return results_of(explore(*program, options), options);
}

csp::Process thrower(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
    if (*value == 2) throw std::runtime_error("two is too much");
  }
}

csp::Process counter(csp::Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

csp::Process poisoner(csp::Writer<int> out) {
  co_await out.write(0);
  out.poison();
}

csp::Process drain(csp::Reader<int> in) {
  while (co_await in.next()) {
  }
}

}  // namespace

TEST_CASE("philosophers who eat for ever can get stuck, and it is done again", "[program]") {
  const std::vector<Result> results = check([] { dine(3, false); });
  REQUIRE(results.size() == 1);
  CHECK(results[0].verdict == Verdict::Fails);
  REQUIRE(results[0].counterexample);
  CHECK(results[0].counterexample->trace.size() == 3);
  CHECK(results[0].counterexample->cycle.size() == 6);
  CHECK(results[0].counterexample->blocked[1].location.find("real_programs_test.cpp:") == 0);
}

TEST_CASE("with one of them left-handed they never get stuck: a proof", "[program]") {
  const std::vector<Result> results = check([] { dine(3, true); });
  REQUIRE(results.size() == 2);
  CHECK(results[0].verdict == Verdict::Holds);
  CHECK(results[0].bound == "");
  CHECK(results[1].verdict == Verdict::Holds);
}

TEST_CASE("an exception in some order of events is found", "[program]") {
  const std::vector<Result> results = check([] {
    csp::Channel<int> numbers("numbers");
    try {
      csp::run(csp::par(thrower(numbers.reader()), counter(numbers.writer(), 4)));
    } catch (const std::runtime_error&) {
    }
  });
  CHECK(results.back().verdict == Verdict::Fails);
  REQUIRE(results.back().counterexample);
  CHECK(results.back().counterexample->event.find("two is too much") != std::string::npos);
  CHECK(results.back().counterexample->trace ==
        std::vector<std::string>{"numbers.0", "numbers.1", "numbers.2"});
}

TEST_CASE("poison may overtake what lies in nobody's hands, and nothing gets stuck", "[program]") {
  const std::vector<Result> results = check([] {
    csp::Channel<int> jobs("jobs", csp::fifo(2));
    csp::run(csp::par(drain(jobs.reader()), poisoner(jobs.writer()), poisoner(jobs.writer())));
  });
  REQUIRE(results.size() == 2);
  CHECK(results[0].verdict == Verdict::Holds);
  CHECK(results[1].verdict == Verdict::Holds);
}
