// The reader's side of the mapping that record.hpp describes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <csp/runtime/record.hpp>

#include "tracer/cell.hpp"
#include "tracer/file.hpp"
#include "tracer/metadata.hpp"

namespace csp::tracer {

// Cells of one ring that its worker has published.
struct PublishedCells {
  std::uint64_t first = 0;
  std::vector<Cell> cells;
  bool is_damaged = false;  // the ring's counter cannot be true: there is nothing to read
};

class LiveMapping {
 public:
  // Makes the file, sparse, with empty rings, and claims it for this process until it ends.
  static LiveMapping create(const std::filesystem::path& path, std::uint32_t rings,
                            std::uint32_t cells_per_ring);
  // Opens what create() made. Throws TraceError if it is something else, damaged, or still claimed.
  static LiveMapping open(const std::filesystem::path& path);

  LiveMapping(LiveMapping&& other) noexcept;
  LiveMapping& operator=(LiveMapping&&) = delete;
  ~LiveMapping();

  [[nodiscard]] record::MappingHeader& header() const;
  [[nodiscard]] std::uint32_t rings() const { return rings_; }
  [[nodiscard]] std::uint32_t cells_per_ring() const { return cells_per_ring_; }

  // Cells published and not yet released, without copying them. 0 for a damaged ring.
  [[nodiscard]] std::uint64_t waiting(std::uint32_t ring, std::uint64_t from) const;
  // Copies the cells from number `from` to the last one published.
  [[nodiscard]] PublishedCells copy(std::uint32_t ring, std::uint64_t from) const;
  // Lets the worker overwrite every cell before number `up_to`.
  void release(std::uint32_t ring, std::uint64_t up_to) const;
  // `from`, if the cells from there on still lie in the ring; else the first that was never released.
  [[nodiscard]] std::uint64_t oldest_readable(std::uint32_t ring, std::uint64_t from) const;

  // What the program wrote into the header, as metadata. The clock's second reading is taken now if the program took none.
  [[nodiscard]] Metadata metadata() const;

 private:
  LiveMapping(File file, std::uint32_t rings, std::uint32_t cells_per_ring);
  [[nodiscard]] record::RingHeader& ring_header(std::uint32_t ring) const;
  [[nodiscard]] const Cell* ring_cells(std::uint32_t ring) const;

  File file_;
  // Kept here: a program that went wild may have written over the header.
  std::uint32_t rings_ = 0;
  std::uint32_t cells_per_ring_ = 0;
  char* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace csp::tracer
