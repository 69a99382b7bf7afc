// The watchdog walks along the normal form of the specification: after each trace it is in just one
// node, and what the node does not allow leads to the bark.
//
// Refusals: an implementation in a stable state that offers O is wrong where O holds none of the
// minimal acceptances, that is, where some set that meets all of them is disjoint from O. So the
// watchdog may choose in silence a minimal set that meets all of them and from then on offer just
// that: both are stuck exactly when the implementation is wrong and the watchdog has guessed the
// set. Where the specification may refuse everything there is no such set, and the watchdog goes
// round in silence, so that it is never stuck itself.
//
// Minimal sets that meet all of a family are made by going through the family and giving each set
// so far that misses a member one of its elements: Berge, "Hypergraphs" (1989), chapter 2.
#include "checker/lts/watchdogs.hpp"

#include <algorithm>
#include <unordered_map>

#include "checker/lts/compress.hpp"
#include "checker/lts/least_sets.hpp"

namespace csp::checker {

namespace {

bool holds(const Events& events, EventId event) {
  return std::ranges::binary_search(events, event);
}

// Nothing where there are more than `most`.
std::optional<std::vector<Events>> minimal_sets_that_meet(const std::vector<Events>& family,
                                                          std::size_t most) {
  std::vector<Events> sets(1);
  for (const Events& member : family) {
    std::vector<Events> longer;
    for (const Events& set : sets) {
      if (std::ranges::any_of(member, [&](EventId event) { return holds(set, event); })) {
        longer.push_back(set);
        continue;
      }
      for (const EventId event : member) {
        longer.push_back(set);
        longer.back().insert(std::ranges::upper_bound(longer.back(), event), event);
      }
    }
    drop_larger_sets(longer, [](const Events& set) -> const Events& { return set; });
    if (longer.size() > most) return std::nullopt;
    sets = std::move(longer);
  }
  return sets;
}

class Watchdog {
 public:
  Watchdog(const CompactLts& specification, const Events& watched, EventId bark,
           bool watches_refusals, std::size_t most_states,
           const std::function<bool(std::uint64_t)>& should_stop)
      : should_stop_(should_stop),
        normal_form_(specification,
                     [this] { return should_stop_ && should_stop_(normal_form_.bytes()); }),
        watched_(watched),
        bark_(bark),
        watches_refusals_(watches_refusals),
        most_states_(most_states) {}

  std::optional<CompactLts> run() {
    state_of(normal_form_.initial());
    for (std::size_t next = 0; next < states_.size(); ++next) {
      if (states_.size() > most_states_) return std::nullopt;
      if (!write(states_[next])) return std::nullopt;
    }
    return strongly_bisimulated(result_);
  }

 private:
  enum class WatchKind : std::uint8_t { Node, Demand, Bark, Stop, End };

  struct WatchState {
    WatchKind kind{};
    NormalNode node{};
    Events demanded{};
  };

  StateId add(WatchState state) {
    states_.push_back(std::move(state));
    return static_cast<StateId>(states_.size() - 1);
  }

  StateId state_of(NormalNode node) {
    const auto place = nodes_.find(node);
    if (place != nodes_.end()) return place->second;
    const StateId state = add({.kind = WatchKind::Node, .node = node});
    nodes_.emplace(node, state);
    return state;
  }

  // One of these for all.
  StateId state_of(WatchKind kind) {
    std::optional<StateId>& state = others_[static_cast<std::size_t>(kind)];
    if (!state) state = add({.kind = kind});
    return *state;
  }

  // False where there would be too many states, or it was stopped.
  bool write(const WatchState state) {
    const StateId self = result_.add_state(state.kind == WatchKind::End);
    switch (state.kind) {
      case WatchKind::Node:
        if (!normal_form_.prepare(state.node)) return false;
        write_events(state.node);
        return !watches_refusals_ || write_demands(state.node, self);
      case WatchKind::Demand:
        for (const EventId event : state.demanded) {
          // Nobody sees the implementation's tick: it cannot be waited for.
          if (event != tick) write_allowed(state.node, event);
        }
        return true;
      case WatchKind::Bark:
        result_.add_transition(bark_, state_of(WatchKind::Stop));
        return true;
      case WatchKind::Stop:
      case WatchKind::End:
        return true;
    }
    return true;
  }

  void write_allowed(NormalNode node, EventId event) {
    result_.add_transition(event, state_of(*normal_form_.after(node, event)));
  }

  void write_events(NormalNode node) {
    const auto events = normal_form_.events(node);
    const Events allowed(events.begin(), events.end());
    for (const EventId event : allowed) {
      if (event != tick) write_allowed(node, event);
    }
    for (const EventId event : watched_) {
      if (holds(allowed, event) || (event == tick && watches_refusals_)) continue;
      result_.add_transition(event, state_of(event == tick ? WatchKind::End : WatchKind::Bark));
    }
  }

  bool write_demands(NormalNode node, StateId self) {
    const auto demands = minimal_sets_that_meet(normal_form_.acceptances(node), most_states_);
    if (!demands) return false;
    for (const Events& demand : *demands) {
      result_.add_transition(tau,
                             add({.kind = WatchKind::Demand, .node = node, .demanded = demand}));
    }
    if (demands->empty()) result_.add_transition(tau, self);
    return true;
  }

  const std::function<bool(std::uint64_t)>& should_stop_;
  NormalForm normal_form_;
  const Events& watched_;
  const EventId bark_;
  const bool watches_refusals_;
  const std::size_t most_states_;
  std::vector<WatchState> states_;  // those written, and those still to write
  std::unordered_map<NormalNode, StateId> nodes_;
  std::optional<StateId> others_[5];  // by kind
  CompactLts result_;
};

}  // namespace

std::optional<CompactLts> trace_watchdog(const CompactLts& specification, const Events& watched,
                                         EventId bark, std::size_t most_states,
                                         const std::function<bool(std::uint64_t)>& should_stop) {
  return Watchdog(specification, watched, bark, false, most_states, should_stop).run();
}

std::optional<CompactLts> failure_watchdog(const CompactLts& specification, const Events& watched,
                                           EventId bark, std::size_t most_states,
                                           const std::function<bool(std::uint64_t)>& should_stop) {
  return Watchdog(specification, watched, bark, true, most_states, should_stop).run();
}

}  // namespace csp::checker
