// Breadth first over pairs of a node of the specification's normal form and a state of the
// implementation. Internal steps of the implementation keep the node, visible ones move it. What is
// wrong is wrong with one pair or one step from it, so the first pair in the order of the search
// gives a shortest counterexample, the same on every run. Roscoe, "Understanding Concurrent
// Systems", section 16.2.
#include "checker/refine/refinement.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <unordered_map>

namespace csp::checker {

namespace {

constexpr std::uint32_t no_parent = 0xffffffff;

struct Pair {
  NormalNode node{};
  StateId state{};
  std::uint32_t parent = no_parent;
  EventId event{};  // from the parent
};

// What is asked of each pair.
using PairTest = std::function<std::optional<Violation>(NormalNode node, StateId state)>;

class PairSearch {
 public:
  // Without a specification there is one node, which allows everything.
  PairSearch(NormalForm* specification, const Lts& implementation, PairTest test,
             const SearchOptions& options)
      : specification_(specification),
        implementation_(implementation),
        test_(std::move(test)),
        options_(options) {}

  // Nodes behind which everything is allowed are not looked at.
  bool stops_at_divergent_nodes = false;

  RefinementResult run() {
    start_ = Clock::now();
    add(NormalNode{0}, implementation_.initial(), no_parent, tau);
    std::size_t level_end = 1;
    for (std::size_t next = 0; next < pairs_.size() && result_.limit.empty(); ++next) {
      if (next == level_end) {
        ++result_.levels;
        level_end = pairs_.size();
      }
      if (expand(static_cast<std::uint32_t>(next))) break;
      if ((next & 15) == 0) watch(next);
    }
    result_.states = pairs_.size();
    result_.seconds = seconds();
    return std::move(result_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  // True where there is no need to go on.
  bool expand(std::uint32_t index) {
    const Pair pair = pairs_[index];
    if (stops_at_divergent_nodes && specification_->diverges(pair.node)) return false;
    if (auto violation = test_(pair.node, pair.state)) return found(index, std::move(*violation));
    // A copy: finding out more states may move them.
    const auto view = implementation_.transitions(pair.state);
    const std::vector<Transition> transitions(view.begin(), view.end());
    for (const Transition& transition : transitions) {
      ++result_.transitions;
      NormalNode node = pair.node;
      if (transition.event != tau && specification_ != nullptr) {
        const auto after = specification_->after(pair.node, transition.event);
        if (!after) {
          Violation violation{.kind = Violation::Kind::Event};
          violation.event = transition.event;
          violation.allowed = specification_->events(pair.node);
          return found(index, std::move(violation));
        }
        node = *after;
      }
      add(node, transition.target, index, transition.event);
    }
    return false;
  }

  void add(NormalNode node, StateId state, std::uint32_t parent, EventId event) {
    const std::uint64_t key = (static_cast<std::uint64_t>(node) << 32) | csp::checker::index(state);
    const auto [place, is_new] = seen_.try_emplace(key, static_cast<std::uint32_t>(pairs_.size()));
    if (is_new) pairs_.push_back({node, state, parent, event});
  }

  bool found(std::uint32_t index, Violation violation) {
    for (std::uint32_t at = index; at != no_parent; at = pairs_[at].parent) {
      violation.states.push_back(pairs_[at].state);
      if (pairs_[at].parent != no_parent) violation.trace.push_back(pairs_[at].event);
    }
    std::reverse(violation.states.begin(), violation.states.end());
    std::reverse(violation.trace.begin(), violation.trace.end());
    result_.violation = std::move(violation);
    return true;
  }

  void watch(std::size_t expanded) {
    const std::uint64_t bytes = pairs_.size() * (sizeof(Pair) + 64);
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
      result_.limit = "the interrupt";
    } else if (options_.max_states && pairs_.size() >= *options_.max_states) {
      result_.limit = "the limit of " + std::to_string(*options_.max_states) + " states";
    } else if (options_.max_seconds && seconds() >= *options_.max_seconds) {
      result_.limit = "the limit of time";
    } else if (options_.max_bytes && bytes >= *options_.max_bytes) {
      result_.limit = "the limit of memory";
    }
    if (!options_.on_progress || Clock::now() - told_ < std::chrono::milliseconds(100)) return;
    told_ = Clock::now();
    options_.on_progress({.states = pairs_.size(),
                          .waiting = pairs_.size() - expanded,
                          .transitions = result_.transitions,
                          .bytes = bytes,
                          .seconds = seconds()});
  }

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

  NormalForm* specification_;
  const Lts& implementation_;
  PairTest test_;
  const SearchOptions& options_;
  std::vector<Pair> pairs_;
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;
  RefinementResult result_;
  Clock::time_point start_;
  Clock::time_point told_;
};

std::optional<Violation> refusal(const Lts& implementation, NormalForm& specification,
                                 NormalNode node, StateId state) {
  const auto offered = acceptance(implementation, state);
  if (!offered) return std::nullopt;
  const auto& required = specification.acceptances(node);
  const bool is_enough = std::any_of(required.begin(), required.end(), [&](const Events& one) {
    return std::includes(offered->begin(), offered->end(), one.begin(), one.end());
  });
  if (is_enough) return std::nullopt;
  Violation violation{.kind = Violation::Kind::Refusal};
  violation.offered = *offered;
  violation.required = required;
  return violation;
}

std::optional<Violation> divergence_at(Divergence& divergence, StateId state) {
  if (!divergence.from(state)) return std::nullopt;
  Violation violation{.kind = Violation::Kind::Divergence};
  violation.loop = divergence.loop_from(state);
  return violation;
}

}  // namespace

RefinementResult refines(const Lts& specification, const Lts& implementation, SemanticModel model,
                         const SearchOptions& options) {
  NormalForm normal_form(specification);
  Divergence divergence(implementation);
  const bool sees_divergence = model == SemanticModel::FailuresDivergences;
  const PairTest test = [&](NormalNode node, StateId state) -> std::optional<Violation> {
    if (sees_divergence) {
      if (auto violation = divergence_at(divergence, state)) return violation;
    }
    if (model == SemanticModel::Traces) return std::nullopt;
    return refusal(implementation, normal_form, node, state);
  };
  PairSearch search(&normal_form, implementation, test, options);
  search.stops_at_divergent_nodes = sees_divergence;
  return search.run();
}

RefinementResult is_deadlock_free(const Lts& lts, SemanticModel model,
                                  const SearchOptions& options) {
  Divergence divergence(lts);
  const PairTest test = [&](NormalNode, StateId state) -> std::optional<Violation> {
    if (model == SemanticModel::FailuresDivergences) {
      if (auto violation = divergence_at(divergence, state)) return violation;
    }
    if (!lts.transitions(state).empty() || lts.facts(state).ended) return std::nullopt;
    return Violation{.kind = Violation::Kind::Deadlock};
  };
  return PairSearch(nullptr, lts, test, options).run();
}

RefinementResult is_divergence_free(const Lts& lts, const SearchOptions& options) {
  Divergence divergence(lts);
  const PairTest test = [&](NormalNode, StateId state) { return divergence_at(divergence, state); };
  return PairSearch(nullptr, lts, test, options).run();
}

// Every state that a trace leads to must offer all that may happen after the trace: then nothing
// that may happen can be refused. Roscoe, "Understanding Concurrent Systems", section 10.5.
RefinementResult is_deterministic(const Lts& lts, SemanticModel model,
                                  const SearchOptions& options) {
  NormalForm normal_form(lts);
  Divergence divergence(lts);
  const PairTest test = [&](NormalNode node, StateId state) -> std::optional<Violation> {
    if (model == SemanticModel::FailuresDivergences) {
      if (auto violation = divergence_at(divergence, state)) return violation;
    }
    const auto offered = acceptance(lts, state);
    if (!offered) return std::nullopt;
    for (const EventId event : normal_form.events(node)) {
      if (std::binary_search(offered->begin(), offered->end(), event)) continue;
      Violation violation{.kind = Violation::Kind::Nondeterminism};
      violation.event = event;
      violation.offered = *offered;
      return violation;
    }
    return std::nullopt;
  };
  return PairSearch(&normal_form, lts, test, options).run();
}

RefinementResult has_trace(const Lts& lts, const std::vector<EventId>& trace, SemanticModel model,
                           const SearchOptions& options) {
  NormalForm normal_form(lts);
  RefinementResult result;
  NormalNode node = normal_form.initial();
  std::vector<EventId> done;
  for (const EventId event : trace) {
    if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) {
      result.limit = "the interrupt";
      break;
    }
    ++result.states;
    Violation violation{.kind = Violation::Kind::Missing};
    violation.trace = done;
    violation.event = event;
    const bool diverges = model == SemanticModel::FailuresDivergences && normal_form.diverges(node);
    const auto& acceptances = normal_form.acceptances(node);
    const bool is_refusable =
        model != SemanticModel::Traces &&
        std::any_of(acceptances.begin(), acceptances.end(), [&](const Events& offered) {
          return !std::binary_search(offered.begin(), offered.end(), event);
        });
    const auto after = normal_form.after(node, event);
    violation.allowed = normal_form.events(node);
    if (diverges) {
      violation.kind = Violation::Kind::Divergence;
    } else if (after && is_refusable) {
      violation.kind = Violation::Kind::Nondeterminism;
    }
    if (diverges || is_refusable || !after) {
      result.violation = std::move(violation);
      break;
    }
    ++result.transitions;
    done.push_back(event);
    node = *after;
  }
  return result;
}

}  // namespace csp::checker
