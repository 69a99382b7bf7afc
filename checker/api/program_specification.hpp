// A program held against a script: what it can do stands in the script's scope as PROGRAM.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/program/exploration.hpp"

namespace csp::checker {

struct ProgramSpecification {
  std::string script;
  // What a channel is called in the program, and in the script.
  std::vector<std::pair<std::string, std::string>> renamed{};
  SearchOptions search{};
};

// The answers to the script's assertions, and what is wrong in it. What holds, holds for the
// behaviour as far as it is known. Events of channels that the script does not declare are hidden,
// which is said in a warning. The program goes the way to a counterexample before it is told; what
// fails only since not all of the behaviour is known gives up.
[[nodiscard]] Report check_specification(program::Behaviour& behaviour,
                                         const ProgramSpecification& specification);

}  // namespace csp::checker
