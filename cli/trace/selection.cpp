#include "cli/trace/selection.hpp"

#include <algorithm>
#include <utility>

#include <fnmatch.h>

#include <csp/tracer/trace_error.hpp>

namespace csp::cli {
namespace {

using record::Kind;

constexpr std::pair<Kind, const char*> words[] = {
    {Kind::Commit, "communication"}, {Kind::Timeout, "timeout"}, {Kind::Skip, "skip"},
    {Kind::Interrupted, "interrupted"}, {Kind::Sync, "sync"}, {Kind::Choose, "choose"},
    {Kind::ParBegin, "par-begin"}, {Kind::ParEnd, "par-end"}, {Kind::Poison, "poison"},
    {Kind::Enrol, "enrol"}, {Kind::Resign, "resign"}, {Kind::ProcessEnd, "end"},
    {Kind::ChannelClosed, "closed"},
};

// A name may contain what looks like a pattern, fork[2]: it is tried literally first.
bool matches(const std::string& pattern, const std::string& text) {
  return pattern == text || fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

template <class Things>
std::vector<bool> matching(const Things& things, const std::vector<std::string>& patterns, const std::string& what) {
  std::vector<bool> result(things.size());
  for (const std::string& pattern : patterns) {
    bool is_found = false;
    for (std::size_t i = 0; i < things.size(); ++i) {
      if (!matches(pattern, things[i].path) && (things[i].name.empty() || !matches(pattern, things[i].name))) continue;
      is_found = result[i] = true;
    }
    if (!is_found) {
      throw tracer::TraceError("no " + what + " is called \"" + pattern + "\" in this trace; `csp-trace stats` lists them");
    }
  }
  return result;
}

bool contains(const std::vector<bool>& set, std::size_t index) { return index < set.size() && set[index]; }

bool is_on_channel(const tracer::Event& event) {
  return event.kind == Kind::Commit || event.kind == Kind::Interrupted || event.kind == Kind::Poison ||
         event.kind == Kind::ChannelClosed;
}

}  // namespace

Selection::Selection(const tracer::Trace& trace, const SelectionOptions& options)
    : processes_(options.processes.empty() ? std::vector<bool>(trace.processes.size(), true)
                                           : matching(trace.processes, options.processes, "process")),
      channels_(matching(trace.channels, options.channels, "channel")),
      all_processes_(options.processes.empty()),
      all_channels_(options.channels.empty()),
      kinds_(256, options.kinds.empty()),
      from_(options.from),
      to_(options.to) {
  for (const auto& [kind, word] : words) {
    const bool is_wanted = std::find(options.kinds.begin(), options.kinds.end(), word) != options.kinds.end();
    if (is_wanted) kinds_[static_cast<std::size_t>(kind)] = true;
  }
  is_about_range_or_channel_ = !all_channels_ || !options.kinds.empty() || to_ < trace.events.size();
}

bool Selection::has(const tracer::Event& event, std::uint64_t number) const {
  if (number < from_ || number > to_ || !kinds_[static_cast<std::size_t>(event.kind)]) return false;
  if (!all_channels_ && !(is_on_channel(event) && contains(channels_, event.object))) return false;
  return all_processes_ || contains(processes_, static_cast<std::size_t>(event.process)) ||
         contains(processes_, static_cast<std::size_t>(event.partner));
}

const char* kind_word(Kind kind) {
  for (const auto& [known, word] : words) {
    if (known == kind) return word;
  }
  return "unknown";
}

std::vector<std::string> kind_words() {
  std::vector<std::string> result;
  for (const auto& [kind, word] : words) result.emplace_back(word);
  return result;
}

}  // namespace csp::cli
