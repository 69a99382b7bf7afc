// Every question is a search over pairs (pair_search.hpp): which specification, and what is asked
// of each pair.
#include "checker/refine/refinement.hpp"

#include <algorithm>
#include <utility>

#include "checker/lts/behaviour.hpp"
#include "checker/refine/pair_search.hpp"
#include "checker/refine/search_watch.hpp"
#include "checker/refine/system_lts.hpp"

namespace csp::checker {

RefinementResult refines(const Lts& specification, System& implementation, SemanticModel model,
                         const SearchOptions& options) {
  SearchWatch watch(options);
  NormalForm normal_form(specification, [&] { return watch.is_full(0, normal_form.bytes()); });
  PairQuestion question{.specification = &normal_form};
  question.seeks_divergence = model == SemanticModel::FailuresDivergences;
  question.stops_where_specification_diverges = question.seeks_divergence;
  if (model != SemanticModel::Traces) question.test = PairQuestion::Test::Refusal;
  return search_pairs(implementation, question, watch, options);
}

RefinementResult is_deadlock_free(System& system, SemanticModel model,
                                  const SearchOptions& options) {
  SearchWatch watch(options);
  const PairQuestion question{.test = PairQuestion::Test::Deadlock,
                              .seeks_divergence = model == SemanticModel::FailuresDivergences};
  return search_pairs(system, question, watch, options);
}

RefinementResult is_divergence_free(System& system, const SearchOptions& options) {
  SearchWatch watch(options);
  return search_pairs(system, {.seeks_divergence = true}, watch, options);
}

namespace {

// A way that takes more looking for than this, about 300 MB, is not told.
constexpr std::size_t most_pairs = 4'000'000;

bool anywhere(StateId) { return true; }

// Ways through a system of which one knows what an observer sees.
class Ways {
 public:
  Ways(System& system, const SystemLts& lts, SearchWatch& watch)
      : system_(system), lts_(lts), watch_(watch) {}

  // A shortest one on which `trace` is seen and that ends in a wanted state; none where there is
  // none, or a limit came first.
  [[nodiscard]] std::optional<SystemWay> find(const std::vector<EventId>& trace,
                                              const StateTest& is_wanted) const {
    const BehaviourSearch search = find_behaviour(lts_, visible(trace), is_wanted, most_pairs,
                                                  [this] { return watch_.is_over(); });
    if (!search.found) return std::nullopt;
    SystemWay way{.trace = search.found->events};
    for (const StateId state : search.found->states)
      way.path.emplace_back(lts_.packed(state), lts_.packed(state) + system_.words());
    return way;
  }

  // Adds the way on which what may be refused happens.
  void add_happening(Violation& violation) const {
    std::vector<EventId> trace = violation.trace;
    trace.push_back(violation.event);
    if (auto way = find(trace, anywhere)) violation.happening = std::move(*way);
  }

  // Adds the way to what was found to be wrong after the trace.
  void add_path(Violation& violation) const {
    std::optional<SystemWay> way;
    switch (violation.kind) {
      case Violation::Kind::Nondeterminism:
        way = find(violation.trace, [&](StateId state) {
          auto offered = acceptance(lts_, state);
          if (!offered) return false;
          if (std::binary_search(offered->begin(), offered->end(), violation.event)) return false;
          violation.offered = std::move(*offered);
          return true;
        });
        break;
      case Violation::Kind::Divergence: {
        SilentLoopSearch loops(system_, [this] { return watch_.is_over(); });
        way = find(violation.trace, [&](StateId state) {
          auto loop = loops.from(lts_.packed(state));
          if (loop) violation.loop = std::move(*loop);
          return loop.has_value();
        });
        break;
      }
      default:
        way = find(violation.trace, anywhere);
    }
    if (!way) return;
    violation.trace = std::move(way->trace);
    violation.path = std::move(way->path);
  }

 private:
  System& system_;
  const SystemLts& lts_;
  SearchWatch& watch_;
};

}  // namespace

// Every state that a trace leads to must offer all that may happen after the trace: then nothing
// that may happen can be refused. Roscoe, "Understanding Concurrent Systems", section 10.5.
RefinementResult is_deterministic(System& system, SemanticModel model,
                                  const SearchOptions& options) {
  SearchWatch watch(options);
  const SystemLts itself(system);
  NormalForm normal_form(itself,
                         [&] { return watch.is_full(itself.states_found(), normal_form.bytes()); });
  const PairQuestion question{.test = PairQuestion::Test::Determinism,
                              .specification = &normal_form,
                              .seeks_divergence = model == SemanticModel::FailuresDivergences};
  RefinementResult result = search_pairs(system, question, watch, options);
  if (!result.violation || result.violation->kind != Violation::Kind::Nondeterminism) return result;
  Ways(system, itself, watch).add_happening(*result.violation);
  result.seconds = watch.seconds();
  return result;
}

namespace {

// What is wrong with that event after the trace that led to the node.
std::optional<Violation> trace_violation(NormalForm& normal_form, NormalNode node, EventId event,
                                         SemanticModel model) {
  const auto after = normal_form.after(node, event);
  const auto& acceptances = normal_form.acceptances(node);
  const bool is_refusable =
      model != SemanticModel::Traces &&
      std::any_of(acceptances.begin(), acceptances.end(), [&](const Events& offered) {
        return !std::binary_search(offered.begin(), offered.end(), event);
      });
  const bool diverges =
      model == SemanticModel::FailuresDivergences && normal_form.find_divergence(node);
  if (after && !is_refusable && !diverges) return std::nullopt;
  Violation violation{.kind = Violation::Kind::Missing};
  if (diverges) {
    violation.kind = Violation::Kind::Divergence;
  } else if (after) {
    violation.kind = Violation::Kind::Nondeterminism;
  }
  violation.event = event;
  const auto allowed = normal_form.events(node);
  violation.allowed.assign(allowed.begin(), allowed.end());
  return violation;
}

}  // namespace

RefinementResult has_trace(System& system, const std::vector<EventId>& trace, SemanticModel model,
                           const SearchOptions& options) {
  SearchWatch watch(options);
  const SystemLts itself(system);
  NormalForm normal_form(itself,
                         [&] { return watch.is_full(itself.states_found(), normal_form.bytes()); });
  RefinementResult result;
  NormalNode node = normal_form.initial();
  std::vector<EventId> done;
  for (const EventId event : trace) {
    ++result.states;
    if (!normal_form.prepare(node) || watch.is_over()) {
      result.limit = watch.why_over();
      break;
    }
    result.bytes = normal_form.bytes();
    result.limit = watch.limit_of_space(result.states, result.bytes);
    if (!result.limit.empty()) break;
    if (auto violation = trace_violation(normal_form, node, event, model)) {
      violation->trace = done;
      const Ways ways(system, itself, watch);
      ways.add_path(*violation);
      if (violation->kind == Violation::Kind::Nondeterminism) ways.add_happening(*violation);
      result.violation = std::move(violation);
      break;
    }
    ++result.transitions;
    done.push_back(event);
    node = *normal_form.after(node, event);
  }
  result.levels = done.size();
  result.seconds = watch.seconds();
  return result;
}

}  // namespace csp::checker
