// Every question is a search over pairs (pair_search.hpp): which specification, and what is asked
// of each pair.
#include "checker/refine/refinement.hpp"

#include <algorithm>

#include "checker/refine/pair_search.hpp"
#include "checker/refine/search_watch.hpp"
#include "checker/refine/system_lts.hpp"

namespace csp::checker {

RefinementResult refines(const Lts& specification, System& implementation, SemanticModel model,
                         const SearchOptions& options) {
  SearchWatch watch(options);
  NormalForm normal_form(specification, [&watch] { return watch.is_over(); });
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

// Every state that a trace leads to must offer all that may happen after the trace: then nothing
// that may happen can be refused. Roscoe, "Understanding Concurrent Systems", section 10.5.
RefinementResult is_deterministic(System& system, SemanticModel model,
                                  const SearchOptions& options) {
  SearchWatch watch(options);
  const SystemLts itself(system);
  NormalForm normal_form(itself, [&watch] { return watch.is_over(); });
  const PairQuestion question{.test = PairQuestion::Test::Determinism,
                              .specification = &normal_form,
                              .seeks_divergence = model == SemanticModel::FailuresDivergences};
  return search_pairs(system, question, watch, options);
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
  NormalForm normal_form(itself, [&watch] { return watch.is_over(); });
  RefinementResult result;
  NormalNode node = normal_form.initial();
  std::vector<EventId> done;
  for (const EventId event : trace) {
    ++result.states;
    if (!normal_form.prepare(node) || watch.is_over()) {
      result.limit = watch.why_over();
      break;
    }
    result.bytes = normal_form.bytes() + itself.bytes();
    result.limit = watch.limit_of_space(result.states, result.bytes);
    if (!result.limit.empty()) break;
    if (auto violation = trace_violation(normal_form, node, event, model)) {
      violation->trace = done;
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
