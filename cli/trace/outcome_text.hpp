// How a traced program ended, in words.
#pragma once

#include <string>

#include <csp/tracer/trace.hpp>

namespace csp::cli {

// "completed", as in JSON.
[[nodiscard]] const char* outcome_word(tracer::Ending ending);

// "completed", "killed by signal 9 (Killed)", "deadlocked, exit code 70".
[[nodiscard]] std::string outcome_text(tracer::Ending ending, int exit_code);

// Warnings go to standard error, one line each.
void print_warnings(const std::vector<std::string>& warnings);

}  // namespace csp::cli
