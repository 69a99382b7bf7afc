// Alternation over 8 and 64 channels. "busy": every channel has a writer that always wants to write
// (the "stressed alt" of the occam literature). "last": only the last channel is ever written to,
// so each alternation must look at all the others first.
#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

Process write_for_ever(Writer<int> out) {
  for (;;)
    co_await out.write(1);
}

Process alternate(std::vector<Reader<int>> readers, long count, double* nanoseconds) {
  for (long i = 0; i < warm_up(count); ++i)
    co_await alt(any_of(readers));
  const Stopwatch stopwatch;
  for (long i = 0; i < count; ++i)
    co_await alt(any_of(readers));
  *nanoseconds = stopwatch.nanoseconds();
}

enum class Writers { All, LastOnly };

template <int channels, Writers writers>
double nanoseconds_per_alternation(const Setting& setting) {
  const long count = setting.repeat(6'000'000 / channels);
  double nanoseconds = 0;
  std::vector<Channel<int>> all(channels);
  std::vector<Reader<int>> readers;
  std::vector<Process> processes;
  for (const Channel<int>& channel : all) {
    readers.push_back(channel.reader());
    if (writers == Writers::All || &channel == &all.back())
      processes.push_back(write_for_ever(channel.writer()));
  }
  processes.push_back(alternate(std::move(readers), count, &nanoseconds));
  run(par(std::move(processes)), {.workers = setting.workers, .seed = {}});
  return nanoseconds / static_cast<double>(count);
}

}  // namespace

std::vector<Benchmark> alternation() {
  return {
      {"alternation-8-busy", "ns/alternation", &nanoseconds_per_alternation<8, Writers::All>},
      {"alternation-64-busy", "ns/alternation", &nanoseconds_per_alternation<64, Writers::All>},
      {"alternation-8-last", "ns/alternation", &nanoseconds_per_alternation<8, Writers::LastOnly>},
      {"alternation-64-last", "ns/alternation",
       &nanoseconds_per_alternation<64, Writers::LastOnly>},
  };
}

}  // namespace csp::bench
