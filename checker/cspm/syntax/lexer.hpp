// From characters to tokens. Whether a line end closes a declaration is decided here: CSP_M has no
// separator but the line end, which counts only where the tokens on both sides of it allow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"

namespace csp::checker::cspm {

enum class TokenKind : std::uint8_t {
  End,
  FileBorder,  // between the text of a file and that of a file it includes
  Include,     // the whole line: include "file"
  // Names and literals
  Identifier,
  Integer,
  Character,
  String,
  Wildcard,
  // Words
  True,
  False,
  And,
  Or,
  Not,
  If,
  Then,
  Else,
  Let,
  Within,
  Channel,
  Assert,
  Datatype,
  Subtype,
  Nametype,
  External,
  Transparent,
  Module,
  Exports,
  EndModule,
  Instance,
  Timed,
  Print,
  // Brackets
  ParenOpen,
  ParenClose,
  BraceOpen,
  BraceClose,
  PipeBraceOpen,
  PipeBraceClose,
  MapOpen,
  MapClose,
  BracketOpen,
  BracketClose,
  DoubleBracketOpen,
  DoubleBracketClose,
  PipeBracketOpen,
  PipeBracketClose,
  PlusBracketOpen,
  PlusBracketClose,
  SequenceOpen,   // only the sign of mathematics; `<` is Less
  SequenceClose,  // likewise; `>` is Greater
  EmptySequence,
  // Operators on values
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Plus,
  Minus,
  Times,
  Divide,
  Modulo,
  Caret,
  Hash,
  Dot,
  // Operators on processes
  Arrow,
  Question,
  Exclamation,
  Dollar,
  Ampersand,
  ExternalChoice,
  InternalChoice,
  SlidingChoice,
  Semicolon,
  Interrupt,
  InterruptOpen,   // the start of P /+A+\ Q
  InterruptClose,  // and its middle
  Interleave,
  DoubleBar,
  ExceptionClose,  // |>
  Backslash,
  Project,
  // Marks
  Define,
  Comma,
  DoubleDot,
  Colon,
  Bar,
  DrawnFrom,
  Tie,
  DoubleAt,
  At,
  Scope,     // M::x
  HasType,   // f :: a
  Yields,    // =>
  Extends,   // =>*
  Refines,   // [T= and the like
  Property,  // all of :[deadlock free [F]], with a `:` behind it if there is one
};

struct Token {
  TokenKind kind{};
  bool starts_line = false;  // a line end before it counts: no expression goes on across it
  Span span;
};

// How the language spells it: "->"; for what has no fixed spelling, what it is: "a name".
[[nodiscard]] std::string_view spelling(TokenKind kind);
[[nodiscard]] bool is_word(TokenKind kind);

// The tokens of one file, with an End behind the last. Comments are gone. Never fails: what it
// cannot read is said in `diagnostics` and left out.
[[nodiscard]] std::vector<Token> lex(const Sources& sources, FileId file, Diagnostics& diagnostics);

}  // namespace csp::checker::cspm
