// Transition systems for other tools to read.
#pragma once

#include <functional>
#include <string>

#include <csp/checker/draw.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/network/lts.hpp"

namespace csp::checker {

// Says when the time is up or somebody has interrupted. `search` must outlive it.
[[nodiscard]] std::function<bool()> deadline(const SearchOptions& search);

// Puts the text, or the limit that was met, into `result`. `file` is what warnings begin with.
void write_lts(const Lts& lts, const EventTable& events, const SearchOptions& search,
               const std::string& file, WrittenLts& result);

}  // namespace csp::checker
