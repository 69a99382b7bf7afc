// Runs a program and records what its processes do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <csp/tracer/trace.hpp>
#include <csp/tracer/trace_error.hpp>

namespace csp::tracer {

struct RecordingOptions {
  std::vector<std::string>
      command;  // the program, searched in PATH if it has no slash, and its arguments
  std::filesystem::path
      output;  // FILE; FILE.live and FILE.partial lie beside it while the program runs
  std::optional<std::uint64_t> seed;        // given to the program as CSP_SEED
  std::filesystem::path schedule{};         // if any: given to it as CSP_SCHEDULE
  std::uint32_t rings = 64;                 // workers the program may have
  std::uint32_t cells_per_ring = 1u << 17;  // a power of two
};

struct Recording {
  int exit_code = 0;      // the program's, or 128 + N for signal N
  bool recorded = false;  // false: the program never used csp::runtime, and no trace was left
  Ending ending = Ending::Killed;
  std::uint64_t communications = 0;  // values received
  std::uint64_t dropped = 0;         // records that were not written
  std::vector<std::string> warnings;
};

// Starts the program with CSP_TRACE set, archives its records while it runs and returns when it has
// ended. SIGINT, SIGTERM, SIGHUP and SIGQUIT that arrive here are passed on to it. Throws
// TraceError, before the program starts, where the output cannot be written or the program cannot
// be started; and afterwards if the archive could not be completed. Not for programs with several
// threads: the calling thread's signal mask changes while it runs.
[[nodiscard]] Recording record_program(const RecordingOptions& options);

}  // namespace csp::tracer
