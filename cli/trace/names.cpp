#include "cli/trace/names.hpp"

#include <map>

namespace csp::cli {
namespace {

using record::GuardKind;

template <class Things>
std::vector<std::string> names_of(const Things& things) {
  std::map<std::string_view, int> uses;
  for (const auto& thing : things) ++uses[thing.name];
  std::vector<std::string> result;
  result.reserve(things.size());
  for (const auto& thing : things) {
    const bool is_unique = !thing.name.empty() && uses[thing.name] == 1;
    const std::string name = visible(thing.name);
    result.push_back(is_unique ? name : name.empty() ? thing.path : name + " (" + thing.path + ")");
  }
  return result;
}

const std::string& at(const std::vector<std::string>& names, std::size_t index, const std::string& unknown) {
  return index < names.size() ? names[index] : unknown;
}

}  // namespace

Names::Names(const tracer::Trace& trace)
    : processes_(names_of(trace.processes)), channels_(names_of(trace.channels)), barriers_(names_of(trace.barriers)) {
  for (const tracer::Site& site : trace.sites) {
    const std::string file = site.file.substr(site.file.rfind('/') + 1);
    sites_.push_back(visible(file) + ":" + std::to_string(site.line));
  }
}

const std::string& Names::process(tracer::ProcessId process) const {
  return at(processes_, static_cast<std::size_t>(process), unknown_);
}
const std::string& Names::channel(std::uint32_t channel) const { return at(channels_, channel, unknown_); }
const std::string& Names::barrier(std::uint32_t barrier) const { return at(barriers_, barrier, unknown_); }
const std::string& Names::site(tracer::SiteId site) const {
  return at(sites_, static_cast<std::size_t>(site), unknown_);
}

std::string Names::waits_to(const tracer::Guard& guard) const {
  switch (guard.kind) {
    case GuardKind::Read: return "read " + channel(guard.object);
    case GuardKind::Write:
      return "write " + (guard.value.empty() ? "" : visible(guard.value) + " to ") + channel(guard.object);
    case GuardKind::Timeout: return "time out";
    case GuardKind::Skip: return "skip";
    case GuardKind::Sync: return "synchronise on " + barrier(guard.object);
    case GuardKind::Join: return "see its children end";
  }
  return "?";
}

std::string visible(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else {
      result += c;
    }
  }
  return result;
}

const char* reason_word(record::Reason reason) {
  switch (reason) {
    case record::Reason::Finished: return "finished";
    case record::Reason::Poisoned: return "poisoned";
    case record::Reason::Closed: return "closed";
    case record::Reason::Cancelled: return "cancelled";
    case record::Reason::Exception: return "exception";
  }
  return "unknown";
}

}  // namespace csp::cli
