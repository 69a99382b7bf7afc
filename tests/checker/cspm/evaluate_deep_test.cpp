// Large things: a script may be deep and long, and sets may be larger than anybody would list.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "checker/cspm/types/typecheck.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

// Asks for `expression` behind the declarations of `text` and hands its value to `look`. Gives what
// is wrong.
template <class Look>
std::string mistakes_of(std::string_view text, std::string_view expression, const Look& look,
                        std::size_t stack_bytes = std::size_t{8} << 30,
                        const EvaluatorLimits& limits = {}) {
  std::string mistakes;
  on_deep_stack(
      [&] {
        Sources sources;
        Diagnostics diagnostics;
        Tree tree = parse_text(sources, "test.csp", text, diagnostics);
        parse_question(sources, tree, "question", expression, diagnostics);
        const ResolvedScript script = resolve(tree, sources, diagnostics);
        if (diagnostics.empty()) {
          const TypedScript types = check_types(script, sources, diagnostics);
          if (diagnostics.empty()) {
            try {
              Evaluator evaluator(script, types, limits);
              const ExprId question = script.tree.at(script.tree.declarations.back()).expression;
              look(evaluator, evaluator.evaluate(question));
            } catch (const ScriptError& error) {
              mistakes += to_string(error.diagnostic, sources);
            }
          }
        }
        for (const std::string& mistake : to_strings(diagnostics, sources))
          mistakes += mistake;
      },
      stack_bytes);
  return mistakes;
}

template <class Look>
void evaluated(std::string_view text, std::string_view expression, const Look& look) {
  const std::string mistakes = mistakes_of(text, expression, look);
  INFO(expression << "\n" << mistakes);
  CHECK(mistakes.empty());
}

std::string value_of(std::string_view text, std::string_view expression) {
  std::string shown;
  evaluated(text, expression,
            [&](Evaluator& evaluator, Value value) { shown = evaluator.show(value); });
  return shown;
}

// How many calls the process leads to.
std::size_t calls_of(std::string_view text, std::string_view process) {
  std::size_t calls = 0;
  evaluated(text, process, [&](Evaluator& evaluator, Value value) {
    std::unordered_set<TermId> seen;
    std::vector<TermId> waiting{value.as_process()};
    while (!waiting.empty()) {
      const TermId id = waiting.back();
      waiting.pop_back();
      if (!seen.insert(id).second) continue;
      const Term term = evaluator.terms()[id];
      if (term.op == ProcessOperator::Call) {
        ++calls;
        waiting.push_back(evaluator.body(static_cast<CallId>(term.data)));
      }
      const auto operands = evaluator.terms().operands(term);
      waiting.insert(waiting.end(), operands.begin(), operands.end());
    }
  });
  return calls;
}

}  // namespace

TEST_CASE("a sequence may have a million items", "[cspm][evaluate][deep]") {
  CHECK(value_of("", "length(<1..1000000>)") == "1000000");
  CHECK(value_of("", "#<x + y | x <- <1..1000>, y <- <1..1000>>") == "1000000");
  CHECK(value_of("", "length(concat(< <x> | x <- <1..500000> >))") == "500000");
  CHECK(value_of("", "<1..1000000> == <1..500000> ^ <500001..1000000>") == "true");
  CHECK(value_of("", "<1..999999> < <1..1000000>") == "true");
  CHECK(value_of("", "elem(1000000, <1..1000000>)") == "true");
}

TEST_CASE("a process may have an argument of a million items", "[cspm][evaluate][deep]") {
  const char* const script = "channel c : Int\nP(<>) = STOP\nP(s) = c.length(s) -> P(<>)\n";
  CHECK(calls_of(script, "P(<1..1000000>)") == 2);
}

TEST_CASE("a function may call itself a million deep", "[cspm][evaluate][deep]") {
  CHECK(value_of("count(n) = if n == 0 then 0 else 1 + count(n - 1)\n", "count(1000000)") ==
        "1000000");
  CHECK(value_of("loop'(n, a) = if n == 0 then a else loop'(n - 1, a + 1)\n",
                 "loop'(1000000, 0)") == "1000000");
  CHECK(value_of("sum(<>) = 0\nsum(<x>^xs) = x + sum(xs)\n", "sum(<0 | x <- <1..100000>>)") == "0");
}

TEST_CASE("a recursion that never ends is told", "[cspm][evaluate][deep]") {
  const auto nothing = [](Evaluator&, Value) {};
  const std::size_t small = std::size_t{16} << 20;
  const std::string mistakes = mistakes_of("f(x) = 1 + f(x + 1)\n", "f(0)", nothing, small);
  CHECK(mistakes.find("the recursion goes deeper than there is room for") != std::string::npos);
  CHECK(mistakes.find("while evaluating `f(") != std::string::npos);
}

TEST_CASE("running out of memory is told with its place", "[cspm][evaluate][deep]") {
  const auto nothing = [](Evaluator&, Value) {};
  const std::string mistakes =
      mistakes_of("s = <1..>\nf(x) = length(x)\n", "f(s)", nothing, std::size_t{16} << 20,
                  {.memory_bytes = std::size_t{8} << 20});
  CHECK(mistakes.find("test.csp:1:") == 0);
  CHECK(mistakes.find("more memory than its limit of 8 MB") != std::string::npos);
}

TEST_CASE("what was put off 200,000 times can be had", "[cspm][evaluate][deep]") {
  CHECK(value_of("f(n, a) = if n == 0 then a else f(n - 1, if a == 0 then 1 else 0)\n",
                 "f(200000, 0)") == "0");
}

TEST_CASE("a process may be 200,000 prefixes deep", "[cspm][evaluate][deep]") {
  const char* const script = "channel a\nP(n) = if n == 0 then STOP else a -> P(n - 1)\n";
  CHECK(calls_of(script, "P(200000)") == 200'001);
  std::string prefixes = "channel a\nP = ";
  for (int i = 0; i < 200'000; ++i)
    prefixes += "a -> ";
  CHECK(calls_of(prefixes + "STOP\n", "P") == 1);
}

TEST_CASE("a value of a recursive datatype may be deep", "[cspm][evaluate][deep]") {
  const char* const script =
      "datatype Nat = Zero | Succ.Nat\n"
      "make(n, v) = if n == 0 then v else make(n - 1, Succ.v)\n"
      "value(Zero) = 0\nvalue(Succ.n) = 1 + value(n)\n";
  CHECK(value_of(script, "value(make(100000, Zero))") == "100000");
  CHECK(value_of(script, "make(100000, Zero) == make(100000, Zero)") == "true");
  CHECK(value_of(script, "member(make(100000, Zero), Nat)") == "true");
}

TEST_CASE("a set that is described is counted and asked without being listed",
          "[cspm][evaluate][deep]") {
  const char* const script = "channel c : {0..999}.{0..999}.{0..999}\nchannel d : {0..99}\n";
  CHECK(value_of(script, "card({|c|})") == "1000000000");
  CHECK(value_of(script, "card({|c.1|})") == "1000000");
  CHECK(value_of(script, "member(c.1.2.3, {|c|})") == "true");
  CHECK(value_of(script, "member(c.1.2.3, {|c.2|})") == "false");
  CHECK(value_of(script, "member(c.1.2.3, Events)") == "true");
  CHECK(value_of(script, "member(c.1.2.3, union({|d|}, {|c|}))") == "true");
  CHECK(value_of(script, "card({0..1000000})") == "1000001");
  CHECK(value_of(script, "member({1, 2}, Set({0..999999}))") == "true");
  CHECK(value_of(script, "empty({|c|})") == "false");
}

}  // namespace csp::checker::cspm
