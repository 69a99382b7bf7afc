// csp-check network: is a network of state machines free of deadlock and livelock?
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include <csp/checker/check_network.hpp>

#include "cli/check/commands.hpp"
#include "cli/check/example_network.hpp"
#include "cli/check/print_report.hpp"
#include "cli/check/search_limits.hpp"

namespace csp::cli {

namespace {

constexpr const char* afterwards =
    "  csp-check network toast.json\n"
    "finds that each waits for what the other wants to do second. The format, with rules of all\n"
    "kinds, is described in checker/NETWORK.md.";

struct Options {
  std::string file;
  std::string format = "text";
  SearchLimits limits;
};

int check(const Options& options) {
  const WatchedSearch search(options.limits);
  return print_report(checker::check_network(options.file, search.options()), options.format);
}

}  // namespace

void add_network_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("network", "Search a network in a file for deadlock and livelock");
  command->add_option("FILE", options->file, "The network: .json, or .aut for a single component")
      ->required();
  add_format(*command, options->format);
  add_search_limits(*command, options->limits);
  command->footer(std::string(example_network) + afterwards);
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace csp::cli
