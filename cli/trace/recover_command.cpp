#include <cinttypes>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include <csp/tracer/recover_trace.hpp>

#include "cli/exit_codes.hpp"
#include "cli/trace/commands.hpp"
#include "cli/trace/outcome_text.hpp"

namespace csp::cli {
namespace {

int recover(const std::string& file) {
  const tracer::Recovery recovery = tracer::recover_trace(file);
  if (recovery.was_complete) {
    std::printf("%s is complete: there is nothing to recover\n", file.c_str());
    return Holds;
  }
  print_warnings(recovery.warnings);
  std::printf("%s: recovered %" PRIu64 " cells from the archive and %" PRIu64 " that were still in memory",
              file.c_str(), recovery.archived_cells, recovery.rescued_cells);
  if (recovery.missing_cells > 0) std::printf("; %" PRIu64 " cells are lost", recovery.missing_cells);
  std::printf("\n");
  return Holds;
}

}  // namespace

void add_recover_command(CLI::App& app, Command& chosen) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("recover", "Completes a trace whose csp-trace was killed");
  command->add_option("file", *file, "The trace: FILE.partial and FILE.live lie beside it")
      ->type_name("FILE")
      ->required();
  command->footer(
      "Example, after `csp-trace run -o meal.csptrace ./dining_philosophers` was killed:\n"
      "  csp-trace recover meal.csptrace");
  command->callback([file, &chosen] { chosen = [file] { return recover(*file); }; });
}

}  // namespace csp::cli
