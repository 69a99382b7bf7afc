// How processes, channels and barriers are called in what people read.
#pragma once

#include <string>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::cli {

// Names where they are unique, else names with paths. Control characters are made visible.
class Names {
 public:
  explicit Names(const tracer::Trace& trace);

  [[nodiscard]] const std::string& process(tracer::ProcessId process) const;
  [[nodiscard]] const std::string& channel(std::uint32_t channel) const;
  [[nodiscard]] const std::string& barrier(std::uint32_t barrier) const;
  [[nodiscard]] const std::string& site(tracer::SiteId site) const;  // "file.cpp:12", without the file's folder
  // "fork.2?" or "done!7", "a timeout", ...: what a guard waits for.
  [[nodiscard]] std::string waits_to(const tracer::Guard& guard) const;

 private:
  std::vector<std::string> processes_, channels_, barriers_, sites_;
  std::string unknown_ = "?";
};

// Bytes below space, and DEL, as \xNN: a value must not be able to steer the terminal.
[[nodiscard]] std::string visible(std::string_view text);

[[nodiscard]] const char* reason_word(record::Reason reason);

}  // namespace csp::cli
