// Memory of an idle process with its channel: what a million of them, each waiting at a channel of
// its own, add to the resident set (Linux's count of the pages that are really there).
#include <atomic>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include <csp/csp.hpp>

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  long all_pages = 0, resident_pages = 0;
  if (!(statm >> all_pages >> resident_pages)) {
    throw std::runtime_error(
        "/proc/self/statm: cannot read the resident set; the memory benchmark needs Linux");
  }
  return static_cast<double>(resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Process wait_for_ever(Reader<int> in, std::atomic<long>* waiting) {
  waiting->fetch_add(1, std::memory_order_relaxed);
  co_await in.read();
}

Process measure_idle(long count, double* bytes) {
  std::atomic<long> waiting = 0;
  ForkScope idle;  // cancels them all when it goes
  const double before = resident_bytes();
  for (long i = 0; i < count; ++i) {
    const Channel<int> channel;
    idle.fork(wait_for_ever(channel.reader(), &waiting));
  }
  while (waiting.load(std::memory_order_relaxed) < count)
    co_await sleep_for(std::chrono::milliseconds(1));
  *bytes = resident_bytes() - before;
}

double measure(const Setting& setting) {
  const long count = setting.repeat(1'000'000);
  double bytes = 0;
  run(measure_idle(count, &bytes), {.workers = setting.workers, .seed = {}});
  return bytes / static_cast<double>(count);
}

}  // namespace

std::vector<Benchmark> memory() { return {{"memory-idle", "bytes/process", &measure}}; }

}  // namespace csp::bench
