// The types that are found out, one claim for each rule.
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

#include "tests/checker/cspm/typecheck_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

// Which letters stand for unknown types does not matter.
std::string without_letters(std::string_view type) {
  const auto is_letter = [&](std::size_t i) {
    return i < type.size() && std::isalpha(static_cast<unsigned char>(type[i])) != 0;
  };
  std::string result;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const bool is_alone = is_letter(i) && (i == 0 || !is_letter(i - 1)) && !is_letter(i + 1);
    result += is_alone ? '_' : type[i];
  }
  return result;
}

}  // namespace

TEST_CASE("literals have their types", "[cspm][types]") {
  CHECK(type_of_expression("3") == "Int");
  CHECK(type_of_expression("true") == "Bool");
  CHECK(type_of_expression("'a'") == "Char");
  CHECK(type_of_expression("\"text\"") == "<Char>");
}

TEST_CASE("structures have the types of what is in them", "[cspm][types]") {
  CHECK(type_of_expression("(1, true)") == "(Int, Bool)");
  CHECK(type_of_expression("<1, 2>") == "<Int>");
  CHECK(type_of_expression("<>") == "<a>");
  CHECK(type_of_expression("{1, 2}") == "{Int}");
  CHECK(type_of_expression("{}") == "Set a => {a}");
  CHECK(type_of_expression("<1..>") == "<Int>");
  CHECK(type_of_expression("{1..3}") == "{Int}");
  CHECK(type_of_expression("(| 1 => true |)") == "(| Int => Bool |)");
  CHECK(type_of_expression("1.true") == "Int.Bool");
}

TEST_CASE("comprehensions draw sequences from sequences and sets from sets", "[cspm][types]") {
  CHECK(type_of_expression("<(y, z) | y <- <1>, z <- <true>, z>") == "<(Int, Bool)>");
  CHECK(type_of_expression("{y | y <- {1}, y > 0}") == "{Int}");
  CHECK(type_of_expression("{1..y | y <- {1}}") == "{Int}");
  CHECK(type_of_expression("{| c.y | y <- {1} |}", "channel c : Int") == "{Event}");
}

TEST_CASE("operators on values say what their sides are", "[cspm][types]") {
  CHECK(type_of("f", "f(x, y) = x + y * 2 - x / y % 3") == "(Int, Int) -> Int");
  CHECK(type_of("f", "f(x) = -x") == "(Int) -> Int");
  CHECK(type_of("f", "f(x, y) = not x and y or x") == "(Bool, Bool) -> Bool");
  CHECK(type_of("f", "f(x, y) = x ^ y") == "(<a>, <a>) -> <a>");
  CHECK(type_of("f", "f(x) = #x") == "(<a>) -> Int");
  CHECK(type_of("f", "f(x, y, z) = if x then y else z") == "(Bool, a, a) -> a");
}

TEST_CASE("comparing asks for values that can be compared", "[cspm][types]") {
  CHECK(type_of("f", "f(x, y) = x == y") == "Eq a => (a, a) -> Bool");
  CHECK(type_of("f", "f(x, y) = x != y") == "Eq a => (a, a) -> Bool");
  CHECK(type_of("f", "f(x, y) = x < y") == "Ord a => (a, a) -> Bool");
  CHECK(type_of_expression("<STOP> == <>").find("processes") != std::string::npos);
  CHECK(type_of_expression("<1> <= <1, 2>") == "Bool");
  CHECK(type_of_expression("{true} <= {true}") == "Bool");
  CHECK(type_of_expression("(1, 'a') < (2, 'b')") == "Bool");
}

TEST_CASE("processes may be in sets, but not be compared", "[cspm][types]") {
  CHECK(type_of_expression("{STOP, SKIP}") == "{Proc}");
  CHECK(type_of_expression("card({STOP})").find("cannot be compared") != std::string::npos);
  CHECK(type_of_expression("union({STOP}, {})") == "{Proc}");
}

