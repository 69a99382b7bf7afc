// csp-check model: what is in a CSP_M script, and is it sound?
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include <csp/checker/check_model.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/print_report.hpp"
#include "cli/check/search_limits.hpp"

namespace csp::cli {

namespace {

constexpr const char* afterwards =
    "Example:\n"
    "  cat > vending.csp <<'END'\n"
    "  channel coin, choc, toffee\n"
    "  MACHINE = coin -> (choc -> MACHINE [] toffee -> MACHINE)\n"
    "  SWEETS = {choc, toffee}\n"
    "  END\n"
    "  csp-check model vending.csp --evaluate 'card(SWEETS)' --evaluate 'diff(Events, SWEETS)'\n"
    "answers 2 and {coin}. The language is that of FDR 4.2.";

struct Options {
  std::string file;
  std::string format = "text";
  checker::ModelQuestions questions;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> steps;
};

int check(Options& options) {
  if (options.bytes) options.questions.max_bytes = *options.bytes;
  if (options.steps) options.questions.max_steps = *options.steps;
  const checker::ModelReport model = check_model(options.file, options.questions);
  if (options.format == "json") {
    std::cout << to_json(model);
  } else {
    (model.report.errors.empty() ? std::cout : std::cerr) << to_text(model);
  }
  return exit_code_of(verdict(model.report));
}

}  // namespace

void add_model_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  checker::ModelQuestions& questions = options->questions;
  CLI::App* command = app.add_subcommand("model", "Read a CSP_M script: check it, ask it");
  command->add_option("FILE", options->file, "The script: .csp")->required();
  command->add_flag("--typecheck", questions.only_types, "Stop behind type checking");
  command->add_option("--evaluate", questions.evaluate, "Evaluate EXPR in the script's scope")
      ->type_name("EXPR")
      ->take_all();
  command->add_option("--type", questions.types, "Tell the type of EXPR")
      ->type_name("EXPR")
      ->take_all();
  command->add_flag("--processes", questions.processes,
                    "List the processes that the script declares");
  command
      ->add_option("--print-process", questions.print,
                   "Print a process, e.g. P or P(1), as equations without parameters")
      ->type_name("NAME")
      ->take_all();
  add_format(*command, options->format);
  command
      ->add_option("--memory", options->bytes,
                   "Give up before evaluating takes more than M, e.g. 512M or 4G (8G)")
      ->type_name("M")
      ->transform(CLI::AsSizeValue(false));
  command
      ->add_option("--steps", options->steps,
                   "Give up before evaluating takes more than N steps, each an expression (no limit)")
      ->type_name("N");
  command->footer(afterwards);
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace csp::cli
