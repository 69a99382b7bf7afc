#include "checker/cspm/resolve.hpp"

#include "tests/checker/cspm/resolve_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

TEST_CASE("declarations of a script see each other in any order", "[cspm][names]") {
  CHECK(uses_of("g", "f(x) = g(x)\ng(x) = f(x)\n") == Places{"2:1"});
  CHECK(uses_of("f", "f(x) = g(x)\ng(x) = f(x)\n") == Places{"1:1"});
}

TEST_CASE("each equation of a function has arguments of its own", "[cspm][names]") {
  CHECK(uses_of("x", "f(0, x) = x\nf(n, x) = x + n\n") == Places{"1:6", "2:6"});
  CHECK(uses_of("y", "f(x)(y) = y\n") == Places{"1:6"});
}

TEST_CASE("what is bound further in hides what is bound further out", "[cspm][names]") {
  CHECK(uses_of("x", "x = 1\nf(x) = let x = 2 within x + (\\ x @ x)(x)\ng = x\n") ==
        Places{"2:12", "2:32", "2:12", "1:1"});
}

TEST_CASE("definitions of a let see each other", "[cspm][names]") {
  CHECK(uses_of("b", "a = let\n  c = b\n  b = 1\nwithin b + c\n") == Places{"3:3", "3:3"});
}

TEST_CASE("a generator sees those before it and not itself", "[cspm][names]") {
  CHECK(uses_of("x", "x = {1}\ns = {x + y | x <- x, y <- {x}, x > y}\n") ==
        Places{"2:14", "1:1", "2:14", "2:14"});
}

TEST_CASE("a field sees those before it, and the process behind sees all", "[cspm][names]") {
  CHECK(uses_of("x",
                "channel c : {0..1}.{0..1}.{0..1}\nP = c?x?y:{x}!x -> Q(x, y)\nQ(a, b) = STOP\n") ==
        Places{"2:7", "2:7", "2:7"});
}

TEST_CASE("what a renaming binds is known in its pairs alone", "[cspm][names]") {
  CHECK(uses_of("x",
                "channel a, b : {0..1}\nx = 0\nP(n) = STOP\n"
                "Q = P(x)[[ a.x <- b.x | x <- {0,1} ]]\n") == Places{"2:1", "4:25", "4:25"});
}

TEST_CASE("what linked processes' ties bind is known in the ties alone", "[cspm][names]") {
  const char* script =
      "channel a, b : {0..1}\nx = 0\nP(n) = STOP\n"
      "Q = P(x) [ a.x <-> b.x | x <- {0,1} ] P(x)\n"
      "R = [ a.x <-> b.y | x <- {y} ] y : <0,1> @ P(x)\n";
  CHECK(uses_of("x", script) == Places{"2:1", "4:26", "4:26", "2:1", "5:21", "2:1"});
  CHECK(uses_of("y", script) == Places{"5:32", "5:32"});
}

TEST_CASE("the set that all copies synchronise on does not depend on the copy", "[cspm][names]") {
  CHECK(uses_of("x", "x = {}\nP = [| x |] x : {0} @ Q(x)\nQ(n) = STOP\n") == Places{"1:1", "2:13"});
  CHECK(uses_of("x", "x = {}\nP = || x : {0} @ [x] Q(x)\nQ(n) = STOP\n") == Places{"2:8", "2:8"});
}

TEST_CASE("a name nobody declares is told with the nearest one", "[cspm][names]") {
  CHECK(told_of("channel coin, choc\nP = coim -> P\n") ==
        Texts{"2:5: `coim` is not declared; did you mean `coin`?",
              "note 1:9: `coin` is declared here"});
  CHECK(told_of("P = completely_different -> P\n") ==
        Texts{"1:5: `completely_different` is not declared"});
}

TEST_CASE("a name nobody declares is told once", "[cspm][names]") {
  CHECK(told_of("f(x) = nothing + nothing\ng = nothing\n").size() == 1);
}

TEST_CASE("a variable is not known outside of what binds it", "[cspm][names]") {
  CHECK(first_told("f(x) = 0\ng = x\n") == "`x` is not declared");
  CHECK(first_told("g = {0 | y <- {0}} == {y}\n") == "`y` is not declared");
}

