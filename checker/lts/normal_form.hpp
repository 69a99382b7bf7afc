// A specification as what an observer can tell apart: nodes that are sets of states, each reached
// by one trace only. Roscoe, "Understanding Concurrent Systems", section 16.1 (normalisation).
//
// Nodes are made as a search needs them: prepare() finds out all about one and makes those it leads
// to, which have a number and members then but no more. What is const here may be called from any
// number of threads while nobody prepares.
#pragma once

#include <cassert>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "checker/lts/divergence.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

enum class NormalNode : std::uint32_t {};
[[nodiscard]] constexpr std::size_t index(NormalNode node) {
  return static_cast<std::size_t>(node);
}

using Events = std::vector<EventId>;  // in ascending order, each once

class NormalForm {
 public:
  // `stop` is asked now and then while a node is made: should that be given up?
  explicit NormalForm(const Lts& lts, std::function<bool()> stop = {});

  [[nodiscard]] NormalNode initial() const { return NormalNode{0}; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  // About the memory it holds, with what the Lts has found out.
  [[nodiscard]] std::uint64_t bytes() const;

  // False where it was stopped; then nothing more may be asked.
  bool prepare(NormalNode node);
  [[nodiscard]] bool is_prepared(NormalNode node) const { return nodes_[index(node)].is_prepared; }
  // Some member may go on with internal steps for ever. The first call for a node is work.
  [[nodiscard]] bool find_divergence(NormalNode node);
  // What find_divergence() said.
  [[nodiscard]] bool diverges(NormalNode node) const {
    assert(nodes_[index(node)].diverges && "somebody has looked");
    return *nodes_[index(node)].diverges;
  }

  // Of prepared nodes:

  // All events that the node allows, tick among them, in ascending order.
  [[nodiscard]] std::span<const EventId> events(NormalNode node) const {
    const Node& here = known(node);
    return {events_.data() + here.first_event, here.event_count};
  }
  // The event's place among events(); none where the specification does not allow it.
  static constexpr std::uint32_t nowhere = 0xffffffff;
  [[nodiscard]] std::uint32_t place_of(NormalNode node, EventId event) const;
  // Where the event at that place leads.
  [[nodiscard]] NormalNode target(NormalNode node, std::uint32_t place) const {
    return targets_[known(node).first_event + place];
  }
  [[nodiscard]] std::optional<NormalNode> after(NormalNode node, EventId event) const;
  // The least sets of events of which the specification offers one whole: what a stable state
  // offers, or just tick where it can end, since nobody can refuse that.
  [[nodiscard]] const std::vector<Events>& acceptances(NormalNode node) const {
    return known(node).acceptances;
  }
  // The same as bits, bit i for the event at place i; only of nodes with at most 64 events.
  [[nodiscard]] const std::vector<std::uint64_t>& acceptance_bits(NormalNode node) const {
    return known(node).acceptance_bits;
  }

  [[nodiscard]] std::span<const StateId> members(NormalNode node) const {
    const Node& here = nodes_[index(node)];
    return {members_.data() + here.first_member, here.member_count};
  }

 private:
  struct Node {
    std::uint64_t hash = 0;
    std::size_t first_member = 0;  // of members_
    std::size_t first_event = 0;   // of events_ and targets_
    std::uint32_t member_count = 0;
    std::uint32_t event_count = 0;
    bool is_prepared = false;
    std::optional<bool> diverges{};
    std::vector<Events> acceptances{};
    std::vector<std::uint64_t> acceptance_bits{};
  };

  [[nodiscard]] const Node& known(NormalNode node) const {
    assert(nodes_[index(node)].is_prepared && "a node is asked once it is prepared");
    return nodes_[index(node)];
  }
  [[nodiscard]] bool is_stopped();
  void close(std::vector<StateId>& states);
  NormalNode node_of(std::vector<StateId>& states);
  void grow_table();
  void find_acceptances(NormalNode node);
  void find_acceptance_bits(NormalNode node);

  const Lts& lts_;
  std::function<bool()> stop_;
  bool is_stopped_ = false;
  std::uint32_t asked_ = 0;  // how often somebody could have stopped us
  Divergence divergence_;
  std::vector<Node> nodes_;
  std::uint64_t acceptance_bytes_ = 0;
  std::uint64_t bytes_at_work_ = 0;  // of what is made a node
  // Of all nodes, one after the other. Members of a node are in ascending order.
  std::vector<StateId> members_;
  std::vector<EventId> events_;
  std::vector<NormalNode> targets_;
  std::vector<std::uint32_t> table_;  // of nodes by their members: number plus one, or 0
  // Working memory of one closure: a state is in it when its mark is the present one.
  std::vector<std::uint32_t> marks_;  // by state
  std::uint32_t mark_ = 0;
};

// What a state offers for sure: its events, or just tick where it can end; none where it is not
// stable.
[[nodiscard]] std::optional<Events> acceptance(const Lts& lts, StateId state);

}  // namespace csp::checker
