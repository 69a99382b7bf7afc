#include "checker/cspm/syntax/lexer.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker::cspm;

namespace {

struct Read {
  std::string tokens;  // with blanks between them, and `/` before one that starts a line
  std::vector<TokenKind> kinds;
  std::vector<std::string> messages;
};

Read read(std::string_view script) {
  Sources sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("x.csp", std::string(script));
  Read result;
  for (const Token& token : lex(sources, file, diagnostics)) {
    if (token.kind == TokenKind::End) break;
    if (!result.tokens.empty()) result.tokens += token.starts_line ? " / " : " ";
    result.tokens += sources.text(token.span);
    result.kinds.push_back(token.kind);
  }
  for (const Diagnostic& diagnostic : diagnostics.list())
    result.messages.push_back(diagnostic.message);
  return result;
}

std::string tokens_of(std::string_view script) {
  const Read result = read(script);
  CHECK(result.messages.empty());
  return result.tokens;
}

TokenKind kind_of(std::string_view sign) {
  const Read result = read(sign);
  CAPTURE(sign, result.tokens, result.messages);
  REQUIRE(result.kinds.size() == 1);
  CHECK(result.messages.empty());
  return result.kinds[0];
}

}  // namespace

TEST_CASE("the longest sign wins", "[cspm][lexer]") {
  CHECK(tokens_of("a<->b<-c<=d") == "a <-> b <- c <= d");
  CHECK(tokens_of("P|||Q||R|~|S") == "P ||| Q || R |~| S");
  CHECK(tokens_of("{|a|}|]") == "{| a |} |]");
  CHECK(tokens_of("P[[a<-b]][]Q[>R[|A|>S") == "P [[ a <- b ]] [] Q [> R [| A |> S");
  CHECK(tokens_of("P[+A+]Q/+B+\\R/\\S\\C|\\D") == "P [+ A +] Q /+ B +\\ R /\\ S \\ C |\\ D");
  CHECK(tokens_of("a=>*b=>c==d=e") == "a =>* b => c == d = e");
  CHECK(tokens_of("<0..1>p@@q@r") == "< 0 .. 1 > p @@ q @ r");
}

TEST_CASE("a line end counts only where the tokens on both sides allow it", "[cspm][lexer]") {
  CHECK(tokens_of("P = a\n  -> b\n[] Q\nR = 1") == "P = a -> b [] Q / R = 1");
  CHECK(tokens_of("P = a ->\n  b") == "P = a -> b");
  CHECK(tokens_of("x\n(y)") == "x / ( y )");
  CHECK(tokens_of("x\n-1") == "x / - 1");
  CHECK(tokens_of("x -\n1") == "x - 1");
  CHECK(tokens_of("x\n<y>") == "x / < y >");
  CHECK(tokens_of("x\n#y\n{z}\n{|w|}") == "x / # y / { z } / {| w |}");
  CHECK(tokens_of("<x\n>\ny") == "< x > / y");
  CHECK(tokens_of("if x\nthen y\nelse z") == "if x then y else z");
  CHECK(tokens_of("let\nx = 1\nwithin x\nchannel a") == "let x = 1 within x / channel a");
}

TEST_CASE("comments are blanks; those in braces nest", "[cspm][lexer]") {
  CHECK(tokens_of("a -- b -> c\nd") == "a / d");
  CHECK(tokens_of("a {- b {- c -} d -} e") == "a e");
  CHECK(tokens_of("a {- b\n -} e") == "a e");
  CHECK(tokens_of("a -- {- \nb") == "a / b");
  CHECK(read("x = {-1..2}").messages ==
        std::vector<std::string>{"the comment that starts here is never closed"});
}

TEST_CASE("names end in primes and may start with a word of the language", "[cspm][lexer]") {
  CHECK(tokens_of("x' y'' iffy channel_1 andy") == "x' y'' iffy channel_1 andy");
  CHECK(kind_of("and'") == TokenKind::Identifier);
  CHECK(kind_of("and") == TokenKind::And);
  CHECK(kind_of("timed") == TokenKind::Identifier);
  CHECK(kind_of("_") == TokenKind::Wildcard);
  CHECK(read("_x").messages ==
        std::vector<std::string>{"a name starts with a letter, but `_x` starts with `_`"});
}