TEST_CASE("functions take patterns and may be curried", "[cspm][types]") {
  CHECK(type_of("f", "f(x)(y, z) = (z, y, x)") == "(a) -> (b, c) -> (c, b, a)");
  CHECK(type_of("f", "f((x, y), <z>^zs, {w}) = x + z == w") == "((Int, a), <Int>, {Int}) -> Bool");
  CHECK(type_of("f", "f(<>) = 0\nf(<x>^xs^<y>) = 1 + f(xs)") == "(<a>) -> Int");
  CHECK(type_of("f", "f(x @@ (y, _)) = (x, y)") == "((a, b)) -> ((a, b), a)");
  CHECK(type_of("f", "f({}) = 1") == "Eq a => ({a}) -> Int");
  CHECK(type_of("f", "f(\"ab\", 'c', 1, true) = 0") == "(<Char>, Char, Int, Bool) -> Int");
  CHECK(type_of("f", "f = \\ x, y @ x + y") == "(Int, Int) -> Int");
}

TEST_CASE("functions without mention of types work for all", "[cspm][types]") {
  CHECK(type_of("y", "f(x) = x\ny = (f(1), f(true))") == "(Int, Bool)");
  CHECK(type_of("map", "map(f, <>) = <>\nmap(f, <x>^xs) = <f(x)>^map(f, xs)") ==
        "((a) -> b, <a>) -> <b>");
}

TEST_CASE("functions that use each other have one type until all are known", "[cspm][types]") {
  const Typed typed(
      "even(n) = if n == 0 then true else odd(n - 1)\n"
      "odd(n) = if n == 0 then false else even(n - 1)\n");
  CHECK(typed.type_of("even") == "(Int) -> Bool");
  CHECK(typed.type_of("odd") == "(Int) -> Bool");
}

TEST_CASE("the order of declarations does not matter", "[cspm][types]") {
  CHECK(type_of("x", "x = f(1)\nf(y) = <y>") == "<Int>");
}

TEST_CASE("what a let binds has one type unless it is annotated", "[cspm][types]") {
  CHECK(type_of_expression("let f(y) = y within f(1)") == "Int");
  CHECK(type_of_expression("let f(y) = y within (f(1), f(true))").find("Bool") !=
        std::string::npos);
  CHECK(type_of_expression("let\n  f :: (a) -> a\n  f(y) = y\nwithin (f(1), f(true))") ==
        "(Int, Bool)");
}

TEST_CASE("patterns bind parts of values", "[cspm][types]") {
  const Typed typed("datatype D = A.Int.Bool | B\n(x, <y>) = (1, <true>)\nA.z = A.3.true\n");
  CHECK(typed.type_of("x") == "Int");
  CHECK(typed.type_of("y") == "Bool");
  CHECK(typed.type_of("z") == "Int.Bool");
}

TEST_CASE("channels and constructors take their values one by one", "[cspm][types]") {
  const Typed typed(
      "datatype D = A.Int.Bool | B\nchannel c : D.{0..3}\nchannel d, e\n"
      "x = c.A.1\ny = c.B\nz = c.B.2\nf(v) = c.v.2\ng(v) = c.v");
  CHECK(typed.type_of("A") == "Int => Bool => D");
  CHECK(typed.type_of("B") == "D");
  CHECK(typed.type_of("D") == "{D}");
  CHECK(typed.type_of("c") == "D => Int => Event");
  CHECK(typed.type_of("e") == "Event");
  CHECK(typed.type_of("x") == "Bool => Int => Event");
  CHECK(typed.type_of("y") == "Int => Event");
  CHECK(typed.type_of("z") == "Event");
  CHECK(typed.type_of("f") == "(D) -> Event");
}

TEST_CASE("the last unknown item takes all that can be taken", "[cspm][types]") {
  CHECK(type_of("f", "datatype D = A.Int.Bool\nf(A.v) = v") == "(D) -> Int.Bool");
  CHECK(type_of("f", "channel c : Int.Bool\nf(v) = c.v") == "(Int.Bool) -> Event");
}

