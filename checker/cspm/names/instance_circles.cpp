// Strongly connected components (Tarjan, SIAM Journal on Computing 1(2), 1972; with a stack of its
// own, since the chains are as long as the script); in each with an instance, the shortest way
// round from the first instance, breadth first.
#include "checker/cspm/names/instance_circles.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <utility>

namespace csp::checker::cspm {

namespace {

constexpr std::uint32_t not_seen = std::numeric_limits<std::uint32_t>::max();

std::size_t index_of(DependencyId id) { return static_cast<std::size_t>(id); }

}  // namespace

DependencyId InstanceDependencies::add(Node node) {
  nodes_.push_back(std::move(node));
  uses_.emplace_back();
  return static_cast<DependencyId>(nodes_.size() - 1);
}

void InstanceDependencies::add_use(DependencyId user, DependencyId used, Span span) {
  std::vector<Use>& uses = uses_[index_of(user)];
  if (uses.empty() || uses.back().used != used) uses.push_back({used, span});
}

// The number of the component that each node lies in.
std::vector<std::uint32_t> InstanceDependencies::components() const {
  struct Visit {
    std::size_t node;
    std::size_t next_use;
  };
  std::vector<std::uint32_t> order(nodes_.size(), not_seen);
  std::vector<std::uint32_t> lowest(nodes_.size(), not_seen);
  std::vector<std::uint32_t> component(nodes_.size(), not_seen);
  std::vector<std::size_t> open;
  std::vector<Visit> visits;
  std::uint32_t counted = 0;
  std::uint32_t components = 0;
  const auto enter = [&](std::size_t node) {
    order[node] = lowest[node] = counted++;
    open.push_back(node);
    visits.push_back({node, 0});
  };
  const auto leave = [&](std::size_t node) {
    visits.pop_back();
    if (!visits.empty())
      lowest[visits.back().node] = std::min(lowest[visits.back().node], lowest[node]);
    if (lowest[node] != order[node]) return;
    for (std::size_t member = not_seen; member != node; open.pop_back()) {
      member = open.back();
      component[member] = components;
    }
    ++components;
  };
  for (std::size_t root = 0; root < nodes_.size(); ++root) {
    if (order[root] != not_seen) continue;
    enter(root);
    while (!visits.empty()) {
      const std::size_t node = visits.back().node;
      if (visits.back().next_use == uses_[node].size()) {
        leave(node);
        continue;
      }
      const std::size_t used = index_of(uses_[node][visits.back().next_use++].used);
      if (order[used] == not_seen)
        enter(used);
      else if (component[used] == not_seen)
        lowest[node] = std::min(lowest[node], order[used]);
    }
  }
  return component;
}

// Empty where no way leads back.
std::vector<InstanceDependencies::Step> InstanceDependencies::shortest_circle(
    DependencyId from) const {
  std::vector<Step> steps(nodes_.size());
  std::deque<std::size_t> waiting{index_of(from)};
  while (!waiting.empty() && steps[index_of(from)].use == nullptr) {
    const std::size_t user = waiting.front();
    waiting.pop_front();
    for (const Use& use : uses_[user]) {
      Step& step = steps[index_of(use.used)];
      if (step.use != nullptr) continue;
      step = {&use, user};
      waiting.push_back(index_of(use.used));
    }
  }
  std::vector<Step> circle;
  if (steps[index_of(from)].use == nullptr) return circle;
  std::size_t node = index_of(from);
  do {
    circle.push_back(steps[node]);
    node = steps[node].user;
  } while (node != index_of(from));
  std::reverse(circle.begin(), circle.end());
  return circle;
}

void InstanceDependencies::report_circles(Diagnostics& diagnostics) const {
  const std::vector<std::uint32_t> component = components();
  std::vector<bool> is_told(nodes_.size(), false);  // by component
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    if (nodes_[node].module.empty() || is_told[component[node]]) continue;
    const std::vector<Step> circle = shortest_circle(static_cast<DependencyId>(node));
    if (circle.empty()) continue;
    is_told[component[node]] = true;
    std::vector<Note> notes;
    for (const Step& step : circle) {
      notes.push_back({step.use->span, "`" + nodes_[step.user].name + "` depends on `" +
                                           nodes_[index_of(step.use->used)].name + "` here"});
    }
    diagnostics.error(nodes_[node].span,
                      "`" + nodes_[node].name + "` is an instance of `" + nodes_[node].module +
                          "`, which itself depends on `" + nodes_[node].name + "`",
                      std::move(notes), "take what both need out of `" + nodes_[node].module + "`");
  }
}

}  // namespace csp::checker::cspm
