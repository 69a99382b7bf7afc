#include <optional>
#include <stdexcept>
#include <utility>

#include <csp/checker/check_model.hpp>

#include "checker/api/answer_watch.hpp"
#include "checker/api/loaded_script.hpp"
#include "checker/api/model_checker.hpp"
#include "checker/api/stack_size.hpp"
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/process/print.hpp"

namespace csp::checker {

namespace {

using namespace csp::checker::cspm;

std::vector<ScriptQuestion> questions_to_parse(const ModelQuestions& questions) {
  std::vector<ScriptQuestion> result;
  for (const std::string& text : questions.types)
    result.push_back({.origin = "--type", .text = text});
  for (const std::string& text : questions.evaluate)
    result.push_back({.origin = "--evaluate", .text = text});
  for (const std::string& text : questions.print)
    result.push_back({.origin = "--print-process", .text = text});
  return result;
}

class ModelCheck {
 public:
  ModelCheck(std::string file, const ModelQuestions& questions)
      : questions_(questions),
        watch_(questions.search),
        asked_(questions_to_parse(questions)),
        loaded_(std::move(file), asked_, questions.declarations) {}

  ModelReport run() {
    if (loaded_.is_sound()) answer();
    loaded_.tell(result_.report.warnings, result_.report.errors);
    return std::move(result_);
  }

 private:
  void answer() {
    const ResolvedScript& script = loaded_.script();
    const TypedScript& types = loaded_.types();
    describe(script);
    if (questions_.only_types) return;
    try {
      watch_.begin();
      Evaluator evaluator(script, types,
                          {.memory_bytes = questions_.max_bytes,
                           .max_steps = questions_.max_steps,
                           .why_stop = [this] { return watch_.why_stop(); }});
      answer(script, types, evaluator);
      const bool is_asked = !asked_.empty() || questions_.processes;
      if (!is_asked) check_assertions(script, evaluator);
    } catch (const ScriptError& error) {
      add(error, "the script");
    } catch (const TooDeep&) {
      add(too_deep(), "the script");
    }
  }

  static ModelAnswer::Kind kind_of(const ScriptQuestion& question) {
    if (question.origin == "--type") return ModelAnswer::Kind::Type;
    if (question.origin == "--evaluate") return ModelAnswer::Kind::Value;
    return ModelAnswer::Kind::Equations;
  }

  void describe(const ResolvedScript& script) {
    std::size_t declarations = 0;
    std::size_t assertions = 0;
    for (const DeclId id : script.tree.declarations) {
      const DeclKind kind = script.tree.at(id).kind;
      assertions += kind == DeclKind::Assert ? 1 : 0;
      declarations += kind != DeclKind::Assert && kind != DeclKind::Print ? 1 : 0;
    }
    result_.report.subject = loaded_.file() + ": a script of " +
                             counted(declarations, "declaration") + " and " +
                             counted(assertions, "assertion");
  }

  static std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
  }

  void answer(const ResolvedScript& script, const TypedScript& types, Evaluator& evaluator) {
    if (questions_.processes) list_processes(script, types);
    const Tree& tree = script.tree;
    const auto& declarations = tree.declarations;
    const std::size_t own = loaded_.own_declarations();
    const bool is_asked = !asked_.empty() || questions_.processes;
    for (std::size_t i = is_asked ? own : 0; i < declarations.size(); ++i) {
      const Decl& decl = tree.at(declarations[i]);
      if (decl.kind != DeclKind::Print) continue;
      ModelAnswer answer;
      if (i < own) {
        answer.kind = ModelAnswer::Kind::Printed;
        answer.question = loaded_.sources().text(tree.at(decl.expression).span);
        answer.place = loaded_.sources().place(decl.span.begin);
      } else {
        answer.kind = kind_of(asked_[i - own]);
        answer.question = asked_[i - own].text;
      }
      answer.type = types.type_of(decl.expression);
      watch_.begin();
      try {
        fill(answer, decl.expression, types, evaluator);
        result_.answers.push_back(std::move(answer));
      } catch (const ScriptError& error) {
        add(error, answer.question);
      } catch (const TooDeep&) {
        add(too_deep(), answer.question);
      }
    }
  }

  void fill(ModelAnswer& answer, ExprId expression, const TypedScript& types,
            Evaluator& evaluator) {
    constexpr std::size_t most_items = 10'000;
    switch (answer.kind) {
      case ModelAnswer::Kind::Type:
        break;
      case ModelAnswer::Kind::Equations: {
        if (!types.is_process(expression)) {
          throw ScriptError(span_of_question(),
                            "expected a process; this is of type " + answer.type);
        }
        const TermId process = evaluator.evaluate(expression).as_process();
        const Equations found =
            equations(evaluator.terms(), process, evaluator, questions_.max_equations);
        answer.lines = found.list;
        if (!found.are_all) {
          ScriptError error("`" + answer.question + "` leads to more than " +
                            std::to_string(questions_.max_equations) + " equations");
          error.is_limit = true;
          throw error;
        }
        break;
      }
      default:
        answer.lines = {evaluator.show(evaluator.evaluate(expression), most_items)};
    }
  }

  // Declared outside every let, and neither built in nor private.
  void list_processes(const ResolvedScript& script, const TypedScript& types) {
    for (const DeclId id : script.tree.declarations)
      list_processes(id, script, types);
  }

