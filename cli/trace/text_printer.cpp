#include <algorithm>
#include <cstdio>

#include "cli/trace/event_printer.hpp"
#include "cli/trace/json_text.hpp"

namespace csp::cli {
namespace {

using record::Kind;
using tracer::Event;

constexpr std::size_t widest_column = 44;
constexpr const char* bold = "\x1b[1m";
constexpr const char* red = "\x1b[31m";
constexpr const char* faint = "\x1b[2m";
constexpr const char* plain = "\x1b[0m";

std::string time_text(std::uint64_t nanoseconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%14.9f", static_cast<double>(nanoseconds) * 1e-9);
  return text;
}

// How many columns of a terminal the text fills: characters, not bytes.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

void append_padded(std::string& to, const std::string& text, std::size_t column) {
  to += text;
  to.append(column - std::min(column, width(text)) + 2, ' ');
}

}  // namespace

TextPrinter::TextPrinter(const tracer::Trace& trace, const Selection& selection, bool colour)
    : trace_(trace),
      names_(trace),
      colour_(colour),
      number_width_(std::to_string(trace.events.size()).size()) {
  // The first lines decide the columns: looking at ten million would take longer than printing the
  // few that are read.
  constexpr std::size_t enough = 20'000;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < trace.events.size() && seen < enough; ++i) {
    const Event& event = trace.events[i];
    if (!selection.has(event, i + 1)) continue;
    ++seen;
    what_width_ = std::max(what_width_, std::min(widest_column, width(what(event))));
    who_width_ = std::max(who_width_, std::min(widest_column, width(who(event))));
  }
}

void TextPrinter::append(std::string& to, const Event& event, std::uint64_t number) const {
  const std::string digits = std::to_string(number);
  to.append(number_width_ - std::min(number_width_, digits.size()), ' ');
  to += digits;
  to += "  ";
  if (colour_) to += faint;
  to += time_text(event.time);
  if (colour_) to += plain;
  to += "  ";
  if (colour_) to += event.kind == Kind::Interrupted || event.kind == Kind::Poison ? red : bold;
  append_padded(to, what(event), what_width_);
  if (colour_) to += plain;
  const std::string at = where(event);
  if (at.empty()) {
    to += who(event);
  } else {
    append_padded(to, who(event), who_width_);
    if (colour_) to += faint;
    to += at;
    if (colour_) to += plain;
  }
  to += '\n';
}

void TextPrinter::append(std::string& to, const tracer::WaitingProcess& waiting) const {
  if (colour_) to += red;
  to += names_.process(waiting.process);
  if (colour_) to += plain;
  if (waiting.for_children) {
    to += " waits for its children to end";
  } else if (!waiting.offer) {
    to += " was running";
  } else {
    to += " waits to ";
    const char* separator = "";
    for (const tracer::Guard& guard : trace_.guards_of(*waiting.offer)) {
      to += separator + names_.waits_to(guard);
      separator = ", or to ";
    }
    if (waiting.offer->site != tracer::no_site) to += "  at " + names_.site(waiting.offer->site);
  }
  to += '\n';
}

std::string TextPrinter::what(const Event& event) const {
  const std::string& channel = names_.channel(event.object);
  switch (event.kind) {
    case Kind::Commit: {
      const bool is_get = event.process == tracer::no_process;
      return channel + (is_get ? "?" : "!") + visible(trace_.text(event));
    }
    case Kind::Timeout:
      return "timeout";
    case Kind::Skip:
      return "skip";
    case Kind::Interrupted: {
      const std::string reason = reason_word(static_cast<record::Reason>(event.detail));
      return event.object == record::nobody ? reason : channel + " " + reason;
    }
    case Kind::Sync:
      return "sync " + names_.barrier(event.object) + " phase " + std::to_string(event.argument);
    case Kind::Choose:
      return "choose " + std::to_string(event.argument) + " of " + std::to_string(event.argument2);
    case Kind::ParBegin:
      return event.argument == 0 ? "par begins"
                                 : "par of " + std::to_string(event.argument) + " begins";
    case Kind::ParEnd:
      return "par ends";
    case Kind::Poison:
      return "poison " + channel +
             (event.argument > 0 ? ", drops " + std::to_string(event.argument) : "");
    case Kind::Enrol:
      return "enrol on " + names_.barrier(event.object);
    case Kind::Resign:
      return "resign from " + names_.barrier(event.object);
    case Kind::ProcessEnd: {
      const auto reason = static_cast<record::Reason>(event.detail);
      return reason == record::Reason::Finished ? "ends"
                                                : std::string("ends: ") + reason_word(reason);
    }
    case Kind::ChannelClosed:
      return channel + (event.detail == 0 ? " has no writer left" : " has no reader left") +
             (event.argument > 0 ? ", " + std::to_string(event.argument) + " values lost" : "");
    default:
      return kind_word(event.kind);
  }
}

std::string TextPrinter::who(const Event& event) const {
  if (event.kind == Kind::ChannelClosed) return "";
  if (event.kind != Kind::Commit) return names_.process(event.process);
  if (event.process == tracer::no_process) return "(buffer) -> " + names_.process(event.partner);
  if (event.partner == tracer::no_process) return names_.process(event.process) + " -> (buffer)";
  return names_.process(event.process) + " -> " + names_.process(event.partner);
}

std::string TextPrinter::where(const Event& event) const {
  if (event.kind == Kind::Commit && event.process != tracer::no_process &&
      event.partner != tracer::no_process) {
    if (event.site == tracer::no_site && event.partner_site == tracer::no_site) return "";
    return names_.site(event.site) + " -> " + names_.site(event.partner_site);
  }
  const tracer::SiteId site = event.process == tracer::no_process ? event.partner_site : event.site;
  return site == tracer::no_site ? "" : names_.site(site);
}

}  // namespace csp::cli
