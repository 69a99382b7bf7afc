// csp-check program: can this program get stuck, in whatever order its processes communicate?
#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <csp/checker/check_program.hpp>
#include <csp/checker/draw.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/picture_file.hpp"
#include "cli/check/print_report.hpp"
#include "cli/check/renamed_channels.hpp"
#include "cli/check/schedule_file.hpp"
#include "cli/check/search_limits.hpp"
#include "cli/exit_codes.hpp"

namespace csp::cli {

namespace {

constexpr const char* afterwards =
    "The program needs no change. It is run again and again, each time with another order of its\n"
    "communications, until it is known what each process does; then all orders are searched. What\n"
    "is found is done again by the program before it is told.\n"
    "Example:\n"
    "  csp-check program ./dining_philosophers --count 5\n"
    "finds how the philosophers starve and writes how to get there into\n"
    "dining_philosophers.schedule;\n"
    "  csp-trace run --schedule dining_philosophers.schedule ./dining_philosophers --count 5\n"
    "goes there again. With\n"
    "  cat > meals.csp <<'END'\n"
    "  channel take, put : {0..4}.{0..4}\n"
    "  FORK = take.0?i -> put.0!i -> FORK\n"
    "  assert FORK [T= PROGRAM |\\ {| take.0, put.0 |}\n"
    "  END\n"
    "  csp-check program --spec meals.csp ./dining_philosophers --count 5 --asymmetric\n"
    "the program is held against a specification: who took fork 0 puts it back. PROGRAM is the\n"
    "program; channels that the script does not declare are hidden.";

struct Options {
  std::vector<std::string> command;
  std::string format = "text";
  std::string strategy = "learn";
  std::string clock = "any";
  std::string reduction = "auto";
  double step_seconds = 3;
  double start_seconds = 30;
  std::string visible;
  std::string lossless;
  std::string renamed;
  std::string schedule;
  std::string picture;
  checker::ProgramOptions program;
  SearchLimits limits;
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

checker::ProgramStrategy strategy_of(const std::string& word) {
  if (word == "random") return checker::ProgramStrategy::Random;
  if (word == "pct") return checker::ProgramStrategy::Priorities;
  if (word == "dfs") return checker::ProgramStrategy::DepthFirst;
  return checker::ProgramStrategy::Learn;
}

int check(Options& options) {
  const WatchedSearch search(options.limits);
  options.program.search = search.options();
  options.program.time =
      options.clock == "maximal" ? checker::ProgramTime::Maximal : checker::ProgramTime::Any;
  options.program.reduces = options.reduction != "none";
  options.program.step_milliseconds = in_milliseconds(options.step_seconds);
  options.program.start_milliseconds = in_milliseconds(options.start_seconds);
  options.program.visible = split(options.visible);
  options.program.lossless = split(options.lossless);
  options.program.renamed = renamed_channels(options.renamed);
  options.program.strategy = strategy_of(options.strategy);
  checker::Report report = check_program(options.command, options.program);
  try {
    if (options.format == "text" || !options.schedule.empty())
      write_schedule(options.command, options.schedule, report);
    const checker::Result* const found = first_with_schedule(report);
    if (!options.picture.empty() && found != nullptr)
      write_picture(checker::draw_counterexample(*found), options.picture);
  } catch (const std::runtime_error& error) {
    report.errors.emplace_back(error.what());
  }
  return print_report(report, options.format);
}

void require_program(const std::vector<std::string>& command) {
  if (command.empty())
    throw CLI::ValidationError("PROGRAM",
                               "which program is to be checked? Name it after the options");
  if (command.front().starts_with('-')) throw CLI::ExtrasError("program", {command.front()});
}

}  // namespace

void add_program_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand(
      "program",
      "Check a program in all orders of its communications: program [OPTIONS] PROGRAM "
      "[ARGS...]");
  add_format(*command, options->format);
  add_search_limits(*command, options->limits);
  add_threads(*command, options->limits);
  command
      ->add_option(
          "--strategy", options->strategy,
          "learn: what each process does, then search what they could do together. The "
          "others prove nothing, but need not learn, and look for deadlocks, crashes and "
          "exceptions: random: any order, --runs times; pct: the same by random "
          "priorities, which keep somebody waiting for long; dfs: all orders one after "
          "the other, each up to 300 decisions. Of the limits only --runs and --time are for "
          "them")
      ->check(CLI::IsMember({"learn", "random", "pct", "dfs"}))
      ->capture_default_str();
  command->add_option("--runs", options->program.max_runs, "Stop after running it N times")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--local-states", options->program.max_local_states,
                   "Give up when the processes in one place have more than N states")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--step-time", options->step_seconds,
                   "A process that goes on for S seconds without communicating never will")
      ->type_name("S")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_start_time(*command, options->start_seconds);
  command
      ->add_option(
          "--clock", options->clock,
          "any: a deadline may come whenever its process waits; maximal: only when nothing "
          "else can happen, the earliest first, as on a machine that is never late")
      ->check(CLI::IsMember({"any", "maximal"}))
      ->capture_default_str();
  // So it can be said in one word, too: --time maximal.
  command->get_option("--time")
      ->description("Give up after S seconds; any, maximal: the same as for --clock")
      ->transform(CLI::Validator(
          [options](std::string& text) {
            if (text != "any" && text != "maximal") return std::string();
            options->clock = text;
            text = "1e9";  // a lifetime: no limit
            return std::string();
          },
          "", "clock"));
  command
      ->add_option(
          "--reduction", options->reduction,
          "auto: a communication that nobody can prevent happens at once, so fewer states "
          "are searched (not with --visible, --lossless, --spec or --clock maximal); none: "
          "every state counts")
      ->check(CLI::IsMember({"auto", "none"}))
      ->capture_default_str();
  command
      ->add_option("--visible", options->visible,
                   "Channels or barriers that count as progress, with commas between: can the "
                   "program go on for ever without them?")
      ->type_name("NAMES");
  command
      ->add_option("--lossless", options->lossless,
                   "Channels on which no value may be lost, with commas between: can one lie in a "
                   "buffer that nobody can read any more?")
      ->type_name("NAMES");
  command->add_flag("--check-determinism", options->program.checks_determinism,
                    "Run every schedule twice: does a process depend on time, addresses or "
                    "anything else besides its communications?");
  command->add_option("--seed", options->program.seed, "Of the decisions that are left to chance")
      ->type_name("N")
      ->capture_default_str();
  CLI::Option* const specification =
      command
          ->add_option("--spec", options->program.specification,
                       "A CSP_M script: its assertions may speak of the process PROGRAM")
          ->type_name("FILE.csp")
          ->check(CLI::ExistingFile);
  command
      ->add_option("--rename", options->renamed,
                   "What the script calls a channel of the program: OURS=THEIRS, with commas "
                   "between")
      ->type_name("PAIRS")
      ->needs(specification);
  command
      ->add_option("--schedule", options->schedule,
                   "Where the way to what was found goes (PROGRAM's name, .schedule)")
      ->type_name("FILE");
  command
      ->add_option("--counterexample-graph", options->picture,
                   "Draw the way to what was found: .svg, .png, .pdf or .dot")
      ->type_name("FILE");
  // From the program's name on, everything is the program's.
  command->prefix_command();
  command->footer(afterwards);
  command->callback([options, command, &exit_code] {
    options->command = command->remaining();
    require_program(options->command);
    exit_code = check(*options);
  });
}

}  // namespace csp::cli
