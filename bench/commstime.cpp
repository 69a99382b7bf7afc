// Commstime, the classic of the CSP world: a token goes round prefix, delta and successor; delta
// also hands it to a consumer. Four communications a cycle. The sequential delta writes to one
// output after the other; the parallel one starts a process for each and waits for both.
#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

constexpr int communications_per_cycle = 4;

Process prefix(Reader<int> in, Writer<int> out) {
  co_await out.write(0);
  for (;;)
    co_await out.write(co_await in.read());
}

Process successor(Reader<int> in, Writer<int> out) {
  for (;;)
    co_await out.write(co_await in.read() + 1);
}

Process sequential_delta(Reader<int> in, Writer<int> left, Writer<int> right) {
  for (;;) {
    const int value = co_await in.read();
    co_await left.write(value);
    co_await right.write(value);
  }
}

Process send(Writer<int> out, int value) { co_await out.write(value); }

Process parallel_delta(Reader<int> in, Writer<int> left, Writer<int> right) {
  for (;;) {
    const int value = co_await in.read();
    co_await par(send(left, value), send(right, value));
  }
}

// Poisons the way into delta at the end: a parallel delta would not notice that its consumer is
// gone, since it is the processes it starts that find the channel closed.
Process consume(Reader<int> in, Writer<int> into_delta, long cycles, double* nanoseconds) {
  for (long i = 0; i < warm_up(cycles); ++i)
    co_await in.read();
  const Stopwatch stopwatch;
  for (long i = 0; i < cycles; ++i)
    co_await in.read();
  *nanoseconds = stopwatch.nanoseconds();
  into_delta.poison();
}

using Delta = Process (*)(Reader<int>, Writer<int>, Writer<int>);

double nanoseconds_per_communication(const Setting& setting, Delta delta, long cycles) {
  double nanoseconds = 0;
  Channel<int> to_delta("to_delta"), to_successor("to_successor"), to_prefix("to_prefix"),
      to_consumer("to_consumer");
  run(par(prefix(to_prefix.reader(), to_delta.writer()),
          delta(to_delta.reader(), to_successor.writer(), to_consumer.writer()),
          successor(to_successor.reader(), to_prefix.writer()),
          consume(to_consumer.reader(), to_delta.writer(), cycles, &nanoseconds)),
      {.workers = setting.workers, .seed = {}});
  return nanoseconds / static_cast<double>(cycles * communications_per_cycle);
}

double with_sequential_delta(const Setting& setting) {
  return nanoseconds_per_communication(setting, &sequential_delta, setting.repeat(2'000'000));
}

double with_parallel_delta(const Setting& setting) {
  return nanoseconds_per_communication(setting, &parallel_delta, setting.repeat(500'000));
}

}  // namespace

std::vector<Benchmark> commstime() {
  return {{"commstime-sequential", "ns/communication", &with_sequential_delta},
          {"commstime-parallel", "ns/communication", &with_parallel_delta}};
}

}  // namespace csp::bench
