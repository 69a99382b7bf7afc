// Draws a network, or one component of it, in Graphviz's DOT language.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

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
};

// The file as for check_network().
[[nodiscard]] Drawing draw_network_file(const std::filesystem::path& file,
                                        const DrawOptions& options = {});

// The network that a recorded run shows: its processes folded into state machines, over the recorded channels.
// mark_deadlock marks the deadlock that the run ended in, or else the one that check_trace() predicts. `title` names it.
[[nodiscard]] Drawing draw_trace(const tracer::Trace& trace, const std::string& title,
                                 const DrawOptions& options = {});

}  // namespace csp::checker
