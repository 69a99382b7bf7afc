// The slow obvious twin of refinement.hpp: sets of sets in maps, one pair after the other, and what
// the models say of each spelled out. It shares nothing with the search it is held against but the
// steps of a System.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/refine/refinement.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker::naive {

using Steps = std::vector<std::pair<EventId, PackedState>>;

inline Steps steps(System& system, const PackedState& state) {
  StepList list(system.words());
  system.steps(state.data(), list);
  Steps result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    result.emplace_back(list.event(i), PackedState(list.state(i), list.state(i) + system.words()));
  }
  return result;
}

// All that is reachable, with its steps.
struct Graph {
  PackedState initial;
  std::map<PackedState, Steps> steps;
  std::set<PackedState> diverging;  // internal steps may go on for ever
};

inline Graph graph_of(System& system) {
  Graph graph{.initial = system.initial(), .steps = {}, .diverging = {}};
  std::vector<PackedState> todo{graph.initial};
  while (!todo.empty()) {
    const PackedState here = todo.back();
    todo.pop_back();
    if (graph.steps.contains(here)) continue;
    graph.steps[here] = steps(system, here);
    graph.diverging.insert(here);
    for (const auto& [event, target] : graph.steps[here])
      todo.push_back(target);
  }
  // Whoever has no internal step to one that may go on does not go on either.
  for (bool is_done = false; !is_done;) {
    is_done = true;
    for (const auto& [state, out] : graph.steps) {
      const bool goes_on = std::any_of(out.begin(), out.end(), [&graph](const auto& step) {
        return step.first == tau && graph.diverging.contains(step.second);
      });
      if (!goes_on && graph.diverging.erase(state) != 0) is_done = false;
    }
  }
  return graph;
}

// All states that internal steps lead to from these.
inline std::set<PackedState> closed(const Graph& graph, std::set<PackedState> states) {
  std::vector<PackedState> todo(states.begin(), states.end());
  while (!todo.empty()) {
    const PackedState here = todo.back();
    todo.pop_back();
    for (const auto& [event, target] : graph.steps.at(here)) {
      if (event == tau && states.insert(target).second) todo.push_back(target);
    }
  }
  return states;
}

// What it offers for sure; none where it is not stable.
inline std::optional<std::set<EventId>> offered(const Steps& steps) {
  std::set<EventId> events;
  for (const auto& [event, target] : steps)
    events.insert(event);
  if (events.contains(tick)) return std::set<EventId>{tick};
  if (events.contains(tau)) return std::nullopt;
  return events;
}

enum class Question { Refinement, Deadlock, Divergence, Determinism };

struct Answer {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t levels = 0;
  std::optional<Violation::Kind> violation;
  std::size_t trace_length = 0;
};

// `specification` is asked for a refinement alone. Determinism is a refinement of itself.
inline Answer ask(Question question, const Graph* specification, System& with_end,
                  SemanticModel model) {
  const Graph system = graph_of(with_end);
  using Node = std::set<PackedState>;
  const bool sees_divergence =
      question == Question::Divergence || model == SemanticModel::FailuresDivergences;
  if (question == Question::Determinism) {
    specification = &system;
  } else if (question != Question::Refinement) {
    specification = nullptr;
  }
  struct Known {
    bool diverges = false;
    std::set<std::set<EventId>> acceptances;
    std::map<EventId, std::set<PackedState>> targets;
  };
  std::map<Node, Known> nodes;
  const auto known = [&](const Node& node) -> const Known& {
    const auto place = nodes.find(node);
    if (place != nodes.end()) return place->second;
    Known& result = nodes[node];
    for (const PackedState& member : node) {
      const Steps& out = specification->steps.at(member);
      result.diverges = result.diverges || specification->diverging.contains(member);
      if (const auto offer = offered(out)) result.acceptances.insert(*offer);
      for (const auto& [event, target] : out) {
        if (event != tau) result.targets[event].insert(target);
      }
    }
    return result;
  };
  using Pair = std::pair<Node, PackedState>;
  const auto violation_at = [&](const Pair& pair, const Steps& out,
                                bool is_allowed) -> std::optional<Violation::Kind> {
    if (sees_divergence && system.diverging.contains(pair.second)) {
      return Violation::Kind::Divergence;
    }
    if (question == Question::Deadlock && out.empty() && !with_end.is_ended(pair.second.data())) {
      return Violation::Kind::Deadlock;
    }
    const auto offer = offered(out);
    if (question == Question::Determinism && offer) {
      for (const auto& [event, targets] : known(pair.first).targets) {
        if (!offer->contains(event)) return Violation::Kind::Nondeterminism;
      }
    }
    if (question == Question::Refinement && model != SemanticModel::Traces && offer) {
      bool is_enough = false;
      for (const std::set<EventId>& least : known(pair.first).acceptances) {
        is_enough =
            is_enough || std::includes(offer->begin(), offer->end(), least.begin(), least.end());
      }
      if (!is_enough) return Violation::Kind::Refusal;
    }
    if (!is_allowed) return Violation::Kind::Event;
    return std::nullopt;
  };

  Answer answer;
  Node first;
  if (specification != nullptr) first = closed(*specification, {specification->initial});
  std::map<Pair, std::uint64_t> depths{{{first, system.initial}, 0}};
  std::vector<Pair> queue{{first, system.initial}};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const Pair here = queue[next];
    const std::uint64_t depth = depths.at(here);
    answer.levels = depth;
    if (question == Question::Refinement && sees_divergence && known(here.first).diverges) continue;
    const Steps& out = system.steps.at(here.second);
    answer.transitions += out.size();
    bool is_allowed = true;
    for (const auto& [event, target] : out) {
      Pair there{here.first, target};
      if (specification != nullptr && event != tau) {
        const auto& targets = known(here.first).targets;
        const auto after = targets.find(event);
        if (after == targets.end()) {
          is_allowed = false;
          continue;
        }
        there.first = closed(*specification, after->second);
      }
      if (depths.emplace(there, depth + 1).second) queue.push_back(there);
    }
    // Of several that are equally near any may be told: the search has an order of its own.
    if (!answer.violation || depth == answer.trace_length) {
      if (const auto found = violation_at(here, out, is_allowed)) {
        answer.violation = found;
        answer.trace_length = static_cast<std::size_t>(depth);
      }
    }
    if (answer.violation && depth > answer.trace_length) break;
  }
  answer.states = depths.size();
  return answer;
}

}  // namespace csp::checker::naive