  void list_processes(DeclId id, const ResolvedScript& script, const TypedScript& types) {
    const Tree& tree = script.tree;
    const Decl& decl = tree.at(id);
    if (decl.kind == DeclKind::Timed) {
      for (const DeclId inner : tree.list(decl.declarations))
        list_processes(inner, script, types);
    }
    SymbolId symbol = none<SymbolId>;
    if (decl.kind == DeclKind::Function) symbol = decl.symbol;
    if (decl.kind == DeclKind::Binding && tree.at(decl.pattern).kind == PatternKind::Variable) {
      symbol = tree.at(decl.pattern).symbol;
    }
    if (symbol == none<SymbolId> || script.symbols[symbol].is_private) return;
    const std::string type = types.type_of(symbol);
    const bool is_process = type == "Proc" || type.ends_with("-> Proc");
    if (!is_process) return;
    result_.answers.push_back(
        {.kind = ModelAnswer::Kind::Process,
         .question = script.symbols[symbol].name,
         .type = type,
         .place = loaded_.sources().place(script.symbols[symbol].declared.begin),
         .lines = {}});
  }

  void check_assertions(const ResolvedScript& script, Evaluator& evaluator) {
    ModelChecker checker(evaluator, watch_, questions_.search, questions_.compresses);
    for (const AssertionId id : wanted_assertions(script.tree))
      check_assertion(script.tree, id, checker);
  }

  // In the order of the script, those within timed sections too.
  static void collect_assertions(const Tree& tree, DeclId id, std::vector<AssertionId>& found) {
    const Decl& decl = tree.at(id);
    for (const DeclId inner : tree.list(decl.declarations))
      collect_assertions(tree, inner, found);
    if (decl.kind == DeclKind::Assert) found.push_back(decl.assertion);
  }

  std::vector<AssertionId> wanted_assertions(const Tree& tree) {
    std::vector<AssertionId> all;
    for (const DeclId id : tree.declarations)
      collect_assertions(tree, id, all);
    if (questions_.assertions.empty()) return all;
    std::vector<bool> is_wanted(all.size(), false);
    for (const std::string& wanted : questions_.assertions) {
      bool is_found = false;
      for (std::size_t i = 0; i < all.size(); ++i) {
        const bool fits = wanted == std::to_string(i + 1) ||
                          text_of(tree.at(all[i])).find(wanted) != std::string::npos;
        is_wanted[i] = is_wanted[i] || fits;
        is_found = is_found || fits;
      }
      if (is_found) continue;
      result_.report.errors.push_back(loaded_.file() + ": there is no assertion `" + wanted +
                                      "`: give a number from 1 to " + std::to_string(all.size()) +
                                      ", or a part of an assertion's text");
    }
    std::vector<AssertionId> some;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_wanted[i]) some.push_back(all[i]);
    }
    return some;
  }

  void check_assertion(const Tree& tree, AssertionId id, ModelChecker& checker) {
    const Assertion& assertion = tree.at(id);
    const std::string text = text_of(assertion);
    try {
      result_.report.results.push_back(checker.check(assertion, tree, text));
      if (questions_.explain) result_.structures.push_back(checker.explained(assertion, text));
    } catch (const ScriptError& error) {
      add(error, text);
      if (!error.is_limit) {
        Result result;
        result.assertion = text;
        result.verdict = Verdict::Error;
        result_.report.results.push_back(std::move(result));
      }
    } catch (const TooDeep&) {
      add(too_deep(), text);
    } catch (const std::logic_error& mistake) {
      result_.report.errors.push_back(loaded_.file() + ": " + text + ": " + mistake.what());
    }
  }

  // On one line.
  [[nodiscard]] std::string text_of(const Assertion& assertion) const {
    std::string text;
    bool is_space = false;
    for (const char character : loaded_.sources().text(assertion.span)) {
      const bool is_blank = character == ' ' || character == '\t' || character == '\n';
      if (!is_blank) text += (is_space ? " " : "") + std::string(1, character);
      is_space = is_blank;
    }
    return text;
  }

  // Where the file of the last question begins.
  [[nodiscard]] Span span_of_question() const {
    return loaded_.sources().span(static_cast<FileId>(loaded_.sources().size() - 1));
  }

  void add(const ScriptError& error, const std::string& question) {
    if (error.is_limit) {
      give_up(error, question);
    } else {
      loaded_.add(error);
    }
  }

  // Not a mistake: with more room there may be an answer.
  void give_up(const ScriptError& error, const std::string& question) {
    Result result;
    result.assertion = question;
    result.verdict = Verdict::GaveUp;
    result.bound = error.diagnostic.message;
    result_.report.results.push_back(std::move(result));
    if (error.has_place) {
      Diagnostic warning = error.diagnostic;
      warning.is_warning = true;
      loaded_.add(std::move(warning));
    } else {
      result_.report.warnings.push_back(loaded_.without_place(error.diagnostic));
    }
  }

  const ModelQuestions& questions_;
  AnswerWatch watch_;  // begun with each question
  const std::vector<ScriptQuestion> asked_;
  LoadedScript loaded_;
  ModelReport result_;
};

}  // namespace

ModelReport check_model(const std::filesystem::path& file, const ModelQuestions& questions) {
  ModelReport report;
  on_deep_stack([&] { report = ModelCheck(file.string(), questions).run(); },
                stack_size(questions.search));
  return report;
}

}  // namespace csp::checker