TEST_CASE("between the bars of an enumerated set values may be incomplete", "[cspm][types]") {
  CHECK(type_of_expression("{| c, d.1 |}", "channel c\nchannel d : Int.Int") == "{Event}");
  CHECK(type_of_expression("{| A |}", "datatype D = A.Int") == "{D}");
  CHECK(type_of("f", "f(y) = {| y |}") == "Yieldable b => (a =>* b) -> {b}");
}

TEST_CASE("datatypes can be compared where their fields can be", "[cspm][types]") {
  CHECK(type_of_expression("A == A", "datatype D = A | B.D") == "Bool");
  CHECK(type_of_expression("A == A", "datatype D = A | B.Proc") ==
        "`==` needs values that can be compared, but values of `D` cannot be compared");
  CHECK(type_of_expression("A == A", "datatype D = A | B.E\ndatatype E = C.D | F.Proc")
            .find("cannot be compared") != std::string::npos);
}

TEST_CASE("subtypes and nametypes are sets of values", "[cspm][types]") {
  const Typed typed(
      "datatype D = A | B.Int.Bool\nsubtype S = A | B.{0}\n"
      "nametype N = ({0..3}, Bool)\nnametype M = {1}.Bool\n");
  CHECK(typed.type_of("S") == "{D}");
  CHECK(typed.type_of("N") == "{(Int, Bool)}");
  CHECK(typed.type_of("M") == "{Int.Bool}");
}

TEST_CASE("processes are put together from processes, events and sets of events", "[cspm][types]") {
  const std::string channels = "channel a, b\nchannel c, d : Int\nP = STOP\nA = {a}\n";
  for (const char* process : {"a -> P",
                              "c!1 -> P",
                              "c?y:{1,2} -> d!y -> P",
                              "c$y -> d.y -> P",
                              "true & P",
                              "P [] P",
                              "P |~| P",
                              "P [> P",
                              "P ; P",
                              "P /\\ P",
                              "P ||| P",
                              "P \\ A",
                              "P |\\ A",
                              "P [[ a <- b, c <- d ]]",
                              "P [[ c.y <- d.y | y <- {1} ]]",
                              "P [| A |] P",
                              "P [A || A] P",
                              "P [c <-> d] P",
                              "P [| A |> P",
                              "P [+ A +] P",
                              "P /+ A +\\ P",
                              "[] y : {1} @ c.y -> P",
                              "|~| y : {1} @ P",
                              "||| y : {1} @ P",
                              "; y : <1> @ P",
                              "[| A |] y : {1} @ P",
                              "|| y : {1} @ [A] P",
                              "[+ A +] y : {1} @ P",
                              "[c <-> d] y : <1> @ P"}) {
    INFO(process);
    CHECK(type_of_expression(process, channels) == "Proc");
  }
}

TEST_CASE("functions over channels say what is carried", "[cspm][types]") {
  CHECK(type_of("copy", "copy(in, out) = in?x -> out!x -> copy(in, out)") ==
        "Complete a => (a => Event, a => Event) -> Proc");
  CHECK(type_of("f", "f(c) = STOP [[ c <- c ]]") == "(a =>* Event) -> Proc");
}

TEST_CASE("every built-in function has the type that is documented", "[cspm][types]") {
  const Typed typed("x = 1\n");
  for (std::size_t i = 0; i < builtin_count; ++i) {
    const auto builtin = static_cast<Builtin>(i);
    INFO(facts(builtin).spelling);
    const std::string type = typed.types.type_of(Symbols::of(builtin));
    CHECK(without_letters(type) == without_letters(facts(builtin).type));
  }
  CHECK(typed.types.type_of(Symbols::of(Builtin::Member)) == "Eq a => (a, {a}) -> Bool");
  CHECK(typed.types.type_of(Symbols::of(Builtin::Productions)) ==
        "Yieldable b => (a =>* b) -> {b}");
  CHECK(typed.types.type_of(Symbols::of(Builtin::Head)) == "(<a>) -> a");
}

