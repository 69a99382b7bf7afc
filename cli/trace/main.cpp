// csp-trace: records what a program's processes do, and shows it.
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include <CLI/CLI.hpp>

#include <csp/runtime/version.hpp>

#include "cli/exit_codes.hpp"
#include "cli/trace/commands.hpp"

namespace {

using csp::cli::BadInput;

int run(int argc, char** argv) {
  CLI::App app{"Records every communication of a program built on csp::runtime, and shows what happened.", "csp-trace"};
  app.set_version_flag("--version", std::string("csp-trace ") + csp::version());
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  csp-trace run -o meal.csptrace ./dining_philosophers\n"
      "  csp-trace show meal.csptrace\n"
      "  csp-trace graph meal.csptrace -o meal.svg\n"
      "`csp-trace SUBCOMMAND --help` says more.");
  csp::cli::Command chosen;
  csp::cli::add_run_command(app, chosen);
  csp::cli::add_recover_command(app, chosen);
  csp::cli::add_show_command(app, chosen);
  csp::cli::add_stats_command(app, chosen);
  csp::cli::add_graph_command(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has a code for each way to go wrong; here every one is wrong usage.
    return app.exit(error) == 0 ? 0 : BadInput;
  }
  return chosen();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("csp-trace: not enough memory for this trace\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "csp-trace: %s\n", error.what());
  }
  return BadInput;
}
