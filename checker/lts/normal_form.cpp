// Idea: subset construction. A node's members are all states that its trace leads to, internal
// steps included; equal sets are one node, found by their hash. Members, events and targets of all
// nodes lie in three long arrays.
//
// Invariant: a node that another leads to exists; it need not be prepared. Nodes are numbered in
// the order in which preparing met them, so equal orders of preparing give equal numbers.
//
// Source: M. O. Rabin, D. Scott, "Finite automata and their decision problems", IBM Journal of
// Research and Development 3(2), 1959; acceptances after Roscoe, as named in the header.
#include "checker/lts/normal_form.hpp"

#include <algorithm>
#include <utility>

#include "checker/lts/least_sets.hpp"

namespace csp::checker {

namespace {

std::uint64_t hash_of_members(std::span<const StateId> states) {
  std::uint64_t hash = 0x9e3779b97f4a7c15;  // the golden ratio; the factor below is from pi
  for (const StateId state : states) {
    hash = (hash ^ index(state)) * 0x243f6a8885a308d3;
    hash ^= hash >> 32;
  }
  return hash;
}

const Events& itself(const Events& set) { return set; }

}  // namespace

std::optional<Events> acceptance(const Lts& lts, StateId state) {
  Events events;
  bool is_stable = !lts.facts(state).diverges;
  for (const Transition& transition : lts.transitions(state)) {
    if (transition.event == tick) return Events{tick};
    is_stable = is_stable && transition.event != tau;
    events.push_back(transition.event);
  }
  if (!is_stable) return std::nullopt;
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  return events;
}

NormalForm::NormalForm(const Lts& lts, std::function<bool()> stop)
    : lts_(lts), stop_(std::move(stop)), divergence_(lts), table_(64, 0) {
  std::vector<StateId> states{lts.initial()};
  node_of(states);
}

std::uint64_t NormalForm::bytes() const {
  return nodes_.capacity() * sizeof(Node) + acceptance_bytes_ + bytes_at_work_ + lts_.bytes() +
         members_.capacity() * sizeof(StateId) +
         events_.capacity() * (sizeof(EventId) + sizeof(NormalNode)) +
         (table_.capacity() + marks_.capacity()) * sizeof(std::uint32_t);
}

bool NormalForm::is_stopped() {
  constexpr std::uint32_t seldom = 256;
  if (stop_ && ++asked_ % seldom == 0) is_stopped_ = is_stopped_ || stop_();
  return is_stopped_;
}

// Adds all that internal steps lead to; in ascending order then.
void NormalForm::close(std::vector<StateId>& states) {
  if (++mark_ == 0) {
    std::fill(marks_.begin(), marks_.end(), 0);
    mark_ = 1;
  }
  const auto is_new = [this](StateId state) {
    if (index(state) >= marks_.size()) marks_.resize(index(state) + index(state) / 2 + 64, 0);
    return std::exchange(marks_[index(state)], mark_) != mark_;
  };
  std::erase_if(states, [&](StateId state) { return !is_new(state); });
  for (std::size_t next = 0; next < states.size() && !is_stopped(); ++next) {
    bytes_at_work_ = states.capacity() * sizeof(StateId);
    for (const Transition& transition : lts_.transitions(states[next])) {
      if (transition.event == tau && is_new(transition.target)) {
        states.push_back(transition.target);
      }
    }
  }
  bytes_at_work_ = 0;
  std::sort(states.begin(), states.end());
}

// The node of these states and all that internal steps lead to.
NormalNode NormalForm::node_of(std::vector<StateId>& states) {
  close(states);
  const std::uint64_t hash = hash_of_members(states);
  if (nodes_.size() * 2 >= table_.size()) grow_table();
  std::size_t slot = hash & (table_.size() - 1);
  while (table_[slot] != 0) {
    const NormalNode node{table_[slot] - 1};
    const auto known = members(node);
    if (nodes_[index(node)].hash == hash &&
        std::equal(known.begin(), known.end(), states.begin(), states.end())) {
      return node;
    }
    slot = (slot + 1) & (table_.size() - 1);
  }
  const NormalNode node{static_cast<std::uint32_t>(nodes_.size())};
  nodes_.push_back({.hash = hash,
                    .first_member = members_.size(),
                    .member_count = static_cast<std::uint32_t>(states.size())});
  members_.insert(members_.end(), states.begin(), states.end());
  table_[slot] = static_cast<std::uint32_t>(nodes_.size());
  return node;
}

void NormalForm::grow_table() {
  table_.assign(table_.size() * 2, 0);
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    std::size_t slot = nodes_[n].hash & (table_.size() - 1);
    while (table_[slot] != 0)
      slot = (slot + 1) & (table_.size() - 1);
    table_[slot] = static_cast<std::uint32_t>(n + 1);
  }
}

