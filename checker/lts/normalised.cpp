// The nodes of the normal form, written down as states. A node that offers all its events for sure
// is a stable state. Of any other it is told by internal steps what it may offer: each leads to a
// helper that offers just one minimal acceptance, to where the node goes by the same events; the
// node itself keeps the events that no helper has. Divergence is an internal step to itself, and
// the offer of tick is the tick itself.
//
// What a state looks like depends only on the traces, minimal acceptances and divergences behind
// it, and bisimilar states are merged: so systems with the same meaning get the same result, state
// for state. Roscoe, "Understanding Concurrent Systems", section 16.1.
#include <algorithm>
#include <unordered_map>

#include "checker/lts/compress.hpp"
#include "checker/lts/normal_form.hpp"

namespace csp::checker {

namespace {

class NormalSystem {
 public:
  NormalSystem(const CompactLts& lts, std::size_t most_states,
               const std::function<bool(std::uint64_t)>& should_stop)
      : lts_(lts),
        should_stop_(should_stop),
        normal_form_(lts, [this] { return should_stop_ && should_stop_(normal_form_.bytes()); }),
        most_states_(most_states) {}

  std::optional<CompactLts> run() {
    state_of(normal_form_.initial());
    for (std::size_t next = 0; next < states_.size(); ++next) {
      if (states_.size() > most_states_) return std::nullopt;
      if (!write(states_[next])) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  struct NormalState {
    NormalNode node{};
    std::optional<Events> offered{};  // of a helper
  };

  StateId state_of(NormalNode node) {
    const auto [place, is_new] = numbers_.try_emplace(node, static_cast<StateId>(states_.size()));
    if (is_new) states_.push_back({.node = node});
    return place->second;
  }

  // False where it was stopped.
  bool write(NormalState state) {
    if (state.offered) {
      result_.add_state();
      for (const EventId event : *state.offered)
        write_event(state.node, event);
      return true;
    }
    if (!normal_form_.prepare(state.node)) return false;
    const auto members = normal_form_.members(state.node);
    const auto self = static_cast<StateId>(result_.size());
    result_.add_state(
        std::ranges::all_of(members, [&](StateId member) { return lts_.is_ended(member); }));
    const auto allowed = normal_form_.events(state.node);
    const Events events(allowed.begin(), allowed.end());
    std::vector<Events> acceptances = normal_form_.acceptances(state.node);
    std::erase(acceptances, Events{tick});
    const bool diverges = normal_form_.find_divergence(state.node);
    const bool can_end = std::ranges::binary_search(events, tick);
    const bool offers_everything = acceptances == std::vector<Events>{events};
    if (!diverges && (can_end ? acceptances.empty() : offers_everything)) acceptances.clear();
    if (diverges) result_.add_transition(tau, self);
    for (const Events& acceptance : acceptances) {
      result_.add_transition(tau, static_cast<StateId>(states_.size()));
      states_.push_back({state.node, acceptance});
    }
    for (const EventId event : events) {
      const auto has_event = [&](const Events& acceptance) {
        return std::ranges::binary_search(acceptance, event);
      };
      if (std::ranges::none_of(acceptances, has_event)) write_event(state.node, event);
    }
    return true;
  }

  void write_event(NormalNode node, EventId event) {
    result_.add_transition(event, state_of(*normal_form_.after(node, event)));
  }

  const CompactLts& lts_;
  const std::function<bool(std::uint64_t)>& should_stop_;
  NormalForm normal_form_;
  const std::size_t most_states_;
  std::vector<NormalState> states_;  // of the result: those written, and those still to write
  std::unordered_map<NormalNode, StateId> numbers_;
  CompactLts result_;
};

}  // namespace

std::optional<CompactLts> normalised(const CompactLts& lts, std::size_t most_states,
                                     const std::function<bool(std::uint64_t)>& should_stop) {
  if (lts.size() == 0) return lts;
  const CompactLts smaller = strongly_bisimulated(without_tau_loops(lts));
  const auto normal = NormalSystem(smaller, most_states, should_stop).run();
  if (!normal) return std::nullopt;
  return strongly_bisimulated(*normal);
}

}  // namespace csp::checker
