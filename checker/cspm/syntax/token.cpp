// What there is to know about each kind of token: its spelling, and whether a line end counts
// before and behind it. A line end before a token that cannot start an expression, or behind one
// that cannot end one, means nothing.
#include "checker/cspm/syntax/token.hpp"

#include <cassert>

namespace csp::checker::cspm {

namespace {

using enum TokenKind;

constexpr std::array facts{
    TokenFacts{End, "the end of the file", true, true},
    TokenFacts{FileBorder, "the border of a file", true, true},
    TokenFacts{Include, "include", true, true},
    TokenFacts{Identifier, "a name", true, true},
    TokenFacts{Integer, "a number", false, true},
    TokenFacts{Character, "a character", false, true},
    TokenFacts{String, "a string", false, true},
    TokenFacts{Wildcard, "_", false, false},
    TokenFacts{True, "true", false, true},
    TokenFacts{False, "false", false, true},
    TokenFacts{And, "and", false, false},
    TokenFacts{Or, "or", false, false},
    TokenFacts{Not, "not", false, false},
    TokenFacts{If, "if", false, false},
    TokenFacts{Then, "then", false, false},
    TokenFacts{Else, "else", false, false},
    TokenFacts{Let, "let", false, false},
    TokenFacts{Within, "within", false, false},
    TokenFacts{Channel, "channel", true, false},
    TokenFacts{Assert, "assert", true, false},
    TokenFacts{Datatype, "datatype", true, false},
    TokenFacts{Subtype, "subtype", true, false},
    TokenFacts{Nametype, "nametype", true, false},
    TokenFacts{External, "external", true, false},
    TokenFacts{Transparent, "transparent", true, false},
    TokenFacts{Module, "module", true, false},
    TokenFacts{Exports, "exports", true, true},
    TokenFacts{EndModule, "endmodule", true, true},
    TokenFacts{Instance, "instance", true, false},
    TokenFacts{Timed, "Timed", true, false},
    TokenFacts{Print, "print", true, false},
    TokenFacts{ParenOpen, "(", true, false},
    TokenFacts{ParenClose, ")", false, true},
    TokenFacts{BraceOpen, "{", true, false},
    TokenFacts{BraceClose, "}", false, true},
    TokenFacts{PipeBraceOpen, "{|", true, false},
    TokenFacts{PipeBraceClose, "|}", false, true},
    TokenFacts{MapOpen, "(|", true, false},
    TokenFacts{MapClose, "|)", false, true},
    TokenFacts{BracketOpen, "[", false, false},
    TokenFacts{BracketClose, "]", false, false},
    TokenFacts{DoubleBracketOpen, "[[", false, false},
    TokenFacts{DoubleBracketClose, "]]", false, true},
    TokenFacts{PipeBracketOpen, "[|", false, false},
    TokenFacts{PipeBracketClose, "|]", false, false},
    TokenFacts{PlusBracketOpen, "[+", false, false},
    TokenFacts{PlusBracketClose, "+]", false, false},
    TokenFacts{SequenceOpen, "\u27e8", true, false},
    TokenFacts{SequenceClose, "\u27e9", false, true},
    TokenFacts{EmptySequence, "<>", true, true},
    TokenFacts{Equal, "==", false, false},
    TokenFacts{NotEqual, "!=", false, false},
    TokenFacts{Less, "<", true, false},
    TokenFacts{LessOrEqual, "<=", false, false},
    TokenFacts{Greater, ">", false, true},
    TokenFacts{GreaterOrEqual, ">=", false, false},
    TokenFacts{Plus, "+", false, false},
    TokenFacts{Minus, "-", true, false},
    TokenFacts{Times, "*", false, false},
    TokenFacts{Divide, "/", false, false},
    TokenFacts{Modulo, "%", false, false},
    TokenFacts{Caret, "^", false, false},
    TokenFacts{Hash, "#", true, false},
    TokenFacts{Dot, ".", false, false},
    TokenFacts{Arrow, "->", false, false},
    TokenFacts{Question, "?", false, false},
    TokenFacts{Exclamation, "!", false, false},
    TokenFacts{Dollar, "$", false, false},
    TokenFacts{Ampersand, "&", false, false},
    TokenFacts{ExternalChoice, "[]", false, false},
    TokenFacts{InternalChoice, "|~|", false, false},
    TokenFacts{SlidingChoice, "[>", false, false},
    TokenFacts{Semicolon, ";", false, false},
    TokenFacts{Interrupt, "/\\", false, false},
    TokenFacts{InterruptOpen, "/+", false, false},
    TokenFacts{InterruptClose, "+\\", false, false},
    TokenFacts{Interleave, "|||", false, false},
    TokenFacts{DoubleBar, "||", false, false},
    TokenFacts{ExceptionClose, "|>", false, false},
    TokenFacts{Backslash, "\\", false, false},
    TokenFacts{Project, "|\\", false, false},
    TokenFacts{Define, "=", false, false},
    TokenFacts{Comma, ",", false, false},
    TokenFacts{DoubleDot, "..", false, false},
    TokenFacts{Colon, ":", false, false},
    TokenFacts{Bar, "|", false, false},
    TokenFacts{DrawnFrom, "<-", false, false},
    TokenFacts{Tie, "<->", false, false},
    TokenFacts{DoubleAt, "@@", false, false},
    TokenFacts{At, "@", false, false},
    TokenFacts{Scope, "::", true, false},
    TokenFacts{HasType, "::", false, false},
    TokenFacts{Yields, "=>", false, false},
    TokenFacts{Extends, "=>*", false, false},
    TokenFacts{Refines, "a refinement sign such as [T=", false, false},
    TokenFacts{Property, "a property such as :[deadlock free]", false, true},
};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (static_cast<std::size_t>(facts[i].kind) != i) return false;
  }
  return facts.back().kind == Property;
}
static_assert(is_in_order(), "a row for each kind of token, in the order of their declaration");

}  // namespace

const TokenFacts& facts_of(TokenKind kind) { return facts[static_cast<std::size_t>(kind)]; }

std::string_view spelling(TokenKind kind) { return facts_of(kind).spelling; }

bool is_word(TokenKind kind) { return kind >= True && kind <= Print; }

std::span<const TokenFacts> all_token_facts() { return facts; }

}  // namespace csp::checker::cspm
