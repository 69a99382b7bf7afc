// csp-check graph: a picture of a network or of one of its components.
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>

#include <csp/checker/draw.hpp>
#include <csp/tracer/read_trace.hpp>
#include <csp/tracer/trace_error.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/example_network.hpp"
#include "cli/check/picture_file.hpp"
#include "cli/check/search_limits.hpp"
#include "cli/exit_codes.hpp"

namespace csp::cli {

namespace {

constexpr const char* afterwards =
    "  csp-check graph toast.json --deadlock -o toast.svg\n"
    "  csp-check graph toast.json --process ann\n"
    "or, of a recorded run: csp-check graph dinner.csptrace --deadlock -o dinner.svg";

struct Options {
  std::string file;
  std::string process;
  std::string output;
  std::size_t most_states = 300;
  bool deadlock = false;
  SearchLimits limits;
};

checker::Drawing draw(const Options& options) {
  const WatchedSearch search(options.limits);
  checker::DrawOptions wanted;
  if (!options.process.empty()) wanted.component = options.process;
  wanted.most_states = options.most_states;
  wanted.mark_deadlock = options.deadlock;
  wanted.search = search.options();
  if (std::filesystem::path(options.file).extension() != ".csptrace") {
    return checker::draw_network_file(options.file, wanted);
  }
  try {
    return checker::draw_trace(tracer::read_trace(options.file),
                               std::filesystem::path(options.file).filename().string(), wanted);
  } catch (const tracer::TraceError& error) {
    return {.dot = "", .warnings = {}, .errors = {error.what()}};
  }
}

int graph(const Options& options) {
  const checker::Drawing drawing = draw(options);
  for (const std::string& warning : drawing.warnings)
    std::cerr << "warning: " << warning << "\n";
  for (const std::string& error : drawing.errors)
    std::cerr << "error: " << error << "\n";
  if (!drawing.errors.empty()) return BadInput;
  try {
    write_picture(drawing.dot, options.output);
  } catch (const std::runtime_error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return BadInput;
  }
  return Holds;
}

}  // namespace

void add_graph_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("graph", "Draw a network, or one component's states");
  command
      ->add_option("FILE", options->file,
                   "A network (.json), a single component (.aut) or a recorded run (.csptrace)")
      ->required();
  CLI::Option* process =
      command->add_option("--process", options->process, "Draw the states of component P")
          ->type_name("P");
  command->add_option("--most", options->most_states, "Draw at most N states of a component")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->needs(process);
  command
      ->add_flag("--deadlock", options->deadlock,
                 "Search for a deadlock, and mark who waits for whom")
      ->excludes(process);
  command
      ->add_option("-o", options->output,
                   "Where to write: .dot, or .svg or .png (drawn by Graphviz); without it, DOT on "
                   "standard output")
      ->type_name("OUT");
  add_search_limits(*command, options->limits);
  command->footer(std::string(example_network) + afterwards);
  command->callback([options, &exit_code] { exit_code = graph(*options); });
}

}  // namespace csp::cli
