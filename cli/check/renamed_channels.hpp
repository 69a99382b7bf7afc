// The value of --rename: what channels are called in a program, and in a script.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace csp::cli {

// "left=in,right=out". Throws CLI::ValidationError where it is something else.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> renamed_channels(
    const std::string& text);

}  // namespace csp::cli
