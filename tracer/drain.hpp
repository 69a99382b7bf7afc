// Moves what workers publish from the live mapping into the archive, each cell once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracer/archive.hpp"
#include "tracer/live_mapping.hpp"

namespace csp::tracer {

class Drain {
 public:
  // `archived[r]`: cells of ring r that the archive holds already.
  Drain(const LiveMapping& mapping, ArchiveWriter& archive, std::vector<std::uint64_t> archived);

  enum class Progress { Idle, Some, Busy };
  // Archives the rings in which a chunk's worth of cells waits. Until then cells may lie in the mapping: they are as safe there
  // as in the archive, and large chunks compress better. Idle: no worker has published anything since the last call.
  Progress pass();
  // Archives all that is left. The program has ended.
  void finish();

  [[nodiscard]] std::uint64_t archived_cells() const { return archived_cells_; }
  [[nodiscard]] std::uint64_t missing_cells() const { return missing_cells_; }
  [[nodiscard]] std::uint64_t communications() const { return communications_; }
  // Why archiving stopped early; empty if it did not. The program is then let run on, and what it writes is discarded.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  void drain(std::uint32_t ring);

  struct RingState {
    std::uint64_t next = 0;          // the first cell not yet archived
    std::uint64_t seen_waiting = 0;  // at the last pass
    bool is_damaged = false;
  };
  const LiveMapping& mapping_;
  ArchiveWriter& archive_;
  std::vector<RingState> rings_;
  std::uint64_t archived_cells_ = 0;
  std::uint64_t missing_cells_ = 0;
  std::uint64_t communications_ = 0;
  std::string failure_;
  std::vector<std::string> warnings_;
};

}  // namespace csp::tracer
