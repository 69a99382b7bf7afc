// The subcommands of csp-trace. Each add_... describes one to the command line; if the user chose it, `chosen` does its work and
// returns the exit code.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace csp::cli {

using Command = std::function<int()>;

void add_run_command(CLI::App& app, Command& chosen);
void add_recover_command(CLI::App& app, Command& chosen);
void add_show_command(CLI::App& app, Command& chosen);
void add_stats_command(CLI::App& app, Command& chosen);
void add_graph_command(CLI::App& app, Command& chosen);

}  // namespace csp::cli
