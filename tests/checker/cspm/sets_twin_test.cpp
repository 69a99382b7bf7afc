// The same set may be described in many ways: a range, a product, a union, the productions of a
// channel. Whatever is asked of two of them must be answered as for std::set.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "tests/checker/cspm/typecheck_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

constexpr const char* declarations = R"(
datatype Colour = red | green | blue
datatype Shape = dot | box.Colour | pair.Colour.{0..1}
nametype Small = {0..2}
nametype Pairs = (Small, {1..3})
nametype Dotted = Small.Bool
subtype Warm = red | green
subtype Boxes = box.Warm | dot
channel c : Small.Colour
channel d : Small
channel e
)";

// Within a group all are of one type.
const std::vector<std::vector<std::string>> groups{
    {"{}", "{0..4}", "{3..6}", "{5..2}", "{1, 3}", "{0, 1, 2, 3, 4}", "Small",
     "union({0..2}, {5..7})", "Union({{0..1}, {3}, {2..4}})", "{x | x <- {0..9}, x % 2 == 0}",
     "diff({0..7}, {3, 9})", "inter({0..7}, {3..})", "inter({2..}, {0..4})", "inter(Int, {1, 3})",
     "{ -2..1}", "{x..x + 1 | x <- {0, 3}}", "Inter({{0..4}, {1..7}, {1, 3, 9}})"},
    {"{}", "Pairs", "{(1, 2)}", "{(x, y) | x <- Small, y <- {1..3}}",
     "{(x, y) | x <- Small, y <- {1..3}, x < y}", "diff(Pairs, {(0, 1)})", "union(Pairs, {(9, 9)})",
     "union({(9, 9)}, {(x, x) | x <- {1..2}})", "Union({Pairs, {(x, x) | x <- Small}})",
     "inter(Pairs, {(x, x) | x <- {0..5}})"},
    {"{}", "Events", "{|c, d, e|}", "{|c|}", "{|c.0|}", "{|d|}", "{c.0.red, e}",
     "{c.x.red | x <- Small}", "diff(Events, {|c|})", "union({|c.1|}, {|c|})",
     "union({|d|}, {|e|})", "Union({{|c.x|} | x <- {0..1}})", "{|c.x, d.x | x <- {0, 2}|}",
     "{c.x.y | x <- Small, y <- Colour}", "inter({|c.1|}, {c.x.y | x <- Small, y <- Warm})",
     "inter(Events, {|c, e|})"},
    {"{}", "Colour", "Warm", "{red, green}", "{blue}", "diff(Colour, Warm)", "union(Warm, {blue})"},
    {"{}", "Shape", "Boxes", "{dot}", "{box.x | x <- Colour}", "{|box|}", "{|pair.red, dot|}",
     "{|box, dot, pair|}", "inter(Shape, Boxes)", "union(Boxes, {|pair|})"},
    {"{}", "Set({0..2})", "Set({1, 2})", "{{}, {1..2}}", "{{2, 1}, {}}", "Set({})",
     "Union({Set({0, 1}), Set({2})})", "{s | s <- Set({0..2}), card(s) < 3}",
     "diff(Set(Small), {{}})", "{Small}", "inter(Set(Small), {{0..2}, {5}})"},
    {"{}", "Map({0..1}, {true})", "{emptyMap, (| 0 => true |)}", "Map({0..1}, Bool)",
     "diff(Map({0..1}, Bool), {emptyMap})"},
    {"{}", "Dotted", "{x.y | x <- {0..2}, y <- Bool}", "{0.true}", "union({3.true}, Dotted)"},
    {"{}", "Seq({})", "{<>}", "{<1>, <>}", "{<x, y> | x <- {0..1}, y <- {0..1}}"},
};

// Unlike anything finite, or a part of it.
const std::vector<std::string> endless{"Int", "{0..}", "{3..}", "union({3..}, {0..1})",
                                       "union({0..1}, {3..})"};

using Listed = std::set<std::string>;

Listed listed(Evaluator& evaluator, Value set) {
  Listed result;
  for (const Value item : evaluator.items_of(set))
    result.insert(evaluator.show(item));
  return result;
}

Listed united(const Listed& a, const Listed& b) {
  Listed result = a;
  result.insert(b.begin(), b.end());
  return result;
}
Listed met(const Listed& a, const Listed& b) {
  Listed result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(result, result.begin()));
  return result;
}
Listed less(const Listed& a, const Listed& b) {
  Listed result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::inserter(result, result.begin()));
  return result;
}
bool is_part(const Listed& a, const Listed& b) {
  return std::includes(b.begin(), b.end(), a.begin(), a.end());
}

// A script that ends in `q0 = question`, `q1 = question`...
class Answers {
 public:
  explicit Answers(const std::vector<std::string>& questions) : typed_(script_of(questions)) {
    CAPTURE(typed_.told());
    REQUIRE(typed_.diagnostics.empty());
    first_ = typed_.script.tree.declarations.size() - questions.size();
  }
  [[nodiscard]] Value value(Evaluator& evaluator, std::size_t question) const {
    const Tree& tree = typed_.script.tree;
    return evaluator.evaluate(tree.at(tree.declarations[first_ + question]).expression);
  }
  [[nodiscard]] const Typed& typed() const { return typed_; }

