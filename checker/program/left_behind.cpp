// Idea: who lives in a state and has no part in its future (futures.cpp). The states are shared out
// in their order, and whoever finds one lets the others know, so that the first one is found
// whoever finds it.
#include "checker/program/left_behind.hpp"

#include <algorithm>
#include <atomic>

#include "checker/program/futures.hpp"

namespace csp::checker::program {

namespace {

constexpr std::size_t states_at_once = 4096;  // that one thread looks at

}  // namespace

std::optional<LeftBehind> find_left_behind(const SearchRecord& record, const GlobalStates& states,
                                           const Knowledge& knowledge, Crew& crew) {
  const StateGraph& graph = record.graph();
  const Futures futures(graph, states.events(), [&](EventId event) { return states.parts(event); });
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
        states.find_alive(record.state(state), here);
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
  GlobalStates::Inhabitants there;
  states.find_alive(record.state(found.state), there);
  for (const GlobalStates::LiveProcess& it : there.alive) {
    if (is_left_behind(found.state, it)) found.places.push_back(it.place);
  }
  return found;
}

}  // namespace csp::checker::program
