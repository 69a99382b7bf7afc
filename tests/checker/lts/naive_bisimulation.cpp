#include "tests/checker/lts/naive_bisimulation.hpp"

#include <algorithm>

namespace csp::checker::test {

namespace {

using States = std::set<std::size_t>;

class NaiveBisimulation {
 public:
  NaiveBisimulation(const CompactLts& lts, NaiveKind kind) : lts_(lts), kind_(kind) {
    for (std::size_t i = 0; i < lts.size(); ++i)
      after_taus_.push_back(taus_from(i));
  }

  NaiveRelation run() {
    const std::size_t n = lts_.size();
    related_.assign(n, std::vector<bool>(n));
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = 0; q < n; ++q) {
        const bool same_end = lts_.is_ended(state(p)) == lts_.is_ended(state(q));
        const bool same_divergence = kind_ == NaiveKind::Strong || diverges(p) == diverges(q);
        related_[p][q] = same_end && same_divergence;
      }
    }
    for (bool is_changed = true; is_changed;) {
      is_changed = false;
      for (std::size_t p = 0; p < n; ++p) {
        for (std::size_t q = 0; q < n; ++q) {
          if (!related_[p][q] || (is_matched(p, q) && is_matched(q, p))) continue;
          related_[p][q] = related_[q][p] = false;
          is_changed = true;
        }
      }
    }
    return related_;
  }

 private:
  static StateId state(std::size_t i) { return static_cast<StateId>(i); }

  [[nodiscard]] States taus_from(std::size_t start) const {
    States result{start};
    std::vector<std::size_t> waiting{start};
    while (!waiting.empty()) {
      const std::size_t at = waiting.back();
      waiting.pop_back();
      for (const Transition& step : lts_.transitions(state(at))) {
        if (step.event == tau && result.insert(index(step.target)).second) {
          waiting.push_back(index(step.target));
        }
      }
    }
    return result;
  }

  // Some state that taus lead to gets back to itself by taus.
  [[nodiscard]] bool diverges(std::size_t start) const {
    return std::ranges::any_of(after_taus_[start], [&](std::size_t at) {
      return std::ranges::any_of(lts_.transitions(state(at)), [&](const Transition& step) {
        return step.event == tau && after_taus_[index(step.target)].contains(at);
      });
    });
  }

  // Where a state can answer an event with.
  [[nodiscard]] States answers(std::size_t from, EventId event) const {
    States result;
    if (kind_ == NaiveKind::Strong) {
      add_direct(result, from, event);
      return result;
    }
    if (event == tau) return after_taus_[from];
    for (const std::size_t at : after_taus_[from])
      add_direct(result, at, event);
    if (kind_ == NaiveKind::Delay) return result;
    States later;
    for (const std::size_t at : result)
      later.insert(after_taus_[at].begin(), after_taus_[at].end());
    return later;
  }

  void add_direct(States& result, std::size_t from, EventId event) const {
    for (const Transition& step : lts_.transitions(state(from))) {
      if (step.event == event) result.insert(index(step.target));
    }
  }

  [[nodiscard]] bool is_matched(std::size_t p, std::size_t q) const {
    return std::ranges::all_of(lts_.transitions(state(p)), [&](const Transition& step) {
      return std::ranges::any_of(answers(q, step.event), [&](std::size_t answer) {
        return related_[index(step.target)][answer];
      });
    });
  }

  const CompactLts& lts_;
  const NaiveKind kind_;
  std::vector<States> after_taus_;  // by state
  NaiveRelation related_;
};

}  // namespace

NaiveRelation naive_bisimilarity(const CompactLts& lts, NaiveKind kind) {
  return NaiveBisimulation(lts, kind).run();
}

CompactLts side_by_side(const CompactLts& left, const CompactLts& right) {
  CompactLts result;
  std::size_t offset = 0;
  for (const CompactLts* const side : {&left, &right}) {
    for (std::size_t i = 0; i < side->size(); ++i) {
      result.add_state(side->is_ended(static_cast<StateId>(i)));
      for (const Transition& step : side->transitions(static_cast<StateId>(i))) {
        result.add_transition(step.event, static_cast<StateId>(index(step.target) + offset));
      }
    }
    offset = side->size();
  }
  return result;
}

std::size_t naive_class_count(const CompactLts& lts, NaiveKind kind) {
  const NaiveRelation related = naive_bisimilarity(lts, kind);
  States reached{index(lts.initial())};
  std::vector<std::size_t> waiting{index(lts.initial())};
  while (!waiting.empty()) {
    const std::size_t at = waiting.back();
    waiting.pop_back();
    for (const Transition& step : lts.transitions(static_cast<StateId>(at))) {
      if (reached.insert(index(step.target)).second) waiting.push_back(index(step.target));
    }
  }
  std::size_t count = 0;
  for (const std::size_t p : reached) {
    count += std::ranges::none_of(reached, [&](std::size_t q) { return q < p && related[p][q]; });
  }
  return count;
}

}  // namespace csp::checker::test
