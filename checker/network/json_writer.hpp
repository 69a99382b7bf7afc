// Writes a network as the JSON that json_reader.hpp reads.
#pragma once

#include <iosfwd>
#include <string>

#include "checker/network/network.hpp"

namespace csp::checker {

// Every component must be known in full. Read again, the text gives the same network: components,
// states, transitions and rules in the same order, under the same names. (Bytes that are not UTF-8
// are replaced, for JSON cannot hold them.)
void write_network(std::ostream& out, const Network& network, const std::string& title);

}  // namespace csp::checker
