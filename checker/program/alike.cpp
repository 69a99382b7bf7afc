// Idea: two states of a process that differ only in bytes which nobody will ever read behave alike,
// but their digests differ; compilers leave such bytes in coroutine frames. So the nodes of one
// place are merged by bisimulation: first by what they offer, then again and again by what follows.
//
// A node of which something that could be asked is unknown stays by itself, for what follows may
// differ. What could be asked grows with knowledge: the search asks each member of a class for
// the events that it takes, and says when one does not know it (global_states.cpp).
//
// Invariant: the partition is never finer than the coarsest bisimulation of the known machines in
// which incomplete nodes are alone. Source: Blom, Orzan, "A distributed algorithm for strong
// bisimulation reduction of state spaces", STTT 2005: partition refinement by signatures.
#include "checker/program/alike.hpp"

#include <algorithm>
#include <map>

#include "checker/program/word_table.hpp"

namespace csp::checker::program {

namespace {

using Signature = std::vector<std::uint32_t>;

bool is_complete(const Knowledge& knowledge, const Node& node) {
  return std::ranges::all_of(possible_events(knowledge, node),
                             [&](const LocalEvent& event) { return node.edges.contains(event); });
}

// Of a process that is started, the join; how it begins is compared as a target is.
void append(Signature& words, const Effect& effect) {
  words.insert(
      words.end(),
      {static_cast<std::uint32_t>(effect.kind), static_cast<std::uint32_t>(effect.place),
       static_cast<std::uint32_t>(effect.channel), static_cast<std::uint32_t>(effect.readers),
       static_cast<std::uint32_t>(effect.writers), effect.enrolled,
       effect.is_through_reader ? 1U : 0U});
}

// All that does not change from round to round: place, offer, events with their effects.
Signature lasting_signature(const Knowledge& knowledge, NodeId id) {
  const Node& node = knowledge[id];
  const ComponentInfo& component = knowledge[node.component];
  Signature words{static_cast<std::uint32_t>(component.place),
                  static_cast<std::uint32_t>(component.join), static_cast<std::uint32_t>(node.kind),
                  static_cast<std::uint32_t>(node.is_beginning),
                  static_cast<std::uint32_t>(node.guards.size())};
  for (const Guard& guard : node.guards) {
    words.insert(words.end(),
                 {guard.index, static_cast<std::uint32_t>(guard.kind),
                  static_cast<std::uint32_t>(guard.object), static_cast<std::uint32_t>(guard.value),
                  guard.count, static_cast<std::uint32_t>(guard.delay),
                  static_cast<std::uint32_t>(guard.delay >> 32)});
  }
  for (const auto& [event, edge_id] : node.edges) {
    const Edge& edge = knowledge[edge_id];
    words.insert(
        words.end(),
        {static_cast<std::uint32_t>(event.kind), event.guard,
         static_cast<std::uint32_t>(event.value), static_cast<std::uint32_t>(event.failure),
         event.is_cancelled ? 1U : 0U, edge.target ? 0U : 1U + static_cast<std::uint32_t>(edge.end),
         static_cast<std::uint32_t>(edge.failure),
         static_cast<std::uint32_t>(edge.effects.size())});
    for (const Effect& effect : edge.effects)
      append(words, effect);
  }
  return words;
}

// What comes of the node's events, in their order: where the process waits next, and how those
// begin that it starts.
std::vector<NodeId> followers(const Knowledge& knowledge, NodeId node) {
  std::vector<NodeId> result;
  for (const auto& [event, id] : knowledge[node].edges) {
    const Edge& edge = knowledge[id];
    if (edge.target) result.push_back(*edge.target);
    for (const Effect& effect : edge.effects) {
      if (effect.kind == Effect::Kind::Process)
        result.push_back(
            knowledge[knowledge.first_component(effect.place, effect.start)].beginning);
    }
  }
  return result;
}

}  // namespace

std::vector<LocalEvent> possible_events(const Knowledge& knowledge, const Node& node) {
  using Kind = LocalEvent::Kind;
  if (node.is_beginning) return {{Kind::Start}};
  std::vector<LocalEvent> events;
  bool may_close = false;
  for (const Guard& guard : node.guards) {
    switch (guard.kind) {
      case GuardKind::Read:
        for (const ValueId value : knowledge.values_offered(guard.object))
          events.push_back({Kind::Read, guard.index, value});
        break;
      case GuardKind::Write:
        events.push_back({Kind::Wrote, guard.index});
        break;
      case GuardKind::Timeout:
        events.push_back({Kind::Timeout, guard.index});
        break;
      case GuardKind::Skip:
        events.push_back({Kind::Skip, guard.index});
        break;
      case GuardKind::Sync:
        events.push_back({Kind::Sync});
        break;
      case GuardKind::Join:
        break;
      case GuardKind::Choose:
        for (std::uint32_t v = 0; v < guard.count; ++v)
          events.push_back({Kind::Chose, v});
        break;
    }
    const bool is_channel = guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
    if (!is_channel) continue;
    if (knowledge.was_poisoned(guard.object)) events.push_back({Kind::Poisoned, guard.index});
    may_close = may_close || knowledge.was_closed(guard.object);
  }
  const bool has_way_out = std::ranges::any_of(node.guards, [](const Guard& guard) {
    return guard.kind == GuardKind::Timeout || guard.kind == GuardKind::Skip;
  });
  if (may_close && !has_way_out) events.push_back({Kind::Closed});
  if (node.kind == StateKind::Join) events.push_back({Kind::Joined});
  return events;
}

Alike::Alike(const Knowledge& knowledge) {
  const std::size_t count = knowledge.nodes();
  std::vector<std::uint32_t> block(count);
  std::vector<bool> is_alone(count);
  WordTable first;
  for (std::size_t n = 0; n < count; ++n) {
    const NodeId id{static_cast<std::uint32_t>(n)};
    is_alone[n] = !is_complete(knowledge, knowledge[id]);
    Signature words =
        is_alone[n] ? Signature{static_cast<std::uint32_t>(n)} : lasting_signature(knowledge, id);
    words.insert(words.begin(), is_alone[n] ? 1 : 0);
    block[n] = first.intern(words).number;
  }
  classes_ = first.size();
  for (;;) {
    WordTable table;
    std::vector<std::uint32_t> finer(count);
    for (std::size_t n = 0; n < count; ++n) {
      Signature words{block[n]};
      if (!is_alone[n]) {
        for (const NodeId follower : followers(knowledge, NodeId{static_cast<std::uint32_t>(n)}))
          words.push_back(block[index(follower)]);
      }
      finer[n] = table.intern(words).number;
    }
    block = std::move(finer);
    const bool is_stable = table.size() == classes_;
    classes_ = table.size();
    if (is_stable) break;
  }
  std::vector<std::vector<NodeId>> nodes_of(classes_);
  for (std::size_t n = 0; n < count; ++n)
    nodes_of[block[n]].push_back(NodeId{static_cast<std::uint32_t>(n)});
  representative_.resize(count);
  members_.resize(count);
  for (std::vector<NodeId>& nodes : nodes_of) {
    const NodeId first_node = nodes.front();
    for (const NodeId node : nodes)
      representative_[index(node)] = first_node;
    if (nodes.size() > 1) members_[index(first_node)] = std::move(nodes);
  }
}

}  // namespace csp::checker::program
