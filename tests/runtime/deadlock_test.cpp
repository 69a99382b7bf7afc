// When every process waits for ever: who, on what, where, the cycle, and who could have helped.
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using Catch::Matchers::Contains;
using csp::test::run_on;

namespace {

Process write_then_read(Writer<int> out, Reader<int> in) {
  co_await out.write(1);
  co_await in.read();
}

Task<int> read_in_task(Reader<int>& in) { co_return co_await in.read(); }

Process read_through_task(Reader<int> in, Writer<int> out) {
  co_await read_in_task(in);
  co_await out.write(1);
}

std::string report_of(std::uint32_t workers, Process process) {
  try {
    run_on(workers, std::move(process));
  } catch (const Deadlocked& deadlock) {
    return deadlock.what();
  }
  return "no deadlock";
}

}  // namespace

TEST_CASE("two processes that both write first are named with channel, place and cycle",
          "[deadlock][concurrent]") {
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    Channel<int> a("a"), b("b");
    const std::string report =
        report_of(workers, par(write_then_read(a.writer(), b.reader()).named("left"),
                               write_then_read(b.writer(), a.reader()).named("right")));
    CHECK_THAT(report, Contains("all 3 processes wait for ever"));
    CHECK_THAT(report,
               Contains("waits to write `a`  at deadlock_test.cpp:17;  could be helped by right"));
    CHECK_THAT(report,
               Contains("waits to write `b`  at deadlock_test.cpp:17;  could be helped by left"));
    CHECK_THAT(report, Contains("The cycle:"));
    CHECK_THAT(report, Contains("waits to write `a`, which needs right"));
    CHECK_THAT(report, Contains("waits to write `b`, which needs left"));
  }
}

TEST_CASE("ends inside tasks are found", "[deadlock]") {
  Channel<int> a("a"), b("b");
  const std::string report =
      report_of(1, par(read_through_task(a.reader(), b.writer()).named("p"),
                       read_through_task(b.reader(), a.writer()).named("q")));
  CHECK_THAT(report, Contains("waits to read `a`  at deadlock_test.cpp:21;  could be helped by q"));
  CHECK_THAT(report, Contains("waits to read `b`  at deadlock_test.cpp:21;  could be helped by p"));
}

TEST_CASE("a channel without a writer says so", "[deadlock]") {
  struct Reads {
    static Process once(Reader<int> in) { co_await in.read(); }
  };
  Channel<int> channel("silent");
  const std::string report = report_of(1, Reads::once(channel.reader()));
  CHECK_THAT(report, Contains("the only process waits for ever"));
  CHECK_THAT(report, Contains("there is no Writer of it"));
  CHECK_THAT(report, Contains("No cycle"));
}

TEST_CASE("an alternation lists all it waits for", "[deadlock]") {
  struct Waits {
    static Process either(Reader<int> a, Writer<int> b) { co_await alt(a.read(), b.write(1)); }
  };
  Channel<int> a("a"), b("b");
  const auto writer = a.writer();
  const auto reader = b.reader();
  const std::string report = report_of(1, Waits::either(a.reader(), b.writer()));
  CHECK_THAT(report, Contains("waits to read `a`"));
  CHECK_THAT(report, Contains("or    to write `b`"));
}

TEST_CASE("after a deadlock everything is cancelled and nothing is left", "[deadlock]") {
  const std::size_t before = detail::live_channels();
  for (int i = 0; i < 20; ++i) {
    Channel<int> a("a"), b("b");
    CHECK_THROWS_AS(
        run_on(1 + static_cast<std::uint32_t>(i) % 3, par(write_then_read(a.writer(), b.reader()),
                                                          write_then_read(b.writer(), a.reader()))),
        Deadlocked);
  }
  CHECK(detail::live_channels() == before);
}
