// Reads a script's files and lays their tokens one behind the other, as if each file stood where it
// is included.
#pragma once

#include <string>
#include <vector>

#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/syntax/lexer.hpp"

namespace csp::checker::cspm {

// The tokens of `file` and of all it includes. A FileBorder stands where an included file begins,
// with the place of its `include`, and where it ends.
[[nodiscard]] std::vector<Token> tokens_with_includes(Sources& sources, FileId file,
                                                      Diagnostics& diagnostics);

// The file's text. Throws std::runtime_error where it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace csp::checker::cspm
