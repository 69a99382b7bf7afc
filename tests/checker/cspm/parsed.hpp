// Scripts as short texts for tests: what was read, or what was said about it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace csp::checker::cspm {

// The tree of an expression on one line: "Add(x, 1)". Names and numbers stand for themselves, other
// nodes show their kind. What was said, where it is no expression.
[[nodiscard]] std::string expression_of(std::string_view text);
// The same of each declaration of a script, one behind the other.
[[nodiscard]] std::string script_of(std::string_view text);
// What is said about a script: "2:5 message | note | fix", one a mistake.
[[nodiscard]] std::vector<std::string> mistakes_in(std::string_view text);

}  // namespace csp::checker::cspm
