// Where on its way into a standstill a program could last have gone elsewhere.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker::program {

// How it goes on from a state.
struct WaysOn {
  std::vector<StateId> targets{};
  bool has_ended = false;  // it is completed
  bool is_whole = true;    // false: there are more ways, and nothing is known of them
};

struct LastWayOut {
  // The number, on the way, of the last state from which the program can go on for ever or
  // complete; none if that cannot be even where the way begins.
  std::optional<std::size_t> state{};
};

// Nothing if it cannot be told: more than so many states would have to be looked at, something is
// not known, or `ways_on` gave up.
[[nodiscard]] std::optional<LastWayOut> last_way_out(
    std::span<const StateId> way, const std::function<std::optional<WaysOn>(StateId)>& ways_on,
    std::size_t most_states);

}  // namespace csp::checker::program
