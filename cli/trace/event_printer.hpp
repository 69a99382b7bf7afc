// Writes the events of a trace, one line each.
#pragma once

#include <string>

#include <csp/tracer/trace.hpp>
#include <csp/tracer/waiting.hpp>

#include "cli/trace/names.hpp"
#include "cli/trace/selection.hpp"

namespace csp::cli {

// For people: aligned columns.
class TextPrinter {
 public:
  TextPrinter(const tracer::Trace& trace, const Selection& selection, bool colour);
  void append(std::string& to, const tracer::Event& event, std::uint64_t number) const;
  void append(std::string& to, const tracer::WaitingProcess& waiting) const;

 private:
  [[nodiscard]] std::string what(const tracer::Event& event) const;
  [[nodiscard]] std::string who(const tracer::Event& event) const;
  [[nodiscard]] std::string where(const tracer::Event& event) const;

  const tracer::Trace& trace_;
  Names names_;
  bool colour_;
  std::size_t number_width_ = 0, what_width_ = 0, who_width_ = 0;
};

// For programs: JSON Lines, an object each.
class JsonPrinter {
 public:
  explicit JsonPrinter(const tracer::Trace& trace);
  void append(std::string& to, const tracer::Event& event, std::uint64_t number) const;
  void append(std::string& to, const tracer::WaitingProcess& waiting) const;

 private:
  void append_side(std::string& to, tracer::ProcessId process, std::uint32_t step, tracer::SiteId site) const;
  void append_channel(std::string& to, std::uint32_t channel) const;
  void append_details(std::string& to, const tracer::Event& event) const;

  const tracer::Trace& trace_;
  // Ready pieces of text, one per process, channel, barrier and site.
  std::vector<std::string> processes_, channels_, barriers_, sites_;
};

}  // namespace csp::cli
