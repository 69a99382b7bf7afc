#include "checker/cspm/parser.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "checker/cspm/deep_stack.hpp"
#include "tests/checker/cspm/parsed.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker::cspm;

namespace {

std::string only_mistake(std::string_view script) {
  const std::vector<std::string> mistakes = mistakes_in(script);
  CAPTURE(mistakes);
  REQUIRE(mistakes.size() == 1);
  return mistakes[0];
}

}  // namespace

TEST_CASE("values bind as libcspm's grammar says, and `.` looser than `==`", "[cspm][parser]") {
  CHECK(expression_of("1+2*3-4") == "Subtract(Add(1, Multiply(2, 3)), 4)");
  CHECK(expression_of("-1*2+3") == "Add(Negate(Multiply(1, 2)), 3)");
  CHECK(expression_of("#s^t == 1 and not x or y") ==
        "Or(And(Equal(Length(Concat(s, t)), 1), Not(x)), y)");
  CHECK(expression_of("not a == b") == "Not(Equal(a, b))");
  CHECK(expression_of("c.x+1") == "Dot(c, Add(x, 1))");
  CHECK(expression_of("a.b == c") == "Dot(a, Equal(b, c))");
  CHECK(expression_of("f(x)(y).g(z)") ==
        "Dot(Application(Application(f, x), y), Application(g, z))");
  CHECK(expression_of("10 / 3 % 2") == "Modulo(Divide(10, 3), 2)");
}

TEST_CASE("dots group to the right, whatever the parentheses", "[cspm][parser]") {
  CHECK(expression_of("a.b.c") == "Dot(a, Dot(b, c))");
  CHECK(expression_of("(a.b).c") == "Dot(a, Dot(b, c))");
  CHECK(expression_of("(a.b.c).d.e") == "Dot(a, Dot(b, Dot(c, Dot(d, e))))");
}

TEST_CASE("processes bind as libcspm's grammar says", "[cspm][parser]") {
  CHECK(expression_of("a -> P [] b -> Q |~| R") ==
        "InternalChoice(ExternalChoice(Prefix(a, P), Prefix(b, Q)), R)");
  CHECK(expression_of("a -> P ; Q") == "Sequential(Prefix(a, P), Q)");
  CHECK(expression_of("x == 1 & a -> P [] Q") ==
        "ExternalChoice(Guard(Equal(x, 1), Prefix(a, P)), Q)");
  CHECK(expression_of("P [> Q /\\ R ; S") == "Interrupt(SlidingChoice(P, Q), Sequential(R, S))");
  CHECK(expression_of("P ||| Q [] R") == "Interleave(P, ExternalChoice(Q, R))");
  CHECK(expression_of("P ||| Q ||| R") == "Interleave(Interleave(P, Q), R)");
  CHECK(expression_of("P [|A|] Q ||| R") == "Interleave(GeneralisedParallel(P, A, Q), R)");
  CHECK(expression_of("P [A||B] Q") == "AlphabetisedParallel(P, A, B, Q)");
  CHECK(expression_of("P [|A|> Q") == "Exception(P, A, Q)");
  CHECK(expression_of("P [+A+] Q") == "SynchronisingChoice(P, A, Q)");
  CHECK(expression_of("P /+A+\\ Q") == "SynchronisingInterrupt(P, A, Q)");
  CHECK(expression_of("P [c <-> d, e <-> f] Q") == "LinkedParallel(P, Q, c, d, e, f)");
  CHECK(expression_of("P [c.x <-> d.x | x <- S] Q") ==
        "LinkedParallel(P, Q, Dot(c, x), Dot(d, x), over(generator(x, S)))");
}

TEST_CASE("renaming binds tightest of all", "[cspm][parser]") {
  CHECK(expression_of("a -> P[[b <- c, d.x <- e.x | x <- S]]") ==
        "Prefix(a, Rename(P, b, c, Dot(d, x), Dot(e, x), over(generator(x, S))))");
}

