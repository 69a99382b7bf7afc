#include "tracer/live_mapping.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <ctime>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace csp::tracer {
namespace {

std::size_t ring_bytes(std::uint32_t cells_per_ring) {
  return record::header_bytes + std::size_t{cells_per_ring} * sizeof(Cell);
}

std::uint64_t monotonic_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// A program that was killed took no second reading. Both clocks count from the machine's start, so
// that a reading of ours serves as well, even much later.
void complete_calibration(ClockCalibration& clock) {
#if defined(__x86_64__)
  const bool is_needed =
      clock.clock == record::Clock::TimeStampCounter &&
      (clock.last_ticks <= clock.start_ticks || clock.last_nanoseconds <= clock.start_nanoseconds);
  if (!is_needed) return;
  clock.last_ticks = __rdtsc();
  clock.last_nanoseconds = monotonic_nanoseconds();
#else
  (void)clock;
#endif
}

}  // namespace

LiveMapping LiveMapping::create(const std::filesystem::path& path, std::uint32_t rings,
                                std::uint32_t cells_per_ring) {
  File file(path, File::Mode::Create);
  if (!file.try_lock())
    throw TraceError(path.string() + ": another csp-trace is recording into this file");
  file.resize(record::header_bytes + rings * ring_bytes(cells_per_ring));
  LiveMapping mapping(std::move(file), rings, cells_per_ring);
  record::MappingHeader& header = mapping.header();
  header.version = record::mapping_version;
  header.ring_count = rings;
  header.cells_per_ring = cells_per_ring;
  header.rings_offset = record::header_bytes;
  header.recorder_pid.store(static_cast<std::uint32_t>(getpid()));
  header.magic = record::mapping_magic;
  return mapping;
}

LiveMapping LiveMapping::open(const std::filesystem::path& path) {
  File file(path, File::Mode::ReadWrite);
  if (!file.try_lock()) {
    throw TraceError(path.string() +
                     ": csp-trace is still recording into this file; wait for it to end");
  }
  // The plain fields of the header: the atomic ones lie behind them.
  struct {
    std::uint64_t magic;
    std::uint32_t version, ring_count, cells_per_ring, reserved;
    std::uint64_t rings_offset;
  } start{};
  const bool is_read = file.read_at(0, &start, sizeof start) == sizeof start;
  if (!is_read || start.magic != record::mapping_magic) {
    throw TraceError(path.string() + ": this is not the live part of a recording");
  }
  if (start.version != record::mapping_version) {
    throw TraceError(path.string() + ": this live recording has version " +
                     std::to_string(start.version) + ", this csp-trace knows version " +
                     std::to_string(record::mapping_version));
  }
  const bool is_sane =
      start.ring_count <= most_rings && start.cells_per_ring <= most_cells_in_chunk &&
      std::has_single_bit(start.cells_per_ring) && start.rings_offset == record::header_bytes &&
      file.size() >= record::header_bytes + start.ring_count * ring_bytes(start.cells_per_ring);
  if (!is_sane) throw TraceError(path.string() + ": the header of this live recording is damaged");
  return {std::move(file), start.ring_count, start.cells_per_ring};
}

LiveMapping::LiveMapping(File file, std::uint32_t rings, std::uint32_t cells_per_ring)
    : file_(std::move(file)),
      rings_(rings),
      cells_per_ring_(cells_per_ring),
      bytes_(record::header_bytes + rings * ring_bytes(cells_per_ring)) {
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file_.descriptor(), 0);
  if (memory == MAP_FAILED) file_.fail("map");
  memory_ = static_cast<char*>(memory);
  // Most of a ring is a hole in the file until the program writes there. To be read ahead it would
  // be filled with zeros: a tenth of a second for each recording, however short.
  (void)madvise(memory_, bytes_, MADV_RANDOM);
}

