#include "tests/checker/cspm/resolve_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

std::string pattern_of(const std::string& pattern) {
  return Resolved("channel c : {0}\ndatatype T = A | B.{0}\nf(" + pattern + ") = 0\n")
      .first_pattern();
}

}  // namespace

TEST_CASE("a channel or constructor in a pattern is matched, another name is bound",
          "[cspm][patterns]") {
  CHECK(pattern_of("c") == "=c");
  CHECK(pattern_of("A") == "=A");
  CHECK(pattern_of("T") == "T");
  CHECK(pattern_of("f") == "f");
  CHECK(uses_of("f", "f(f) = f\n") == Places{"1:3"});
}

TEST_CASE("a constructor is matched wherever it is declared", "[cspm][patterns]") {
  CHECK(Resolved("f(A) = 0\ndatatype T = A\n").first_pattern() == "=A");
}

TEST_CASE("a variable that hides a constructor is no constructor", "[cspm][patterns]") {
  CHECK(uses_of("A", "datatype T = A\nf = let A(n) = n within \\ A @ A\n") == Places{"2:27"});
}

TEST_CASE("sequence patterns become items, or a front, one part of any length, and an end",
          "[cspm][patterns]") {
  CHECK(pattern_of("<>") == "<>");
  CHECK(pattern_of("<x, 1>") == "<x,1>");
  CHECK(pattern_of("<x> ^ <y>") == "<x,y>");
  CHECK(pattern_of("<x> ^ s") == "1<x,s>");
  CHECK(pattern_of("s ^ <x>") == "0<s,x>");
  CHECK(pattern_of("<x> ^ <y> ^ s ^ <z>") == "2<x,y,s,z>");
  CHECK(pattern_of("<x> ^ (s ^ <z>)") == "1<x,s,z>");
  CHECK(pattern_of("<<x> ^ s> ^ t") == "1<1<x,s>,t>");
}

TEST_CASE("a string pattern is the sequence of its characters", "[cspm][patterns]") {
  CHECK(pattern_of("\"ab\"") == "<97,98>");
  CHECK(pattern_of("\"a\" ^ s") == "1<97,s>");
  CHECK(pattern_of("\"\xc3\xa9\xe2\x82\xac\"") == "<233,8364>");
}

TEST_CASE("two parts of any length leave open where a sequence is divided", "[cspm][patterns]") {
  CHECK(told_of("f(xs ^ ys) = 0\n") ==
        Texts{"1:8: where `^` divides a sequence must be clear, but here two parts can be of any "
              "length",
              "note 1:3: this is the other part",
              "fix: give all parts but one a fixed length, as `<x>` has"});
  CHECK(told_of("f(x ^ y ^ z) = 0\n").size() == 3);
}

TEST_CASE("a dotted pattern is one list", "[cspm][patterns]") {
  CHECK(pattern_of("c.x") == "=c.x");
  CHECK(pattern_of("B.x.y") == "=B.x.y");
  CHECK(pattern_of("(B.x).y") == "=B.x.y");
}

TEST_CASE("a set pattern has at most one item", "[cspm][patterns]") {
  CHECK(pattern_of("{}") == "{}");
  CHECK(pattern_of("{x}") == "{x}");
  CHECK(told_of("f({x, y}) = 0\n").size() == 1);
}

TEST_CASE("a double pattern stands anywhere but in a field", "[cspm][patterns]") {
  CHECK(pattern_of("x @@ (y, z)") == "x@@(y,z)");
  CHECK(first_told("channel c : {0}\nP = c?(x@@y) -> STOP\n") ==
        "`@@` is not allowed in the fields of a prefix");
}

TEST_CASE("a literal in a pattern may be negative", "[cspm][patterns]") {
  CHECK(pattern_of("-1") == "-1");
}

TEST_CASE("a pattern binds several names of a script at once", "[cspm][patterns]") {
  CHECK(uses_of("b", "(a, <b> ^ _) = (1, <2, 3>)\nx = b\n") == Places{"1:6"});
  CHECK(first_told("(a, b) = (1, 2)\nb = 2\n") == "`b` is declared twice");
}

TEST_CASE("a qualified name in a pattern is a channel or constructor", "[cspm][patterns]") {
  CHECK(
      Resolved("module M\nexports\nchannel c : {0}\nendmodule\nf(M::c.x) = x\n").first_pattern() ==
      "=M::c.x");
  CHECK(
      first_told("module M\nexports\ny = 0\nendmodule\nf(M::y) = 0\n") ==
      "a pattern cannot bind `M::y`: it is no channel and no constructor of a datatype, and a new "
      "variable has no `::`");
}

TEST_CASE("who binds the name of a channel, or True, is warned", "[cspm][patterns]") {
  CHECK(told_of("channel x\nS = {x | x <- {1, 2}}\n") ==
        Texts{"2:10: `x` is a channel: only what equals it is taken, and no variable is bound",
              "note 1:9: `x` is declared here",
              "fix: if a variable was meant, give it another name"});
  CHECK(told_of("f(True) = 1\nf(_) = 0\n") ==
        Texts{"1:3: `True` is bound here like any other name", "fix: to match it, write `true`"});
  CHECK(told_of("f(True) = 1\ndatatype T = True | Perhaps\n").empty());
}

}  // namespace csp::checker::cspm