TEST_CASE("hiding takes the whole process on its left and only a set on its right",
          "[cspm][parser]") {
  CHECK(expression_of("P ||| Q \\ A") == "Hide(Interleave(P, Q), A)");
  CHECK(expression_of("P \\ A ||| Q") == "Interleave(Hide(P, A), Q)");
  CHECK(expression_of("P \\ A [] Q ||| R") == "Interleave(ExternalChoice(Hide(P, A), Q), R)");
  CHECK(expression_of("P \\ A \\ B") == "Hide(Hide(P, A), B)");
  CHECK(expression_of("P [|A|] Q \\ B [|C|] R") ==
        "GeneralisedParallel(Hide(GeneralisedParallel(P, A, Q), B), C, R)");
  CHECK(expression_of("P |\\ A ; Q") == "Sequential(Project(P, A), Q)");
  CHECK(expression_of("a -> P \\ A") == "Hide(Prefix(a, P), A)");
}

TEST_CASE("operators that do not associate ask for parentheses", "[cspm][parser]") {
  CHECK(only_mistake("x = a == b != c") ==
        "1:12 `==` and `!=` in a row can be read in two ways | 1:7 the first is here | put one of "
        "the two between `(` and `)`");
  CHECK(mistakes_in("x = P [|A|] Q [B||C] R").size() == 1);
  CHECK(mistakes_in("x = (P [|A|] Q) [B||C] R").empty());
}

TEST_CASE("a field is one pattern, of which dots are a part", "[cspm][parser]") {
  CHECK(expression_of("d?x.y -> P") == "Prefix(d, P, Input(Dot(x, y)))");
  CHECK(expression_of("c.1?x:S.T!x+1$y:U -> P") ==
        "Prefix(Dot(c, 1), P, Input(x, Dot(S, T)), Output(Add(x, 1)), NondeterministicInput(y, "
        "U))");
  CHECK(expression_of("P ; c?_ -> Q") == "Sequential(P, Prefix(c, Q, Input(Wildcard)))");
  CHECK(expression_of("c!f(x)?(y,z) -> P") ==
        "Prefix(c, P, Output(Application(f, x)), Input(Tuple(y, z)))");
}

TEST_CASE("replicated processes take all that follows", "[cspm][parser]") {
  CHECK(expression_of("[] x:S, y <- T, x != y @ P ||| Q") ==
        "ReplicatedExternalChoice(Interleave(P, Q), over(generator(x, S), generator(y, T), "
        "condition(NotEqual(x, y))))");
  CHECK(expression_of("|~| x:S @ P") == "ReplicatedInternalChoice(P, over(generator(x, S)))");
  CHECK(expression_of("||| x:S @ P") == "ReplicatedInterleave(P, over(generator(x, S)))");
  CHECK(expression_of("; x:<1> @ P") == "ReplicatedSequential(P, over(generator(x, Sequence(1))))");
  CHECK(expression_of("[|A|] x:S @ P") == "ReplicatedParallel(A, P, over(generator(x, S)))");
  CHECK(expression_of("[+A+] x:S @ P") ==
        "ReplicatedSynchronisingChoice(A, P, over(generator(x, S)))");
  CHECK(expression_of("[c <-> d] x:<1> @ P") ==
        "ReplicatedLinkedParallel(P, c, d, over(generator(x, Sequence(1))))");
  CHECK(expression_of("Q [] [] x:S @ P") ==
        "ExternalChoice(Q, ReplicatedExternalChoice(P, over(generator(x, S))))");
}

TEST_CASE("a replicated process with alphabets ends before hiding and interleaving",
          "[cspm][parser]") {
  CHECK(expression_of("|| x:S @ [A(x)] P(x) [] Q \\ B") ==
        "Hide(ReplicatedAlphabetisedParallel(Application(A, x), "
        "ExternalChoice(Application(P, x), Q), over(generator(x, S))), B)");
}

TEST_CASE("an unparenthesised `>` closes a sequence", "[cspm][parser]") {
  CHECK(expression_of("<1, 2> > <x | x <- s, (x > 2)>") ==
        "Greater(Sequence(1, 2), Sequence(x, over(generator(x, s), condition(Greater(x, 2)))))");
  CHECK(expression_of("<x | x <- <<1>, <>>>") ==
        "Sequence(x, over(generator(x, Sequence(Sequence(1), Sequence))))");
  CHECK(expression_of("<{x | x <- s, x > 2}>") ==
        "Sequence(Set(x, over(generator(x, s), condition(Greater(x, 2)))))");
  CHECK(expression_of("<f(x > 1)>") == "Sequence(Application(f, Greater(x, 1)))");
  CHECK(expression_of("<x | x <- s, x < 2>") ==
        "Sequence(x, over(generator(x, s), condition(Less(x, 2))))");
  CHECK(expression_of("⟨1⟩ ^ ⟨⟩") == "Concat(Sequence(1), Sequence)");
  CHECK(only_mistake("s = <x | x <- t, x > 2>") ==
        "1:20 this `>` closes a sequence, but `2` follows | 1:5 the sequence starts here | to "
        "compare inside a sequence put the comparison between `(` and `)`");
}

