// What is said where types do not fit: what was found, what was expected, where it was declared.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checker/cspm/script/deep_stack.hpp"
#include "tests/checker/cspm/typecheck_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

TEST_CASE("a wrong argument is told with the function's declaration", "[cspm][types]") {
  CHECK(told_of("f(x, y) = x + y\nz = f(1, true)\n") ==
        Texts{"2:10: the 2nd argument of `f` is a Bool, but `f` expects an Int",
              "note 1:1: `f` is declared here"});
  CHECK(told_of("f(x, y) = x + y\nz = f(1)\n") ==
        Texts{"2:5: `f` takes 2 arguments, but is given 1", "note 1:1: `f` is declared here"});
  CHECK(told_of("z = 3(4)\n") ==
        Texts{"1:5: `3` is an Int, not a function, but it is given an argument"});
}

TEST_CASE("a channel with too many or too few values is told with its declaration",
          "[cspm][types]") {
  CHECK(told_of("channel coin\nP = coin.3 -> STOP\n") ==
        Texts{"2:5: `coin` carries no value, but `coin.3` gives it one",
              "note 1:9: `coin` is declared here"});
  CHECK(
      told_of("channel c : Int\nP = c?x?y -> STOP\n") ==
      Texts{"2:5: `c` carries 1 value, but `c?x?y` gives it 2", "note 1:9: `c` is declared here"});
  CHECK(told_of("channel c : Int.Int\nP = c!1 -> STOP\n") ==
        Texts{"2:5: `c` carries 2 values, but `c!1` gives it only 1",
              "note 1:9: `c` is declared here"});
  CHECK(told_of("channel c : Int\nP = c -> STOP\n") ==
        Texts{"2:5: `c` carries 1 value, but `c` gives it none", "note 1:9: `c` is declared here",
              "fix: receive the value with c?x, or send one with c!value"});
}

TEST_CASE("a value of the wrong type is told by its own place", "[cspm][types]") {
  CHECK(told_of("channel c : Int.Bool\nP = c.true!true -> STOP\n")[0] ==
        "2:7: the value `true` is a Bool, but `c` carries an Int as its value number 1");
  CHECK(told_of("datatype D = A.Int\nchannel c : D\nP = c!A.true -> STOP\n") ==
        Texts{"3:9: the value `true` is a Bool, but `A` carries an Int",
              "note 1:14: `A` is declared here"});
  CHECK(told_of("channel coin\nP = STOP [| {coin.1} |] STOP\n")[0] ==
        "2:14: `coin` carries no value, but `coin.1` gives it one");
}

TEST_CASE("operators say which side is wrong", "[cspm][types]") {
  CHECK(first_told("x = 1 + true") == "the right side of `+` must be an Int, but `true` is a Bool");
  CHECK(first_told("x = 1 and true") == "the left side of `and` must be a Bool, but `1` is an Int");
  CHECK(first_told("x = not 1") == "the operand of `not` must be a Bool, but `1` is an Int");
  CHECK(first_told("x = #1") == "the operand of `#` must be a sequence `<a>`, but `1` is an Int");
  CHECK(told_of("x = <1> ^ <true>") ==
        Texts{"1:11: the right side of `^` must be a sequence `<Int>`, but `<true>` is a sequence "
              "`<Bool>`",
              "note 1:5: this is a sequence `<Int>`"});
  CHECK(told_of("x = if true then 1 else 'a'") ==
        Texts{"1:25: what follows `else` must be an Int, but `'a'` is a Char",
              "note 1:18: this is an Int"});
}

TEST_CASE("what cannot be compared or ordered is said", "[cspm][types]") {
  CHECK(first_told("x = STOP == STOP") ==
        "`==` needs values that can be compared, but processes cannot be compared");
  CHECK(first_told("x = true < false") ==
        "`<` needs values that have an order, but Bools have none");
  CHECK(first_told("x = {\\ y @ y}").find("functions cannot be in one") != std::string::npos);
  CHECK(
      first_told("channel c : Proc") ==
      "what a channel carries needs values that can be compared, but processes cannot be compared");
  CHECK(told_of("f :: (a, a) -> Bool\nf(x, y) = x == y\n") ==
        Texts{"2:11: `==` needs values that can be compared, but by its annotation `a` may be any "
              "type",
              "fix: say so in the annotation: Eq a => ..."});
}

