#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using namespace std::chrono_literals;
using csp::test::run_on;

namespace {

Process note(std::vector<int>* into, int value) {
  into->push_back(value);
  co_return;
}

Process note_later(std::vector<int>* into, int value, std::chrono::milliseconds delay) {
  co_await sleep_for(delay);
  into->push_back(value);
}

Process count(std::atomic<int>* counter) {
  ++*counter;
  co_return;
}

Process fail(std::string what) {
  throw std::runtime_error(what);
  co_return;
}

// Waits in a read until something ends it; tells how.
Process wait_for_ever(Reader<int> in, std::string* end) {
  try {
    co_await in.read();
  } catch (const Cancelled&) {
    *end += "cancelled;";
    throw;
  } catch (const Poisoned&) {
    *end += "poisoned;";
  } catch (const Closed&) {
    *end += "closed;";
  }
}

}  // namespace

TEST_CASE("par runs all and waits for all; seq keeps the order", "[composition]") {
  struct Main {
    static Process run(std::vector<int>* order) {
      co_await seq(note_later(order, 1, 5ms), note(order, 2), note(order, 3));
      co_await par(note_later(order, 5, 3ms), note(order, 4));
      co_await par(seq(note_later(order, 7, 2ms), note(order, 8)), note(order, 6));
      order->push_back(9);
    }
  };
  std::vector<int> order;
  test::run_seeded(3, Main::run(&order));
  CHECK(order == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("replicated par starts one process for each index", "[composition][concurrent]") {
  struct Main {
    static Process run(std::atomic<int>* counter) {
      co_await par_for(1000, [counter](int) { return count(counter); });
      co_await par_for(0, [counter](int) { return count(counter); });
      co_await par(std::vector<Process>{});
    }
  };
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    std::atomic<int> counter = 0;
    run_on(workers, Main::run(&counter));
    CHECK(counter == 1000);
  }
}

TEST_CASE("a process may be started from nested pars to any depth", "[composition]") {
  struct Tree {
    static Process grow(int depth, std::atomic<int>* leaves) {
      if (depth == 0) {
        ++*leaves;
        co_return;
      }
      co_await par(grow(depth - 1, leaves), grow(depth - 1, leaves));
    }
  };
  std::atomic<int> leaves = 0;
  run_on(4, Tree::grow(10, &leaves));
  CHECK(leaves == 1024);
}

TEST_CASE("forks run at once and join waits for them", "[composition][concurrent]") {
  struct Main {
    static Process run(std::atomic<int>* counter) {
      ForkScope workers;
      for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 100; ++i)
          workers.fork(count(counter));
        co_await workers.join();
        CHECK(*counter == 100 * (round + 1));
      }
    }
  };
  for (const std::uint32_t workers : {1u, 8u}) {
    std::atomic<int> counter = 0;
    run_on(workers, Main::run(&counter));
    CHECK(counter == 200);
  }
}

TEST_CASE("a fork scope that is forgotten cancels its children, and its process waits for them",
          "[composition][concurrent]") {
  struct Main {
    static Process run(Reader<int> in, std::string* end) {
      {
        ForkScope workers;
        workers.fork(wait_for_ever(in, end));
        co_await sleep_for(1ms);
      }
      *end += "scope gone;";
    }
  };
  for (const std::uint32_t workers : {1u, 2u}) {
    std::string end;
    Channel<int> channel("c");
    const auto idle = channel.writer();
    run_on(workers, Main::run(channel.reader(), &end));
    CHECK_THAT(end, Catch::Matchers::Contains("cancelled;"));
  }
}

TEST_CASE("an exception cancels the siblings and leaves the par when they have ended",
          "[composition][exceptions][concurrent]") {
  struct Main {
    static Process run(Reader<int> in, std::string* caught) {
      std::string first, second;
      try {
        co_await par(wait_for_ever(in, &first), fail("broken"), wait_for_ever(in, &second));
      } catch (const std::runtime_error& error) {
        *caught = error.what();
      }
      CHECK(first == "cancelled;");
      CHECK(second == "cancelled;");
    }
  };
  for (const std::uint32_t workers : {1u, 2u}) {
    for (int round = 0; round < 100; ++round) {
      std::string caught;
      Channel<int> channel("c");
      const auto idle = channel.writer();
      run_on(workers, Main::run(channel.reader(), &caught));
      CHECK(caught == "broken");
    }
  }
}

