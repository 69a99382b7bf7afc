// Draws a network, or one component of it, in Graphviz's DOT language.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

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

}  // namespace csp::checker
