#include <exception>
#include <memory>
#include <string>

#include <csp/checker/check_program.hpp>

#include "checker/program/exploration.hpp"
#include "checker/program/findings.hpp"
#include "checker/program/program_under_test.hpp"

namespace csp::checker {

namespace {

program::ExplorationOptions as_exploration(const ProgramOptions& options) {
  const bool is_maximal = options.time == ProgramTime::Maximal;
  return {.search = options.search,
          .max_runs = options.max_runs,
          .max_local_states = options.max_local_states,
          .runs = {.time = is_maximal ? program::TimeMode::Maximal : program::TimeMode::Any,
                   .step_milliseconds = options.step_milliseconds,
                   .seed = options.seed},
          .visible = options.visible};
}

std::string in_words(const std::vector<std::string>& command) {
  std::string words;
  for (const std::string& word : command)
    words += (words.empty() ? "" : " ") + word;
  return words;
}

}  // namespace

Report check_program(const std::vector<std::string>& command, const ProgramOptions& options) {
  Report report;
  report.subject = in_words(command);
  try {
    const std::unique_ptr<program::ProgramUnderTest> program = program::start_program(command);
    const program::ExplorationOptions exploration = as_exploration(options);
    const program::Exploration found = program::explore(*program, exploration);
    report.results = program::results_of(found, exploration);
    report.warnings = program::warnings_of(found);
  } catch (const std::exception& error) {
    report.errors.emplace_back(error.what());
  }
  return report;
}

}  // namespace csp::checker
