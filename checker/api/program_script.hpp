// A transition system in the words of CSP_M, so that a script can speak of it by a name.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "checker/lts/compact_lts.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

// Declarations of `name` and of one process for each further state, name_1, name_2, ... The process
// `name` has the same traces, failures and divergences as the system. Events are written as their
// names stand: each must be an expression of CSP_M.
[[nodiscard]] std::string as_declarations(const CompactLts& lts, const EventTable& events,
                                          const std::string& name);

// The names of the channels that a script and all that it includes declare outside of modules and
// lets. Throws std::runtime_error, with the first mistake, where it cannot be read.
[[nodiscard]] std::set<std::string> declared_channels(const std::filesystem::path& script);

}  // namespace csp::checker
