#include "cli/check/renamed_channels.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace csp::cli {

std::vector<std::pair<std::string, std::string>> renamed_channels(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    const std::size_t sign = part.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == part.size()) {
      throw CLI::ValidationError("--rename", "expected OURS=THEIRS, found `" + part +
                                                 "`: the program's name for a channel, and the "
                                                 "script's");
    }
    pairs.emplace_back(part.substr(0, sign), part.substr(sign + 1));
  }
  return pairs;
}

}  // namespace csp::cli
