#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using namespace std::chrono_literals;
using csp::test::run_seeded;

namespace {

Process talker(int name, Writer<int> out, std::string* log) {
  for (int i = 0; i < 3; ++i) {
    *log += std::to_string(name) + (co_await choose(2) == 0 ? "a" : "b");
    co_await out.write(name);
    co_await sleep_for(std::chrono::milliseconds(co_await choose(3)));
  }
}

Process listener(Reader<int> in, std::string* log) {
  while (const auto value = co_await in.next())
    *log += "<" + std::to_string(*value) + ">";
}

std::string log_of(std::uint64_t seed) {
  std::string log;
  Channel<int> channel("c");
  run_seeded(seed, par(talker(1, channel.writer(), &log), talker(2, channel.writer(), &log),
                       talker(3, channel.writer(), &log), listener(channel.reader(), &log)));
  return log;
}

Process take_both(Writer<int> first, Writer<int> second, Reader<int> release_first,
                  Reader<int> release_second) {
  co_await first.write(0);
  co_await second.write(0);
  co_await release_first.read();
  co_await release_second.read();
}

Process fork(Reader<int> taken, Writer<int> released) {
  for (;;) {
    co_await taken.read();
    co_await released.write(0);
  }
}

}  // namespace

TEST_CASE("the same seed gives the same events, different seeds differ", "[seeded]") {
  std::set<std::string> logs;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::string log = log_of(seed);
    CHECK(log == log_of(seed));
    logs.insert(log);
  }
  CHECK(logs.size() > 30);
}

TEST_CASE("some seeds deadlock two processes that take two forks in opposite order, some do not",
          "[seeded][deadlock]") {
  int deadlocks = 0, ends = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Channel<int> take_a("take a"), take_b("take b"), free_a("free a"), free_b("free b");
    try {
      run_seeded(
          seed,
          par(take_both(take_a.writer(), take_b.writer(), free_a.reader(), free_b.reader()),
              take_both(take_b.writer(), take_a.writer(), free_b.reader(), free_a.reader()),
              fork(take_a.reader(), free_a.writer()), fork(take_b.reader(), free_b.writer())));
      ++ends;
    } catch (const Deadlocked&) {
      ++deadlocks;
    }
  }
  CHECK(deadlocks > 5);
  CHECK(ends > 5);
}

TEST_CASE("choose gives every answer and nothing else", "[choose]") {
  struct Chooser {
    static Process run(std::vector<int>* counts) {
      for (int i = 0; i < 3000; ++i)
        ++(*counts)[co_await choose(static_cast<std::uint32_t>(counts->size()))];
    }
    static Process none() { co_await choose(0); }
  };
  std::vector<int> counts(3);
  test::run_on(1, Chooser::run(&counts));
  for (const int count : counts)
    CHECK(count > 700);
  CHECK_THROWS_AS(test::run_on(1, Chooser::none()), UsageError);
}
