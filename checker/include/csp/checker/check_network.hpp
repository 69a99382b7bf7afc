// Checks a network of state machines that stands in a file.
#pragma once

#include <filesystem>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

namespace csp::checker {

// Reads a network (.json, described in checker/NETWORK.md; or .aut: one component by itself) and
// answers whether it is free of deadlock and of livelock. What is wrong with the file is in
// Report::errors.
[[nodiscard]] Report check_network(const std::filesystem::path& file,
                                   const SearchOptions& options = {});

}  // namespace csp::checker
