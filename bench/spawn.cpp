// Spawn and join: 100,000 processes that do nothing are started, then waited for.
#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

Process end_at_once() { co_return; }

Process spawn_all(long count, long rounds, double* nanoseconds) {
  // One round more than is timed: the first fills the pools of frames.
  for (long round = 0; round <= rounds; ++round) {
    const Stopwatch stopwatch;
    ForkScope scope;
    for (long i = 0; i < count; ++i)
      scope.fork(end_at_once());
    co_await scope.join();
    if (round > 0) *nanoseconds += stopwatch.nanoseconds();
  }
}

double measure(const Setting& setting) {
  const long count = setting.repeat(100'000);
  constexpr long rounds = 3;
  double nanoseconds = 0;
  run(spawn_all(count, rounds, &nanoseconds), {.workers = setting.workers, .seed = {}});
  return nanoseconds / static_cast<double>(count * rounds);
}

}  // namespace

std::vector<Benchmark> spawn() { return {{"spawn-and-join", "ns/process", &measure}}; }

}  // namespace csp::bench
