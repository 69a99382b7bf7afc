// Which events `csp-trace show` shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::cli {

struct SelectionOptions {
  std::vector<std::string> processes, channels;  // names, paths, or patterns with *, ? and [...]
  std::vector<std::string> kinds;
  std::uint64_t from = 1, to = UINT64_MAX;  // event numbers
};

class Selection {
 public:
  // Throws TraceError for a process or channel that matches nothing.
  Selection(const tracer::Trace& trace, const SelectionOptions& options);

  [[nodiscard]] bool has(const tracer::Event& event, std::uint64_t number) const;
  [[nodiscard]] bool has(tracer::ProcessId process) const { return processes_[static_cast<std::size_t>(process)]; }
  // Whether a part of the trace was asked for: its end is then not of interest.
  [[nodiscard]] bool is_about_range_or_channel() const { return is_about_range_or_channel_; }

 private:
  std::vector<bool> processes_, channels_;
  bool all_processes_ = true, all_channels_ = true, is_about_range_or_channel_ = false;
  std::vector<bool> kinds_;
  std::uint64_t from_, to_;
};

// "communication", "timeout", ...: as in --kind and in JSON.
[[nodiscard]] const char* kind_word(record::Kind kind);
[[nodiscard]] std::vector<std::string> kind_words();

}  // namespace csp::cli
