// Left behind: who lives in a state and has no part in its future (futures.cpp). The states are
// shared out in their order, and whoever finds one lets the others know, so that the first one is
// found whoever finds it.
//
// Unseen for ever: strike out, again and again, the states that have no unseen arc to one that is
// left; from whichever remains one can walk on until a state comes again.
#include "checker/program/state_graph.hpp"

#include <algorithm>
#include <atomic>
#include <map>

#include "checker/program/futures.hpp"

namespace csp::checker::program {

namespace {

constexpr std::size_t states_at_once = 4096;  // that one thread looks at

std::size_t number(StateId state) { return static_cast<std::size_t>(state); }
StateId state_of(std::size_t number) { return StateId{static_cast<std::uint32_t>(number)}; }

// Where one comes from: the sources of the arcs into each state that `keep` lets through.
class Sources {
 public:
  template <class Keep>
  Sources(const StateGraph& graph, Keep&& keep) : begins_(graph.states() + 1) {
    const auto each = [&](auto&& visit) {
      for (std::size_t s = 0; s < graph.states(); ++s) {
        for (const StateGraph::Arc& arc : graph.arcs(state_of(s))) {
          if (number(arc.target) < graph.states() && keep(arc)) visit(state_of(s), arc.target);
        }
      }
    };
    each([&](StateId, StateId target) { ++begins_[number(target) + 1]; });
    for (std::size_t s = 1; s < begins_.size(); ++s)
      begins_[s] += begins_[s - 1];
    sources_.resize(begins_.back());
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    each([&](StateId source, StateId target) { sources_[next[number(target)]++] = source; });
  }
  [[nodiscard]] std::span<const StateId> operator[](StateId state) const {
    return {sources_.data() + begins_[number(state)],
            begins_[number(state) + 1] - begins_[number(state)]};
  }

 private:
  std::vector<std::size_t> begins_;
  std::vector<StateId> sources_;
};

}  // namespace

std::span<const StateGraph::Arc> StateGraph::arcs(StateId state) const {
  const std::size_t begin = offsets_[number(state)];
  const std::size_t end =
      number(state) + 1 < offsets_.size() ? offsets_[number(state) + 1] : arcs_.size();
  return {arcs_.data() + begin, end - begin};
}

std::optional<LeftBehind> find_left_behind(const StateGraph& graph, const GlobalStates& states,
                                           const Knowledge& knowledge, Crew& crew) {
  const Futures futures(graph, states.happenings(),
                        [&](HappeningId happening) { return states.parts(happening); });
  const auto is_left_behind = [&](StateId state, const GlobalStates::LiveProcess& it) {
    if (futures.has_part(state, it.place)) return false;
    return it.is_about_to_run || knowledge[it.node].kind != StateKind::Join;
  };
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> first = graph.states();  // of those in which somebody is left behind
  crew.run([&](std::uint32_t) {
    GlobalStates::Inhabitants here;
    for (;;) {
      const std::size_t begin = next.fetch_add(states_at_once, std::memory_order_relaxed);
      const std::size_t end = std::min(begin + states_at_once, graph.states());
      for (std::size_t s = begin; s < end; ++s) {
        if (s >= first.load(std::memory_order_relaxed)) return;
        const StateId state = state_of(s);
        if (!futures.is_known(state) || graph.arcs(state).empty()) continue;
        states.find_alive(state, here);
        const bool is_found = std::ranges::any_of(
            here.alive, [&](const auto& it) { return is_left_behind(state, it); });
        if (!is_found) continue;
        std::size_t known = first.load(std::memory_order_relaxed);
        while (s < known && !first.compare_exchange_weak(known, s, std::memory_order_relaxed)) {
        }
        return;
      }
      if (end == graph.states()) return;
    }
  });
  if (first == graph.states()) return std::nullopt;
  LeftBehind found{.state = state_of(first), .places = {}};
  for (const GlobalStates::LiveProcess& it : states.alive(found.state)) {
    if (is_left_behind(found.state, it)) found.places.push_back(it.place);
  }
  return found;
}

std::optional<UnseenLoop> find_unseen_loop(const StateGraph& graph,
                                           const std::vector<bool>& is_visible) {
  const auto is_unseen = [&](const StateGraph::Arc& arc) {
    return number(arc.target) < graph.states() &&
           !is_visible[static_cast<std::size_t>(arc.happening)];
  };
  const Sources sources(graph, is_unseen);
  std::vector<std::size_t> ways(graph.states());
  std::vector<StateId> struck;
  for (std::size_t s = 0; s < graph.states(); ++s) {
    const auto arcs = graph.arcs(state_of(s));
    ways[s] = static_cast<std::size_t>(std::ranges::count_if(arcs, is_unseen));
    if (ways[s] == 0) struck.push_back(state_of(s));
  }
  while (!struck.empty()) {
    const StateId here = struck.back();
    struck.pop_back();
    for (const StateId source : sources[here]) {
      if (--ways[number(source)] == 0) struck.push_back(source);
    }
  }
  const auto first = std::ranges::find_if(ways, [](std::size_t count) { return count > 0; });
  if (first == ways.end()) return std::nullopt;
  std::map<StateId, std::size_t> came_by;  // how many arcs had been taken
  std::vector<std::uint32_t> way;
  StateId here = state_of(static_cast<std::size_t>(first - ways.begin()));
  while (!came_by.contains(here)) {
    came_by[here] = way.size();
    const auto arcs = graph.arcs(here);
    const auto next = std::ranges::find_if(arcs, [&](const StateGraph::Arc& arc) {
      return is_unseen(arc) && ways[number(arc.target)] > 0;
    });
    way.push_back(static_cast<std::uint32_t>(next - arcs.begin()));
    here = next->target;
  }
  const auto begin = static_cast<std::ptrdiff_t>(came_by[here]);
  return UnseenLoop{.state = here, .loop = {way.begin() + begin, way.end()}};
}

}  // namespace csp::checker::program