LiveMapping::LiveMapping(LiveMapping&& other) noexcept
    : file_(std::move(other.file_)),
      rings_(other.rings_),
      cells_per_ring_(other.cells_per_ring_),
      memory_(std::exchange(other.memory_, nullptr)),
      bytes_(other.bytes_) {}

LiveMapping::~LiveMapping() {
  if (memory_) munmap(memory_, bytes_);
}

record::MappingHeader& LiveMapping::header() const {
  return *reinterpret_cast<record::MappingHeader*>(memory_);
}

record::RingHeader& LiveMapping::ring_header(std::uint32_t ring) const {
  return *reinterpret_cast<record::RingHeader*>(memory_ + record::header_bytes +
                                                ring * ring_bytes(cells_per_ring_));
}

const Cell* LiveMapping::ring_cells(std::uint32_t ring) const {
  return reinterpret_cast<const Cell*>(memory_ + 2 * record::header_bytes +
                                       ring * ring_bytes(cells_per_ring_));
}

std::uint64_t LiveMapping::waiting(std::uint32_t ring, std::uint64_t from) const {
  const std::uint64_t written = ring_header(ring).written.load(std::memory_order_relaxed);
  const std::uint64_t count = written - from;
  return count <= cells_per_ring_ ? count : 0;
}

PublishedCells LiveMapping::copy(std::uint32_t ring, std::uint64_t from) const {
  const std::uint64_t written = ring_header(ring).written.load(std::memory_order_acquire);
  PublishedCells result;
  result.first = from;
  if (written - from > cells_per_ring_) {
    result.is_damaged = true;
    return result;
  }
  result.cells.resize(written - from);
  const std::uint64_t start = from % cells_per_ring_;
  const std::size_t before_the_end =
      std::min<std::uint64_t>(result.cells.size(), cells_per_ring_ - start);
  const Cell* cells = ring_cells(ring);
  std::copy_n(cells + start, before_the_end, result.cells.begin());
  std::copy_n(cells, result.cells.size() - before_the_end,
              result.cells.begin() + static_cast<std::ptrdiff_t>(before_the_end));
  return result;
}

void LiveMapping::release(std::uint32_t ring, std::uint64_t up_to) const {
  ring_header(ring).drained.store(up_to, std::memory_order_release);
}

std::uint64_t LiveMapping::oldest_readable(std::uint32_t ring, std::uint64_t from) const {
  // A worker that was interrupted may have begun to overwrite released cells with a record it never
  // published.
  constexpr std::uint64_t longest_record = 255;
  const std::uint64_t written = ring_header(ring).written.load(std::memory_order_acquire);
  const std::uint64_t released = ring_header(ring).drained.load(std::memory_order_acquire);
  const bool is_credible =
      from < released && released <= written && written - released <= cells_per_ring_;
  const bool is_overwritten = written - from + longest_record > cells_per_ring_;
  return is_credible && is_overwritten ? released : from;
}

Metadata LiveMapping::metadata() const {
  const record::MappingHeader& from = header();
  Metadata metadata;
  switch (static_cast<record::Outcome>(from.outcome.load())) {
    case record::Outcome::Completed:
      metadata.ending = Ending::Completed;
      break;
    case record::Outcome::Deadlock:
      metadata.ending = Ending::Deadlock;
      break;
    default:
      metadata.ending = Ending::Killed;
  }
  const std::uint32_t clock = from.clock.load();
  metadata.clock.clock =
      clock <= 2 ? static_cast<record::Clock>(clock) : record::Clock::Nanoseconds;
  metadata.clock.start_ticks = from.start_ticks.load();
  metadata.clock.start_nanoseconds = from.start_nanoseconds.load();
  metadata.clock.last_ticks = from.last_ticks.load();
  metadata.clock.last_nanoseconds = from.last_nanoseconds.load();
  complete_calibration(metadata.clock);
  metadata.dropped = from.lost_records.load();
  return metadata;
}

}  // namespace csp::tracer
