// A network from a file, whatever the file's kind.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "checker/network/network.hpp"

namespace csp::checker {

struct NetworkFile {
  Network network;
  std::vector<std::string> warnings;
  std::vector<std::string> errors;  // if there are any, the network is of no use
};

[[nodiscard]] NetworkFile read_network_file(const std::filesystem::path& file);

}  // namespace csp::checker