TEST_CASE("what is declared twice is told with both places", "[cspm][names]") {
  CHECK(told_of("P = 2\nP = 3\n") == Texts{"2:1: `P` is declared twice",
                                           "note 1:1: it is declared here, too",
                                           "fix: give one of them another name"});
  CHECK(first_told("channel a\ndatatype T = a\n") == "`a` is declared twice");
  CHECK(first_told("channel a\na = 1\n") == "`a` is declared twice");
  CHECK(first_told("datatype A = B\ndatatype A = C\n") == "`A` is declared twice");
  CHECK(first_told("P = let x = 1\n  x = 2\nwithin x\n") == "`x` is declared twice");
}

TEST_CASE("equations of one function stand together", "[cspm][names]") {
  CHECK(told_of("f(0) = 1\ng = 2\nf(n) = 3\n") ==
        Texts{"3:1: `f` is declared twice", "note 1:1: its other equations are here",
              "fix: equations of one function stand together: move these there"});
}

TEST_CASE("one pattern, argument list or list of generators binds a name once", "[cspm][names]") {
  CHECK(told_of("f(x, x) = 0\n") == Texts{"1:6: `x` is bound twice",
                                          "note 1:3: it is bound here, too",
                                          "fix: give one of them another name"});
  CHECK(first_told("f(x)(x) = 0\n") == "`x` is bound twice");
  CHECK(first_told("f = \\ x, x @ 0\n") == "`x` is bound twice");
  CHECK(first_told("S = {x | x <- {0}, x <- {1}}\n") == "`x` is bound twice");
  CHECK(first_told("channel a : {0}.{0}\nP = a?x?x -> STOP\n") == "`x` is bound twice");
}

TEST_CASE("all equations of a function take as many arguments", "[cspm][names]") {
  CHECK(told_of("f(x, y) = 0\nf(x, y, z) = 1\n") ==
        Texts{"2:1: the first equation of `f` takes 2 arguments, this one 3",
              "note 1:1: the first equation is here"});
  CHECK(first_told("f(x) = 0\nf(x)(y) = 1\n") ==
        "the first equation of `f` takes 1 list of arguments, this one 2");
}

TEST_CASE("a subtype consists of tags that its datatype declares", "[cspm][names]") {
  const Resolved script("datatype T = A.{0..3} | B\nsubtype S = A.{0}\n");
  CHECK(script.told().empty());
  CHECK(script.globals() == Texts{"A", "B", "T", "S"});
  CHECK(first_told("channel c\nsubtype S = c\n") ==
        "`c` is no tag of a datatype, as a subtype such as `S` consists of");
}

TEST_CASE("a script may declare what is built in anew", "[cspm][names]") {
  CHECK(uses_of("union", "union(a, b) = a\nx = union({}, {})\n") == Places{"1:1"});
  CHECK(uses_of("union", "x = {union | union <- {1,2,3}}\ny = union({}, {})\n") ==
        Places{"1:14", "union"});
}

TEST_CASE("what must be imported is known where it is imported", "[cspm][names]") {
  CHECK(uses_of("normal", "transparent normal\nP = normal(STOP)\n") == Places{"normal"});
  CHECK(told_of("P = let\n  transparent normal\nwithin normal(STOP)\n").empty());
  CHECK(told_of("P = let\n  transparent normal\nwithin normal(STOP)\nQ = normal(P)\n") ==
        Texts{"4:5: `normal` must be imported before it is used",
              "fix: write `transparent normal` first"});
  CHECK(told_of("P = prioritise(STOP, <>)\n") ==
        Texts{"1:5: `prioritise` must be imported before it is used",
              "fix: write `external prioritise` first"});
}

TEST_CASE("an import names a function that there is, with the right word", "[cspm][names]") {
  CHECK(told_of("external normal\n") ==
        Texts{"1:10: `normal` is not imported by `external`", "fix: write `transparent normal`"});
  CHECK(told_of("transparent chase\nexternal chase_nocache\n").empty());
  CHECK(told_of("transparent normal\ntransparent normal\n").empty());
  CHECK(first_told("transparent sbisin\n") ==
        "there is no transparent function `sbisin`; did you mean `sbisim`?");
  CHECK(told_of("transparent sbisin\nP = sbisin(STOP)\n").size() == 1);
  CHECK(first_told("external timed_priority\n") ==
        "`timed_priority` is known inside timed sections, and only there: it is not imported");
}

TEST_CASE("WAIT and timed_priority are known in timed sections alone", "[cspm][names]") {
  CHECK(told_of("channel tock\nTimed (\\ _ @ 1) {\n  P = WAIT(5)\n}\n").empty());
  CHECK(told_of("channel tock\nTimed (\\ _ @ 1) {\n}\nP = WAIT(5)\n") ==
        Texts{"4:5: `WAIT` is known only inside of a timed section",
              "fix: put the declaration that uses it into `Timed(...) { ... }`"});
  CHECK(first_told("P = timed_priority(STOP)\n") ==
        "`timed_priority` is known only inside of a timed section");
}

