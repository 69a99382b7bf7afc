// Answers the assertions of one script. What was compiled for one is there for the next.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include <csp/checker/model_structure.hpp>
#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/api/answer_watch.hpp"
#include "checker/compile/compile.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/syntax/syntax.hpp"
#include "checker/refine/refinement.hpp"

namespace csp::checker {

class ModelChecker {
 public:
  // Without `compresses` every state counts as the operational semantics has it. All that it is
  // given must outlive it.
  ModelChecker(cspm::Evaluator& evaluator, AnswerWatch& watch, const SearchOptions& search,
               bool compresses);

  // `text` is the assertion as it is written. Throws ScriptError where the script turns out to be
  // wrong on the way.
  [[nodiscard]] Result check(const cspm::Assertion& assertion, const cspm::Tree& tree,
                             std::string text);
  // What the processes of an assertion were made into. Throws as compiled() does.
  [[nodiscard]] AssertionStructure explained(const cspm::Assertion& assertion, std::string text);
  // The process as it is searched. Throws ScriptError, Unsupported, CompileStopped.
  [[nodiscard]] std::shared_ptr<const CompiledProcess> compiled(TermId process);

 private:
  struct Question;

  Result answered(const Question& question);
  TermId process(const cspm::Assertion& assertion, cspm::ExprId expression);
  void look_at_limits() const;
  RefinementResult searched(const Question& question, System& system);

  cspm::Evaluator& evaluator_;
  Semantics semantics_;
  const SearchOptions& search_;
  AnswerWatch& watch_;  // begun with each assertion
  ComponentSource source_;
  std::unordered_map<TermId, std::shared_ptr<const CompiledProcess>> compiled_;
};

}  // namespace csp::checker