TEST_CASE("sequences, sets and maps in all their forms", "[cspm][parser]") {
  CHECK(expression_of("(<1..>, <1..3>, {1..}, {1..3}, {}, {1, 2})") ==
        "Tuple(SequenceFrom(1), SequenceRange(1, 3), SetFrom(1), SetRange(1, 3), Set, Set(1, 2))");
  CHECK(expression_of("{1..n | n <- S}") == "SetRange(1, n, over(generator(n, S)))");
  CHECK(expression_of("<n.. | n <- S>") == "SequenceFrom(n, over(generator(n, S)))");
  CHECK(expression_of("{|a, b.1|}") == "EnumeratedSet(a, Dot(b, 1))");
  CHECK(expression_of("{|c.x | x <- S|}") == "EnumeratedSet(Dot(c, x), over(generator(x, S)))");
  CHECK(expression_of("(| 1 => 2, 3 => 4 |)") == "Map(1, 2, 3, 4)");
  CHECK(expression_of("(| |)") == "Map");
  CHECK(expression_of("{ | x <- S }") == "Set(over(generator(x, S)))");
}

TEST_CASE("literals", "[cspm][parser]") {
  CHECK(expression_of("('a', '\\n', '\\'', 'é')") ==
        "Tuple(Character 97, Character 10, Character 39, Character 233)");
  CHECK(expression_of("\"a\\\"b\\n\"^\"\"") == "Concat(String \"a\\\"b\\n\", String \"\")");
  CHECK(expression_of("(true, false, 2147483647)") ==
        "Tuple(Boolean true, Boolean false, 2147483647)");
  CHECK(only_mistake("x = 2147483648") ==
        "1:5 this number is too large: numbers go up to 2147483647");
}

TEST_CASE("let, if and lambda reach as far as they can", "[cspm][parser]") {
  CHECK(expression_of("if x then P else Q [] R") == "If(x, P, ExternalChoice(Q, R))");
  CHECK(expression_of("\\ x, (y, _) @ x + y") ==
        "Lambda(patterns(x, Tuple(y, Wildcard)), Add(x, y))");
  CHECK(expression_of("let f(0) = 1\n f(n) = 2\n x = 3\nwithin f(x) + 1") ==
        "Let(declarations(Function f(clause(group(0), 1), clause(group(n), 2)), Binding(x, 3)), "
        "Add(Application(f, x), 1))");
}

TEST_CASE("patterns are what stands left of `=`, `<-`, `:` and behind `?`", "[cspm][parser]") {
  CHECK(script_of("f(<x>^_, {}, {y}, c.z, -1, \"s\", p @@ q) = 0") ==
        "Function f(clause(group(Concat(Sequence(x), Wildcard), Set, Set(y), Dot(c, z), -1, "
        "String \"s\", Double(p, q)), 0))");
  CHECK(script_of("(x, <y, z>) = e") == "Binding(Tuple(x, Sequence(y, z)), e)");
  CHECK(script_of("f(x, y)(z) = e") == "Function f(clause(group(x, y), group(z), e))");
  CHECK(script_of("f() = e") == "Function f(clause(group, e))");
  CHECK(only_mistake("f(x + 1) = x").starts_with("1:3 `x + 1` is no pattern | patterns consist"));
  CHECK(only_mistake("f({x, y}) = x") ==
        "1:3 a pattern can match the empty set, or a set of one element, but no larger set");
  CHECK(only_mistake("x = f(_)") ==
        "1:7 `_` stands for any value in a pattern; it has no value itself | give it a name");
  CHECK(only_mistake("x = a @@ b") == "1:5 `@@` joins two patterns; it has no value itself");
}

TEST_CASE("clauses of a function are one declaration only side by side", "[cspm][parser]") {
  CHECK(script_of("f(0) = 1\nf(n) = 2\ng(x) = 3\nf(m) = 4") ==
        "Function f(clause(group(0), 1), clause(group(n), 2)); Function g(clause(group(x), 3)); "
        "Function f(clause(group(m), 4))");
}

