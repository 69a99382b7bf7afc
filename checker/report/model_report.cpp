#include <algorithm>
#include <sstream>
#include <vector>

#include <csp/checker/check_model.hpp>

#include "checker/report/structure_report.hpp"

namespace csp::checker {

namespace {

void write(const ModelAnswer& answer, std::ostream& out) {
  switch (answer.kind) {
    case ModelAnswer::Kind::Printed:
      out << answer.place << ": " << answer.question << " = " << answer.lines.front() << "\n";
      break;
    case ModelAnswer::Kind::Value:
      out << answer.lines.front() << "\n";
      break;
    case ModelAnswer::Kind::Type:
      out << answer.question << " :: " << answer.type << "\n";
      break;
    case ModelAnswer::Kind::Process:
      out << answer.place << ": " << answer.question
          << (answer.type == "Proc" ? "" : " :: " + answer.type) << "\n";
      break;
    case ModelAnswer::Kind::Equations:
      for (const std::string& line : answer.lines)
        out << line << "\n\n";
      break;
  }
}

std::string listed(const std::vector<std::string>& events) {
  std::string text;
  for (const std::string& event : events)
    text += (text.empty() ? "" : ", ") + event;
  return "{" + text + "}";
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : between) + part;
  return text;
}

// Each part's own trace; those that did nothing are only named.
void write_components(const Counterexample& found, std::ostream& out) {
  if (found.components.size() < 2) return;
  constexpr std::size_t widest = 40;
  std::size_t width = 0;
  std::vector<std::string> idle;
  for (const ComponentTrace& one : found.components) {
    if (one.trace.empty()) {
      idle.push_back(one.process);
    } else {
      width = std::min(std::max(width, one.process.size()), widest);
    }
  }
  out << "  each part's own trace:\n";
  for (const ComponentTrace& one : found.components) {
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

void write(const Counterexample& found, std::ostream& out) {
  out << "  after <" << joined(found.trace, ", ") << ">\n";
  switch (found.kind) {
    case CounterexampleKind::Trace:
      out << "  `" << found.event << "` is next, and only " << listed(found.allowed)
          << " could be right\n";
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
  if (!found.state.empty()) out << "  the process is then " << found.state << "\n";
  write_components(found, out);
}

void write(const Result& result, std::ostream& out) {
  out << "\n" << result.assertion << ": ";
  switch (result.verdict) {
    case Verdict::Holds:
      out << "holds";
      break;
    case Verdict::Fails:
      out << "FAILS";
      break;
    case Verdict::GaveUp:
      out << "gave up: " << result.bound;
      break;
    default:
      out << "could not be checked";
  }
  if (result.verdict == Verdict::GaveUp && result.states == 0) {
    out << "\n";
    return;
  }
  out << " (" << result.states << (result.states == 1 ? " state, " : " states, ")
      << result.transitions << (result.transitions == 1 ? " transition)\n" : " transitions)\n");
  if (result.counterexample) write(*result.counterexample, out);
}

}  // namespace

std::string to_text(const ModelReport& model) {
  std::ostringstream out;
  const Report& report = model.report;
  // Whoever asks for a value or a type wants nothing but that on standard output.
  const bool is_asked = !model.answers.empty() &&
                        model.answers.front().kind != ModelAnswer::Kind::Printed &&
                        report.errors.empty();
  if (!is_asked && !report.subject.empty()) out << report.subject << "\n";
  for (const std::string& warning : report.warnings)
    out << warning << "\n";
  for (const ModelAnswer& answer : model.answers)
    write(answer, out);
  for (const std::string& error : report.errors)
    out << error << "\n";
  const bool is_sound = report.errors.empty();
  if (is_sound && report.results.empty() && model.answers.empty()) out << "No mistakes found.\n";
  auto next = model.structures.begin();  // those that could not be checked have none
  for (const Result& result : report.results) {
    if (is_sound || result.verdict != Verdict::Error) write(result, out);
    if (next != model.structures.end() && next->assertion == result.assertion) write(*next++, out);
  }
  return out.str();
}

}  // namespace csp::checker
