// Graphviz's `dot` program.
#pragma once

#include <string>

namespace csp::cli {

// Draws `dot` text into `output` in `format` ("svg", "png"). Throws TraceError if Graphviz is missing or fails; `output` is then
// as it was.
void draw_with_graphviz(const std::string& dot, const std::string& format, const std::string& output);

}  // namespace csp::cli
