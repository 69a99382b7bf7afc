// What was recorded in the words of csp-check program: so a script, or a program, can be asked for
// it.
#pragma once

#include <string>

#include <csp/tracer/trace.hpp>

#include "checker/learn/communication.hpp"

namespace csp::checker {

// "take.0.1", of a get from a buffer "take_out.0.1". Without the value where it is not known.
[[nodiscard]] std::string name_of(const tracer::Trace& trace, const learn::Communication& seen);

}  // namespace csp::checker