TEST_CASE("built-in functions are used at many types", "[cspm][types]") {
  CHECK(type_of_expression("(head(<1>), head(<true>))") == "(Int, Bool)");
  CHECK(type_of_expression("extensions(c.1)", "channel c : Int.Bool") == "{Bool}");
  CHECK(type_of_expression("productions(c.1)", "channel c : Int.Bool") == "{Event}");
  CHECK(type_of_expression("mapLookup(emptyMap, 1) + 1") == "Int");
  CHECK(type_of("f", "f(x) = error(\"no\")") == "(a) -> b");
  CHECK(type_of("x", "external relational_image\nx = relational_image({(1, true)})(1)") ==
        "{Bool}");
}

TEST_CASE("annotations make types narrower and keep their letters", "[cspm][types]") {
  CHECK(type_of("f", "f :: (Int) -> Int\nf(x) = x") == "(Int) -> Int");
  CHECK(type_of("f", "f :: Eq elem => (elem) -> elem\nf(x) = x") == "Eq elem => (elem) -> elem");
  CHECK(type_of("f", "f :: (b => a, c => b, c) -> a\nf(x, y, z) = x.y.z") ==
        "(b => a, c => b, c) -> a");
  CHECK(type_of("f", "f :: (b => Event, a =>* b) -> a =>* Event\nf(x, y) = x.y") ==
        "(b => Event, a =>* b) -> a =>* Event");
  CHECK(type_of("c", "c :: Int => Event\nchannel c : {}") == "Int => Event");
  CHECK(type_of("y", "y :: (| Int => <a> |)\ny = emptyMap") == "(| Int => <a> |)");
}

TEST_CASE("a timed section takes a function from events to times", "[cspm][types]") {
  CHECK(type_of("P", "channel tock, a\nf(_) = 1\nTimed (f) { P = a -> WAIT(2) }") == "Proc");
  CHECK(first_told("channel tock\nTimed (1) { P = STOP }") ==
        "how long events take in a timed section must be a function `(Event) -> Int`, but `1` is "
        "an Int");
}

TEST_CASE("each instance of a module has types of its own", "[cspm][types]") {
  const Typed typed(
      "module M(X)\nexports\n  channel c : X\n  f(x) = x == X\nendmodule\n"
      "instance A = M({1})\ninstance B = M({true})\n");
  CHECK(typed.type_of("A::c") == "Int => Event");
  CHECK(typed.type_of("B::c") == "Bool => Event");
  CHECK(typed.type_of("B::f") == "({Bool}) -> Bool");
}

TEST_CASE("a module is checked even where nobody makes an instance of it", "[cspm][types]") {
  CHECK(first_told("module M(X)\nexports\n  y = 1 + true\nendmodule\n") ==
        "the right side of `+` must be an Int, but `true` is a Bool");
  CHECK(first_told("module M(X)\nexports\n  channel c : X\nendmodule\n").empty());
}

TEST_CASE("it is known which expressions are processes", "[cspm][types]") {
  const Typed typed("channel a\nP(n) = a -> P(n + 1)\nf(x) = x\n");
  REQUIRE(typed.diagnostics.empty());
  std::string processes;
  for (std::size_t i = 0; i < typed.script.tree.expr_count(); ++i) {
    const auto id = static_cast<ExprId>(i);
    if (!typed.types.is_process(id)) continue;
    processes += std::string(typed.sources.text(typed.script.tree.at(id).span)) + "; ";
  }
  CHECK(processes.find("a -> P(n + 1); ") != std::string::npos);
  CHECK(processes.find("P(n + 1); ") == 0);
}

TEST_CASE("every expression of a script without mistakes has a type", "[cspm][types]") {
  const Typed typed(
      "channel c : Int.Bool\n"
      "f(x) = let g(y) = (y, x) within <g(z) | z <- <1..3>>\n"
      "P = c?n!true -> (if n > 0 then P else STOP) [] (|~| k : {1} @ c.k?_ -> P)\n");
  REQUIRE(typed.diagnostics.empty());
  for (std::size_t i = 0; i < typed.script.tree.expr_count(); ++i) {
    const auto id = static_cast<ExprId>(i);
    INFO(typed.sources.text(typed.script.tree.at(id).span));
    CHECK(typed.types.type_of(id) != "?");
  }
}

}  // namespace csp::checker::cspm
