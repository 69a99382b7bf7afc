// From tokens to a tree; reads the files that a script includes on the way.
#pragma once

#include <string>
#include <string_view>

#include "checker/cspm/diagnostics.hpp"
#include "checker/cspm/source.hpp"
#include "checker/cspm/syntax.hpp"

namespace csp::checker::cspm {

// The script in `path` with all that it includes (relative to the including file). What is wrong is
// in `diagnostics`; behind a mistake it goes on with the next declaration. Throws
// std::runtime_error where `path` itself cannot be read.
[[nodiscard]] Tree parse_file(Sources& sources, const std::string& path, Diagnostics& diagnostics);

// A script in memory; `path` only names it, and its includes are looked for beside it.
[[nodiscard]] Tree parse_text(Sources& sources, const std::string& path, std::string_view text,
                              Diagnostics& diagnostics);

// Adds `print EXPRESSION` to the end of the tree, with `origin` as its file's name, as if it stood
// at the end of the script: how the command line asks. Gives the Print declaration, or none where
// the text is no expression.
DeclId parse_question(Sources& sources, Tree& tree, const std::string& origin,
                      std::string_view text, Diagnostics& diagnostics);

// A type as annotations write it, e.g. of a built-in function; adds it to `tree`. none where it is
// none.
SchemeId parse_type(Sources& sources, Tree& tree, const std::string& origin, std::string_view text,
                    Diagnostics& diagnostics);

// The tree as text: one line a node, indented, names and literals behind the kind. For tests.
// Throws TooDeep where the tree is deeper than this thread's stack.
[[nodiscard]] std::string dump(const Tree& tree);

}  // namespace csp::checker::cspm
