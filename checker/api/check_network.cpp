#include <string>
#include <utility>

#include <csp/checker/check_network.hpp>

#include "checker/api/network_file.hpp"
#include "checker/refine/check.hpp"

namespace csp::checker {

namespace {

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Report check_network(const std::filesystem::path& file, const SearchOptions& options) {
  NetworkFile read = read_network_file(file);
  Report report;
  report.warnings = std::move(read.warnings);
  report.errors = std::move(read.errors);
  if (!report.errors.empty()) return report;
  report.subject = file.string() + ": a network of " +
                   counted(read.network.components().size(), "component") + " and " +
                   counted(read.network.rules().size(), "rule");
  report.results = check_freedom(read.network, options);
  if (report.results.front().counterexample) {
    report.advice.push_back("To see who waits for whom: csp-check graph " + file.string() +
                            " --deadlock -o picture.svg");
  }
  return report;
}

}  // namespace csp::checker