TEST_CASE("cancellation reaches whatever a process waits for",
          "[composition][exceptions][concurrent]") {
  struct Waits {
    static Process in_alternation(Reader<int> a, Writer<int> b) {
      co_await alt(a.read(), b.write(1), after(1h));
    }
    static Process in_timer() { co_await sleep_for(1h); }
    static Process in_stop() { co_await alt(after(2h)); }
    static Process at_barrier(Enrolment place) { co_await place.sync(); }
    static Process in_write(Writer<int> out) { co_await out.write(1); }
    static Process in_par(Reader<int> a, Writer<int> b) {
      co_await par(in_alternation(a, b), seq(in_timer(), in_timer()), in_write(b));
    }
    static Process in_scope(Reader<int> a) {
      ForkScope scope;
      std::string end;
      scope.fork(wait_for_ever(a, &end));
      co_await scope.join();
    }
  };
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    for (int round = 0; round < 100; ++round) {
      Channel<int> a("a"), b("b");
      Barrier barrier;
      const auto never_arrives = barrier.enrol();
      const auto writer = a.writer();
      const auto reader = b.reader();
      CHECK_THROWS_WITH(
          run_on(workers, par(Waits::in_alternation(a.reader(), b.writer()), Waits::in_timer(),
                              Waits::in_stop(), Waits::at_barrier(barrier.enrol()),
                              Waits::in_write(b.writer()), Waits::in_par(a.reader(), b.writer()),
                              Waits::in_scope(a.reader()), fail("stop all"))),
          "stop all");
      CHECK(barrier.enrolled() == 1);
    }
  }
}

TEST_CASE("cancelling races with communications on eight workers",
          "[composition][exceptions][concurrent]") {
  struct Chat {
    static Process send(Writer<int> out) {
      for (;;)
        co_await out.write(1);
    }
    static Process receive(Reader<int> in) {
      for (;;)
        co_await in.read();
    }
    static Process merge(Reader<int> a, Reader<int> b) {
      for (;;)
        co_await alt(a.read(), b.read(), after(1h));
    }
    static Process fail_after(Reader<int> in, int count) {
      for (int i = 0; i < count; ++i)
        co_await in.read();
      throw std::runtime_error("enough");
    }
  };
  for (int round = 0; round < 300; ++round) {
    Channel<int> a("a"), b("b");
    CHECK_THROWS_WITH(
        run_on(8, par(Chat::send(a.writer()), Chat::send(a.writer()), Chat::send(b.writer()),
                      Chat::receive(a.reader()), Chat::merge(a.reader(), b.reader()),
                      Chat::fail_after(b.reader(), round % 50))),
        "enough");
  }
}

TEST_CASE("the first exception leaves csp::run", "[composition][exceptions]") {
  CHECK_THROWS_WITH(run_on(1, fail("alone")), "alone");
  CHECK_THROWS_WITH(run_on(1, par(par(fail("deep")))), "deep");
  CHECK_THROWS_WITH(run_on(2, seq(fail("first"), fail("never runs"))), "first");
}

TEST_CASE("misuse is a UsageError", "[composition][errors]") {
  struct Main {
    static Process run_inside() {
      run(run_inside());
      co_return;
    }
  };
  CHECK_THROWS_AS(run_on(1, Main::run_inside()), UsageError);
  CHECK_THROWS_AS(ForkScope{}, UsageError);
  std::vector<int> order;
  Process process = note(&order, 1);
  Process moved = std::move(process);
  CHECK_THROWS_AS(run_on(1, std::move(process)),
                  UsageError);  // NOLINT(bugprone-use-after-move): this is the point
  run_on(1, std::move(moved));
  CHECK_THROWS_AS(run(note(&order, 2), {.workers = 0, .seed = {}}), UsageError);
}

TEST_CASE("a process that never starts leaves nothing behind", "[composition]") {
  const std::size_t before = detail::live_channels();
  {
    Channel<int> channel("c");
    std::string end;
    { const Process never = wait_for_ever(channel.reader(), &end); }
    {
      const Par never =
          par(wait_for_ever(channel.reader(), &end), wait_for_ever(channel.reader(), &end));
    }
  }
  CHECK(detail::live_channels() == before);
}

TEST_CASE("a million processes", "[composition]") {
  struct Main {
    static Process run(std::atomic<int>* counter, int processes) {
      co_await par_for(processes, [counter](int) { return count(counter); });
    }
  };
  std::atomic<int> counter = 0;
  run_on(1, Main::run(&counter, 1'000'000));
  CHECK(counter == 1'000'000);
}
