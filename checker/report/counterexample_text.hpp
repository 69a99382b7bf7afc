// A counterexample in a few lines: the trace, what is wrong behind it, what each part did.
#pragma once

#include <iosfwd>

#include <csp/checker/report.hpp>

namespace csp::checker {

void write_in_brief(const Counterexample& found, std::ostream& out);

}  // namespace csp::checker
