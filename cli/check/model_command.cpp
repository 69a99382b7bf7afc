// csp-check model: do the assertions of a CSP_M script hold, and what is in it?
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>

#include <csp/checker/check_model.hpp>
#include <csp/checker/draw.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/picture_file.hpp"
#include "cli/check/print_report.hpp"
#include "cli/check/search_limits.hpp"
#include "cli/exit_codes.hpp"

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
    "answers 2 and {coin}. The language is that of FDR 4.2.\n"
    "  cat > stuck.csp <<'END'\n"
    "  channel coin, choc\n"
    "  MACHINE = coin -> choc -> MACHINE\n"
    "  assert MACHINE [| {coin, choc} |] coin -> coin -> STOP :[deadlock free]\n"
    "  END\n"
    "  csp-check model stuck.csp --counterexample-graph stuck.svg\n"
    "draws how the customer who never takes his chocolate stops the machine, and\n"
    "  csp-check model stuck.csp --explain\n"
    "tells which components there are and how many states of each were met.";

struct Options {
  std::string file;
  std::string format = "text";
  checker::ModelQuestions questions;
  SearchLimits limits;
  std::optional<std::uint64_t> steps;
  std::string compression = "auto";
  std::string picture;
};

// Draws the first counterexample. Says so where there is none.
void draw(const checker::Report& report, const std::string& file) {
  const auto failed =
      std::find_if(report.results.begin(), report.results.end(), [](const checker::Result& result) {
        return result.verdict == checker::Verdict::Fails && result.counterexample;
      });
  if (failed != report.results.end()) {
    write_picture(checker::draw_counterexample(*failed), file);
  } else {
    std::cerr << "warning: there is no counterexample to draw; " << file << " is not written\n";
  }
}

int check(Options& options) {
  const WatchedSearch search(options.limits);
  options.questions.search = search.options();
  if (options.limits.bytes) options.questions.max_bytes = *options.limits.bytes;
  if (options.steps) options.questions.max_steps = *options.steps;
  options.questions.compresses = options.compression != "none";
  const checker::ModelReport model = check_model(options.file, options.questions);
  if (options.format == "json") {
    std::cout << to_json(model);
  } else {
    (model.report.errors.empty() ? std::cout : std::cerr) << to_text(model);
  }
  if (!options.picture.empty()) {
    try {
      draw(model.report, options.picture);
    } catch (const std::runtime_error& error) {
      std::cerr << "error: " << error.what() << "\n";
      return BadInput;
    }
  }
  return exit_code_of(verdict(model.report));
}

}  // namespace

void add_model_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  checker::ModelQuestions& questions = options->questions;
  CLI::App* command =
      app.add_subcommand("model", "Check the assertions of a CSP_M script, or ask what is in it");
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
  command
      ->add_option("--assert", questions.assertions,
                   "Check only this assertion: its number, from 1, or a part of its text")
      ->type_name("A")
      ->take_all();
  command
      ->add_option("--compression", options->compression,
                   "auto: components are made smaller, and functions such as `normal` applied; "
                   "none: every state counts as the operational semantics has it")
      ->check(CLI::IsMember({"auto", "none"}))
      ->capture_default_str();
  command
      ->add_option("--counterexample-graph", options->picture,
                   "Draw the counterexample of the first assertion that fails, or of the one that "
                   "--assert picks: .dot, or .svg or .png (drawn by Graphviz)")
      ->type_name("OUT");
  command->add_flag("--explain", questions.explain,
                    "Tell what the processes of each assertion were made into: components, what "
                    "functions such as `normal` saved, and where the states come from");
  add_format(*command, options->format);
  add_search_limits(*command, options->limits);
  add_threads(*command, options->limits);
  command
      ->add_option("--steps", options->steps,
                   "Give up when evaluating takes more than N steps, each an expression (no limit)")
      ->type_name("N");
  command->footer(afterwards);
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace csp::cli