TEST_CASE("sets and sequences that stand for each other are told with the way out",
          "[cspm][types]") {
  CHECK(told_of("P = [] x : <1, 2> @ STOP") ==
        Texts{"1:12: `x` is drawn from a set here, but `<1, 2>` is a sequence `<Int>`",
              "fix: make it a set: set(<1, 2>)"});
  CHECK(told_of("P = ; x : {1, 2} @ STOP") ==
        Texts{"1:11: `x` is drawn from a sequence here, but `{1, 2}` is a set `{Int}`",
              "fix: make it a sequence: seq({1, 2})"});
  CHECK(told_of("channel c : Int\nP = STOP \\ c") ==
        Texts{"2:12: the right side of `\\` must be a set of events, but `c` is a channel that "
              "still needs a value, `Int => Event`",
              "note 1:9: `c` is declared here", "fix: the set of its events is written {| c |}"});
}

TEST_CASE("an event is no process", "[cspm][types]") {
  CHECK(told_of("channel a\nP = STOP ; a") ==
        Texts{"2:12: the right side of `;` must be a process, but `a` is an event",
              "note 1:9: `a` is declared here",
              "fix: an event is followed by a process: a -> SKIP"});
}

TEST_CASE("annotations that do not fit are told with their place", "[cspm][types]") {
  CHECK(told_of("x :: Int\nx = true") ==
        Texts{"2:5: the annotation of `x` says that it is an Int, but `true` is a Bool",
              "note 1:6: its annotation is here"});
  CHECK(told_of("f :: (Int) -> Bool\nf(y) = y") ==
        Texts{"2:8: the annotation of `f` says that its result is a Bool, but `y` is an Int",
              "note 1:6: its annotation is here"});
  CHECK(first_told("f :: (Int) -> Int\nf(true) = 1") ==
        "the annotation of `f` says that this is an Int, but `true` is a Bool");
  CHECK(first_told("f :: (a) -> b\nf(y) = y").find("may be any type") != std::string::npos);
  CHECK(first_told("c :: Bool => Event\nchannel c") ==
        "the annotation of `c` says that it is `Bool => Event`, but `c` is an event");
  CHECK(first_told("datatype D = A\nsubtype S = A\nx :: S\nx = A") != "");
}

TEST_CASE("equations that do not fit together are told", "[cspm][types]") {
  CHECK(told_of("f(0) = 1\nf(true) = 2\n") ==
        Texts{"2:1: the equations of `f` do not fit together: this one is `(Bool) -> Int`, but the "
              "one before it is `(Int) -> Int`",
              "note 1:1: the one before it is here"});
  CHECK(first_told("f(x) = f").find("contain itself") != std::string::npos);
}

TEST_CASE("channels and constructors must carry something known", "[cspm][types]") {
  CHECK(told_of("channel c : Int.{}") ==
        Texts{"1:9: what `c` carries is not clear: its type is `(Eq a, Complete a) => Int => a => "
              "Event`, with a part that could be anything",
              "fix: name a set whose elements have a known type, or say the type, such as c :: Int "
              "=> Int => Event"});
  CHECK(first_told("datatype D = A.{}").find("`A` carries is not clear") != std::string::npos);
  CHECK(first_told("datatype D = A.Int\ndatatype E = B.{A}") ==
        "a field needs whole values, but values of type `Int => D` still need something");
}

TEST_CASE("subtypes take tags of one datatype with fields of its types", "[cspm][types]") {
  CHECK(first_told("datatype D = A\ndatatype E = B\nsubtype S = A | B") ==
        "the tags of `S` must be of one datatype, D, but `B` is one of E");
  CHECK(first_told("datatype D = A.Int\nsubtype S = A.Bool") ==
        "`A` carries an Int, but `Bool` is a Bool");
  CHECK(first_told("datatype D = A\nsubtype S = A.Bool") ==
        "`A` carries 0 values, but is given sets for 1");
}

