// One way: a producer writes as fast as it can, a consumer reads; over a synchronous channel and
// over one with room for 64 values.
#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

Process produce(Writer<int> out) {
  for (int i = 0;; i = (i + 1) % 1000)
    co_await out.write(i);
}

Process consume(Reader<int> in, long count, double* nanoseconds) {
  for (long i = 0; i < warm_up(count); ++i)
    co_await in.read();
  const Stopwatch stopwatch;
  for (long i = 0; i < count; ++i)
    co_await in.read();
  *nanoseconds = stopwatch.nanoseconds();
}

double nanoseconds_per_value(const Setting& setting, const Channel<int>& channel) {
  const long count = setting.repeat(5'000'000);
  double nanoseconds = 0;
  run(par(produce(channel.writer()), consume(channel.reader(), count, &nanoseconds)),
      {.workers = setting.workers, .seed = {}});
  return nanoseconds / static_cast<double>(count);
}

double synchronous(const Setting& setting) {
  return nanoseconds_per_value(setting, Channel<int>("values"));
}

double buffered(const Setting& setting) {
  return nanoseconds_per_value(setting, Channel<int>("values", fifo(64)));
}

}  // namespace

std::vector<Benchmark> one_way() {
  return {{"one-way-synchronous", "ns/communication", &synchronous},
          {"one-way-buffered-64", "ns/communication", &buffered}};
}

}  // namespace csp::bench