TEST_CASE("declarations of all kinds", "[cspm][parser]") {
  CHECK(script_of("channel a, b : {0..1}.Bool\nchannel c") ==
        "Channel(constructor a(Dot(SetRange(0, 1), Bool)), constructor b(Dot(SetRange(0, 1), "
        "Bool))); Channel(constructor c)");
  CHECK(script_of("datatype T = A | B.Int.T\nsubtype U = A\nnametype N = {0..1}") ==
        "Datatype T(constructor A, constructor B(Dot(Int, T))); Subtype U(constructor A); "
        "Nametype N(SetRange(0, 1))");
  CHECK(script_of("external f, g\ntransparent normal") ==
        "External(import f, import g); Transparent(import normal)");
  CHECK(script_of("print f(1) +\n 2") == "Print(Add(Application(f, 1), 2))");
  CHECK(script_of("Timed(f) {\n x = 1\n}\nTimed { y = 2 }") ==
        "Timed(f, declarations(Binding(x, 1))); Timed(declarations(Binding(y, 2)))");
  CHECK(script_of("module M(X, Y)\n a = 1\nexports\n b = 2\nendmodule\ninstance I = M(1, 2)\n"
                  "x = I::b.1") ==
        "Module M(parameters(X, Y), declarations(Binding(a, 1)), exports(Binding(b, 2))); "
        "Instance I of M(arguments(1, 2)); Binding(x, Dot(I::b, 1))");
}

TEST_CASE("assertions of all kinds", "[cspm][parser]") {
  CHECK(script_of("assert not P [T= Q") == "Assert(not Refinement T(P, Q))");
  CHECK(script_of("assert P [FD= Q :[tau priority]: {a} :[partial order reduce [fast]]") ==
        "Assert(Refinement FD partial order reduce fast(P, Q, tau priority(Set(a))))");
  CHECK(script_of("assert P :[deadlock free]\nassert P :[ livelock-free [ FD ] ]") ==
        "Assert(DeadlockFree FD by default(P)); Assert(DivergenceFree FD(P))");
  CHECK(script_of("assert P :[deterministic [F]]\nassert P :[has trace [T]]: <a, b.1>") ==
        "Assert(Deterministic F(P)); Assert(HasTrace T(P, trace(a, Dot(b, 1))))");
  CHECK(only_mistake("assert P :[deadlock fee]")
            .starts_with("1:10 there is no property `deadlock fee`"));
  CHECK(only_mistake("assert P :[deadlock free [G]]").starts_with("1:10 there is no model `G`"));
  CHECK(only_mistake("assert P [T= Q :[symmetry reduce]:") ==
        "1:16 `symmetry reduce`, an option of FDR2, is not supported | leave it out: the answer "
        "is the same");
  CHECK(only_mistake("assert P [T= Q :[tau priority]: A :[tau priority over]: B") ==
        "1:35 `tau priority over` is given twice | 1:16 first here");
}

TEST_CASE("annotations belong to the declaration of their name", "[cspm][parser]") {
  CHECK(script_of("f :: (Eq a, Ord b) => (a, {b}) -> <a>\nf(x, y) = <x>") ==
        "Function f(type(Eq a, Ord b, Function(Sequence(a), a, Set(b))), clause(group(x, y), "
        "Sequence(x)))");
  CHECK(script_of("c, d :: Int => Event\nchannel c, d : Int") ==
        "Channel(constructor c(type(Dotable(Int, Event)), Int), constructor "
        "d(type(Dotable(Int, Event)), Int))");
  CHECK(script_of("x :: (| Int => a.b =>* c |)\nx = 1").starts_with("1:"));
  CHECK(script_of("m :: (| Int => (a.Int, b =>* c) |)\nm = 1") ==
        "Binding(type(Map(Int, Tuple(Dot(a, Int), Extendable b(c)))), m, 1)");
  CHECK(only_mistake("f :: Int") ==
        "1:1 `f` has a type annotation, but is not declared beside it | an annotation stands "
        "where its name is declared, in the same `let`, module or section");
  CHECK(only_mistake("f :: Int\nf :: Bool\nf = 1") ==
        "2:1 `f` has a second type annotation | 1:1 the first is here | remove one of them");
  CHECK(only_mistake("c :: Int\nd :: Int\nchannel c, d")
            .starts_with("3:12 the channels of one declaration have one type, but two annotations "
                         "| 1:1 the first"));
  CHECK(only_mistake("f :: a -> b\nf(x) = x")
            .starts_with("1:6 the arguments of a function type stand between `(` and `)`"));
}