TEST_CASE("types are sets of values", "[cspm][types]") {
  CHECK(first_told("nametype N = 3") == "a set of values is needed here, but `3` is an Int");
  CHECK(first_told("channel c : 3") == "a set of values is needed here, but `3` is an Int");
}

TEST_CASE("assertions are about processes and traces of events", "[cspm][types]") {
  CHECK(first_told("assert 3 [T= STOP") ==
        "what is asserted about must be a process, but `3` is an Int");
  CHECK(first_told("assert STOP :[has trace]: <1>") ==
        "each element of a trace must be an event, but `1` is an Int");
  CHECK(first_told("assert STOP :[deadlock free] :[tau priority]: {1}") ==
        "what tau has priority over must be a set of events, but `{1}` is a set `{Int}`");
  CHECK(first_told("print 1 + true") ==
        "the right side of `+` must be an Int, but `true` is a Bool");
}

TEST_CASE("several mistakes are told at once, and what follows from one is not", "[cspm][types]") {
  CHECK(told_of("x = 1 + true\ny = x + 1\nz = not y\nw = not 3\n") ==
        Texts{"1:9: the right side of `+` must be an Int, but `true` is a Bool",
              "4:9: the operand of `not` must be a Bool, but `3` is an Int"});
  CHECK(told_of("f = let a = 1 + true\n        b = not 3\n    within (a, b)\n").size() == 2);
}

TEST_CASE("a mistake in a module is told once, not once for each instance", "[cspm][types]") {
  CHECK(told_of("module M(X)\nexports\n  y = 1 + true\nendmodule\n"
                "instance A = M(1)\ninstance B = M(2)\n") ==
        Texts{"3:11: the right side of `+` must be an Int, but `true` is a Bool"});
}

TEST_CASE("time passes with an event", "[cspm][types]") {
  CHECK(told_of("channel tock : {0}\nTimed (\\ _ @ 0) { }")[0] ==
        "1:9: time passes with the event `tock`, but here `tock` is a channel that still needs a "
        "value, `Int => Event`");
}

namespace {

// x = - - - ... 1, and y = not 1.
ResolvedScript nested(std::size_t depth) {
  ResolvedScript script;
  Tree& tree = script.tree;
  const auto bind = [&](std::string_view name, ExprId value) {
    Symbol symbol;
    symbol.name = std::string(name);
    Pattern pattern;
    pattern.kind = PatternKind::Variable;
    pattern.name = tree.name(name);
    pattern.symbol = script.symbols.add(symbol);
    Decl binding;
    binding.kind = DeclKind::Binding;
    binding.pattern = tree.add(pattern);
    binding.expression = value;
    tree.declarations.push_back(tree.add(binding));
  };
  const auto operation = [&](ExprKind kind, Span span, ExprId operand) {
    Expr expression;
    expression.kind = kind;
    expression.span = span;
    expression.operands = tree.add_list(std::vector{operand});
    return tree.add(expression);
  };
  Expr number;
  number.span = {2, 3};
  const ExprId one = tree.add(number);
  ExprId deep = one;
  for (std::size_t i = 0; i < depth; ++i)
    deep = operation(ExprKind::Negate, {0, 1}, deep);
  bind("x", deep);
  bind("y", operation(ExprKind::Not, {1, 2}, one));
  return script;
}

}  // namespace

TEST_CASE("what is nested too deeply is told", "[cspm][types]") {
  Sources sources;
  sources.add("test.csp", "abc");
  Diagnostics diagnostics;
  static_cast<void>(check_types(nested(1000000), sources, diagnostics));
  REQUIRE(diagnostics.error_count() == 1);
  CHECK(diagnostics.list()[0].message == "this is nested too deeply to find out its type");
}

TEST_CASE("a deep stack has room for what is nested a million deep", "[cspm][types]") {
  Sources sources;
  sources.add("test.csp", "abc");
  Diagnostics diagnostics;
  const ResolvedScript script = nested(1000000);
  on_deep_stack([&] { static_cast<void>(check_types(script, sources, diagnostics)); });
  REQUIRE(diagnostics.error_count() == 1);
  CHECK(diagnostics.list()[0].message == "the operand of `not` must be a Bool, but `c` is an Int");
}

}  // namespace csp::checker::cspm