TEST_CASE("a script's own WAIT counts outside of timed sections, or where it is declared in one",
          "[cspm][names]") {
  CHECK(uses_of(
            "WAIT",
            "channel tock\nWAIT(n) = STOP\nP = WAIT(1)\nTimed (\\ _ @ 1) {\n  Q = WAIT(2)\n}\n") ==
        Places{"2:1", "WAIT"});
  CHECK(uses_of("WAIT", "channel tock\nTimed (\\ _ @ 1) {\n  WAIT(n) = STOP\n  Q = WAIT(2)\n}\n") ==
        Places{"3:3"});
}

TEST_CASE("a timed section counts with the tock that it sees", "[cspm][names]") {
  const Resolved script("channel tock\nTimed (\\ _ @ 1) {\n  P = STOP\n}\n");
  const Decl& section = script.script.tree.at(script.script.tree.declarations.at(1));
  CHECK(script.script.symbols[section.symbol].name == "tock");
  CHECK(told_of("Timed (\\ _ @ 1) {\n  P = STOP\n}\n") ==
        Texts{"1:1: a timed section needs the event `tock`, which is not declared",
              "fix: write `channel tock` before it"});
}

TEST_CASE("a $ field stands in front of the others", "[cspm][names]") {
  CHECK(told_of("channel c : {0}.{0}\nP = c$x?y -> STOP\n").empty());
  CHECK(told_of("channel c : {0}.{0}\nP = c?x$y -> STOP\n") ==
        Texts{"2:8: a `$` field may not stand behind a `?` or `!` field",
              "note 2:6: this field stands in front of it",
              "fix: choose first: `|~| x:S @ c?y!x -> ...`"});
}

TEST_CASE("neither $ nor linked processes stand in a timed section", "[cspm][names]") {
  CHECK(first_told("channel tock\nchannel c : {0}\nTimed (\\ _ @ 1) {\n  P = c$x -> STOP\n}\n") ==
        "`$` is not allowed in a timed section");
  CHECK(first_told("channel a, b, tock\nTimed (\\ _ @ 1) {\n  P = [a <-> b] i : <> @ STOP\n}\n") ==
        "linked parallel `[.. <-> ..]` is not allowed in a timed section");
}

TEST_CASE("an annotation's variables are known in the definitions inside", "[cspm][names]") {
  const Resolved script(
      "f :: (a) -> {a}\nf(x) = let\n  y :: (a, b) -> {a}\n  y(_, _) = {x}\nwithin y(x, x)\n");
  REQUIRE(script.told().empty());
  const Tree& tree = script.script.tree;
  const Decl& outer = tree.at(tree.declarations.at(0));
  const Scheme& outer_scheme = tree.at(outer.annotation);
  REQUIRE(outer_scheme.variables.size() == 1);
  CHECK(script.script.symbols[outer_scheme.variables[0]].name == "a");
  const Expr& let = tree.at(tree.at(tree.item(outer.clauses, 0)).body);
  const Scheme& inner_scheme = tree.at(tree.at(tree.item(let.declarations, 0)).annotation);
  REQUIRE(inner_scheme.variables.size() == 1);
  CHECK(script.script.symbols[inner_scheme.variables[0]].name == "b");
}

TEST_CASE("an annotation names datatypes, built-in types and variables", "[cspm][names]") {
  const Resolved script("datatype A = B\nf :: (A, Int, c) -> A\nf(x, y, z) = x\nc = 1\n");
  REQUIRE(script.told().empty());
  const Tree& tree = script.script.tree;
  const Decl& function = tree.at(tree.declarations.at(1));
  CHECK(tree.at(function.annotation).variables.size() == 1);
}

TEST_CASE("a constraint is on a variable that its own annotation introduces", "[cspm][names]") {
  CHECK(first_told("f :: Set ab => (b) -> b\nf(x) = x\n") ==
        "the type variable `ab` is constrained, but does not occur in the type");
  CHECK(first_told(
            "f :: (a) -> a\nf(x) = let\n  g :: Set a => (a) -> a\n  g(y) = y\nwithin g(x)\n") ==
        "`a` belongs to an annotation further out, and can only be constrained there");
  CHECK(first_told("f :: (M::x) -> a\nf(x) = x\n") == "there is no module `M`");
}

}  // namespace csp::checker::cspm
