// Puts a report where its readers look for it.
#pragma once

#include <string>

#include <csp/checker/report.hpp>

namespace CLI {
class App;
}

namespace csp::cli {

// Adds --format text|json.
void add_format(CLI::App& command, std::string& format);

// JSON goes to standard output; text too, unless the input was wrong: then it goes to standard
// error. The exit code.
[[nodiscard]] int print_report(const checker::Report& report, const std::string& format);

}  // namespace csp::cli
