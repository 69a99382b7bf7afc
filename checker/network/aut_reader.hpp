// Reads the Aldebaran format (.aut), in which CADP, mCRL2, LTSmin and others write transition
// systems.
//
//   des (0, 2, 2)          initial state, number of transitions, number of states
//   (0, "coin", 1)         from, label, to; the quotes may be missing
//   (1, tau, 0)            i and tau, quoted or not, are tau; tick is tick
#pragma once

#include <optional>
#include <string>

#include "checker/network/diagnostic.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

// Only states that the text mentions are made; a state's label is its number there.
[[nodiscard]] std::optional<ExplicitLts> read_aut(const std::string& text, EventTable& events,
                                                  Diagnostics& diagnostics);

}  // namespace csp::checker
