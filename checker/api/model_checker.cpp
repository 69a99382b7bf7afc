#include "checker/api/model_checker.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "checker/api/model_counterexample.hpp"
#include "checker/api/structure_of.hpp"
#include "checker/api/written_lts.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/network_system.hpp"

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

std::unique_ptr<System> system_of(const CompiledProcess& process) {
  if (process.network) return std::make_unique<NetworkSystem>(*process.network);
  return std::make_unique<LtsSystem>(*process.lts);
}

// Each thing that is told of a counterexample has a limit of its own, less than this.
constexpr double most_seconds_to_tell = 15;

CompileOptions compile_options(bool compresses, const AnswerWatch& watch,
                               const SearchOptions& search) {
  CompileOptions options;
  options.compresses = compresses;
  options.max_bytes = search.max_bytes;
  options.why_stop = [&watch] { return watch.why_stop(); };
  return options;
}

}  // namespace

// An assertion with everything in it evaluated.
struct ModelChecker::Question {
  AssertionKind kind{};
  SemanticModel model{};
  TermId specification{};
  TermId implementation{};
  std::vector<EventId> trace{};
};

ModelChecker::ModelChecker(cspm::Evaluator& evaluator, AnswerWatch& watch,
                           const SearchOptions& search, bool compresses)
    : evaluator_(evaluator),
      semantics_(evaluator.terms(), evaluator),
      search_(search),
      watch_(watch),
      source_(semantics_, compile_options(compresses, watch, search)) {
  semantics_.watched_by([this] { look_at_limits(); });
}

// Where states are terms, most of the memory is theirs, and one step may take long.
void ModelChecker::look_at_limits() const {
  if (const std::string why = watch_.why_stop(); !why.empty()) throw CompileStopped(why);
  if (search_.max_bytes && semantics_.bytes() + evaluator_.bytes() >= *search_.max_bytes) {
    throw CompileStopped("the limit of memory");
  }
}

std::shared_ptr<const CompiledProcess> ModelChecker::compiled(TermId process) {
  if (const auto known = compiled_.find(process); known != compiled_.end()) return known->second;
  auto made = std::make_shared<const CompiledProcess>(compile(process, semantics_, source_));
  return compiled_.emplace(process, std::move(made)).first->second;
}

Result ModelChecker::check(const Assertion& assertion, const cspm::Tree& tree, std::string text) {
  watch_.begin();
  Result result;
  const auto model = semantic_model(assertion.model);
  if (!model) {
    result.verdict = Verdict::GaveUp;
    result.bound = "the model " + std::string(to_string(assertion.model)) +
                   ": only T, F and FD are supported so far";
    result.assertion = std::move(text);
    return result;
  }
  try {
    Question question{.kind = assertion.kind, .model = *model};
    question.implementation = process(assertion, assertion.implementation);
    if (assertion.kind == AssertionKind::Refinement) {
      question.specification = process(assertion, assertion.specification);
    }
    if (assertion.kind == AssertionKind::HasTrace) {
      for (const ExprId event : tree.list(assertion.trace)) {
        question.trace.push_back(
            evaluator_.event_of(evaluator_.evaluate(event), tree.at(event).span));
      }
    }
    result = answered(question);
  } catch (const Unsupported& what) {
    result.verdict = Verdict::GaveUp;
    result.bound = what.what();
  } catch (const CompileStopped& stopped) {
    result.verdict = Verdict::GaveUp;
    result.bound = stopped.what();
  }
  result.assertion = std::move(text);
  result.seconds = watch_.seconds();
  const bool is_negated = assertion.is_negated;
  if (is_negated && result.verdict == Verdict::Holds) {
    result.verdict = Verdict::Fails;
  } else if (is_negated && result.verdict == Verdict::Fails) {
    result.verdict = Verdict::Holds;
  }
  return result;
}

Result ModelChecker::answered(const Question& question) {
  const std::shared_ptr<const CompiledProcess> implementation = compiled(question.implementation);
  const std::unique_ptr<System> system = system_of(*implementation);
  const RefinementResult found = searched(question, *system);
  Result result;
  result.states = found.states;
  result.transitions = found.transitions;
  result.levels = found.levels;
  if (found.violation) {
    result.verdict = Verdict::Fails;
    watch_.allow(most_seconds_to_tell);
    result.counterexample =
        ModelCounterexample(*implementation, semantics_, search_).of(*found.violation);
  } else if (!found.limit.empty()) {
    result.verdict = Verdict::GaveUp;
    result.bound = found.limit;
  } else {
    result.verdict = Verdict::Holds;
  }
  return result;
}

RefinementResult ModelChecker::searched(const Question& question, System& system) {
  SearchOptions options = search_;
  if (options.max_seconds) *options.max_seconds -= watch_.seconds();
  switch (question.kind) {
    case AssertionKind::Refinement: {
      const std::shared_ptr<const Lts> specification = as_lts(compiled(question.specification));
      return refines(*specification, system, question.model, options);
    }
    case AssertionKind::DeadlockFree:
      return is_deadlock_free(system, question.model, options);
    case AssertionKind::DivergenceFree:
      return is_divergence_free(system, options);
    case AssertionKind::Deterministic:
      return is_deterministic(system, question.model, options);
    case AssertionKind::HasTrace:
      return has_trace(system, question.trace, question.model, options);
  }
  return {};
}

AssertionStructure ModelChecker::explained(const Assertion& assertion, std::string text) {
  constexpr std::size_t most_sampled = 100'000;
  watch_.begin();
  AssertionStructure result;
  result.assertion = std::move(text);
  const auto add = [&](ExprId expression, const std::string& role) {
    const std::shared_ptr<const CompiledProcess> made = compiled(process(assertion, expression));
    ProcessStructure& structure = result.processes.emplace_back(structure_of(*made, semantics_));
    structure.role = role;
    if (role != "implementation") return;
    add_sample(*made, most_sampled, deadline(search_), semantics_.terms().events, structure);
  };
  try {
    if (assertion.kind == AssertionKind::Refinement) add(assertion.specification, "specification");
    add(assertion.implementation, "implementation");
  } catch (const Unsupported&) {
    // The verdict says so.
  } catch (const CompileStopped&) {
    // And what is known until then is still worth telling.
  } catch (const cspm::ScriptError&) {
    // Beyond where the search went, or the verdict says so.
  } catch (const cspm::TooDeep&) {
    // Likewise.
  }
  result.left_out = source_.left_out();
  return result;
}

// What the expression stands for, with the priority that the assertion asks for.
TermId ModelChecker::process(const Assertion& assertion, ExprId expression) {
  const TermId process = evaluator_.evaluate(expression).as_process();
  if (assertion.tau_priority == none<ExprId>) return process;
  ProcessTerms& terms = evaluator_.terms();
  const EventSetId later = evaluator_.event_set(evaluator_.evaluate(assertion.tau_priority));
  const FunctionId function = terms.add(
      ProcessFunction{.kind = FunctionKind::Prioritise, .sets = {terms.listed_set({}), later}});
  return terms.add(ProcessOperator::Function, {&process, 1}, static_cast<std::uint32_t>(function));
}

}  // namespace csp::checker
