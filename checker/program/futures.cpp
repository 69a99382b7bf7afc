// Idea: what is behind a state is what its arcs have, and what is behind those that they lead to.
// The least sets for which that is so are found in sweeps from the last state to the first, for
// most arcs lead to later states; each sweep passes on what only arcs to earlier ones bring. A few
// are enough where everybody's next part is near, and a set that has all is not looked at again.
//
// Where they are not enough: states that lead to each other have the same behind them. So they are
// taken together, as strongly connected components, and a component's set is what its own arcs have
// and what has been found for those that they lead to. It gathers in the component's first state on
// the way: from every other one the walk comes back to it. Each arc is looked at once, however many
// processes there are.
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

// Walks through the graph, depth first, and tells what it finds:
//   meet(state, arc)     an arc of the state
//   pass_on(from, to)    all that is behind `from` is behind `to`, too
//   close(states)        a component; all that is behind it was passed on to the first of them
class Components {
 public:
  explicit Components(const StateGraph& graph) : graph_(graph), lowest_(graph.states(), unmet) {}

  template <class Visitor>
  void walk(Visitor&& visitor) {
    for (std::size_t s = 0; s < lowest_.size(); ++s) {
      if (lowest_[s] != unmet) continue;
      enter(state_of(s));
      while (!way_.empty())
        go_on(visitor);
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

  template <class Visitor>
  void go_on(Visitor& visitor) {
    Step& here = way_.back();
    std::uint32_t& lowest = lowest_[index(here.state)];
    const auto arcs = graph_.arcs(here.state);
    while (here.next < arcs.size()) {
      const StateGraph::Arc& arc = arcs[here.next++];
      visitor.meet(here.state, arc);
      if (index(arc.target) >= lowest_.size()) continue;
      const std::uint32_t there = lowest_[index(arc.target)];
      if (there == unmet) return enter(arc.target);
      if (there == closed) visitor.pass_on(arc.target, here.state);
      lowest = std::min(lowest, there);
    }
    const std::uint32_t reached = lowest;
    const Step done = here;
    way_.pop_back();
    if (reached == done.number) close(done.state, visitor);
    if (way_.empty()) return;
    visitor.pass_on(done.state, way_.back().state);
    if (reached == done.number) return;
    std::uint32_t& before = lowest_[index(way_.back().state)];
    before = std::min(before, reached);
  }

  template <class Visitor>
  void close(StateId root, Visitor& visitor) {
    const auto first = std::ranges::find(open_.rbegin(), open_.rend(), root).base() - 1;
    const std::span<const StateId> component{first, open_.end()};
    visitor.close(component);
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

// What is behind the states, gathered on the walk.
class Futures::Gathering {
 public:
  Gathering(Futures& futures, const std::vector<std::uint64_t>& of_events)
      : sets_(futures.sets_), words_(futures.words_), of_events_(of_events) {}

  void meet(StateId state, const StateGraph::Arc& arc) {
    add(of_events_.data() + index(arc.event) * words_, state);
  }
  void pass_on(StateId from, StateId to) { add(sets_.data() + index(from) * words_, to); }
  // All of them were passed on to the first.
  void close(std::span<const StateId> component) {
    for (const StateId state : component.subspan(1))
      std::copy_n(sets_.data() + index(component[0]) * words_, words_,
                  sets_.data() + index(state) * words_);
  }

 private:
  void add(const std::uint64_t* set, StateId state) {
    for (std::size_t w = 0; w < words_; ++w)
      sets_[index(state) * words_ + w] |= set[w];
  }

  std::vector<std::uint64_t>& sets_;
  const std::size_t words_;
  const std::vector<std::uint64_t>& of_events_;
};

bool Futures::sweep(const StateGraph& graph, const std::vector<std::uint64_t>& of_events,
                    const std::vector<std::uint64_t>& all) {
  bool has_changed = false;
  std::vector<std::uint64_t> now(words_);
  for (std::size_t s = graph.states(); s-- > 0;) {
    std::uint64_t* const own = sets_.data() + s * words_;
    if (std::equal(all.begin(), all.end(), own)) continue;
    std::copy_n(own, words_, now.begin());
    for (const StateGraph::Arc& arc : graph.arcs(state_of(s))) {
      const std::uint64_t* const by_event = of_events.data() + index(arc.event) * words_;
      const std::uint64_t* const behind =
          index(arc.target) < graph.states() ? sets_.data() + index(arc.target) * words_ : by_event;
      for (std::size_t w = 0; w < words_; ++w)
        now[w] |= by_event[w] | behind[w];
    }
    has_changed = has_changed || !std::equal(now.begin(), now.end(), own);
    std::copy_n(now.begin(), words_, own);
  }
  return has_changed;
}

Futures::Futures(const StateGraph& graph, std::size_t events, const Parts& parts, int most_sweeps) {
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
  std::vector<std::uint64_t> all(words_);
  if (!graph.frontier().empty()) set(all, 0, frontier_bit);
  for (std::size_t w = 0; w < of_events.size(); ++w)
    all[w % words_] |= of_events[w];
  for (int sweeps = 0; sweeps < most_sweeps; ++sweeps) {
    if (!sweep(graph, of_events, all)) return;
  }
  Components(graph).walk(Gathering(*this, of_events));
}

}  // namespace csp::checker::program
