// Ping-pong: two processes send a value back and forth, so every communication needs a switch.
#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

Process ping(Writer<int> out, Reader<int> in, long rounds, double* nanoseconds) {
  for (long i = 0; i < warm_up(rounds); ++i) {
    co_await out.write(1);
    co_await in.read();
  }
  const Stopwatch stopwatch;
  for (long i = 0; i < rounds; ++i) {
    co_await out.write(1);
    co_await in.read();
  }
  *nanoseconds = stopwatch.nanoseconds();
}

Process pong(Reader<int> in, Writer<int> out) {
  for (;;)
    co_await out.write(co_await in.read());
}

double measure(const Setting& setting) {
  const long rounds = setting.repeat(3'000'000);
  double nanoseconds = 0;
  Channel<int> there("there"), back("back");
  run(par(ping(there.writer(), back.reader(), rounds, &nanoseconds),
          pong(there.reader(), back.writer())),
      {.workers = setting.workers, .seed = {}});
  return nanoseconds / static_cast<double>(2 * rounds);
}

}  // namespace

std::vector<Benchmark> ping_pong() { return {{"ping-pong", "ns/communication", &measure}}; }

}  // namespace csp::bench
