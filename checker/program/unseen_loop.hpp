// What may go on unseen for ever.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/refine/state_graph.hpp"

namespace csp::checker::program {

// From `state` the arcs of `loop`, each a number among those of its state, lead back to it.
struct UnseenLoop {
  StateId state{};
  std::vector<std::uint32_t> loop;
};
// `is_visible` by event. The loop's state is the nearest from which one can go on unseen for ever.
[[nodiscard]] std::optional<UnseenLoop> find_unseen_loop(const StateGraph& graph,
                                                         const std::vector<bool>& is_visible);

}  // namespace csp::checker::program
