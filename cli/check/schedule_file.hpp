// The file that leads to what was found in a program.
#pragma once

#include <string>
#include <vector>

#include <csp/checker/report.hpp>

namespace csp::cli {

// The first result that the program can be led to; null if there is none.
[[nodiscard]] const checker::Result* first_with_schedule(const checker::Report& report);

// Writes the schedule of that result, if there is one, and says in the report what can be done with
// it. `path` may be empty: then it is the program's name, .schedule. Throws std::runtime_error if
// the file cannot be written.
void write_schedule(const std::vector<std::string>& command, const std::string& path,
                    checker::Report& report);

}  // namespace csp::cli
