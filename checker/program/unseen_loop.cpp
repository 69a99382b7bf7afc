// Idea: strike out, again and again, the states that have no unseen arc to one that is left; from
// whichever remains one can walk on until a state comes again.
#include "checker/program/unseen_loop.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>

namespace csp::checker::program {

namespace {

// Where one comes from: the sources of the arcs into each state that `keep` lets through.
class Sources {
 public:
  template <class Keep>
  Sources(const StateGraph& graph, Keep&& keep) : begins_(graph.states() + 1) {
    const auto each = [&](auto&& visit) {
      for (std::size_t s = 0; s < graph.states(); ++s) {
        for (const StateGraph::Arc& arc : graph.arcs(state_of(s))) {
          if (index(arc.target) < graph.states() && keep(arc)) visit(state_of(s), arc.target);
        }
      }
    };
    each([&](StateId, StateId target) { ++begins_[index(target) + 1]; });
    for (std::size_t s = 1; s < begins_.size(); ++s)
      begins_[s] += begins_[s - 1];
    sources_.resize(begins_.back());
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    each([&](StateId source, StateId target) { sources_[next[index(target)]++] = source; });
  }
  [[nodiscard]] std::span<const StateId> operator[](StateId state) const {
    return {sources_.data() + begins_[index(state)],
            begins_[index(state) + 1] - begins_[index(state)]};
  }

 private:
  std::vector<std::size_t> begins_;
  std::vector<StateId> sources_;
};

}  // namespace

std::optional<UnseenLoop> find_unseen_loop(const StateGraph& graph,
                                           const std::vector<bool>& is_visible) {
  const auto is_unseen = [&](const StateGraph::Arc& arc) {
    return index(arc.target) < graph.states() && !is_visible[static_cast<std::size_t>(arc.event)];
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
      if (--ways[index(source)] == 0) struck.push_back(source);
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
      return is_unseen(arc) && ways[index(arc.target)] > 0;
    });
    way.push_back(static_cast<std::uint32_t>(next - arcs.begin()));
    here = next->target;
  }
  const auto begin = static_cast<std::ptrdiff_t>(came_by[here]);
  return UnseenLoop{.state = here, .loop = {way.begin() + begin, way.end()}};
}

}  // namespace csp::checker::program
