// A state with internal steps takes over the events of all states that these lead to, so most of
// those are needed no more. What is kept is the initial state and what events lead to, each state
// as one of these:
//   * it offers all its events for sure: then it is stable and has all of them;
//   * or it may refuse some: then internal steps lead to a stable state for each minimal
//   acceptance,
//     and it keeps only those events that none of them has.
// Where internal steps lead from one target of an event to another one, the second comes with the
// first and is left out. A state that can diverge gets an internal step to itself, and one that can
// end its tick: that is an offer in itself, which nobody refuses.
//
// Nothing is invented: all states of the result are states of the system, so there are never more.
// Each state kept has the traces, minimal acceptances and divergences that it had, and that is all
// that a context can tell (T, F and FD are congruences for CSP, and so are divergences without
// anything being forgotten behind them). FDR keeps acceptances as marks beside a state and has no
// internal steps left; without marks one internal step in a row is what it takes.
//
// Roscoe, Gardiner, Goldsmith, Hulance, Jackson, Scattergood, "Hierarchical compression for
// model-checking CSP, or how to check 10^20 dining philosophers for deadlock" (1995), section 3.
#include <algorithm>
#include <span>
#include <utility>

#include "checker/lts/breadth_first.hpp"
#include "checker/lts/compress.hpp"
#include "checker/lts/least_sets.hpp"
#include "checker/lts/tau_loops.hpp"

namespace csp::checker {

namespace {

// Visited or not, forgotten all at once.
class StateMarks {
 public:
  explicit StateMarks(std::size_t states) : marks_(states) {}
  void forget() { ++current_; }
  // False where it was marked already.
  bool mark(StateId state) { return std::exchange(marks_[index(state)], current_) != current_; }
  [[nodiscard]] bool is_marked(StateId state) const { return marks_[index(state)] == current_; }

 private:
  std::vector<std::uint32_t> marks_;
  std::uint32_t current_ = 1;
};

// Needs a system whose only circles of taus are taus from a state to itself.
class TauElimination {
 public:
  explicit TauElimination(const CompactLts& lts)
      : lts_(lts),
        ranks_(tau_circles(lts).circle_of),
        numbers_(lts.size(), not_met),
        behind_(lts.size()),
        reached_(lts.size()) {}

  CompactLts run() {
    number_of(lts_.initial());
    for (std::size_t next = 0; next < met_.size(); ++next)
      write(met_[next]);
    return std::move(result_);
  }

 private:
  static constexpr std::uint32_t not_met = 0xffffffff;

  struct StableState {
    StateId state{};
    Events events{};
  };

  StateId number_of(StateId state) {
    std::uint32_t& number = numbers_[index(state)];
    if (number == not_met) {
      number = static_cast<std::uint32_t>(met_.size());
      met_.push_back(state);
    }
    return static_cast<StateId>(number);
  }

  void write(StateId state) {
    look_behind(state);
    result_.add_state(lts_.is_ended(state));
    const bool is_sure = !diverges_ && (can_end_ ? stable_.empty() : offers_everything());
    if (is_sure) {
      stable_.clear();
    } else if (diverges_) {
      result_.add_transition(tau, number_of(state));
    }
    for (const StableState& stable : stable_)
      result_.add_transition(tau, number_of(stable.state));
    for (auto begin = visible_.begin(); begin != visible_.end();) {
      const auto end = std::find_if(begin, visible_.end(), [&](const Transition& step) {
        return step.event != begin->event;
      });
      write_event({begin, end});
      begin = end;
    }
  }

