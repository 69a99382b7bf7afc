#include "cli/check/print_report.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/check/search_limits.hpp"

namespace csp::cli {

void add_format(CLI::App& command, std::string& format) {
  command.add_option("--format", format, "How to report: text, or json for programs")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

int print_report(const checker::Report& report, const std::string& format) {
  if (format == "json") {
    std::cout << to_json(report);
  } else if (report.errors.empty()) {
    std::cout << to_text(report);
  } else {
    std::cerr << to_text(report);
  }
  return exit_code_of(verdict(report));
}

}  // namespace csp::cli
