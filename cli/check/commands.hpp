// The commands of csp-check. Each adds itself to the command line and, when it is called, leaves
// its exit code.
#pragma once

namespace CLI {
class App;
}

namespace csp::cli {

void add_network_command(CLI::App& app, int& exit_code);
void add_model_command(CLI::App& app, int& exit_code);
void add_trace_command(CLI::App& app, int& exit_code);
void add_program_command(CLI::App& app, int& exit_code);
void add_graph_command(CLI::App& app, int& exit_code);

}  // namespace csp::cli
