// csp-check trace: could the recorded program get stuck, although this run did not?
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <csp/checker/check_trace.hpp>
#include <csp/tracer/read_trace.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/print_report.hpp"
#include "cli/check/renamed_channels.hpp"
#include "cli/check/schedule_file.hpp"
#include "cli/check/search_limits.hpp"

namespace csp::cli {

namespace {

constexpr const char* example =
    "Example:\n"
    "  csp-trace run -o dinner.csptrace ./dining_philosophers --count 3 --meals 1\n"
    "  csp-check trace dinner.csptrace\n"
    "says whether the philosophers could have starved in another order of the same steps. With\n"
    "  cat > meals.csp <<'END'\n"
    "  channel take, put : {0..2}.{0..2}\n"
    "  FORK = take.0?i -> put.0!i -> FORK [] SKIP\n"
    "  assert FORK [T= TRACE |\\ {| take.0, put.0 |}\n"
    "  assert FORK [T= PREDICTED |\\ {| take.0, put.0 |}\n"
    "  END\n"
    "  csp-check trace --spec meals.csp dinner.csptrace\n"
    "it is also held against a specification: who took fork 0 put it back. TRACE is the recorded\n"
    "run, event by event; it refuses everything else, so only [T= and [has trace] make sense for\n"
    "it. PREDICTED is all that follows from it in other orders. Channels that the script does not\n"
    "declare are hidden. With the program, last,\n"
    "  csp-check trace dinner.csptrace --program ./dining_philosophers --count 3 --meals 1\n"
    "a suspected deadlock is looked for in the program, along the predicted communications. If it\n"
    "is there, it fails, and dining_philosophers.schedule leads there again.";

struct Options {
  std::string file;
  std::string format = "text";
  std::string specification;
  std::string renamed;
  bool has_program = false;
  double start_seconds = 30;
  std::vector<std::string> program;
  SearchLimits limits;
};

checker::Report check_file(const Options& options) {
  const WatchedSearch search(options.limits);
  try {
    return checker::check_trace(tracer::read_trace(options.file), options.file, search.options(),
                                {.specification = options.specification,
                                 .renamed = renamed_channels(options.renamed),
                                 .program = options.program,
                                 .start_milliseconds = in_milliseconds(options.start_seconds)});
  } catch (const tracer::TraceError& error) {
    checker::Report report;
    report.errors.emplace_back(error.what());
    return report;
  }
}

// What stands behind --program is the program and its arguments; without it nothing may be left.
void take_program(const CLI::App& command, Options& options) {
  options.program = command.remaining();
  if (!options.has_program && !options.program.empty())
    throw CLI::ExtrasError("trace", {options.program.front()});
  if (!options.has_program) return;
  if (options.program.empty()) {
    throw CLI::ValidationError("--program",
                               "which program was recorded? Name it, with its arguments, after "
                               "all other options and the trace");
  }
  if (options.program.front().starts_with('-'))
    throw CLI::ExtrasError("trace", {options.program.front()});
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
  CLI::Option* const specification =
      command
          ->add_option("--spec", options->specification,
                       "A CSP_M script: its assertions may speak of the processes TRACE and "
                       "PREDICTED")
          ->type_name("FILE.csp")
          ->check(CLI::ExistingFile);
  command
      ->add_option("--rename", options->renamed,
                   "What the script calls a channel of the program: OURS=THEIRS, with commas "
                   "between")
      ->type_name("PAIRS")
      ->needs(specification);
  CLI::Option* const program =
      command->add_flag("--program", options->has_program,
                        "PROGRAM [ARGS...], behind all else: look in the program that was recorded "
                        "for the deadlock that is predicted");
  add_start_time(*command, options->start_seconds)->needs(program);
  // From the program's name on, everything is the program's.
  command->prefix_command();
  command->footer(example);
  command->callback([options, command, &exit_code] {
    take_program(*command, *options);
    checker::Report report = check_file(*options);
    try {
      if (options->format == "text") write_schedule(options->program, "", report);
    } catch (const std::runtime_error& error) {
      report.errors.emplace_back(error.what());
    }
    exit_code = print_report(report, options->format);
  });
}

}  // namespace csp::cli
