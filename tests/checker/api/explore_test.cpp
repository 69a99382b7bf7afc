// Networks checked from inside a test.
#include <string>

#include <unistd.h>

#include <csp/checker/explore.hpp>
#include <csp/csp.hpp>

#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;

namespace {

csp::Process write_then_read(csp::Writer<int> out, csp::Reader<int> in) {
  co_await out.write(1);
  co_await in.read();
}
csp::Process read_then_write(csp::Reader<int> in, csp::Writer<int> out) {
  co_await in.read();
  co_await out.write(2);
}

void exchange(bool is_right) {
  csp::Channel<int> there("there"), back("back");
  csp::Process left = write_then_read(there.writer(), back.reader()).named("left");
  csp::Process right = is_right ? read_then_write(there.reader(), back.writer())
                                : write_then_read(back.writer(), there.reader());
  csp::run(csp::par(std::move(left), std::move(right).named("right")));
}

}  // namespace

TEST_CASE("a network that cannot get stuck holds") {
  const csp::checker::Report report = csp::checker::explore([] { exchange(true); });
  CHECK(verdict(report) == csp::checker::Verdict::Holds);
}

TEST_CASE("a network that gets stuck fails the test, with the whole report") {
  try {
    csp::checker::explore([] { exchange(false); });
    FAIL("nothing was found");
  } catch (const csp::checker::ExplorationFailed& failure) {
    CHECK(verdict(failure.report()) == csp::checker::Verdict::Fails);
    CHECK_THAT(failure.what(), Contains("deadlock free: FAILS") && Contains("left") &&
                                   Contains("waits to write to there") &&
                                   Contains("CSP_SCHEDULE=FILE") && Contains("\nrun 0\n"));
  }
}

TEST_CASE("a test process is what it was after networks were checked in it") {
  for (int time = 0; time < 3; ++time)
    CHECK_THROWS_AS(csp::checker::explore([] { exchange(false); }),
                    csp::checker::ExplorationFailed);
  exchange(true);
}

TEST_CASE(
    "a process that depends on more than its communications is seen when runs are done twice") {
  const auto network = [] {
    csp::Channel<int> numbers("numbers");
    csp::run(csp::par(
        [](csp::Writer<int> out) -> csp::Process {
          co_await out.write(getpid());  // every copy of the program is another process
        }(numbers.writer())
                                        .named("who"),
        [](csp::Reader<int> in) -> csp::Process { co_await in.read(); }(numbers.reader())));
  };
  csp::checker::ProgramOptions options;
  options.max_runs = 1;
  CHECK(check_function(network, options).warnings.empty());
  options.checks_determinism = true;
  const csp::checker::Report report = check_function(network, options);
  REQUIRE_FALSE(report.warnings.empty());
  CHECK_THAT(report.warnings[0], Contains("who") && Contains("does not do the same"));
  CHECK(verdict(report) != csp::checker::Verdict::Holds);
}

TEST_CASE("a function that runs no network is told so") {
  const csp::checker::Report report = csp::checker::check_function([] {});
  REQUIRE(report.errors.size() == 1);
  CHECK_THAT(report.errors[0], Contains("without calling csp::run"));
}
