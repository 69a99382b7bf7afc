// What an exploration found, as results of a report: in the names of the program's processes and
// channels, with the places in its source, and with the schedule that shows it again.
#pragma once

#include <string>
#include <vector>

#include <csp/checker/report.hpp>

#include "checker/program/exploration.hpp"

namespace csp::checker::program {

// In this order: "deadlock free"; "no process is left behind" if that could be answered; one for
// each accident; "livelock free" and "no value is lost" if they were asked: undecided where
// the search ended at a deadlock, or what was learned contradicts itself.
[[nodiscard]] std::vector<Result> results_of(const Exploration& found,
                                             const ExplorationOptions& options);

// A state in which nothing can happen, at the end of the way: who waits there, and for whom.
[[nodiscard]] Counterexample explain_standstill(const Knowledge& knowledge, const Way& way);

// A result that holds for all that was searched: what that is worth.
void grade(Result& result, const Exploration& found, const ExplorationOptions& options);

// What the user should know of the program besides: memory that processes share, contradictions.
[[nodiscard]] std::vector<std::string> warnings_of(const Exploration& found,
                                                   const ExplorationOptions& options);

}  // namespace csp::checker::program
