// A ring: one token goes round 256, 10,000 and 1,000,000 processes. The large rings are about
// caches: each hop touches a process and a channel that were last used a lap ago.
#include <algorithm>

#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

Process pass_on(Reader<int> in, Writer<int> out) {
  for (;;)
    co_await out.write(co_await in.read());
}

Process send_round(Writer<int> out, Reader<int> in, long laps, double* nanoseconds) {
  co_await out.write(0);
  int token = co_await in.read();
  const Stopwatch stopwatch;
  for (long lap = 0; lap < laps; ++lap) {
    co_await out.write(token);
    token = co_await in.read();
  }
  *nanoseconds = stopwatch.nanoseconds();
}

template <long size>
double nanoseconds_per_hop(const Setting& setting) {
  const long laps = std::max(setting.repeat(5'000'000) / size, 1L);
  double nanoseconds = 0;
  std::vector<Process> processes;
  processes.reserve(size);
  const Channel<int> first;
  Reader<int> in = first.reader();
  for (long i = 1; i < size; ++i) {
    const Channel<int> next;
    processes.push_back(pass_on(std::move(in), next.writer()));
    in = next.reader();
  }
  processes.push_back(send_round(first.writer(), std::move(in), laps, &nanoseconds));
  run(par(std::move(processes)), {.workers = setting.workers, .seed = {}});
  return nanoseconds / static_cast<double>(laps * size);
}

}  // namespace

std::vector<Benchmark> ring() {
  return {{"ring-256", "ns/hop", &nanoseconds_per_hop<256>},
          {"ring-10000", "ns/hop", &nanoseconds_per_hop<10'000>},
          {"ring-1000000", "ns/hop", &nanoseconds_per_hop<1'000'000>}};
}

}  // namespace csp::bench
