// How the pictures of this room are written in Graphviz's DOT language: strings, lists of events,
// and the one look that all of them have.
#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace csp::checker {

inline constexpr const char* dot_style =
    "  graph [fontname=\"Helvetica,Arial,sans-serif\", fontsize=14, labelloc=t, pad=0.3];\n"
    "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, style=\"rounded,filled\", "
    "fillcolor=\"#eaf2fd\", color=\"#4a7aa8\"];\n"
    "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, color=\"#8a949c\", "
    "fontcolor=\"#50585e\"];\n";

// A DOT string: only quotes and backslashes mean something in it. `\l` and `\n` would be line
// breaks of Graphviz's own.
[[nodiscard]] std::string in_dot(const std::string& text);

// At most `most` names, one a line, and a count of the rest.
[[nodiscard]] std::string stacked(const std::set<std::string>& names, std::size_t most = 6);

// How many characters a reader sees: those of UTF-8 that go on with one do not count.
[[nodiscard]] std::size_t width_of(const std::string& text);

// At most so many characters; what is longer ends in "…".
[[nodiscard]] std::string shortened(const std::string& text, std::size_t most);

// In lines of about `width` characters, broken at blanks, at most `most_lines`; what is longer ends
// in "…".
[[nodiscard]] std::string in_lines(const std::string& text, std::size_t width,
                                   std::size_t most_lines);

}  // namespace csp::checker
