// Left behind: for each process, walk backwards from the states in which it takes part in
// something. Where one does not come and the process lives, it is left behind.
//
// Unseen for ever: strike out, again and again, the states that have no unseen arc to one that is
// left; from whichever remains one can walk on until a state comes again.
#include <algorithm>
#include <atomic>
#include <map>

#include "checker/program/state_graph.hpp"

namespace csp::checker::program {

namespace {

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

std::vector<bool> reachable_backwards(const Sources& sources, std::vector<bool> reached) {
  std::vector<StateId> queue;
  for (std::size_t s = 0; s < reached.size(); ++s) {
    if (reached[s]) queue.push_back(state_of(s));
  }
  while (!queue.empty()) {
    const StateId here = queue.back();
    queue.pop_back();
    for (const StateId source : sources[here]) {
      if (reached[number(source)]) continue;
      reached[number(source)] = true;
      queue.push_back(source);
    }
  }
  return reached;
}

}  // namespace

std::span<const StateGraph::Arc> StateGraph::arcs(StateId state) const {
  const std::size_t begin = offsets_[number(state)];
  const std::size_t end =
      number(state) + 1 < offsets_.size() ? offsets_[number(state) + 1] : arcs_.size();
  return {arcs_.data() + begin, end - begin};
}

std::optional<LeftBehind> find_left_behind(const StateGraph& graph, const GlobalStates& states,
                                           const Knowledge& knowledge, Crew& crew) {
  std::map<PlaceId, std::vector<bool>> takes_part;
  for (std::size_t s = 0; s < graph.states(); ++s) {
    for (const StateGraph::Arc& arc : graph.arcs(state_of(s))) {
      for (const std::uint32_t place : states.parts(arc.happening)) {
        std::vector<bool>& flags = takes_part[PlaceId{place}];
        flags.resize(graph.states());
        flags[s] = true;
      }
    }
  }
  const Sources sources(graph, [](const StateGraph::Arc&) { return true; });
  std::vector<bool> is_unknown(graph.states());
  for (const StateId state : graph.frontier())
    is_unknown[number(state)] = true;
  std::vector<std::vector<bool>*> walks{&is_unknown};
  for (auto& [place, flags] : takes_part)
    walks.push_back(&flags);
  std::atomic<std::size_t> next = 0;
  crew.run([&](std::uint32_t) {
    for (std::size_t w = next++; w < walks.size(); w = next++)
      *walks[w] = reachable_backwards(sources, std::move(*walks[w]));
  });
  for (std::size_t s = 0; s < graph.states(); ++s) {
    if (is_unknown[s] || graph.arcs(state_of(s)).empty()) continue;
    LeftBehind found{.state = state_of(s), .places = {}};
    for (const GlobalStates::LiveProcess& it : states.alive(state_of(s))) {
      const bool waits_for_children =
          !it.is_about_to_run && knowledge[it.node].kind == StateKind::Join;
      const auto flags = takes_part.find(it.place);
      const bool goes_on = flags != takes_part.end() && flags->second[s];
      if (!waits_for_children && !goes_on) found.places.push_back(it.place);
    }
    if (!found.places.empty()) return found;
  }
  return std::nullopt;
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
