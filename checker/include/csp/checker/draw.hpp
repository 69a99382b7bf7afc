// Draws a network, one component of it, a process of a CSP_M script, or a counterexample, in
// Graphviz's DOT language; writes transition systems in the Aldebaran format.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

namespace csp::checker {

struct DrawOptions {
  std::optional<std::string> component;  // draw its states instead of the network
  std::size_t most_states = 300;         // of a component
  bool mark_deadlock = false;            // search for one, and mark who waits for whom
  SearchOptions search;                  // how far to look for it
};

struct Drawing {
  std::string dot;  // empty where there are errors
  std::vector<std::string> warnings;
  std::vector<std::string> errors;
  std::string limit{};  // which was reached before there was anything to draw; else empty
};

struct ModelDrawOptions {
  std::string process;            // an expression in the scope of the script
  bool components = false;        // draw the network that it is made of, not its states
  std::size_t most_states = 300;  // of the process
  SearchOptions search{};         // max_seconds, max_bytes and stop; as_aut() also obeys max_states
};

// A transition system in the Aldebaran format (.aut). Written whole or not at all.
struct WrittenLts {
  std::string aut;  // empty where there are errors or a limit was reached
  std::vector<std::string> warnings;
  std::vector<std::string> errors;
  std::string limit{};  // "the limit of 1000 states"
};

// The file as for check_network().
[[nodiscard]] Drawing draw_network_file(const std::filesystem::path& file,
                                        const DrawOptions& options = {});

// The network that a recorded run shows: its processes folded into state machines, over the
// recorded channels. mark_deadlock marks the deadlock that the run ended in, or else the one that
// check_trace() predicts. `title` names it.
[[nodiscard]] Drawing draw_trace(const tracer::Trace& trace, const std::string& title,
                                 const DrawOptions& options = {});

// A process of a CSP_M script: its states as the operational semantics has them, or the components
// that it is made of. Those that only keep count for an operator are left out.
[[nodiscard]] Drawing draw_model(const std::filesystem::path& file,
                                 const ModelDrawOptions& options);

// The states of that process; at most a million, unless the options say otherwise.
[[nodiscard]] WrittenLts model_as_aut(const std::filesystem::path& file,
                                      const ModelDrawOptions& options);
// The whole network as one system, or the component that the options name.
[[nodiscard]] WrittenLts network_as_aut(const std::filesystem::path& file,
                                        const DrawOptions& options = {});

// The way of a result's counterexample, which must be there: a column for each component that takes
// part, a row for each step, and at the end what is wrong.
[[nodiscard]] std::string draw_counterexample(const Result& result);

}  // namespace csp::checker