 private:
  static std::string script_of(const std::vector<std::string>& questions) {
    std::string text = declarations;
    for (std::size_t i = 0; i < questions.size(); ++i)
      text += "q" + std::to_string(i) + " = " + questions[i] + "\n";
    return text;
  }
  Typed typed_;
  std::size_t first_ = 0;
};

void compare(const std::string& a, const std::string& b) {
  const std::string both = "(" + a + ", " + b + ")";
  const Answers answers({a, b, "union" + both, "inter" + both, "diff" + both, "card(" + a + ")",
                         "empty(" + a + ")", a + " == " + b, a + " <= " + b, a + " < " + b,
                         "{x | x <- " + a + ", member(x, " + b + ")}", "#seq(" + a + ")"});
  Evaluator evaluator(answers.typed().script, answers.typed().types);
  const auto value = [&](std::size_t i) { return answers.value(evaluator, i); };
  CAPTURE(a, b);
  // Before anything is listed.
  const bool is_equal = value(7).as_boolean();
  const bool is_at_most = value(8).as_boolean();
  const bool is_less = value(9).as_boolean();
  const std::int64_t count = value(5).as_integer();
  const Value first = value(0);
  const Value second = value(1);
  const Listed first_listed = listed(evaluator, first);
  const Listed second_listed = listed(evaluator, second);
  CHECK(is_equal == (first_listed == second_listed));
  CHECK(is_at_most == is_part(first_listed, second_listed));
  CHECK(is_less == (is_part(first_listed, second_listed) && first_listed != second_listed));
  CHECK(count == static_cast<std::int64_t>(first_listed.size()));
  CHECK(value(11).as_integer() == count);
  CHECK(value(6).as_boolean() == first_listed.empty());
  CHECK(listed(evaluator, value(2)) == united(first_listed, second_listed));
  CHECK(listed(evaluator, value(3)) == met(first_listed, second_listed));
  CHECK(listed(evaluator, value(4)) == less(first_listed, second_listed));
  CHECK(listed(evaluator, value(10)) == met(first_listed, second_listed));
  // One word for equal sets, however they were described.
  CHECK((evaluator.canonical(first) == evaluator.canonical(second)) ==
        (first_listed == second_listed));
}

}  // namespace

TEST_CASE("sets answer alike however they are described", "[cspm][evaluate]") {
  for (const auto& group : groups) {
    for (const std::string& a : group) {
      for (const std::string& b : group)
        on_deep_stack([&] { compare(a, b); });
    }
  }
}

TEST_CASE("sets without end are asked, not listed", "[cspm][evaluate]") {
  for (const std::string& set : endless) {
    for (const std::string& finite : groups.front()) {
      const Answers answers(
          {finite, "{x | x <- " + finite + ", member(x, " + set + ")}",
           "inter(" + set + ", " + finite + ")", "inter(" + finite + ", " + set + ")",
           finite + " <= " + set, set + " == " + finite, set + " <= " + finite,
           "diff(" + finite + ", " + set + ")", "member(-1, " + set + ")", "empty(" + set + ")"});
      CAPTURE(set, finite);
      on_deep_stack([&] {
        Evaluator evaluator(answers.typed().script, answers.typed().types);
        const auto value = [&](std::size_t i) { return answers.value(evaluator, i); };
        const Listed all = listed(evaluator, value(0));
        const Listed held = listed(evaluator, value(1));
        CHECK(listed(evaluator, value(2)) == held);
        CHECK(listed(evaluator, value(3)) == held);
        CHECK(value(4).as_boolean() == (held == all));
        CHECK_FALSE(value(5).as_boolean());
        CHECK_FALSE(value(6).as_boolean());
        CHECK(listed(evaluator, value(7)) == less(all, held));
        CHECK(value(8).as_boolean() == (set == "Int"));
        CHECK_FALSE(value(9).as_boolean());
      });
    }
  }
}

TEST_CASE("the order of canonical values is total", "[cspm][evaluate]") {
  for (const auto& group : groups) {
    const Answers answers(group);
    on_deep_stack([&] {
      Evaluator evaluator(answers.typed().script, answers.typed().types);
      std::vector<Value> values;
      for (std::size_t i = 0; i < group.size(); ++i) {
        values.push_back(evaluator.canonical(answers.value(evaluator, i)));
        for (const Value item : evaluator.items_of(values.back())) {
          if (values.size() < 40) values.push_back(item);
        }
      }
      for (const Value a : values) {
        for (const Value b : values) {
          CHECK((compared(a, b) == 0) == (a == b));
          CHECK((compared(a, b) < 0) == (compared(b, a) > 0));
          for (const Value c : values) {
            const bool is_chain = compared(a, b) < 0 && compared(b, c) < 0;
            if (is_chain) CHECK(compared(a, c) < 0);
          }
        }
      }
    });
  }
}

}  // namespace csp::checker::cspm
