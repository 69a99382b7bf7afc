#include <cstdlib>
#include <utility>

#include <csp/checker/explore.hpp>
#include <csp/runtime/steering.hpp>

namespace csp::checker {

namespace {

std::string text_of(const Report& report) {
  std::string text = to_text(report);
  for (const Result& result : report.results) {
    if (!result.counterexample || result.counterexample->schedule.empty()) continue;
    text += "\nTo see it again: put these lines into a file and run this one test with\n" +
            std::string(steering::schedule_variable) + "=FILE, under a debugger if you like.\n\n";
    for (const std::string& decision : result.counterexample->schedule)
      text += decision + "\n";
    break;
  }
  return text;
}

}  // namespace

ExplorationFailed::ExplorationFailed(Report report)
    : std::runtime_error(text_of(report)), report_(std::move(report)) {}

Report explore(const std::function<void()>& body, const ProgramOptions& options) {
  const char* const schedule = std::getenv(steering::schedule_variable);
  if (schedule != nullptr && *schedule != '\0') {
    body();  // which follows the schedule
    return {};
  }
  Report report = check_function(body, options);
  const Verdict found = verdict(report);
  const bool is_failure =
      found == Verdict::Fails || found == Verdict::Suspected || found == Verdict::Error;
  if (is_failure) throw ExplorationFailed(std::move(report));
  return report;
}

}  // namespace csp::checker
