// Delay bisimulation is strong bisimulation of the steps "any number of taus, then an event" and
// "any number of taus"; weak bisimulation lets taus follow the event, too. The signature of a state
// is made of those steps, but they are never written down: once circles of taus are one state each
// there is an order in which taus lead forwards only, and in that order a signature is the state's
// own part and the signatures of the states that one tau leads to. Equal signatures are kept once,
// so a chain of taus whose states do the same costs no more than the chain. Divergence tells states
// apart from the start.
//
// Each round looks at the states whose signature may have changed since the last: those that lead
// to a state with a new class, by taus or by taus and an event.
//
// Of what a class can do only that is written down which it cannot do after an internal step to
// another class: the least transitions with the same steps. Taus between classes go round no
// circle, so there are least ones, and only one choice of them.
//
// Boulgakov, Gibson-Robinson, Roscoe, "Computing maximal weak and other bisimulations" (2016), has
// the definitions with divergence; they write the steps down.
#include <algorithm>
#include <cassert>

#include "checker/lts/breadth_first.hpp"
#include "checker/lts/compress.hpp"
#include "checker/lts/predecessors.hpp"
#include "checker/lts/signature_groups.hpp"
#include "checker/lts/state_partition.hpp"
#include "checker/lts/tau_loops.hpp"

namespace csp::checker {

namespace {

enum class WeakKind : std::uint8_t { Delay, Weak };

// An event and a class that it leads to; with tau: a class that taus lead to, its own among them.
using WeakStep = std::uint64_t;

WeakStep weak_step(EventId event, ClassId target) {
  return (static_cast<WeakStep>(event) << 32) | index(target);
}
EventId event_of(WeakStep step) { return static_cast<EventId>(step >> 32); }
ClassId class_of(WeakStep step) { return static_cast<ClassId>(step & 0xffffffff); }

void put_in_order(std::vector<WeakStep>& steps) {
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
}

// Needs a system whose only circles of taus are taus from a state to itself.
class WeakRefinement {
 public:
  WeakRefinement(const CompactLts& lts, WeakKind kind)
      : lts_(lts),
        kind_(kind),
        ranks_(tau_circles(lts).circle_of),
        partition_(lts.size()),
        before_tau_(lts, [](EventId event) { return event == tau; }),
        before_event_(lts, [](EventId event) { return event != tau; }),
        diverges_(lts.size()),
        signatures_(lts.size()),
        taus_(kind == WeakKind::Weak ? lts.size() : 0),
        is_followed_(lts.size()) {}

  CompactLts run() {
    find_divergence();
    split_touched([&](StateId state) {
      return (diverges_[index(state)] ? 1U : 0U) + (lts_.is_ended(state) ? 2U : 0U);
    });
    for (std::size_t i = 0; i < lts_.size(); ++i)
      partition_.touch(static_cast<StateId>(i));
    while (partition_.next_touched()) {
      update_signatures();
      split_touched([&](StateId state) { return signatures_[index(state)]; });
      for (const StateId state : moved_)
        touch_all_before(state);
    }
    return quotient();
  }

 private:
  // States in the order of their ranks: taus lead to what comes before.
  [[nodiscard]] std::vector<StateId> in_tau_order() const {
    std::vector<StateId> states(lts_.size());
    for (std::size_t i = 0; i < states.size(); ++i)
      states[ranks_[i]] = static_cast<StateId>(i);
    return states;
  }

  void find_divergence() {
    for (const StateId state : in_tau_order()) {
      for (const Transition& step : lts_.transitions(state)) {
        if (step.event != tau) continue;
        if (step.target == state || diverges_[index(step.target)]) diverges_[index(state)] = true;
      }
    }
  }

  // Splits each class with touched states by the number that each of its states has.
  template <typename NumberOf>
  void split_touched(NumberOf number_of) {
    moved_.clear();
    std::vector<std::uint32_t> groups;
    while (const auto id = partition_.next_touched()) {
      distinct_.clear();
      const auto group_of = [&](StateId state) {
        const std::uint64_t number = number_of(state);
        return distinct_.group_of({&number, 1});
      };
      if (const auto untouched = partition_.untouched_member(*id)) group_of(*untouched);
      groups.clear();
      for (const StateId state : partition_.touched(*id))
        groups.push_back(group_of(state));
      if (distinct_.size() == 1) {
        partition_.settle();
      } else {
        partition_.split(groups, distinct_.size(), moved_);
      }
    }
  }

