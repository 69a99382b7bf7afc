// What there is to know about each kind of token.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "checker/cspm/syntax/lexer.hpp"

namespace csp::checker::cspm {

struct TokenFacts {
  TokenKind kind{};
  std::string_view spelling;
  bool may_start = false;  // an expression or a declaration: a line end before it may count
  bool may_end = false;    // an expression: a line end behind it may count
};

[[nodiscard]] const TokenFacts& facts_of(TokenKind kind);
[[nodiscard]] std::span<const TokenFacts> all_token_facts();

}  // namespace csp::checker::cspm
