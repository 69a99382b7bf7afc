#include "checker/report/counterexample_text.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace csp::checker {

namespace {

std::string listed(const std::vector<std::string>& events) {
  constexpr std::size_t most = 20;
  std::string text;
  for (std::size_t i = 0; i < events.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + events[i];
  if (events.size() > most) text += " and " + std::to_string(events.size() - most) + " more";
  return "{" + text + "}";
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : between) + part;
  return text;
}

// Each part's own trace; those that did nothing are only named.
void write_components(const std::vector<ComponentTrace>& components, std::ostream& out) {
  if (components.size() < 2) return;
  constexpr std::size_t widest = 40;
  std::size_t width = 0;
  std::vector<std::string> idle;
  for (const ComponentTrace& one : components) {
    if (one.trace.empty()) {
      idle.push_back(one.process);
    } else {
      width = std::min(std::max(width, one.process.size()), widest);
    }
  }
  out << "  each part's own trace:\n";
  for (const ComponentTrace& one : components) {
    if (one.trace.empty()) continue;
    const std::size_t padding = width > one.process.size() ? width - one.process.size() : 0;
    out << "    " << one.process << std::string(padding, ' ') << "  <" << joined(one.trace, ", ")
        << ">\n";
  }
  constexpr std::size_t most_idle = 8;
  if (idle.empty()) return;
  const std::size_t others = idle.size() > most_idle ? idle.size() - most_idle : 0;
  idle.resize(idle.size() - others);
  out << "    did nothing: " << joined(idle, ", ");
  if (others > 0) out << " and " << others << " more";
  out << "\n";
}

void write_replay_limit(const std::string& limit, std::ostream& out) {
  if (!limit.empty()) out << "  not done again without compression: " << limit << "\n";
}

std::string after_what_is_seen(std::vector<std::string> trace) {
  trace.erase(std::remove(trace.begin(), trace.end(), "tau"), trace.end());
  return "after <" + joined(trace, ", ") + ">";
}

void write_what_is_wrong(const Counterexample& found, std::ostream& out) {
  out << "  after <" << joined(found.trace, ", ") << ">\n";
  switch (found.kind) {
    case CounterexampleKind::Trace:
      if (found.is_missing) {
        out << "  `" << found.event << "` cannot happen, and must; only " << listed(found.allowed)
            << " can\n";
      } else {
        out << "  `" << found.event << "` is next, and only " << listed(found.allowed)
            << " could be right\n";
      }
      break;
    case CounterexampleKind::Refusal:
      out << "  it offers only " << listed(found.offered) << "; the specification promises";
      for (std::size_t i = 0; i < found.required.size(); ++i)
        out << (i > 0 ? " or " : " ") << listed(found.required[i]);
      out << "\n";
      break;
    case CounterexampleKind::Divergence:
      out << "  it may go on for ever without an event that can be seen\n";
      for (const std::string& step : found.loop)
        out << "    -> " << step << "\n";
      break;
    case CounterexampleKind::Deadlock:
      out << "  nothing can happen\n";
      if (!found.cycle.empty()) {
        out << "  each waits for the next: " << joined(found.cycle, " -> ") << " -> "
            << found.cycle.front() << "\n";
      }
      break;
    case CounterexampleKind::Determinism:
      out << "  `" << found.event << "` may happen, and it may be refused: then only "
          << listed(found.offered) << " is offered\n";
      break;
    case CounterexampleKind::Accident:
      out << "  " << found.event << "\n";
      break;
  }
}

// What can happen and what can be done instead, after what looks the same from outside.
void write_both_ways(const Counterexample& found, std::ostream& out) {
  const OtherWay& happening = *found.happening;
  const std::string after = after_what_is_seen(found.trace);
  out << "  `" << found.event << "` may happen " << after << ", and it may be refused\n"
      << "  it can do `" << found.event << "`: <" << joined(happening.trace, ", ") << ">\n";
  if (!happening.state.empty()) out << "  the process is then " << happening.state << "\n";
  write_replay_limit(happening.replay_limit, out);
  write_components(happening.components, out);
  out << "  and it can refuse `" << found.event << "`: <" << joined(found.trace, ", ")
      << ">, then only " << listed(found.offered) << " is offered\n";
}

}  // namespace

void write_in_brief(const Counterexample& found, std::ostream& out) {
  if (found.happening) {
    write_both_ways(found, out);
  } else {
    write_what_is_wrong(found, out);
  }
  if (!found.state.empty()) out << "  the process is then " << found.state << "\n";
  write_replay_limit(found.replay_limit, out);
  write_components(found.components, out);
}

}  // namespace csp::checker
