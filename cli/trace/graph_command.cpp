#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>

#include <csp/tracer/read_trace.hpp>

#include "cli/exit_codes.hpp"
#include "cli/trace/commands.hpp"
#include "cli/trace/graphviz.hpp"
#include "cli/trace/network.hpp"
#include "cli/trace/outcome_text.hpp"

namespace csp::cli {
namespace {

void write_text(const std::string& text, const std::string& output) {
  const std::string unfinished = output + ".unfinished";
  std::error_code error;
  {
    std::ofstream stream(unfinished, std::ios::binary);
    stream << text;
    stream.flush();
    if (!stream) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) std::filesystem::rename(unfinished, output, error);
  if (!error) return;
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  throw tracer::TraceError(output + ": cannot write this file; is its folder there and writable?");
}

int graph(const std::string& file, const std::string& output) {
  const std::string extension = std::filesystem::path(output).extension().string();
  const bool is_text = extension == ".dot" || extension == ".gv";
  const bool is_drawing = extension == ".svg" || extension == ".png";
  if (!output.empty() && !is_text && !is_drawing) {
    throw tracer::TraceError(output + ": the name says how to draw; end it in .dot, .svg or .png");
  }
  const tracer::Trace trace = tracer::read_trace(file);
  print_warnings(trace.warnings);
  const std::string dot = to_dot(network_of(trace));
  if (output.empty()) {
    std::fwrite(dot.data(), 1, dot.size(), stdout);
  } else if (is_text) {
    write_text(dot, output);
  } else {
    draw_with_graphviz(dot, extension.substr(1), output);
  }
  return Holds;
}

}  // namespace

void add_graph_command(CLI::App& app, Command& chosen) {
  auto file = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("graph", "Draws the network of processes and channels");
  command->add_option("file", *file, "The trace")->type_name("FILE")->required();
  command->add_option("-o,--output", *output, "Where to; without it, DOT text goes to standard output")
      ->type_name("OUT.dot|.svg|.png");
  command->footer(
      "Processes are boxes, inside the par that started them; channels are arrows with the number of communications,\n"
      "buffers are cylinders. What waits at the end is red. SVG and PNG need Graphviz.\n"
      "Example:\n"
      "  csp-trace graph meal.csptrace -o meal.svg");
  command->callback([file, output, &chosen] { chosen = [file, output] { return graph(*file, *output); }; });
}

}  // namespace csp::cli