  // Fills in what is known of the states that taus lead to, itself among them.
  void look_behind(StateId start) {
    behind_.forget();
    behind_.mark(start);
    visible_.clear();
    stable_.clear();
    diverges_ = false;
    can_end_ = false;
    waiting_.assign(1, start);
    while (!waiting_.empty()) {
      const StateId state = waiting_.back();
      waiting_.pop_back();
      for (const Transition& step : lts_.transitions(state)) {
        if (step.event != tau) {
          visible_.push_back(step);
          can_end_ = can_end_ || step.event == tick;
        } else if (step.target == state) {
          diverges_ = true;
        } else if (behind_.mark(step.target)) {
          waiting_.push_back(step.target);
        }
      }
      auto offered = acceptance(lts_, state);
      const bool is_tick = offered && !offered->empty() && offered->front() == tick;
      if (offered && !is_tick) stable_.push_back({state, std::move(*offered)});
    }
    std::sort(visible_.begin(), visible_.end(), [](const Transition& a, const Transition& b) {
      return a.event != b.event ? a.event < b.event : a.target < b.target;
    });
    visible_.erase(std::unique(visible_.begin(), visible_.end()), visible_.end());
    if (stable_.size() < 2) return;
    const auto in_order = [&] { std::ranges::sort(stable_, {}, &StableState::state); };
    in_order();
    drop_larger_sets(stable_,
                     [](const StableState& stable) -> const Events& { return stable.events; });
    in_order();
  }

  // Its only minimal acceptance is all that it can do.
  [[nodiscard]] bool offers_everything() const {
    if (stable_.size() != 1) return false;
    return std::ranges::all_of(visible_, [&](const Transition& step) {
      return std::ranges::binary_search(stable_.front().events, step.event);
    });
  }

  // `steps` have one event. Those whose target comes with another target are left out, and those
  // that a stable state behind a tau has.
  void write_event(std::span<const Transition> steps) {
    targets_.clear();
    std::uint32_t lowest = not_met;
    for (const Transition& step : steps) {
      targets_.push_back(step.target);
      lowest = std::min(lowest, ranks_[index(step.target)]);
    }
    reached_.forget();
    for (const StableState& stable : stable_) {
      for (const Transition& step : lts_.transitions(stable.state)) {
        if (step.event == steps.front().event) reach(step.target, lowest);
      }
    }
    // Taus lead from higher to lower ranks.
    std::sort(targets_.begin(), targets_.end(),
              [&](StateId a, StateId b) { return ranks_[index(a)] > ranks_[index(b)]; });
    std::erase_if(targets_, [&](StateId target) {
      const bool comes_with_another = reached_.is_marked(target);
      reach(target, lowest);
      return comes_with_another;
    });
    std::ranges::sort(targets_);
    for (const StateId target : targets_)
      result_.add_transition(steps.front().event, number_of(target));
  }

  // Marks what taus lead to, as far as it has at least this rank.
  void reach(StateId start, std::uint32_t lowest) {
    if (!reached_.mark(start)) return;
    waiting_.assign(1, start);
    while (!waiting_.empty()) {
      const StateId state = waiting_.back();
      waiting_.pop_back();
      for (const Transition& step : lts_.transitions(state)) {
        if (step.event != tau || ranks_[index(step.target)] < lowest) continue;
        if (reached_.mark(step.target)) waiting_.push_back(step.target);
      }
    }
  }

  const CompactLts& lts_;
  const std::vector<std::uint32_t> ranks_;
  std::vector<std::uint32_t> numbers_;  // by state: in the result
  std::vector<StateId> met_;
  CompactLts result_;
  // Of the state that is being written.
  StateMarks behind_;
  std::vector<Transition> visible_;  // of all states behind it, in order
  std::vector<StableState> stable_;  // one for each minimal acceptance without tick
  bool diverges_ = false;
  bool can_end_ = false;
  // Of the event that is being written.
  StateMarks reached_;
  std::vector<StateId> targets_;
  std::vector<StateId> waiting_;
};

}  // namespace

CompactLts diamond(const CompactLts& lts) {
  if (lts.size() == 0) return lts;
  CompactLts current = strongly_bisimulated(without_tau_loops(lts));
  while (true) {
    const CompactLts eliminated = TauElimination(current).run();
    current = strongly_bisimulated(eliminated);
    // Where states were merged, more targets may come with others. Where none were, doing it again
    // would change nothing: taus lead to fewer states than before, and each state chosen for an
    // acceptance is the only one left with it.
    if (current.size() == eliminated.size()) return current;
  }
}

}  // namespace csp::checker
