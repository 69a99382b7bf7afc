// Thousands of generated expressions: what they are worth, what their types are and how they are
// read is held against the twin of naive_expressions.hpp.
#include <functional>
#include <optional>

#include <rapidcheck.h>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "tests/checker/cspm/naive_expressions.hpp"
#include "tests/checker/cspm/typecheck_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

const EvaluatorLimits limits{.memory_bytes = std::size_t{256} << 20, .max_steps = 2'000'000};

std::string first_told_of(const Typed& typed) {
  return to_strings(typed.diagnostics, typed.sources).front();
}

// A script whose declarations are all `name = expression`.
class Evaluated {
 public:
  explicit Evaluated(const std::string& text) : typed_(text) {}

  // Empty where there are no mistakes.
  [[nodiscard]] std::string mistake() const {
    return typed_.diagnostics.empty() ? "" : first_told_of(typed_);
  }
  void with_evaluator(const std::function<void(Evaluator&)>& work) {
    on_deep_stack([&] {
      Evaluator evaluator(typed_.script, typed_.types, limits);
      work(evaluator);
    });
  }
  // Of the declaration `index`.
  [[nodiscard]] csp::checker::cspm::Value value(Evaluator& evaluator, std::size_t index) const {
    const Tree& tree = typed_.script.tree;
    return evaluator.evaluate(tree.at(tree.declarations[index]).expression);
  }

 private:
  Typed typed_;
};

void require_equal(Evaluator& evaluator, Value found, Value expected, const std::string& text) {
  const bool are_equal = evaluator.show(found) == evaluator.show(expected) &&
                         evaluator.canonical(found) == evaluator.canonical(expected);
  if (!are_equal) {
    RC_FAIL(text + "\nis " + evaluator.show(found) + "\nbut should be " + evaluator.show(expected));
  }
}

std::optional<naive::Value> naively(const naive::Expression& expression) {
  try {
    return naive::evaluate(expression);
  } catch (const naive::Failure&) {
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("expressions are worth what their naive twins are", "[cspm][evaluate]") {
  const bool holds = rc::check([](std::uint32_t seed) {
    naive::Generator generator(seed);
    std::string script;
    std::vector<std::string> texts;
    for (int i = 0; i < 60; ++i) {
      const naive::Expression expression =
          generator.expression(generator.type(), static_cast<int>(1 + generator.below(4)));
      const auto expected = naively(expression);
      if (!expected) continue;
      const std::string number = std::to_string(texts.size());
      texts.push_back(naive::text(expression));
      script += "e" + number + " = " + texts.back() + "\n";
      script += "l" + number + " = " + naive::literal(*expected) + "\n";
      // Their equality is asked of the language, too.
      script += "q" + number + " = e" + number + " == l" + number + "\n";
    }
    RC_ASSERT(texts.size() > 20u);  // of 60: the others divide by zero and the like
    Evaluated evaluated(script);
    if (!evaluated.mistake().empty()) RC_FAIL(evaluated.mistake());
    evaluated.with_evaluator([&](Evaluator& evaluator) {
      for (std::size_t i = 0; i < texts.size(); ++i) {
        try {
          const Value equal = evaluated.value(evaluator, 3 * i + 2);
          require_equal(evaluator, evaluated.value(evaluator, 3 * i),
                        evaluated.value(evaluator, 3 * i + 1), texts[i]);
          if (!equal.as_boolean()) RC_FAIL(texts[i] + "\nis not equal to its value");
        } catch (const ScriptError& error) {
          RC_FAIL(texts[i] + "\n" + error.what());
        }
      }
    });
  });
  CHECK(holds);
}

TEST_CASE("what mixes kinds of values has no type", "[cspm][types]") {
  const bool holds = rc::check([](std::uint32_t seed) {
    naive::Generator generator(seed);
    for (int i = 0; i < 20; ++i) {
      naive::Expression expression =
          generator.expression(generator.type(), static_cast<int>(1 + generator.below(4)));
      generator.spoil(expression);
      const std::string text = naive::text(expression);
      std::optional<naive::Value> expected;
      bool mixes_kinds = false;
      try {
        expected = naive::evaluate(expression);
      } catch (const naive::KindFailure&) {
        mixes_kinds = true;
      } catch (const naive::Failure&) {
      }
      Evaluated evaluated("e = " + text + "\n" +
                          (expected ? "l = " + naive::literal(*expected) + "\n" : ""));
      const bool has_type = evaluated.mistake().empty();
      if (has_type && mixes_kinds) RC_FAIL(text + "\nhas a type but mixes kinds of values");
      if (!has_type) continue;
      evaluated.with_evaluator([&](Evaluator& evaluator) {
        try {
          const Value found = evaluator.canonical(evaluated.value(evaluator, 0));
          if (expected) require_equal(evaluator, found, evaluated.value(evaluator, 1), text);
        } catch (const ScriptError& error) {
          if (expected) RC_FAIL(text + "\n" + error.what());
        }
      });
    }
  });
  CHECK(holds);
}

}  // namespace csp::checker::cspm
