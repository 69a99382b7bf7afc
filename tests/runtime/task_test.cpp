#include <stdexcept>
#include <string>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using csp::test::run_on;

namespace {

Task<int> read_pair(Reader<int>& in) {
  const int first = co_await in.read();
  co_return first + co_await in.read();
}

Task<long> descend(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await descend(depth - 1);
}

Task<int> one() { co_return 1; }

Task<> fail() {
  throw std::runtime_error("in a task");
  co_return;
}

Process count_up(Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

}  // namespace

TEST_CASE("a task communicates for its process", "[task]") {
  struct Main {
    static Process run(Reader<int> in, int* sum) {
      for (int i = 0; i < 5; ++i)
        *sum += co_await read_pair(in);
    }
  };
  int sum = 0;
  Channel<int> channel("c");
  run_on(1, par(Main::run(channel.reader(), &sum), count_up(channel.writer(), 10)));
  CHECK(sum == 45);
}

TEST_CASE("ten million synchronous tasks use no stack", "[task][concurrent]") {
  struct Main {
    static Process run(long* sum) {
      for (int i = 0; i < 10'000'000; ++i)
        *sum += co_await one();
    }
  };
  long sum = 0;
  run_on(1, Main::run(&sum));
  CHECK(sum == 10'000'000);
}

TEST_CASE("tasks nest a hundred thousand deep", "[task]") {
  struct Main {
    static Process run(long* depth) { *depth = co_await descend(100'000); }
  };
  long depth = 0;
  run_on(1, Main::run(&depth));
  CHECK(depth == 100'000);
}

TEST_CASE("an exception leaves a task where it is awaited", "[task][exceptions]") {
  struct Main {
    static Process run(std::string* caught) {
      try {
        co_await fail();
      } catch (const std::runtime_error& error) {
        *caught = error.what();
      }
    }
  };
  std::string caught;
  run_on(1, Main::run(&caught));
  CHECK(caught == "in a task");
}

TEST_CASE("poison passes through tasks and ends the process", "[task][poison]") {
  struct Main {
    static Process run(Reader<int> in, bool* is_past) {
      co_await read_pair(in);
      *is_past = true;
    }
    static Process poison(Writer<int> out) {
      co_await out.write(1);
      out.poison();
    }
  };
  bool is_past = false;
  Channel<int> channel("c");
  run_on(1, par(Main::run(channel.reader(), &is_past), Main::poison(channel.writer())));
  CHECK_FALSE(is_past);
}
