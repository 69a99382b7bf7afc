// The slow obvious twin of checker/refine: maps of vectors, every rule tried in every state,
// reachability by brute force. It follows the text at the head of checker/network/network.hpp and
// shares no code with the search it is held against.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/network/network.hpp"

namespace csp::checker::naive {

constexpr int stopped = -1;
using State = std::vector<int>;  // by component; `stopped` or the number of its state
struct Step {
  std::size_t rule;
  State target;
};

struct Answer {
  std::size_t states = 0;
  std::size_t transitions = 0;
  std::optional<std::size_t> deadlock_depth;  // of a nearest one
  std::optional<std::size_t> livelock_depth;
  std::set<State> deadlocks;
  std::set<std::pair<std::size_t, int>> frontier;
  std::size_t states_at_frontier = 0;
};

inline const StateFacts& facts(const Network& network, std::size_t c, int state) {
  return network.components()[c].lts->facts(StateId{static_cast<std::uint32_t>(state)});
}

inline int settle(const Network& network, std::size_t c, StateId state) {
  const int number = static_cast<int>(index(state));
  return facts(network, c, number).ended ? stopped : number;
}

inline State initial(const Network& network) {
  State state;
  for (std::size_t c = 0; c < network.components().size(); ++c) {
    const Component& component = network.components()[c];
    state.push_back(component.starts_running ? settle(network, c, component.lts->initial())
                                             : stopped);
  }
  return state;
}

// What one participant can become.
inline std::set<int> choices(const Network& network, const State& state, const Participant& part) {
  std::set<int> result;
  const std::size_t c = index(part.component);
  if (state[c] == stopped) return result;
  const StateId here{static_cast<std::uint32_t>(state[c])};
  for (const Transition& step : network.components()[c].lts->transitions(here)) {
    if (step.event != part.event) continue;
    result.insert(part.event == tick ? stopped : settle(network, c, step.target));
  }
  return result;
}

inline bool contains(const std::vector<ComponentId>& list, ComponentId id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

inline bool can_fire(const Network& network, const State& state, const Rule& rule) {
  for (const Participant& part : rule.participants) {
    if (choices(network, state, part).empty()) return false;
  }
  for (const ComponentId id : rule.awaits) {
    if (state[index(id)] != stopped) return false;
  }
  for (const ComponentId id : rule.starts) {
    if (state[index(id)] != stopped && !contains(rule.ends, id)) return false;
  }
  return true;
}

inline std::vector<State> fire(const Network& network, const State& state, const Rule& rule) {
  std::vector<State> targets{state};
  for (const Participant& part : rule.participants) {
    std::vector<State> more;
    for (const State& target : targets) {
      for (const int choice : choices(network, state, part)) {
        more.push_back(target);
        more.back()[index(part.component)] = choice;
      }
    }
    targets = more;
  }
  for (State& target : targets) {
    if (rule.result == tick) std::fill(target.begin(), target.end(), stopped);
    for (const ComponentId id : rule.ends)
      target[index(id)] = stopped;
    for (const ComponentId id : rule.starts) {
      target[index(id)] = settle(network, index(id), network[id].lts->initial());
    }
  }
  return targets;
}

inline std::vector<Step> steps(const Network& network, const State& state) {
  std::uint32_t highest = 0;
  for (const Rule& rule : network.rules()) {
    if (can_fire(network, state, rule)) highest = std::max(highest, rule.priority);
  }
  std::vector<Step> result;
  for (std::size_t r = 0; r < network.rules().size(); ++r) {
    const Rule& rule = network.rules()[r];
    if (rule.priority != highest || !can_fire(network, state, rule)) continue;
    for (State& target : fire(network, state, rule))
      result.push_back({r, std::move(target)});
  }
  return result;
}

// Whether `from` reaches `to` by one or more silent steps.
inline bool reaches_silently(const Network& network, const State& from, const State& to) {
  std::set<State> known;
  std::vector<State> todo{from};
  while (!todo.empty()) {
    const State here = todo.back();
    todo.pop_back();
    for (const Step& step : steps(network, here)) {
      if (network.rules()[step.rule].result != tau) continue;
      if (step.target == to) return true;
      if (known.insert(step.target).second) todo.push_back(step.target);
    }
  }
  return false;
}

inline Answer search(const Network& network) {
  Answer answer;
  std::map<State, std::size_t> depths{{initial(network), 0}};
  std::vector<State> queue{initial(network)};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const State here = queue[next];
    const std::size_t depth = depths.at(here);
    const std::vector<Step> out = steps(network, here);
    answer.transitions += out.size();
    for (const Step& step : out) {
      if (depths.emplace(step.target, depth + 1).second) queue.push_back(step.target);
    }
    bool runs_active = false;
    bool runs_frontier = false;
    bool diverges = false;
    for (std::size_t c = 0; c < here.size(); ++c) {
      if (here[c] == stopped) continue;
      runs_active = runs_active || !network.components()[c].passive;
      diverges = diverges || facts(network, c, here[c]).diverges;
      if (!facts(network, c, here[c]).frontier) continue;
      runs_frontier = true;
      answer.frontier.emplace(c, here[c]);
    }
    if (out.empty() && runs_active && runs_frontier) ++answer.states_at_frontier;
    if (out.empty() && runs_active && !runs_frontier && !diverges) {
      answer.deadlocks.insert(here);
      if (!answer.deadlock_depth) answer.deadlock_depth = depth;
    }
    if (!answer.livelock_depth && (diverges || reaches_silently(network, here, here))) {
      answer.livelock_depth = depth;
    }
  }
  answer.states = depths.size();
  return answer;
}

}  // namespace csp::checker::naive