  // Everything whose signature has the class of this state in it.
  void touch_all_before(StateId state) {
    if (kind_ == WeakKind::Delay) {
      touch_up_taus(state);
      for (const StateId source : before_event_.of(state))
        touch_up_taus(source);
      return;
    }
    // An event that leads to any state from which taus lead here.
    followed_.assign(1, state);
    while (!followed_.empty()) {
      const StateId at = followed_.back();
      followed_.pop_back();
      if (is_followed_[index(at)]) continue;
      is_followed_[index(at)] = true;
      unfollow_.push_back(at);
      touch_up_taus(at);
      for (const StateId source : before_event_.of(at))
        touch_up_taus(source);
      for (const StateId source : before_tau_.of(at))
        followed_.push_back(source);
    }
  }

  // What is touched already has all before it touched.
  void touch_up_taus(StateId state) {
    if (partition_.is_touched(state)) return;
    partition_.touch(state);
    touched_.push_back(state);
    up_.assign(1, state);
    while (!up_.empty()) {
      const StateId at = up_.back();
      up_.pop_back();
      for (const StateId source : before_tau_.of(at)) {
        if (partition_.is_touched(source)) continue;
        partition_.touch(source);
        touched_.push_back(source);
        up_.push_back(source);
      }
    }
  }

  void update_signatures() {
    if (is_first_) {
      touched_ = in_tau_order();
      is_first_ = false;
    } else {
      std::sort(touched_.begin(), touched_.end(),
                [&](StateId a, StateId b) { return ranks_[index(a)] < ranks_[index(b)]; });
    }
    forget_unused_sets();
    if (kind_ == WeakKind::Weak) {
      for (const StateId state : touched_)
        taus_[index(state)] = united(state, taus_, {});
    }
    for (const StateId state : touched_) {
      own_.clear();
      for (const Transition& step : lts_.transitions(state)) {
        if (step.event == tau) continue;
        if (kind_ == WeakKind::Delay) {
          own_.push_back(weak_step(step.event, partition_.class_of(step.target)));
          continue;
        }
        for (const WeakStep after : sets_[taus_[index(step.target)]])
          own_.push_back(weak_step(step.event, class_of(after)));
      }
      put_in_order(own_);
      signatures_[index(state)] = united(state, signatures_, own_);
    }
    touched_.clear();
    for (const StateId state : unfollow_)
      is_followed_[index(state)] = false;
    unfollow_.clear();
  }

  // The state's class, `own`, and the sets of all that a tau leads to, in one set.
  std::uint32_t united(StateId state, const std::vector<std::uint32_t>& sets,
                       const std::vector<WeakStep>& own) {
    constexpr std::uint32_t none = 0xffffffff;
    union_.assign(1, weak_step(tau, partition_.class_of(state)));
    union_.insert(union_.end(), own.begin(), own.end());
    std::uint32_t last = none;
    for (const Transition& step : lts_.transitions(state)) {
      if (step.event != tau || step.target == state) continue;
      const std::uint32_t set = sets[index(step.target)];
      if (set == last) continue;
      const auto more = sets_[set];
      if (std::ranges::includes(more, union_)) {
        // Often all of them say the same.
        union_.assign(more.begin(), more.end());
      } else if (!std::ranges::includes(union_, more)) {
        merged_.clear();
        std::ranges::set_union(union_, more, std::back_inserter(merged_));
        union_.swap(merged_);
      }
      last = set;
    }
    return sets_.group_of(union_);
  }

  // Sets that no state has any more are forgotten when most are such, so memory stays in proportion
  // to what is in use and the time for it to what was made.
  void forget_unused_sets() {
    if (sets_.text_size() < forget_at_) return;
    SignatureGroups kept;
    constexpr std::uint32_t none = 0xffffffff;
    std::vector<std::uint32_t> numbers(sets_.size(), none);
    for (std::vector<std::uint32_t>* const column : {&signatures_, &taus_}) {
      for (std::uint32_t& set : *column) {
        if (numbers[set] == none) numbers[set] = kept.group_of(sets_[set]);
        set = numbers[set];
      }
    }
    sets_ = std::move(kept);
    forget_at_ = 2 * sets_.text_size() + least_forgotten;
  }

  // The classes as states, each with the least transitions.
  CompactLts quotient() {
    constexpr std::uint32_t none = 0xffffffff;
    std::vector<std::uint32_t> numbers(partition_.size(), none);
    std::vector<ClassId> classes;  // in the order of their first states
    for (std::size_t i = 0; i < lts_.size(); ++i) {
      const ClassId id = partition_.class_of(static_cast<StateId>(i));
      if (numbers[index(id)] != none) continue;
      numbers[index(id)] = static_cast<std::uint32_t>(classes.size());
      classes.push_back(id);
    }
    CompactLts result;
    covered_by_.assign(partition_.size(), none);
    for (const ClassId id : classes) {
      result.add_state(lts_.is_ended(partition_.members(id).front()));
      for (const WeakStep step : least_steps(id)) {
        result.add_transition(event_of(step), static_cast<StateId>(numbers[index(class_of(step))]));
      }
    }
    result.set_initial(static_cast<StateId>(numbers[index(partition_.class_of(lts_.initial()))]));
    return in_breadth_first_order(result);
  }

