// Completes a recording whose csp-trace was killed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <csp/tracer/trace_error.hpp>

namespace csp::tracer {

struct Recovery {
  bool was_complete = false;         // there was nothing to recover
  std::uint64_t archived_cells = 0;  // found in FILE.partial
  std::uint64_t rescued_cells = 0;   // found in FILE.live alone
  std::uint64_t missing_cells = 0;   // in neither
  std::vector<std::string> warnings;
};

// Combines FILE.partial and FILE.live into FILE, each record once, and removes the two. Throws TraceError, leaving
// everything as it was, where there is nothing to recover from or the recording still goes on.
[[nodiscard]] Recovery recover_trace(const std::filesystem::path& file);

}  // namespace csp::tracer
