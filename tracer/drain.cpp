#include "tracer/drain.hpp"

#include <utility>

namespace csp::tracer {
namespace {

// Values that were received, among the records of these cells.
std::uint64_t count_communications(std::span<const Cell> cells) {
  std::uint64_t count = 0;
  for (std::size_t at = 0; at < cells.size();) {
    const std::uint32_t head = cells[at][0];
    const std::uint32_t receiver = cells[at][5];
    const bool is_commit = static_cast<record::Kind>(head & 0xff) == record::Kind::Commit;
    if (is_commit && receiver != record::nobody) ++count;
    at += std::max<std::uint32_t>(1, head >> 8 & 0xff);
  }
  return count;
}

}  // namespace

Drain::Drain(const LiveMapping& mapping, ArchiveWriter& archive, std::vector<std::uint64_t> archived)
    : mapping_(mapping), archive_(archive), rings_(mapping.rings()) {
  for (std::uint32_t ring = 0; ring < rings_.size(); ++ring) {
    RingState& state = rings_[ring];
    state.next = ring < archived.size() ? archived[ring] : 0;
    const std::uint64_t oldest = mapping.oldest_readable(ring, state.next);
    missing_cells_ += oldest - state.next;
    state.next = oldest;
  }
}

Drain::Progress Drain::pass() {
  Progress progress = Progress::Idle;
  const std::uint64_t worth_a_chunk = mapping_.cells_per_ring() / 4;
  for (std::uint32_t ring = 0; ring < rings_.size(); ++ring) {
    RingState& state = rings_[ring];
    const std::uint64_t waiting = mapping_.waiting(ring, state.next);
    if (waiting != state.seen_waiting && progress == Progress::Idle) progress = Progress::Some;
    state.seen_waiting = waiting;
    if (waiting < worth_a_chunk) continue;
    progress = Progress::Busy;
    drain(ring);
  }
  return progress;
}

void Drain::finish() {
  for (std::uint32_t ring = 0; ring < rings_.size(); ++ring) drain(ring);
}

void Drain::drain(std::uint32_t ring) {
  RingState& state = rings_[ring];
  if (state.is_damaged) return;
  const PublishedCells published = mapping_.copy(ring, state.next);
  if (published.is_damaged) {
    state.is_damaged = true;
    warnings_.push_back("ring " + std::to_string(ring) +
                        " of the recording was overwritten by the program; its last records are lost");
    return;
  }
  if (published.cells.empty()) return;
  try {
    if (failure_.empty()) archive_.append(ring, published.first, published.cells);
  } catch (const TraceError& error) {
    failure_ = error.what();
  }
  if (failure_.empty()) {
    archived_cells_ += published.cells.size();
    communications_ += count_communications(published.cells);
  } else {
    missing_cells_ += published.cells.size();
  }
  state.next += published.cells.size();
  state.seen_waiting = 0;
  mapping_.release(ring, state.next);
}

}  // namespace csp::tracer
