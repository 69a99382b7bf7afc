// csp-check: explores networks of communicating processes and reports how they can get stuck.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <csp/runtime/version.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/example_network.hpp"
#include "cli/exit_codes.hpp"

namespace {

constexpr const char* about =
    "csp-check checks a program in every order of its communications, predicts from one recorded\n"
    "run how it can get stuck, explores networks of communicating processes, and reports deadlock\n"
    "and livelock with a shortest way there. It reads CSP_M scripts, the language of FDR, and\n"
    "checks what they assert, of models and of programs.\n"
    "`csp-check FILE [OPTIONS]` picks the command by the kind of FILE.";

constexpr const char* afterwards =
    "  csp-check toast.json\n"
    "Exit codes: 0 all holds, 1 something fails or is suspected, 2 the input or the usage is "
    "wrong,\n"
    "            3 gave up at a limit.";

// The command that suits the file; empty if none does.
std::string command_for(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension().string();
  if (extension == ".json" || extension == ".aut") return "network";
  if (extension == ".csptrace") return "trace";
  if (extension == ".csp" || extension == ".cspm" || extension == ".fdr3") return "model";
  std::ifstream content(file);
  std::string word;
  content >> word;
  const bool looks_like_network = word.starts_with("{") || word.starts_with("des");
  return looks_like_network ? "network" : "";
}

// Puts the command before a file that stands in its place. False, having said why, when there is no
// telling which.
bool choose_command(CLI::App& app, std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with("-")) return true;
  const std::string& first = arguments.front();
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    if (command->get_name() == first) return true;
  }
  std::error_code unknown;
  if (!std::filesystem::exists(first, unknown)) {
    std::cerr << "csp-check: `" << first
              << "` is neither a command nor a file; `csp-check --help` lists the commands\n";
    return false;
  }
  const std::string command = command_for(first);
  if (command.empty()) {
    std::cerr << "csp-check: " << first
              << ": cannot tell what kind of file this is; expected a trace (.csptrace), a network "
                 "(.json, .aut) or a CSP_M script (.csp). "
                 "Name the command: csp-check COMMAND "
              << first << "\n";
    return false;
  }
  arguments.insert(arguments.begin(), command);
  return true;
}

int run(int argc, char** argv) {
  CLI::App app(about, "csp-check");
  app.set_version_flag("--version", std::string("csp-check ") + csp::version());
  app.require_subcommand(1);
  app.footer(std::string(csp::cli::example_network) + afterwards);
  int exit_code = csp::cli::Holds;
  csp::cli::add_network_command(app, exit_code);
  csp::cli::add_trace_command(app, exit_code);
  csp::cli::add_model_command(app, exit_code);
  csp::cli::add_program_command(app, exit_code);
  csp::cli::add_graph_command(app, exit_code);

  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!choose_command(app, arguments)) return csp::cli::BadInput;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    const bool is_answer = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(error);
    return is_answer ? csp::cli::Holds : csp::cli::BadInput;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "csp-check: " << error.what() << "\n";
    return csp::cli::BadInput;
  }
}
