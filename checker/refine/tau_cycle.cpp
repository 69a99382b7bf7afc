// Idea: a state lies on a cycle of internal steps exactly when its strongly connected component in
// the graph of these steps has an edge inside. One depth-first search finds all components; the
// state discovered first among theirs has the shortest way from the initial state, since states
// were numbered breadth first. A second search, breadth first, closes its loop.
//
// Invariant: `lowest` of a frame is the smallest visit number on the stack that the frame's state
// is known to reach; when a frame ends with its own number, the states from its place on the stack
// upwards are one component.
//
// Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1(2), 1972,
// with the frames of the recursion kept in a vector, for a path may be as long as there are states.
#include "checker/refine/tau_cycle.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace csp::checker {

namespace {

using Visit = std::uint32_t;
constexpr Visit unvisited = 0;
constexpr Visit finished = 0xffffffff;  // its component is complete

class CycleSearch {
 public:
  CycleSearch(Firing& firing, const StateStore& store, const std::function<bool()>& stop)
      : firing_(firing), store_(store), stop_(stop), visits_(store.size(), unvisited) {}

  // The first discovered state on a cycle, or nowhere.
  NodeId first_on_a_cycle() {
    for (std::size_t n = 0; n < store_.size(); ++n) {
      const NodeId root{static_cast<std::uint32_t>(n)};
      // Every state before n belongs to a complete component by now, so none to come is earlier
      // than first_.
      if (first_ != StateStore::nowhere && index(first_) < n) break;
      if (visits_[n] == unvisited && !visit_from(root)) return StateStore::nowhere;
    }
    return first_;
  }

  // A shortest way from `start` back to it; there is one.
  std::vector<NodeId> loop_at(NodeId start) {
    std::unordered_map<std::uint32_t, NodeId> reached_from;
    std::vector<NodeId> queue{start};
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const NodeId here = queue[next];
      successors_.clear();
      append_silent_successors(here);
      for (const NodeId there : successors_) {
        if (there == start) return way_back(start, here, reached_from);
        if (reached_from.emplace(static_cast<std::uint32_t>(there), here).second) {
          queue.push_back(there);
        }
      }
    }
    return {};
  }

 private:
  struct Frame {
    NodeId node;
    Visit number;
    Visit lowest;
    std::size_t first_successor;  // in successors_
    std::size_t next_successor;
    bool has_inner_edge;  // within its component, as far as known
  };

  // False when told to stop.
  bool visit_from(NodeId root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next_successor == successors_.size()) {
        leave();
        continue;
      }
      const NodeId there = successors_[frame.next_successor++];
      const Visit visit = visits_[index(there)];
      if (visit == finished) continue;
      if (visit == unvisited) {
        if (++entered_ % 1024 == 0 && stop_()) return false;
        enter(there);
      } else {
        frame.lowest = std::min(frame.lowest, visit);
        frame.has_inner_edge = true;
      }
    }
    return true;
  }

  void enter(NodeId node) {
    visits_[index(node)] = next_visit_;
    stack_.push_back(node);
    const std::size_t first = successors_.size();
    frames_.push_back({.node = node,
                       .number = next_visit_,
                       .lowest = next_visit_,
                       .first_successor = first,
                       .next_successor = first,
                       .has_inner_edge = false});
    ++next_visit_;
    append_silent_successors(node);
  }

  void leave() {
    const Frame done = frames_.back();
    frames_.pop_back();
    successors_.resize(done.first_successor);
    if (done.lowest == done.number) {
      complete_component(done.node, done.has_inner_edge);
    } else {
      // The state reaches one below it on the stack, so the edge that led here lies inside their
      // component.
      frames_.back().lowest = std::min(frames_.back().lowest, done.lowest);
      frames_.back().has_inner_edge = true;
    }
  }

  void complete_component(NodeId root, bool has_inner_edge) {
    NodeId node;
    do {
      node = stack_.back();
      stack_.pop_back();
      visits_[index(node)] = finished;
      if (has_inner_edge) first_ = std::min(first_, node);
    } while (node != root);
  }

  void append_silent_successors(NodeId node) {
    firing_.for_each_step(store_.state(node), [this](RuleId rule, const Word* state) {
      if (firing_.network()[rule].result != tau) return;
      const NodeId there = store_.find(state);
      if (there != StateStore::nowhere) successors_.push_back(there);
    });
  }

  static std::vector<NodeId> way_back(
      NodeId start, NodeId last, const std::unordered_map<std::uint32_t, NodeId>& reached_from) {
    std::vector<NodeId> way{start};
    for (NodeId node = last; node != start;
         node = reached_from.at(static_cast<std::uint32_t>(node))) {
      way.push_back(node);
    }
    way.push_back(start);
    std::reverse(way.begin(), way.end());
    return way;
  }

  Firing& firing_;
  const StateStore& store_;
  const std::function<bool()>& stop_;
  std::vector<Visit> visits_;
  Visit next_visit_ = unvisited + 1;
  std::uint64_t entered_ = 0;
  std::vector<NodeId> stack_;
  std::vector<Frame> frames_;
  std::vector<NodeId> successors_;  // of the frames, one after the other
  NodeId first_ = StateStore::nowhere;
};

}  // namespace

std::optional<TauCycle> find_tau_cycle(Firing& firing, const StateStore& store,
                                       const std::function<bool()>& stop) {
  CycleSearch cycles(firing, store, stop);
  const NodeId start = cycles.first_on_a_cycle();
  if (start == StateStore::nowhere) return std::nullopt;
  return TauCycle{.start = start, .nodes = cycles.loop_at(start)};
}

}  // namespace csp::checker
