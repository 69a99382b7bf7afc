// A libFuzzer target: any bytes as a trace. Build with clang, then: trace_fuzzer -max_total_time=60
// CORPUS_FOLDER
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include <csp/tracer/read_trace.hpp>

#include "tracer/decoder.hpp"
#include "tracer/merge.hpp"

namespace {

using namespace csp::tracer;

void read_as_file(const std::uint8_t* bytes, std::size_t size) {
  static const int file = memfd_create("trace", 0);
  if (ftruncate(file, 0) != 0 || pwrite(file, bytes, size, 0) != static_cast<ssize_t>(size)) return;
  try {
    (void)read_trace("/proc/self/fd/" + std::to_string(file));
  } catch (const TraceError&) {
  }
}

// Behind the checksums: what a crashing program may leave in its rings.
void read_as_cells(const std::uint8_t* bytes, std::size_t size) {
  Decoder decoder;
  for (std::uint32_t ring = 0; ring < 3; ++ring) {
    Chunk chunk{.ring = ring, .first = 0, .cells = std::vector<Cell>(size / 3 / sizeof(Cell))};
    if (!chunk.cells.empty())
      std::memcpy(chunk.cells.data(), bytes + ring * (size / 3), chunk.cells.size() * sizeof(Cell));
    decoder.add(chunk);
  }
  Trace trace;
  decoder.finish(trace, {});
  merge_events(decoder.rings(), {}, trace);
  for (const Event& event : trace.events)
    (void)trace.text(event);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  read_as_file(bytes, size);
  read_as_cells(bytes, size);
  return 0;
}
