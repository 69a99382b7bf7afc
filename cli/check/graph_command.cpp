// csp-check graph: a picture of a network, of one of its components, or of a process of a script.
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

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
    "of a recorded run: csp-check graph dinner.csptrace --deadlock -o dinner.svg\n"
    "or of a script:\n"
    "  cat > vending.csp <<'END'\n"
    "  channel coin, choc, toffee\n"
    "  MACHINE = coin -> (choc -> MACHINE [] toffee -> MACHINE)\n"
    "  SYSTEM = MACHINE [| {coin, choc} |] coin -> choc -> STOP\n"
    "  END\n"
    "  csp-check graph vending.csp --process MACHINE -o machine.svg\n"
    "  csp-check graph vending.csp --process SYSTEM --components -o system.svg\n"
    "  csp-check graph vending.csp --process 'SYSTEM \\ {coin}' -o system.aut";

struct Options {
  std::string file;
  std::string process;
  std::string output;
  std::size_t most_states = 300;
  bool components = false;
  bool deadlock = false;
  SearchLimits limits;
};

// Nothing comes of the file as it was asked for.
checker::Drawing refused(const std::string& why) {
  return {.dot = "", .warnings = {}, .errors = {why}};
}

bool is_script(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension().string();
  return extension == ".csp" || extension == ".cspm" || extension == ".fdr3";
}

bool is_recorded(const std::string& file) {
  return std::filesystem::path(file).extension() == ".csptrace";
}

checker::ModelDrawOptions of_script(const Options& options, const WatchedSearch& search) {
  return {.process = options.process,
          .components = options.components,
          .most_states = options.most_states,
          .search = search.options()};
}

checker::DrawOptions of_network(const Options& options, const WatchedSearch& search) {
  checker::DrawOptions wanted;
  if (!options.process.empty()) wanted.component = options.process;
  wanted.most_states = options.most_states;
  wanted.mark_deadlock = options.deadlock;
  wanted.search = search.options();
  return wanted;
}

// What does not fit together; empty if all does.
std::string mistake_in(const Options& options) {
  if (is_script(options.file)) {
    if (options.deadlock) {
      return options.file + ": --deadlock is for networks; of a script `csp-check model " +
             options.file + " --counterexample-graph OUT.svg` draws how an assertion fails";
    }
    if (options.process.empty()) {
      return options.file + ": which process? Give --process P; `csp-check model " + options.file +
             " --processes` lists them";
    }
  } else if (options.components) {
    return options.file +
           ": --components is for processes of scripts (.csp); a network is drawn "
           "without it";
  }
  return "";
}

checker::Drawing draw(const Options& options, const WatchedSearch& search) {
  if (is_script(options.file)) return draw_model(options.file, of_script(options, search));
  if (!is_recorded(options.file)) {
    return checker::draw_network_file(options.file, of_network(options, search));
  }
  try {
    return checker::draw_trace(tracer::read_trace(options.file),
                               std::filesystem::path(options.file).filename().string(),
                               of_network(options, search));
  } catch (const tracer::TraceError& error) {
    return refused(error.what());
  }
}

checker::WrittenLts written(const Options& options, const WatchedSearch& search) {
  if (is_script(options.file)) return model_as_aut(options.file, of_script(options, search));
  return network_as_aut(options.file, of_network(options, search));
}

void tell(const std::vector<std::string>& warnings, const std::vector<std::string>& errors) {
  for (const std::string& warning : warnings)
    std::cerr << "warning: " << warning << "\n";
  for (const std::string& error : errors)
    std::cerr << "error: " << error << "\n";
}

// Gives `Holds` if there is something to write.
template <class Result>
int tell(const Result& result, const Options& options) {
  tell(result.warnings, result.errors);
  if (!result.errors.empty()) return BadInput;
  if (result.limit.empty()) return Holds;
  std::cerr << options.file << ": gave up: " << result.limit << "\n";
  return GaveUp;
}

int graph(const Options& options) {
  const bool as_aut = std::filesystem::path(options.output).extension() == ".aut";
  std::string mistake = mistake_in(options);
  if (as_aut && is_recorded(options.file)) {
    mistake = options.file +
              ": a recorded run is not written as .aut; expected -o .dot, .svg or "
              ".png";
  } else if (as_aut && (options.components || options.deadlock)) {
    mistake = options.output +
              ": an .aut file holds the states of one system; neither --components "
              "nor --deadlock can be in it";
  }
  if (!mistake.empty()) {
    tell({}, {mistake});
    return BadInput;
  }
  const WatchedSearch search(options.limits);
  try {
    if (as_aut) {
      const checker::WrittenLts result = written(options, search);
      const int code = tell(result, options);
      if (code == Holds) write_text_file(result.aut, options.output);
      return code;
    }
    const checker::Drawing drawing = draw(options, search);
    const int code = tell(drawing, options);
    if (code == Holds) write_picture(drawing.dot, options.output);
    return code;
  } catch (const std::runtime_error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return BadInput;
  }
}

}  // namespace

void add_graph_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "graph", "Draw a network, one component's states, or a process of a script");
  command
      ->add_option("FILE", options->file,
                   "A network (.json), a single component (.aut), a recorded run (.csptrace) or a "
                   "script (.csp)")
      ->required();
  CLI::Option* process =
      command
          ->add_option("--process", options->process,
                       "Draw the states of component P; of a script: of the process P, an "
                       "expression")
          ->type_name("P");
  command
      ->add_flag("--components", options->components,
                 "Of a script: draw the components that P is made of, and what they share")
      ->needs(process);
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
      ->add_option(
          "-o", options->output,
          "Where to write: .dot, .svg or .png (drawn by Graphviz), or .aut: all states, at "
          "most a million or --states; without it, DOT on standard output")
      ->type_name("OUT");
  add_search_limits(*command, options->limits);
  command->footer(std::string(example_network) + afterwards);
  command->callback([options, &exit_code] { exit_code = graph(*options); });
}

}  // namespace csp::cli
