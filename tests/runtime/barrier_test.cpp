#include <atomic>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using csp::test::run_on;

namespace {

// Each round, everybody must have counted before anybody goes on.
Process runner(Enrolment place, std::atomic<int>* counter, int everybody, int rounds,
               bool* is_right) {
  for (int round = 1; round <= rounds; ++round) {
    ++*counter;
    co_await place.sync();
    if (*counter < everybody * round) *is_right = false;
    co_await place.sync();
  }
}

Process leave_after(Enrolment place, int rounds) {
  for (int i = 0; i < rounds; ++i)
    co_await place.sync();
}

}  // namespace

TEST_CASE("nobody leaves a barrier before everybody is there", "[barrier][concurrent]") {
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    constexpr int runners = 6, rounds = 1000;
    std::atomic<int> counter = 0;
    bool is_right[runners];
    Barrier barrier("b");
    std::vector<Process> all;
    for (bool& right : is_right) {
      right = true;
      all.push_back(runner(barrier.enrol(), &counter, runners, rounds, &right));
    }
    run_on(workers, par(std::move(all)));
    for (const bool right : is_right)
      CHECK(right);
    CHECK(counter == runners * rounds);
  }
}

TEST_CASE("a process that ends resigns and is no longer awaited", "[barrier][concurrent]") {
  for (const std::uint32_t workers : {1u, 4u}) {
    Barrier barrier;
    run_on(workers, par(leave_after(barrier.enrol(), 5), leave_after(barrier.enrol(), 10),
                        leave_after(barrier.enrol(), 0), leave_after(barrier.enrol(), 100)));
    CHECK(barrier.enrolled() == 0);
  }
}

TEST_CASE("a place at a barrier can be passed on and multiplied", "[barrier]") {
  struct Main {
    static Process run(Enrolment place) {
      co_await par(leave_after(place.enrol(), 3), leave_after(std::move(place), 3));
    }
  };
  Barrier barrier;
  run_on(1, Main::run(barrier.enrol()));
  CHECK(barrier.enrolled() == 0);
  auto place = barrier.enrol();
  place.resign();
  CHECK(barrier.enrolled() == 0);
  CHECK_THROWS_AS((void)place.sync(), UsageError);
}

TEST_CASE("a barrier that somebody never reaches is a deadlock, and says how many are there",
          "[barrier][deadlock]") {
  Barrier barrier("start line");
  const auto absent = barrier.enrol();
  try {
    run_on(1, par(leave_after(barrier.enrol(), 1), leave_after(barrier.enrol(), 1)));
    FAIL("no deadlock");
  } catch (const Deadlocked& deadlock) {
    CHECK_THAT(deadlock.what(),
               Catch::Matchers::Contains("waits at barrier `start line` (2 of 3 are there)"));
  }
}
