#include "checker/api/check_assertion.hpp"

#include <array>
#include <optional>
#include <utility>

#include "checker/compile/term_lts.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/refinement.hpp"

namespace csp::checker {

namespace {

using cspm::Assertion;
using cspm::AssertionKind;
using cspm::ExprId;
using cspm::none;

std::optional<SemanticModel> semantic_model(cspm::Model model) {
  switch (model) {
    case cspm::Model::T:
      return SemanticModel::Traces;
    case cspm::Model::F:
      return SemanticModel::Failures;
    case cspm::Model::FD:
      return SemanticModel::FailuresDivergences;
    default:
      return std::nullopt;
  }
}

CounterexampleKind kind_of(Violation::Kind kind) {
  switch (kind) {
    case Violation::Kind::Event:
    case Violation::Kind::Missing:
      return CounterexampleKind::Trace;
    case Violation::Kind::Refusal:
      return CounterexampleKind::Refusal;
    case Violation::Kind::Divergence:
      return CounterexampleKind::Divergence;
    case Violation::Kind::Deadlock:
      return CounterexampleKind::Deadlock;
    case Violation::Kind::Nondeterminism:
      return CounterexampleKind::Determinism;
  }
  return CounterexampleKind::Trace;
}

class AssertionCheck {
 public:
  AssertionCheck(const Assertion& assertion, const cspm::Tree& tree, cspm::Evaluator& evaluator,
                 Semantics& semantics, const SearchOptions& options)
      : assertion_(assertion),
        tree_(tree),
        evaluator_(evaluator),
        semantics_(semantics),
        options_(options) {}

  Result run(std::string text) {
    Result result;
    result.assertion = std::move(text);
    const auto model = semantic_model(assertion_.model);
    if (!model) {
      result.verdict = Verdict::GaveUp;
      result.bound = "the model " + std::string(to_string(assertion_.model)) +
                     ": only T, F and FD are supported so far";
      return result;
    }
    try {
      judge(*model, result);
    } catch (const Unsupported& what) {
      result.verdict = Verdict::GaveUp;
      result.bound = std::string(what.what()) + ", which is not supported yet";
    }
    return result;
  }

 private:
  void judge(SemanticModel model, Result& result) {
    const TermLts implementation(semantics_, process(assertion_.implementation));
    RefinementResult found = searched(implementation, model);
    result.states = found.states;
    result.transitions = found.transitions;
    result.seconds = found.seconds;
    if (found.violation) {
      result.counterexample = counterexample(*found.violation, implementation);
    }
    if (!found.violation && !found.limit.empty()) {
      result.verdict = Verdict::GaveUp;
      result.bound = found.limit;
      return;
    }
    const bool holds = found.violation.has_value() == assertion_.is_negated;
    result.verdict = holds ? Verdict::Holds : Verdict::Fails;
  }

  RefinementResult searched(const TermLts& terms, SemanticModel model) {
    LtsSystem implementation(terms);
    switch (assertion_.kind) {
      case AssertionKind::Refinement: {
        const TermLts specification(semantics_, process(assertion_.specification));
        return refines(specification, implementation, model, options_);
      }
      case AssertionKind::DeadlockFree:
        return is_deadlock_free(implementation, model, options_);
      case AssertionKind::DivergenceFree:
        return is_divergence_free(implementation, options_);
      case AssertionKind::Deterministic:
        return is_deterministic(implementation, model, options_);
      case AssertionKind::HasTrace: {
        std::vector<EventId> trace;
        for (const ExprId event : tree_.list(assertion_.trace))
          trace.push_back(evaluator_.event_of(evaluator_.evaluate(event), tree_.at(event).span));
        return has_trace(implementation, trace, model, options_);
      }
    }
    return {};
  }

  // What the expression stands for, with the priority that the assertion asks for.
  TermId process(ExprId expression) {
    const TermId process = evaluator_.evaluate(expression).as_process();
    if (assertion_.tau_priority == none<ExprId>) return process;
    ProcessTerms& terms = evaluator_.terms();
    const EventSetId later = evaluator_.event_set(evaluator_.evaluate(assertion_.tau_priority));
    const FunctionId function = terms.add(
        ProcessFunction{.kind = FunctionKind::Prioritise, .sets = {terms.listed_set({}), later}});
    return terms.add(ProcessOperator::Function, {&process, 1},
                     static_cast<std::uint32_t>(function));
  }

  Counterexample counterexample(const Violation& violation, const TermLts& implementation) {
    Counterexample result;
    result.kind = kind_of(violation.kind);
    result.trace = names(violation.trace);
    const bool has_event = violation.kind == Violation::Kind::Event ||
                           violation.kind == Violation::Kind::Missing ||
                           violation.kind == Violation::Kind::Nondeterminism;
    if (has_event) result.event = name(violation.event);
    result.allowed = names(violation.allowed);
    result.offered = names(violation.offered);
    for (const Events& one : violation.required)
      result.required.push_back(names(one));
    const auto text = [&](const PackedState& state) {
      return brief(implementation.text(LtsSystem::state_id(state.data())));
    };
    if (!violation.path.empty()) result.state = text(violation.path.back());
    for (const PackedState& state : violation.loop.circle)
      result.loop.push_back(text(state));
    return result;
  }

  [[nodiscard]] std::string name(EventId event) const {
    return event == tick ? "✓" : evaluator_.terms().events.name(event);
  }
  [[nodiscard]] std::vector<std::string> names(const std::vector<EventId>& events) const {
    std::vector<std::string> names;
    for (const EventId event : events)
      names.push_back(name(event));
    return names;
  }
  static std::string brief(std::string text) {
    constexpr std::size_t most = 300;
    if (text.size() > most) text = text.substr(0, most) + "...";
    return text;
  }

  const Assertion& assertion_;
  const cspm::Tree& tree_;
  cspm::Evaluator& evaluator_;
  Semantics& semantics_;
  const SearchOptions& options_;
};

}  // namespace

Result check_assertion(const Assertion& assertion, const cspm::Tree& tree, std::string text,
                       cspm::Evaluator& evaluator, Semantics& semantics,
                       const SearchOptions& options) {
  return AssertionCheck(assertion, tree, evaluator, semantics, options).run(std::move(text));
}

}  // namespace csp::checker
