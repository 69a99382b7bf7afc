// Idea: states that lead to each other have the same behind them. So they are taken together, as
// strongly connected components, and a component's set is what its own arcs have and what has been
// found for those that they lead to. Each arc is looked at twice, however many processes there are.
//
// Without recursion, for a way through the states can be as long as there are states. A state's
// number and the lowest that it reaches share a word: who closes a component needs the first only
// to compare it with the second, and has it on the stack.
//
// Invariant: components are closed behind all that they lead to. Source: R. Tarjan, "Depth-first
// search and linear graph algorithms", SIAM J. Comput. 1(2), 1972.
#include "checker/program/futures.hpp"

#include <algorithm>

namespace csp::checker::program {

namespace {

StateId state_of(std::size_t number) { return StateId{static_cast<std::uint32_t>(number)}; }

// Calls close(its states) for each strongly connected component of the graph.
class Components {
 public:
  explicit Components(const StateGraph& graph) : graph_(graph), lowest_(graph.states(), unmet) {}

  template <class Close>
  void close_all(Close&& close) {
    for (std::size_t s = 0; s < lowest_.size(); ++s) {
      if (lowest_[s] != unmet) continue;
      enter(state_of(s));
      while (!way_.empty())
        go_on(close);
    }
  }

 private:
  // Numbers in the order of the walk lie between them.
  static constexpr std::uint32_t unmet = 0, closed = 0xffffffff;
  struct Step {
    StateId state{};
    std::uint32_t next = 0;  // of its arcs
    std::uint32_t number = 0;
  };

  void enter(StateId state) {
    lowest_[index(state)] = ++met_;
    way_.push_back({.state = state, .number = met_});
    open_.push_back(state);
  }

  template <class Close>
  void go_on(Close&& close) {
    Step& here = way_.back();
    std::uint32_t& lowest = lowest_[index(here.state)];
    const auto arcs = graph_.arcs(here.state);
    while (here.next < arcs.size()) {
      const StateId target = arcs[here.next++].target;
      if (index(target) >= lowest_.size()) continue;
      if (lowest_[index(target)] == unmet) return enter(target);
      lowest = std::min(lowest, lowest_[index(target)]);
    }
    const std::uint32_t reached = lowest;
    const Step done = here;
    way_.pop_back();
    if (reached < done.number) {
      std::uint32_t& before = lowest_[index(way_.back().state)];
      before = std::min(before, reached);
      return;
    }
    const auto first = std::ranges::find(open_.rbegin(), open_.rend(), done.state).base() - 1;
    const std::span<const StateId> component{first, open_.end()};
    close(component);
    for (const StateId state : component)
      lowest_[index(state)] = closed;
    open_.erase(first, open_.end());
  }

  const StateGraph& graph_;
  std::vector<std::uint32_t> lowest_;  // that a state reaches
  std::uint32_t met_ = 0;
  std::vector<Step> way_;
  std::vector<StateId> open_;  // states that were met, of components that are not closed
};

}  // namespace

Futures::Futures(const StateGraph& graph, std::size_t events, const Parts& parts) {
  std::size_t bits = frontier_bit + 1;
  for (std::uint32_t e = index(tick) + 1; e < events; ++e) {
    for (const std::uint32_t place : parts(EventId{e})) {
      if (place >= bits_.size()) bits_.resize(place + 1, frontier_bit);
      if (bits_[place] == frontier_bit) bits_[place] = bits++;
    }
  }
  words_ = (bits + word_bits - 1) / word_bits;
  std::vector<std::uint64_t> of_events(events * words_);
  for (std::uint32_t e = index(tick) + 1; e < events; ++e) {
    for (const std::uint32_t place : parts(EventId{e}))
      set(of_events, e, bits_[place]);
  }
  sets_.resize(graph.states() * words_);
  for (const StateId state : graph.frontier())
    set(sets_, index(state), frontier_bit);
  Components(graph).close_all(
      [&](std::span<const StateId> component) { close(graph, component, of_events); });
}

void Futures::close(const StateGraph& graph, std::span<const StateId> component,
                    const std::vector<std::uint64_t>& of_events) {
  // Gathered by the first, and then that of all. What is still open has nothing yet.
  std::uint64_t* const all = sets_.data() + index(component.front()) * words_;
  const auto add = [&](const std::uint64_t* set) {
    for (std::size_t w = 0; w < words_; ++w)
      all[w] |= set[w];
  };
  for (const StateId state : component) {
    add(sets_.data() + index(state) * words_);
    for (const StateGraph::Arc& arc : graph.arcs(state)) {
      add(of_events.data() + index(arc.event) * words_);
      if (index(arc.target) < graph.states()) add(sets_.data() + index(arc.target) * words_);
    }
  }
  for (const StateId state : component)
    std::copy_n(all, words_, sets_.data() + index(state) * words_);
}

}  // namespace csp::checker::program
