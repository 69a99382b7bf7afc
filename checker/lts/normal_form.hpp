// A specification as what an observer can tell apart: nodes that are sets of states, each reached
// by one trace only. Nodes are made when the search asks for them. Roscoe, "Understanding
// Concurrent Systems", section 16.1 (normalisation).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "checker/lts/divergence.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

enum class NormalNode : std::uint32_t {};

using Events = std::vector<EventId>;  // in ascending order, each once

class NormalForm {
 public:
  explicit NormalForm(const Lts& lts);

  [[nodiscard]] NormalNode initial() const { return NormalNode{0}; }
  // Where the event leads; none where the specification does not allow it.
  [[nodiscard]] std::optional<NormalNode> after(NormalNode node, EventId event);
  // All events that the node allows, tick among them.
  [[nodiscard]] const Events& events(NormalNode node);
  // The least sets of events of which the specification offers one whole: what a stable state
  // offers, or just tick where it can end, since nobody can refuse that.
  [[nodiscard]] const std::vector<Events>& acceptances(NormalNode node);
  [[nodiscard]] bool diverges(NormalNode node);
  [[nodiscard]] const std::vector<StateId>& members(NormalNode node) const {
    return nodes_[static_cast<std::size_t>(node)].members;
  }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  struct Node {
    std::vector<StateId> members;  // in ascending order
    bool is_known = false;
    Events events{};
    std::map<EventId, std::vector<StateId>> targets{};
    std::map<EventId, NormalNode> successors{};
    std::vector<Events> acceptances{};
    std::optional<bool> diverges{};
  };
  Node& known(NormalNode node);
  NormalNode node_of(std::vector<StateId> members);

  const Lts& lts_;
  Divergence divergence_;
  std::vector<Node> nodes_;
  std::map<std::vector<StateId>, NormalNode> ids_;
};

// What a state offers for sure: its events, or just tick where it can end; none where it is not
// stable.
[[nodiscard]] std::optional<Events> acceptance(const Lts& lts, StateId state);

}  // namespace csp::checker
