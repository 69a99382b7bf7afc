// Reads a network from JSON. NETWORK.md says what the text may hold; network.schema.json says it
// again for editors.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/network/diagnostic.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

struct ReadNetwork {
  Network network;
  std::vector<std::string> warnings;  // what is allowed but looks like a mistake
};

// Gives the text of a file that the network names; throws std::runtime_error with a message where
// it cannot.
using LoadText = std::function<std::string(const std::string& path)>;

// Nothing where there is a mistake; `diagnostics` then holds as many as could be found.
[[nodiscard]] std::optional<ReadNetwork> read_network(const std::string& text,
                                                      Diagnostics& diagnostics,
                                                      const LoadText& load);

}  // namespace csp::checker