TEST_CASE("`print` and `include` are words only where they begin a line of their kind",
          "[cspm][lexer]") {
  CHECK(read("print 1").kinds[0] == TokenKind::Print);
  CHECK(kind_of("print") == TokenKind::Identifier);
  CHECK(kind_of("include \"a b.csp\"") == TokenKind::Include);
  CHECK(read("x = include + 1").kinds[2] == TokenKind::Identifier);
}

TEST_CASE("`::` without blanks belongs to a name", "[cspm][lexer]") {
  CHECK(read("M::x").kinds[1] == TokenKind::Scope);
  CHECK(read("f :: a").kinds[1] == TokenKind::HasType);
  CHECK(read("f:: a").kinds[1] == TokenKind::HasType);
  CHECK(read("f ::a").kinds[1] == TokenKind::HasType);
}

TEST_CASE("`(|` opens a map only before a blank", "[cspm][lexer]") {
  CHECK(read("(| 1 => 2 |)").kinds[0] == TokenKind::MapOpen);
  CHECK(tokens_of("(|~| x:S @ P)") == "( |~| x : S @ P )");
  CHECK(tokens_of("(||| x:S @ P)") == "( ||| x : S @ P )");
}

TEST_CASE("an empty sequence is one token, with or without blanks", "[cspm][lexer]") {
  CHECK(kind_of("<>") == TokenKind::EmptySequence);
  CHECK(kind_of("< \n >") == TokenKind::EmptySequence);
}

TEST_CASE("characters and strings keep their escapes and end in their line", "[cspm][lexer]") {
  CHECK(kind_of("'a'") == TokenKind::Character);
  CHECK(kind_of("'\\''") == TokenKind::Character);
  CHECK(kind_of("'é'") == TokenKind::Character);
  CHECK(kind_of("\"a \\\" b -- c\"") == TokenKind::String);
  CHECK(read("\"abc\nd").messages ==
        std::vector<std::string>{
            "the string that starts here is not closed before the end of the line"});
  CHECK(read("'ab'").messages.size() >= 1);
  CHECK(read("'").messages.size() == 1);
}

TEST_CASE("a property of an assertion is one token", "[cspm][lexer]") {
  CHECK(kind_of(":[deadlock free]") == TokenKind::Property);
  CHECK(kind_of(":[ deadlock-free [F] ]") == TokenKind::Property);
  CHECK(kind_of(":[tau priority over]:") == TokenKind::Property);
  CHECK(read(":[deadlock free").messages ==
        std::vector<std::string>{"the `:[` that starts here is never closed"});
}

TEST_CASE("refinement signs are tokens of all models", "[cspm][lexer]") {
  for (const char* sign : {"[T=", "[F=", "[FD=", "[V=", "[VD=", "[R=", "[RD="})
    CHECK(kind_of(sign) == TokenKind::Refines);
}

TEST_CASE("the signs of mathematics mean what the plain ones mean", "[cspm][lexer]") {
  CHECK(kind_of("→") == TokenKind::Arrow);
  CHECK(kind_of("□") == TokenKind::ExternalChoice);
  CHECK(kind_of("⊓") == TokenKind::InternalChoice);
  CHECK(kind_of("∖") == TokenKind::Backslash);
  CHECK(kind_of("⟨") == TokenKind::SequenceOpen);
  CHECK(kind_of("⟩") == TokenKind::SequenceClose);
  CHECK(kind_of("≤") == TokenKind::LessOrEqual);
  CHECK(kind_of("≥") == TokenKind::GreaterOrEqual);
  CHECK(kind_of("≠") == TokenKind::NotEqual);
  CHECK(kind_of("∧") == TokenKind::And);
  CHECK(kind_of("∨") == TokenKind::Or);
  CHECK(kind_of("¬") == TokenKind::Not);
}

TEST_CASE("what is no sign of the language is named and left out", "[cspm][lexer]") {
  const Read result = read("a ~ b § c");
  CHECK(result.tokens == "a b c");
  CHECK(result.messages ==
        std::vector<std::string>{"CSP_M has no sign `~`", "CSP_M has no sign `§`"});
}