  std::vector<WeakStep> least_steps(ClassId id) {
    std::vector<WeakStep> steps;
    bool has_loop = false;
    for (const StateId member : partition_.members(id)) {
      for (const Transition& step : lts_.transitions(member)) {
        const ClassId target = partition_.class_of(step.target);
        has_loop = has_loop || (step.event == tau && step.target == member);
        if (step.event != tau || target != id) steps.push_back(weak_step(step.event, target));
      }
    }
    put_in_order(steps);
    const auto first_event = std::find_if(steps.begin(), steps.end(),
                                          [](WeakStep step) { return event_of(step) != tau; });
    std::vector<WeakStep> least(steps.begin(), first_event);
    drop_covered(least);
    const std::size_t taus = least.size();
    // Visible ones, event by event.
    for (auto begin = first_event; begin != steps.end();) {
      const auto end = std::find_if(
          begin, steps.end(), [&](WeakStep step) { return event_of(step) != event_of(*begin); });
      std::vector<WeakStep> of_event(begin, end);
      if (kind_ == WeakKind::Weak) drop_covered(of_event);
      for (const WeakStep step : of_event) {
        const auto can_later = [&](WeakStep hidden) {
          return std::ranges::binary_search(signature_of(class_of(hidden)), step);
        };
        if (std::none_of(least.begin(), least.begin() + static_cast<std::ptrdiff_t>(taus),
                         can_later)) {
          least.push_back(step);
        }
      }
      begin = end;
    }
    const auto diverges_later = [&](WeakStep hidden) {
      return diverges_[index(partition_.members(class_of(hidden)).front())];
    };
    if (has_loop && std::none_of(least.begin(), least.begin() + static_cast<std::ptrdiff_t>(taus),
                                 diverges_later)) {
      least.push_back(weak_step(tau, id));
    }
    return least;
  }

  // Leaves out the steps to classes to which taus lead from the classes of others.
  void drop_covered(std::vector<WeakStep>& steps) {
    if (steps.size() < 2) return;
    const std::uint32_t mark = marks_++;
    for (const WeakStep step : steps) {
      for (const WeakStep after : signature_of(class_of(step))) {
        if (event_of(after) != tau) break;  // taus come first
        if (class_of(after) != class_of(step)) covered_by_[index(class_of(after))] = mark;
      }
    }
    std::erase_if(steps, [&](WeakStep step) { return covered_by_[index(class_of(step))] == mark; });
  }

  [[nodiscard]] SignatureGroups::Signature signature_of(ClassId id) const {
    return sets_[signatures_[index(partition_.members(id).front())]];
  }

  static constexpr std::size_t least_forgotten = 1 << 20;

  const CompactLts& lts_;
  const WeakKind kind_;
  const std::vector<std::uint32_t> ranks_;
  StatePartition partition_;
  const Predecessors before_tau_;
  const Predecessors before_event_;
  std::vector<bool> diverges_;             // by state
  SignatureGroups sets_;                   // of weak steps
  std::vector<std::uint32_t> signatures_;  // by state: which set
  std::vector<std::uint32_t> taus_;        // by state, for weak: the set of classes after taus
  std::size_t forget_at_ = least_forgotten;
  bool is_first_ = true;
  std::vector<StateId> touched_;  // since the last round
  std::vector<StateId> moved_;
  std::vector<bool> is_followed_;  // by state, in this round
  std::vector<StateId> unfollow_;
  std::vector<std::uint32_t> covered_by_;  // by class: the last mark
  std::uint32_t marks_ = 0;
  // Kept for their memory.
  SignatureGroups distinct_;
  std::vector<StateId> followed_;
  std::vector<StateId> up_;
  std::vector<WeakStep> own_;
  std::vector<WeakStep> union_;
  std::vector<WeakStep> merged_;
};

CompactLts refined(const CompactLts& lts, WeakKind kind) {
  if (lts.size() == 0) return lts;
  const CompactLts without_loops = without_tau_loops(lts);
  return WeakRefinement(without_loops, kind).run();
}

}  // namespace

CompactLts delay_bisimulated(const CompactLts& lts) { return refined(lts, WeakKind::Delay); }

CompactLts weakly_bisimulated(const CompactLts& lts) { return refined(lts, WeakKind::Weak); }

}  // namespace csp::checker
