#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include <csp/tracer/record_program.hpp>

#include "cli/exit_codes.hpp"
#include "cli/trace/commands.hpp"
#include "cli/trace/outcome_text.hpp"

namespace csp::cli {
namespace {

struct Options {
  std::string output;
  std::optional<std::uint64_t> seed;
  std::string schedule;
  bool quiet = false;
  std::vector<std::string> command;
};

void print_summary(const Options& options, const std::filesystem::path& output,
                   const tracer::Recording& recording) {
  print_warnings(recording.warnings);
  if (options.quiet) return;
  std::fprintf(stderr, "csp-trace: %s: %" PRIu64 " communications, %s %s", output.c_str(),
               recording.communications, options.command.front().c_str(),
               outcome_text(recording.ending, recording.exit_code).c_str());
  if (recording.dropped > 0)
    std::fprintf(stderr, ", %" PRIu64 " records dropped", recording.dropped);
  std::fprintf(stderr, "; next: csp-trace show %s, or csp-check trace %s\n", output.c_str(),
               output.c_str());
}

int run(const Options& options) {
  tracer::RecordingOptions recording_options;
  recording_options.command = options.command;
  recording_options.seed = options.seed;
  recording_options.schedule = options.schedule;
  recording_options.output =
      options.output.empty()
          ? std::filesystem::path(options.command.front()).filename().string() + ".csptrace"
          : options.output;
  const tracer::Recording recording = tracer::record_program(recording_options);
  if (!recording.recorded) {
    std::fprintf(stderr,
                 "csp-trace: %s ended with exit code %d without using csp::runtime: there is "
                 "nothing to record. "
                 "Is it a program that calls csp::run?\n",
                 options.command.front().c_str(), recording.exit_code);
    return BadInput;
  }
  print_summary(options, recording_options.output, recording);
  return recording.exit_code;
}

void check_program(const std::vector<std::string>& command) {
  if (command.empty())
    throw CLI::ValidationError("PROGRAM",
                               "which program is to be traced? Name it after the options");
  if (command.front().starts_with('-')) throw CLI::ExtrasError("run", {command.front()});
}

}  // namespace

void add_run_command(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "run", "Runs a program and records every communication: run [OPTIONS] PROGRAM [ARGS...]");
  command
      ->add_option("-o,--output", options->output,
                   "Where the trace goes (default: PROGRAM's name, .csptrace)")
      ->type_name("FILE");
  CLI::Option* const seed =
      command
          ->add_option("--seed", options->seed,
                       "Run deterministically on one worker with a virtual clock (CSP_SEED)")
          ->type_name("N");
  command
      ->add_option("--schedule", options->schedule,
                   "Do what this file says, in its order; csp-check program writes such files "
                   "(CSP_SCHEDULE)")
      ->type_name("FILE")
      ->check(CLI::ExistingFile)
      ->excludes(seed);
  command->add_flag("--quiet", options->quiet, "No summary at the end");
  // From the program's name on, everything is the program's.
  command->prefix_command();
  command->footer(
      "The exit code is the program's own, or 128 + N if signal N killed it; 2 if nothing could be "
      "recorded.\n"
      "Example:\n"
      "  csp-trace run --seed 7 -o meal.csptrace ./dining_philosophers --count 5");
  command->callback([options, command, &chosen] {
    options->command = command->remaining();
    check_program(options->command);
    chosen = [options] { return run(*options); };
  });
}

}  // namespace csp::cli