TEST_CASE("what may not stand in a let, a module or a timed section is refused", "[cspm][parser]") {
  CHECK(only_mistake("x = let channel c within 1") ==
        "1:9 `channel` cannot stand inside `let` | put it outside: a `let` holds functions, "
        "values, `transparent`, `external` and `Timed` sections");
  CHECK(mistakes_in("x = let Timed { datatype T = A } within 1").size() == 1);
  CHECK(mistakes_in("module M\nexports\nassert P [T= Q\nprint 1\nendmodule").size() == 2);
  CHECK(mistakes_in("Timed {\nprint 1\n}").size() == 1);
  CHECK(mistakes_in("Timed {\nassert P [T= Q\n}").empty());
  CHECK(mistakes_in("module M()\nexports\nx = 1\nendmodule\ninstance I = M()").size() == 2);
}

TEST_CASE("a message says what is missing and what it belongs to", "[cspm][parser]") {
  CHECK(only_mistake("P = c?x") == "1:8 expected `->` or a field, found the end of the file");
  CHECK(only_mistake("P = c?x\nQ = STOP") ==
        "1:8 expected `->` or a field before the end of the line, found `Q` on the next");
  CHECK(only_mistake("P = (a -> STOP\nQ = STOP") ==
        "1:15 expected `)` before the end of the line, found `Q` on the next | 1:5 to close the "
        "`(` here");
  CHECK(only_mistake("x = if y = 1 then 2 else 3") ==
        "1:10 expected `then`, found `=` | 1:5 for the `if` here | to compare write `==`");
  CHECK(
      only_mistake("x = if y then 2")
          .starts_with("1:16 expected `else`, found the end of the file | 1:5 for the `if` here"));
  CHECK(only_mistake("x = let y = 1").starts_with("1:14 expected `within`"));
  CHECK(only_mistake("P = a ->\nQ = STOP") ==
        "1:7 nothing stands behind this `->`, so the next line is read as its end | 2:3 up to "
        "this `=`, which cannot follow | finish the line, or remove the `->`");
  CHECK(only_mistake("x = f(1))") == "1:9 `)` closes nothing: no bracket is open here");
  CHECK(only_mistake("chanel a, b") ==
        "1:1 `chanel` starts no declaration | did you mean `channel`?");
  CHECK(only_mistake("P [T= Q") == "1:1 expected `assert` in front of what is asserted");
  CHECK(only_mistake("x = <1>==<1>").ends_with("put a blank behind the `>`"));
  CHECK(only_mistake("P = || x:S @ P(x)").ends_with("`|| x:S @ [A(x)] P(x)`"));
}

TEST_CASE("an operator's span holds the parentheses of both sides", "[cspm][parser]") {
  CHECK(only_mistake("f((x) + (1)) = x").starts_with("1:3 `(x) + (1)` is no pattern"));
}

TEST_CASE("a channel's type stands behind a colon", "[cspm][parser]") {
  CHECK(only_mistake("channel c = {0..1}") ==
        "1:11 expected `,` or `:`, found `=` | what a channel carries stands behind a `:`");
}

TEST_CASE("what only other tools accept is read with a warning", "[cspm][parser]") {
  CHECK(only_mistake("P = Q \\\\ {a}") ==
        "1:7 warning: hiding is written with one `\\` | other tools refuse a second one");
  CHECK(only_mistake("P = Q [[ ]]") == "1:7 warning: this renames nothing | leave it out");
}

TEST_CASE("behind a mistake the next declaration is read", "[cspm][parser]") {
  const std::vector<std::string> mistakes = mistakes_in(
      "P = (a -> STOP\nchannel a, b\nQ = )\nR = let x = 1\n        y = +\n    within x\n"
      "f(x) = x\nS = 1 2\n");
  REQUIRE(mistakes.size() == 4);
  CHECK(mistakes[0].starts_with("1:"));
  CHECK(mistakes[1].starts_with("3:"));
  CHECK(mistakes[2].starts_with("5:13 expected an expression, found `+`"));
  CHECK(mistakes[3].starts_with("8:"));
}

TEST_CASE("a mistake inside a module leaves the module whole", "[cspm][parser]") {
  CHECK(mistakes_in("module M\n x = (\n y = 1\nexports\n z = 2\nendmodule\n").size() == 1);
}

