// A libFuzzer target: any bytes as a CSP_M script, through the whole front end. What has no
// mistakes is evaluated: every name that needs no arguments, and behind those that are processes
// the first few hundred calls. How to build and run it: README.md.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "checker/cspm/types/typecheck.hpp"
#include "checker/process/print.hpp"

namespace {

using namespace csp::checker;
using namespace csp::checker::cspm;

// So small that an input takes well under a second, and that a sanitizer has room beside it.
const EvaluatorLimits limits{.memory_bytes = std::size_t{64} << 20, .max_steps = 20'000};
constexpr std::size_t stack_bytes = std::size_t{8} << 20;
constexpr std::size_t most_calls = 200;
constexpr std::size_t most_shown = 100;

// An include that names a folder could read any file of this machine.
bool reaches_outside(std::string_view script) {
  for (std::size_t at = script.find("include"); at != std::string_view::npos;
       at = script.find("include", at + 1)) {
    const std::string_view line = script.substr(at, script.find('\n', at) - at);
    if (line.find('/') != std::string_view::npos) return true;
  }
  return false;
}

void unfold(Evaluator& evaluator, TermId process) {
  std::unordered_set<TermId> seen;
  std::vector<TermId> waiting{process};
  std::size_t calls = 0;
  while (!waiting.empty() && calls < most_calls) {
    const TermId id = waiting.back();
    waiting.pop_back();
    if (!seen.insert(id).second) continue;
    const Term term = evaluator.terms()[id];
    if (term.op == ProcessOperator::Call) {
      const auto call = static_cast<CallId>(term.data);
      (void)evaluator.name(call);
      waiting.push_back(evaluator.body(call));
      ++calls;
      continue;
    }
    const auto operands = evaluator.terms().operands(term);
    waiting.insert(waiting.end(), operands.begin(), operands.end());
  }
}

void evaluate(const ResolvedScript& script, const TypedScript& types) {
  Evaluator evaluator(script, types, limits);
  for (const DeclId id : script.tree.declarations) {
    const Decl& decl = script.tree.at(id);
    const bool has_value = decl.kind == DeclKind::Binding || decl.kind == DeclKind::Print;
    if (!has_value) continue;
    try {
      const Value value = evaluator.evaluate(decl.expression);
      (void)evaluator.show(value, most_shown);
      if (types.is_process(decl.expression)) unfold(evaluator, value.as_process());
      (void)evaluator.canonical(value);
    } catch (const ScriptError&) {
    } catch (const TooDeep&) {
    }
  }
}

void read(std::string_view text) {
  Sources sources;
  Diagnostics diagnostics;
  // A folder that does not exist: includes are looked for, but never found.
  const Tree tree = parse_text(sources, "/nowhere/fuzz.csp", text, diagnostics);
  const ResolvedScript script = resolve(tree, sources, diagnostics);
  if (diagnostics.empty()) {
    const TypedScript types = check_types(script, sources, diagnostics);
    if (diagnostics.empty()) evaluate(script, types);
  }
  (void)to_strings(diagnostics, sources);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view script(reinterpret_cast<const char*>(bytes), size);
  if (reaches_outside(script)) return 0;
  on_deep_stack(
      [&] {
        try {
          read(script);
        } catch (const ScriptError&) {
        } catch (const TooDeep&) {
        }
      },
      stack_bytes);
  return 0;
}
