// The way of a counterexample as a table for a terminal: a column for each process, a row for each
// step, and an arrow from whoever gives to whoever takes.
#pragma once

#include <string>
#include <vector>

#include <csp/checker/report.hpp>

namespace csp::checker {

// The lines of the table; none if it would be too wide to be read, or if names do not tell the
// columns apart.
[[nodiscard]] std::vector<std::string> sequence_table(const Counterexample& found);

}  // namespace csp::checker