bool NormalForm::prepare(NormalNode id) {
  if (nodes_[index(id)].is_prepared) return true;
  std::vector<std::pair<EventId, StateId>> steps;
  for (const StateId member : members(id)) {
    if (is_stopped()) return false;
    for (const Transition& transition : lts_.transitions(member)) {
      if (transition.event != tau) steps.emplace_back(transition.event, transition.target);
    }
    bytes_at_work_ = steps.capacity() * sizeof(steps[0]);
  }
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  nodes_[index(id)].first_event = events_.size();
  std::vector<StateId> targets;
  for (auto step = steps.begin(); step != steps.end();) {
    const EventId event = step->first;
    targets.clear();
    for (; step != steps.end() && step->first == event; ++step)
      targets.push_back(step->second);
    const NormalNode target = node_of(targets);  // may move the nodes
    if (is_stopped_) return false;
    events_.push_back(event);
    targets_.push_back(target);
    ++nodes_[index(id)].event_count;
  }
  find_acceptances(id);
  nodes_[index(id)].is_prepared = true;
  find_acceptance_bits(id);
  return !is_stopped_;
}

void NormalForm::find_acceptances(NormalNode id) {
  std::vector<Events>& acceptances = nodes_[index(id)].acceptances;
  constexpr std::size_t many = 4096;  // as many sets are worth looking for the least among them
  for (const StateId member : members(id)) {
    if (is_stopped()) return;
    if (auto offered = acceptance(lts_, member)) acceptances.push_back(std::move(*offered));
    if (acceptances.size() >= many && (acceptances.size() & (acceptances.size() - 1)) == 0) {
      drop_larger_sets(acceptances, itself);
    }
  }
  drop_larger_sets(acceptances, itself);
  for (const Events& events : acceptances)
    acceptance_bytes_ += sizeof(Events) + events.capacity() * sizeof(EventId);
}

void NormalForm::find_acceptance_bits(NormalNode id) {
  Node& node = nodes_[index(id)];
  if (node.event_count > 64) return;
  for (const Events& events : node.acceptances) {
    std::uint64_t bits = 0;
    for (const EventId event : events)
      bits |= std::uint64_t{1} << place_of(id, event);
    node.acceptance_bits.push_back(bits);
  }
  acceptance_bytes_ += node.acceptance_bits.capacity() * sizeof(std::uint64_t);
}

std::uint32_t NormalForm::place_of(NormalNode node, EventId event) const {
  const auto all = events(node);
  const auto place = std::lower_bound(all.begin(), all.end(), event);
  if (place == all.end() || *place != event) return nowhere;
  return static_cast<std::uint32_t>(place - all.begin());
}

std::optional<NormalNode> NormalForm::after(NormalNode node, EventId event) const {
  const std::uint32_t place = place_of(node, event);
  if (place == nowhere) return std::nullopt;
  return target(node, place);
}

bool NormalForm::find_divergence(NormalNode id) {
  std::optional<bool>& diverges = nodes_[index(id)].diverges;
  if (!diverges) {
    const auto all = members(id);
    diverges = std::any_of(all.begin(), all.end(),
                           [&](StateId member) { return divergence_.from(member); });
  }
  return *diverges;
}

}  // namespace csp::checker
