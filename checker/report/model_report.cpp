#include <sstream>
#include <vector>

#include <csp/checker/check_model.hpp>

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
  if (!report.errors.empty()) return out.str();
  std::vector<const Result*> unchecked;
  for (const Result& result : report.results) {
    if (result.bound.starts_with("the engine")) {
      unchecked.push_back(&result);
    } else {
      out << result.assertion << ": gave up: " << result.bound << "\n";
    }
  }
  if (is_asked) return out.str();
  if (report.results.empty() && model.answers.empty()) out << "No mistakes found.\n";
  if (unchecked.empty()) return out.str();
  out << "No mistakes found. These assertions are not checked: this version has no engine for them "
         "yet.\n";
  for (const Result* const result : unchecked)
    out << "  assert " << result->assertion << "\n";
  return out.str();
}

}  // namespace csp::checker
