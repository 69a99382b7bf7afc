// The front end of CSP_M, on one thread whatever the setting says.
//   cspm-terms: a model of 300,000 process terms, evaluated with all its calls.
//   cspm-memory: the memory that those terms and the values behind them take.
//   cspm-typecheck: a script of 20,000 lines, read, resolved and type-checked.
#include <stdexcept>
#include <string>
#include <vector>

#include <malloc.h>

#include "bench/benchmark.hpp"
#include "bench/cspm_scripts.hpp"
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "checker/cspm/types/typecheck.hpp"

namespace csp::bench {

namespace {

using namespace checker;
using namespace checker::cspm;

struct Script {
  explicit Script(const std::string& text) {
    const Tree tree = parse_text(sources, "bench.csp", text, diagnostics);
    resolved = resolve(tree, sources, diagnostics);
    if (diagnostics.empty()) types = check_types(resolved, sources, diagnostics);
    if (!diagnostics.empty()) throw std::runtime_error(to_strings(diagnostics, sources).front());
  }
  // The expression that a name of the script stands for; the script has one.
  [[nodiscard]] ExprId expression(const std::string& name) const {
    for (const DeclId id : resolved.tree.declarations) {
      const Decl& decl = resolved.tree.at(id);
      if (decl.kind != DeclKind::Binding) continue;
      const Pattern& pattern = resolved.tree.at(decl.pattern);
      if (pattern.kind == PatternKind::Variable && resolved.symbols[pattern.symbol].name == name) {
        return decl.expression;
      }
    }
    throw std::runtime_error("there is no " + name);
  }

  Sources sources;
  Diagnostics diagnostics;
  ResolvedScript resolved;
  TypedScript types;
};

// Every call behind `process`, once.
void unfold(Evaluator& evaluator, TermId process) {
  std::vector<bool> seen;
  std::vector<TermId> waiting{process};
  while (!waiting.empty()) {
    const auto id = waiting.back();
    waiting.pop_back();
    const auto place = static_cast<std::size_t>(id);
    if (seen.size() <= place) seen.resize(place + 1 + seen.size());
    if (seen[place]) continue;
    seen[place] = true;
    const Term term = evaluator.terms()[id];
    if (term.op == ProcessOperator::Call) {
      waiting.push_back(evaluator.body(static_cast<CallId>(term.data)));
    } else {
      const auto operands = evaluator.terms().operands(term);
      waiting.insert(waiting.end(), operands.begin(), operands.end());
    }
  }
}

struct Evaluation {
  double nanoseconds = 0;
  double bytes = 0;
  double terms = 0;
};

Evaluation evaluate_grid(const Setting& setting) {
  Evaluation result;
  on_deep_stack([&] {
    const Script script(grid_script(setting.repeat(300'000)));
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    const Stopwatch stopwatch;
    Evaluator evaluator(script.resolved, script.types);
    unfold(evaluator, evaluator.evaluate(script.expression("GRID")).as_process());
    result.nanoseconds = stopwatch.nanoseconds();
    result.bytes = static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd - before);
    result.terms = static_cast<double>(evaluator.terms().size());
  });
  return result;
}

double time_per_term(const Setting& setting) {
  const Evaluation evaluation = evaluate_grid(setting);
  return evaluation.nanoseconds / evaluation.terms;
}

double bytes_per_term(const Setting& setting) {
  const Evaluation evaluation = evaluate_grid(setting);
  return evaluation.bytes / evaluation.terms;
}

double time_per_line(const Setting& setting) {
  const long lines = setting.repeat(20'000);
  double nanoseconds = 0;
  on_deep_stack([&] {
    const std::string text = declarations_script(lines);
    const Stopwatch stopwatch;
    const Script script(text);
    nanoseconds = stopwatch.nanoseconds();
  });
  return nanoseconds / static_cast<double>(lines);
}

}  // namespace

std::vector<Benchmark> cspm() {
  return {{"cspm-terms", "ns/term", &time_per_term},
          {"cspm-memory", "bytes/term", &bytes_per_term},
          {"cspm-typecheck", "ns/line", &time_per_line}};
}

}  // namespace csp::bench
