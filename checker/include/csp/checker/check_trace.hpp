// Checks a recorded run: is the record sound, did the run get stuck, could it have got stuck?
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

namespace csp::checker {

struct TraceQuestions {
  // A CSP_M script in whose scope the trace is two processes; empty: none.
  //   TRACE      the recorded communications in their order, then SKIP if the program completed,
  //              else STOP. It refuses all else, so [T= and [has trace] are what to ask of it.
  //   PREDICTED  all that the same processes could have done in other orders, as far as it follows
  //              from what was seen
  // Channels that the script does not declare are hidden.
  std::string specification{};
  // What a channel is called in the program, and in the script.
  std::vector<std::pair<std::string, std::string>> renamed{};
  // The program that was recorded and its arguments: a deadlock that is predicted is looked for in
  // it, along the events that lead there. If it is there the verdict is `fails`, and
  // Counterexample::schedule leads there. Empty: nothing is run.
  std::vector<std::string> program{};
  std::uint64_t start_milliseconds = 30'000;  // that it may take to come to csp::run
};

// The report's results are, in this order:
//   * nothing but errors, each naming event, process and place, if the trace contradicts itself;
//   * "deadlock free as recorded": `fails`, explained, if the run ended in a deadlock; nothing more
//   is asked then;
//   * "deadlock free in other interleavings": `suspected`, `holds_up_to_bound` or `gave_up`;
//   `fails` if the program was seen to do it. How the other interleavings
//     are found, and what is (not) taken for granted, stands in checker/learn/README.md;
//   * the assertions of the specification, in its order. What PREDICTED does is `suspected`, or
//     `holds_up_to_bound` at best; what TRACE does was done.
// A trace that is known to lack records (Trace::dropped) gives no prediction: a lost record may be
// the very partner that somebody seems to wait for. One that was cut short, or whose program was
// killed, is checked as far as it goes. `options` limits the search. `subject` names the trace in
// messages: its file.
[[nodiscard]] Report check_trace(const tracer::Trace& trace, const std::string& subject,
                                 const SearchOptions& options = {},
                                 const TraceQuestions& questions = {});

}  // namespace csp::checker
