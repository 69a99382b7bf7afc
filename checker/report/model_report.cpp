#include <algorithm>
#include <sstream>
#include <vector>

#include <csp/checker/check_model.hpp>

#include "checker/report/counterexample_text.hpp"
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
  if (result.counterexample) write_in_brief(*result.counterexample, out);
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
