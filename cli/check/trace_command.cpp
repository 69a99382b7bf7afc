// csp-check trace: could the recorded program get stuck, although this run did not?
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include <csp/checker/check_trace.hpp>
#include <csp/tracer/read_trace.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/print_report.hpp"
#include "cli/check/search_limits.hpp"

namespace csp::cli {

namespace {

constexpr const char* example =
    "Example:\n"
    "  csp-trace run -o dinner.csptrace ./dining_philosophers\n"
    "  csp-check trace dinner.csptrace\n"
    "says whether the philosophers could have starved in another order of the same steps.";

struct Options {
  std::string file;
  std::string format = "text";
  SearchLimits limits;
};

checker::Report check_file(const Options& options) {
  const WatchedSearch search(options.limits);
  try {
    return checker::check_trace(tracer::read_trace(options.file), options.file, search.options());
  } catch (const tracer::TraceError& error) {
    checker::Report report;
    report.errors.emplace_back(error.what());
    return report;
  }
}

}  // namespace

void add_trace_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("trace", "Predict from a recorded run how the program could get stuck");
  command->add_option("TRACE", options->file, "A .csptrace file, as `csp-trace run` writes it")
      ->required();
  add_format(*command, options->format);
  add_search_limits(*command, options->limits);
  command->footer(example);
  command->callback(
      [options, &exit_code] { exit_code = print_report(check_file(*options), options->format); });
}

}  // namespace csp::cli
