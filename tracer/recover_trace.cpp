// FILE.partial holds whole chunks, each naming its ring and first cell; FILE.live holds each ring's last cells. A cell
// was released for overwriting only after its chunk had been written, so that together they miss nothing, and what both hold is
// recognised by its number. Everything is put into a third file, which becomes FILE in one step.
#include <csp/tracer/recover_trace.hpp>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <optional>
#include <system_error>

#include <sys/types.h>

#include "tracer/archive.hpp"
#include "tracer/drain.hpp"
#include "tracer/live_mapping.hpp"

namespace csp::tracer {
namespace {

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// csp-trace may have been killed before its first write.
bool has_content(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::file_size(path, error) > 0 && !error;
}

bool is_complete(const std::filesystem::path& file) {
  ArchiveReader reader(file);
  while (reader.next()) {
  }
  return !reader.is_cut_short();
}

// Its number alone may have been given to another process since: the program also has the file in its memory.
bool has_mapped(std::uint32_t process, const std::filesystem::path& live) {
  if (process == 0 || process > INT32_MAX) return false;
  if (kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH) return false;
  std::ifstream maps("/proc/" + std::to_string(process) + "/maps");
  const std::string name = live.filename().string();
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with("/" + name)) return true;
  }
  return false;
}

struct Archived {
  std::optional<Metadata> metadata;
  std::vector<std::uint64_t> next;  // per ring: the first cell that is not in the archive
};

Archived copy_chunks(const std::filesystem::path& partial, ArchiveWriter& to, Recovery& recovery) {
  Archived archived;
  ArchiveReader reader(partial);
  while (auto block = reader.next()) {
    if (auto* metadata = std::get_if<Metadata>(&*block)) {
      to.append(*metadata);
      archived.metadata = std::move(*metadata);
      continue;
    }
    const Chunk& chunk = std::get<Chunk>(*block);
    if (archived.next.size() <= chunk.ring) archived.next.resize(chunk.ring + 1);
    std::uint64_t& next = archived.next[chunk.ring];
    if (chunk.first < next) continue;  // the writer never goes back: not a chunk of ours
    recovery.missing_cells += chunk.first - next;
    next = chunk.first + chunk.cells.size();
    recovery.archived_cells += chunk.cells.size();
    to.append(chunk.ring, chunk.first, chunk.cells);
  }
  return archived;
}

Metadata rescue_from_rings(const LiveMapping& mapping, const Archived& archived, ArchiveWriter& to,
                           Recovery& recovery) {
  Drain drain(mapping, to, archived.next);
  drain.finish();
  if (!drain.failure().empty()) throw TraceError(drain.failure());
  recovery.rescued_cells = drain.archived_cells();
  recovery.missing_cells += drain.missing_cells();
  recovery.warnings = drain.warnings();
  return mapping.metadata();
}

void complete(const std::filesystem::path& file, const std::filesystem::path& unfinished,
              const std::filesystem::path& partial, const std::filesystem::path& live, Recovery& recovery) {
  ArchiveWriter writer(unfinished);
  const Archived archived = has_content(partial) ? copy_chunks(partial, writer, recovery) : Archived{};
  Metadata metadata = archived.metadata.value_or(Metadata{});
  if (is_there(live)) {
    const LiveMapping mapping = LiveMapping::open(live);
    const std::uint32_t program = mapping.header().program_pid.load();
    if (has_mapped(program, live)) {
      throw TraceError(live.string() + ": the program (process " + std::to_string(program) +
                       ") still runs and may still write here; recover when it has ended");
    }
    Metadata last = rescue_from_rings(mapping, archived, writer, recovery);
    last.command = metadata.command;
    last.program_version = metadata.program_version;
    metadata = std::move(last);
  } else {
    recovery.warnings.push_back(live.string() +
                                " is missing: the recording's last records, which only it held, are lost");
  }
  metadata.dropped += recovery.missing_cells;
  metadata.warnings = recovery.warnings;
  writer.append(metadata);
  writer.finish();
  std::filesystem::rename(unfinished, file);
}

}  // namespace

Recovery recover_trace(const std::filesystem::path& file) {
  const std::filesystem::path partial = beside(file, ".partial");
  const std::filesystem::path live = beside(file, ".live");
  Recovery recovery;
  if (!is_there(partial) && !is_there(live)) {
    recovery.was_complete = is_there(file) && is_complete(file);
    if (recovery.was_complete) return recovery;
    throw TraceError(file.string() + ": nothing to recover from: neither " + partial.filename().string() +
                     " nor " + live.filename().string() + " is there");
  }
  // The recording was renamed and only the removal of its live part is missing.
  if (!is_there(partial) && is_there(file) && is_complete(file)) {
    recovery.was_complete = true;
    (void)LiveMapping::open(live);
    std::filesystem::remove(live);
    return recovery;
  }
  const std::filesystem::path unfinished = beside(file, ".recovering");
  try {
    complete(file, unfinished, partial, live, recovery);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    throw;
  }
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  std::filesystem::remove(live, ignored);
  return recovery;
}

}  // namespace csp::tracer
