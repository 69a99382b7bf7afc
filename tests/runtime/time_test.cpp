#include <chrono>
#include <vector>

#include <csp/csp.hpp>

#include "runtime/timer_queue.hpp"
#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using namespace std::chrono_literals;
using csp::test::run_on;
using csp::test::run_seeded;

namespace {

Process sleep_and_note(std::chrono::milliseconds delay, int value, std::vector<int>* order) {
  co_await sleep_for(delay);
  order->push_back(value);
}

}  // namespace

TEST_CASE("sleepers wake in the order of their deadlines", "[time]") {
  for (const bool is_virtual : {false, true}) {
    std::vector<int> order;
    Process all = par(sleep_and_note(30ms, 3, &order), sleep_and_note(1ms, 1, &order),
                      sleep_and_note(15ms, 2, &order));
    if (is_virtual) {
      run_seeded(0, std::move(all));
    } else {
      run_on(1, std::move(all));
    }
    CHECK(order == std::vector<int>{1, 2, 3});
  }
}

TEST_CASE("sleeping is never too short", "[time][concurrent]") {
  struct Sleeper {
    static Process run(std::chrono::microseconds delay) {
      for (int i = 0; i < 20; ++i) {
        const TimePoint start = now();
        co_await sleep_for(delay);
        CHECK(now() >= start + delay);
        const TimePoint deadline = now() + delay;
        co_await sleep_until(deadline);
        CHECK(now() >= deadline);
      }
    }
  };
  for (const std::uint32_t workers : {1u, 4u}) {
    run_on(workers, par(Sleeper::run(300us), Sleeper::run(700us), Sleeper::run(0us)));
  }
}

TEST_CASE("a virtual century passes at once", "[time]") {
  std::vector<int> order;
  const auto start = std::chrono::steady_clock::now();
  run_seeded(1, sleep_and_note(std::chrono::hours(24 * 365 * 100), 1, &order));
  CHECK(order.size() == 1);
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("a sleeper is not mistaken for a deadlock", "[time][deadlock]") {
  struct Waiter {
    static Process read(Reader<int> in) { co_await in.read(); }
    static Process write_late(Writer<int> out) {
      co_await sleep_for(20ms);
      co_await out.write(1);
    }
  };
  for (const std::uint32_t workers : {1u, 2u}) {
    Channel<int> channel("c");
    run_on(workers, par(Waiter::read(channel.reader()), Waiter::write_late(channel.writer())));
  }
}

TEST_CASE("many sleepers on many workers all wake", "[time][concurrent]") {
  struct Sleeper {
    static Process run(int i, std::atomic<int>* woken) {
      co_await sleep_for(std::chrono::microseconds(i % 1000));
      ++*woken;
    }
  };
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    std::atomic<int> woken = 0;
    run_on(workers, par_for(2000, [&](int i) { return Sleeper::run(i, &woken); }));
    CHECK(woken == 2000);
  }
}
