#include <algorithm>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <string>

#include <csp/checker/check_program.hpp>
#include <csp/checker/explore.hpp>

#include "checker/api/program_specification.hpp"
#include "checker/program/exploration.hpp"
#include "checker/program/findings.hpp"
#include "checker/program/program_under_test.hpp"

namespace csp::checker {

namespace {

program::Strategy as_strategy(ProgramStrategy strategy) {
  switch (strategy) {
    case ProgramStrategy::Learn:
      return program::Strategy::Learn;
    case ProgramStrategy::Random:
      return program::Strategy::Random;
    case ProgramStrategy::Priorities:
      return program::Strategy::Priorities;
    case ProgramStrategy::DepthFirst:
      return program::Strategy::DepthFirst;
  }
  return program::Strategy::Learn;
}

// What cannot be answered without all states; empty if that was not asked.
std::string asked_too_much(const ProgramOptions& options) {
  if (options.strategy == ProgramStrategy::Learn) return "";
  if (!options.specification.empty()) {
    return options.specification +
           ": a specification needs all states of the program, and only the strategy `learn` has "
           "them; leave out the specification, or the strategy";
  }
  if (!options.lossless.empty()) {
    return "whether a value is lost is seen only from the states of the program, and only the "
           "strategy `learn` has them; leave out the lossless names, or the strategy";
  }
  if (options.visible.empty()) return "";
  return "whether the program can go on for ever without certain names is seen only from all its "
         "states, and only the strategy `learn` has them; leave out the visible names, or the "
         "strategy";
}

program::ExplorationOptions as_exploration(const ProgramOptions& options) {
  const bool is_maximal = options.time == ProgramTime::Maximal;
  return {.search = options.search,
          .strategy = as_strategy(options.strategy),
          .max_runs = options.max_runs,
          .max_local_states = options.max_local_states,
          .runs = {.time = is_maximal ? program::TimeMode::Maximal : program::TimeMode::Any,
                   .step_milliseconds = options.step_milliseconds,
                   .seed = options.seed,
                   .twice = options.checks_determinism},
          .reduces = options.reduces,
          .visible = options.visible,
          .lossless = options.lossless};
}

std::string in_words(const std::vector<std::string>& command) {
  std::string words;
  for (const std::string& word : command)
    words += (words.empty() ? "" : " ") + word;
  return words;
}

using Start =
    std::function<std::unique_ptr<program::ProgramUnderTest>(const program::StartLimits& limits)>;

Report check_started(const std::string& subject, const Start& start,
                     const ProgramOptions& options) {
  Report report;
  report.subject = subject;
  if (std::string error = asked_too_much(options); !error.empty()) {
    report.errors.push_back(std::move(error));
    return report;
  }
  program::ExplorationOptions exploration = as_exploration(options);
  try {
    const std::unique_ptr<program::ProgramUnderTest> program =
        start({.milliseconds = options.start_milliseconds, .search = options.search});
    Report specified;
    if (!options.specification.empty()) {
      exploration.on_behaviour = [&](program::Behaviour& behaviour) {
        specified = check_specification(behaviour, {.script = options.specification,
                                                    .renamed = options.renamed,
                                                    .search = options.search});
      };
    }
    const program::Exploration found = program::explore(*program, exploration);
    report.results = program::results_of(found, exploration);
    report.warnings = program::warnings_of(found, exploration);
    for (Result& result : specified.results) {
      if (result.verdict == Verdict::Holds) program::grade(result, found, exploration);
      report.results.push_back(std::move(result));
    }
    std::ranges::move(specified.warnings, std::back_inserter(report.warnings));
    std::ranges::move(specified.errors, std::back_inserter(report.errors));
  } catch (const program::StartGivenUp& given_up) {
    report.results = program::results_of({.limit = given_up.what()}, exploration);
  } catch (const std::exception& error) {
    report.errors.emplace_back(error.what());
  }
  return report;
}

}  // namespace

Report check_program(const std::vector<std::string>& command, const ProgramOptions& options) {
  return check_started(
      in_words(command),
      [&command](const program::StartLimits& limits) {
        return program::start_program(command, limits);
      },
      options);
}

Report check_function(const std::function<void()>& body, const ProgramOptions& options) {
  return check_started(
      "the network of the test",
      [&body](const program::StartLimits& limits) { return program::start_function(body, limits); },
      options);
}

}  // namespace csp::checker