namespace {

// A folder that is gone when the test ends.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("csp_parser_test_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_ / "inner");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name) << text;
  }
  // What is said about the file and all that it includes.
  [[nodiscard]] std::vector<std::string> mistakes(const std::string& name) const {
    Sources sources;
    Diagnostics diagnostics;
    (void)parse_file(sources, (path_ / name).string(), diagnostics);
    std::vector<std::string> result;
    for (const Diagnostic& diagnostic : diagnostics.list())
      result.push_back(diagnostic.message);
    return result;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("files are included relative to the including file, more than once if wanted",
          "[cspm][parser]") {
  const Folder folder;
  folder.write("main.csp", "include \"inner/a.csp\" -- for y\nx = y\ninclude \"inner/b.csp\"\n");
  folder.write("inner/a.csp", "include \"b.csp\"\ny = 1");
  folder.write("inner/b.csp", "z = 2");
  CHECK(folder.mistakes("main.csp").empty());
}

TEST_CASE("a missing file and a circle of includes are told", "[cspm][parser]") {
  const Folder folder;
  folder.write("a.csp", "include \"b.csp\"\nx = 1");
  folder.write("b.csp", "include \"a.csp\"\ninclude \"none.csp\"\ninclude none\ny = 2");
  const std::vector<std::string> mistakes = folder.mistakes("a.csp");
  REQUIRE(mistakes.size() == 3);
  CHECK(mistakes[0] == "`a.csp` includes itself through other files");
  CHECK(mistakes[1].starts_with("the file to include cannot be read: "));
  CHECK(mistakes[2] == "`include` takes the name of a file between quotes");
  CHECK_THROWS_AS(folder.mistakes("absent.csp"), std::runtime_error);
}

TEST_CASE("no expression goes on across the border of a file", "[cspm][parser]") {
  const Folder folder;
  folder.write("a.csp", "x = 1 +\ninclude \"b.csp\"\ny = 2");
  folder.write("b.csp", "2\n");
  folder.write("c.csp", "include \"d.csp\"\n2");
  folder.write("d.csp", "x = 1 +");
  CHECK(folder.mistakes("a.csp")[0] == "expected an expression, found an `include`");
  CHECK(folder.mistakes("c.csp")[0] == "expected an expression, found the end of the file");
}

TEST_CASE("a function's clauses in two files are two declarations", "[cspm][parser]") {
  const Folder folder;
  folder.write("a.csp", "f(0) = 1\ninclude \"b.csp\"\n");
  folder.write("b.csp", "f(n) = 2");
  CHECK(folder.mistakes("a.csp").empty());
}

TEST_CASE("a question and a type are read on their own", "[cspm][parser]") {
  Sources sources;
  Diagnostics diagnostics;
  Tree tree = parse_text(sources, "x.csp", "x = 1", diagnostics);
  const DeclId question = parse_question(sources, tree, "question", "x + 1", diagnostics);
  CHECK(tree.at(question).kind == DeclKind::Print);
  CHECK(tree.declarations.back() == question);
  CHECK(parse_type(sources, tree, "built-in", "Eq a => (a) -> Bool", diagnostics) !=
        none<SchemeId>);
  CHECK(diagnostics.empty());
  CHECK(parse_question(sources, tree, "question", "x +", diagnostics) == none<DeclId>);
  CHECK(parse_question(sources, tree, "question", "x = 1", diagnostics) == none<DeclId>);
  CHECK(parse_type(sources, tree, "built-in", "a ->", diagnostics) == none<SchemeId>);
  CHECK(diagnostics.error_count() == 3);
}

TEST_CASE("chains of a hundred thousand are read on a deep stack", "[cspm][parser]") {
  constexpr int length = 100'000;
  std::string arrows = "P = ";
  std::string choices = "Q = P";
  for (int i = 0; i < length; ++i) {
    arrows += "a -> ";
    choices += " [] P";
  }
  on_deep_stack([&] {
    Sources sources;
    Diagnostics diagnostics;
    const Tree tree = parse_text(sources, "x.csp", arrows + "STOP\n" + choices + "\n", diagnostics);
    CHECK(diagnostics.empty());
    CHECK(tree.expr_count() > 3 * length);
  });
}

TEST_CASE("what nests too deeply for the stack is one mistake", "[cspm][parser]") {
  const std::string brackets(1'000'000, '(');
  const std::vector<std::string> mistakes = mistakes_in("P = " + brackets + "\nx = 1");
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].find("nested too deeply") != std::string::npos);
}
