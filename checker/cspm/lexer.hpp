// From characters to tokens. Whether a line end closes a declaration is decided here: CSP_M has no
// separator but the line end, which counts only where the tokens on both sides of it allow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checker/cspm/diagnostics.hpp"
#include "checker/cspm/source.hpp"

namespace csp::checker::cspm {

enum class TokenKind : std::uint8_t {
  End,
  // ... one for each word and sign of the language
};

struct Token {
  TokenKind kind{};
  bool starts_line = false;  // a line end before it counts: no expression goes on across it
  Span span;
};

// The tokens of one file, with an End behind the last. Comments are gone. Never fails: what it
// cannot read is said in `diagnostics` and left out.
[[nodiscard]] std::vector<Token> lex(const Sources& sources, FileId file, Diagnostics& diagnostics);

}  // namespace csp::checker::cspm
