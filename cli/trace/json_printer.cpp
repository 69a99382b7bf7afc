#include "cli/trace/event_printer.hpp"
#include "cli/trace/json_text.hpp"

namespace csp::cli {
namespace {

using record::GuardKind;
using record::Kind;
using tracer::Event;

// "channel":"fork.2","channel_path":"c2"
template <class Thing>
std::string named(const char* key, const Thing& thing) {
  const std::string name = thing.name.empty() ? thing.path : thing.name;
  return std::string("\"") + key + "\":" + json_string(name) + ",\"" + key + "_path\":" + json_string(thing.path);
}

void append_field(std::string& to, const char* key, std::uint64_t value) {
  to += ",\"";
  to += key;
  to += "\":";
  append_number(to, value);
}

const char* direction_word(GuardKind kind) {
  switch (kind) {
    case GuardKind::Read: return "read";
    case GuardKind::Write: return "write";
    case GuardKind::Timeout: return "timeout";
    case GuardKind::Skip: return "skip";
    case GuardKind::Sync: return "sync";
    case GuardKind::Join: return "join";
  }
  return "unknown";
}

}  // namespace

JsonPrinter::JsonPrinter(const tracer::Trace& trace) : trace_(trace) {
  for (const tracer::Process& process : trace.processes) {
    processes_.push_back("\"process\":" + json_string(process.path) +
                         (process.name.empty() ? "" : ",\"name\":" + json_string(process.name)));
  }
  for (const tracer::Channel& channel : trace.channels) channels_.push_back(named("channel", channel));
  for (const tracer::Barrier& barrier : trace.barriers) barriers_.push_back(named("barrier", barrier));
  for (const tracer::Site& site : trace.sites) {
    sites_.push_back(json_string(site.file + ":" + std::to_string(site.line)));
  }
}

void JsonPrinter::append(std::string& to, const Event& event, std::uint64_t number) const {
  to += "{\"n\":";
  append_number(to, number);
  append_field(to, "time", event.time);
  to += ",\"kind\":\"";
  to += kind_word(event.kind);
  to += '"';
  append_details(to, event);
  to += "}\n";
}

void JsonPrinter::append_details(std::string& to, const Event& event) const {
  if (event.kind == Kind::Commit) {
    append_channel(to, event.object);
    append_field(to, "number", event.channel_number);
    to += ",\"value\":";
    append_json_string(to, trace_.text(event));
    if (event.process != tracer::no_process) {
      to += ",\"sender\":{";
      append_side(to, event.process, event.step, event.site);
      to += '}';
    }
    if (event.partner != tracer::no_process) {
      to += ",\"receiver\":{";
      append_side(to, event.partner, event.partner_step, event.partner_site);
      to += '}';
    }
    return;
  }
  if (event.process != tracer::no_process) {
    to += ',';
    append_side(to, event.process, event.step, event.site);
  }
  switch (event.kind) {
    case Kind::Interrupted:
    case Kind::ProcessEnd:
      to += ",\"reason\":\"";
      to += reason_word(static_cast<record::Reason>(event.detail));
      to += '"';
      append_channel(to, event.object);
      break;
    case Kind::Sync:
    case Kind::Enrol:
    case Kind::Resign:
      if (event.object != record::nobody) to += ',' + barriers_[event.object];
      append_field(to, event.kind == Kind::Sync ? "phase" : "enrolled", event.argument);
      break;
    case Kind::Choose:
      append_field(to, "value", event.argument);
      append_field(to, "choices", event.argument2);
      break;
    case Kind::ParBegin: append_field(to, "children", event.argument); break;
    case Kind::Poison:
      append_channel(to, event.object);
      append_field(to, "dropped", event.argument);
      break;
    case Kind::ChannelClosed:
      append_channel(to, event.object);
      to += event.detail == 0 ? ",\"side\":\"writers\"" : ",\"side\":\"readers\"";
      append_field(to, "lost", event.argument);
      break;
    default: break;
  }
}

void JsonPrinter::append(std::string& to, const tracer::WaitingProcess& waiting) const {
  to += "{\"kind\":\"waiting\"," + processes_[static_cast<std::size_t>(waiting.process)];
  if (waiting.offer && waiting.offer->site != tracer::no_site) {
    to += ",\"at\":" + sites_[static_cast<std::size_t>(waiting.offer->site)];
  }
  to += ",\"waits_for\":[";
  if (waiting.for_children) to += "{\"direction\":\"join\"}";
  if (waiting.offer) {
    const char* separator = "";
    for (const tracer::Guard& guard : trace_.guards_of(*waiting.offer)) {
      to += separator;
      to += "{\"direction\":\"";
      to += direction_word(guard.kind);
      to += '"';
      if (guard.kind <= GuardKind::Write) append_channel(to, guard.object);
      if (guard.kind == GuardKind::Sync && guard.object != record::nobody) to += ',' + barriers_[guard.object];
      if (guard.kind == GuardKind::Write) to += ",\"value\":" + json_string(guard.value);
      to += '}';
      separator = ",";
    }
  }
  to += "]}\n";
}

void JsonPrinter::append_side(std::string& to, tracer::ProcessId process, std::uint32_t step,
                              tracer::SiteId site) const {
  to += processes_[static_cast<std::size_t>(process)];
  append_field(to, "step", step);
  if (site != tracer::no_site) {
    to += ",\"at\":";
    to += sites_[static_cast<std::size_t>(site)];
  }
}

void JsonPrinter::append_channel(std::string& to, std::uint32_t channel) const {
  if (channel == record::nobody) return;
  to += ',';
  to += channels_[channel];
}

}  // namespace csp::cli
