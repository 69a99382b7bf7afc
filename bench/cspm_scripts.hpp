// CSP_M scripts of any size, such as programs write them for people who model large systems.
#pragma once

#include <string>

namespace csp::bench {

// A grid of parameterised cells, each a row of states, interleaved row by row; `GRID` leads to
// about `terms` different process terms.
[[nodiscard]] std::string grid_script(long terms);

// About so many lines of declarations of every kind that refer to each other.
[[nodiscard]] std::string declarations_script(long lines);

}  // namespace csp::bench
