// Whatever the system may do, it may do always: where internal steps lead to several places, or an
// event does, one of them is taken. Each circle of internal steps comes to rest where one of its
// own states does, or one that internal steps lead to; circles are known in an order in which
// those have been looked at before.
//
// If the result does not diverge it is deterministic and refines the system. A deterministic
// system is refined by nothing but itself, so then the system refines the result, too; and where
// that holds the system is as deterministic as the result. Roscoe, "Understanding Concurrent
// Systems", section 17.3.
#include "checker/lts/determinised.hpp"

#include <algorithm>
#include <optional>

#include "checker/lts/breadth_first.hpp"
#include "checker/lts/tau_loops.hpp"

namespace csp::checker {

namespace {

class Determiniser {
 public:
  explicit Determiniser(const CompactLts& lts)
      : lts_(lts), circles_(tau_circles(lts)), rests_(circles_.count), numbers_(circles_.count) {}

  CompactLts run() {
    find_rests();
    number_of(lts_.initial());
    for (std::size_t next = 0; next < met_.size(); ++next)
      write(met_[next]);
    return in_breadth_first_order(result_);
  }

 private:
  [[nodiscard]] std::uint32_t circle_of(StateId state) const {
    return circles_.circle_of[index(state)];
  }

  [[nodiscard]] bool can(StateId state, EventId event) const {
    return std::ranges::any_of(lts_.transitions(state),
                               [&](const Transition& step) { return step.event == event; });
  }

  void find_rests() {
    std::vector<StateId> states(lts_.size());
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] = static_cast<StateId>(i);
    std::ranges::stable_sort(states, {}, [&](StateId state) { return circle_of(state); });
    for (const StateId state : states) {
      std::optional<StateId>& rest = rests_[circle_of(state)];
      if (!rest && (can(state, tick) || !can(state, tau))) rest = state;
      for (const Transition& step : lts_.transitions(state)) {
        if (!rest && step.event == tau) rest = rests_[circle_of(step.target)];
      }
    }
  }

  // Of the state where this one comes to rest; itself where it never does.
  StateId number_of(StateId state) {
    const StateId rest = rests_[circle_of(state)].value_or(state);
    std::optional<StateId>& number = numbers_[circle_of(rest)];
    if (!number) {
      number = static_cast<StateId>(met_.size());
      met_.push_back(rest);
    }
    return *number;
  }

  void write(StateId state) {
    const StateId self = result_.add_state(lts_.is_ended(state));
    if (!rests_[circle_of(state)]) return result_.add_transition(tau, self);
    const auto transitions = lts_.transitions(state);
    std::vector<Transition> steps(transitions.begin(), transitions.end());
    if (can(state, tick)) {
      std::erase_if(steps, [](const Transition& step) { return step.event != tick; });
    }
    std::ranges::stable_sort(steps, {}, &Transition::event);
    const auto repeated = std::ranges::unique(steps, {}, &Transition::event);
    steps.erase(repeated.begin(), repeated.end());
    for (const Transition& step : steps)
      result_.add_transition(step.event, number_of(step.target));
  }

  const CompactLts& lts_;
  const TauCircles circles_;
  std::vector<std::optional<StateId>> rests_;    // by circle
  std::vector<std::optional<StateId>> numbers_;  // by circle: of its rest, in the result
  std::vector<StateId> met_;
  CompactLts result_;
};

}  // namespace

CompactLts determinised(const CompactLts& lts) {
  if (lts.size() == 0) return lts;
  return Determiniser(lts).run();
}

}  // namespace csp::checker
