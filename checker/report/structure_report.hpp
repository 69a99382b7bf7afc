// The structure of an assertion's processes as text.
#pragma once

#include <ostream>

#include <csp/checker/model_structure.hpp>

namespace csp::checker {

void write(const AssertionStructure& structure, std::ostream& out);

}  // namespace csp::checker
