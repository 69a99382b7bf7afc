// Answers one assertion of a script.
#pragma once

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/compile/semantics.hpp"
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker {

// `text` is the assertion as it is written. Throws ScriptError where the script turns out to be
// wrong on the way.
[[nodiscard]] Result check_assertion(const cspm::Assertion& assertion, const cspm::Tree& tree,
                                     std::string text, cspm::Evaluator& evaluator,
                                     Semantics& semantics, const SearchOptions& options);

}  // namespace csp::checker
