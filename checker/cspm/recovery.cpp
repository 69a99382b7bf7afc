// What is said where a line is no declaration, and how the reader finds the next one behind a
// mistake: it is a line that looks like a declaration and is not indented more than the one that
// failed.
#include <algorithm>
#include <numeric>

#include "checker/cspm/parsing.hpp"
#include "checker/cspm/token.hpp"

namespace csp::checker::cspm {

namespace {

// How many letters must be changed, added or left out to make one word of the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t k = 0; k < to.size(); ++k) {
      const std::size_t changed = diagonal + (from[i] == to[k] ? 0 : 1);
      diagonal = std::exchange(row[k + 1], std::min({changed, row[k] + 1, row[k + 1] + 1}));
    }
  }
  return row.back();
}

// A word that starts declarations and is at most two letters away; empty if there is none.
std::string_view declaration_word_like(std::string_view word) {
  std::string_view best;
  std::size_t least = 3;
  for (const TokenFacts& facts : all_token_facts()) {
    const bool starts_declarations =
        facts.kind >= TokenKind::Channel && facts.kind <= TokenKind::Print;
    if (!starts_declarations || word.size() > facts.spelling.size() + 2) continue;
    const std::size_t away = distance(word, facts.spelling);
    if (away < least) {
      least = away;
      best = facts.spelling;
    }
  }
  return best;
}

}  // namespace

bool Parser::at_one_of(const std::vector<TokenKind>& kinds) const {
  return std::find(kinds.begin(), kinds.end(), peek().kind) != kinds.end();
}

void Parser::check_separated(const std::vector<TokenKind>& closers) {
  const Token& token = peek();
  if (token.starts_line || token.kind == TokenKind::End || at_one_of(closers)) return;
  switch (token.kind) {
    case TokenKind::ParenClose:
    case TokenKind::BraceClose:
    case TokenKind::PipeBraceClose:
    case TokenKind::MapClose:
    case TokenKind::BracketClose:
    case TokenKind::DoubleBracketClose:
    case TokenKind::PipeBracketClose:
    case TokenKind::PlusBracketClose:
    case TokenKind::Greater:
    case TokenKind::SequenceClose:
      fail(token.span, found() + " closes nothing: no bracket is open here");
    case TokenKind::Then:
    case TokenKind::Else:
      fail(token.span, found() + " belongs to no `if`");
    case TokenKind::Within:
      fail(token.span, "`within` belongs to no `let`");
    case TokenKind::Define:
      fail_second_equation();
    default:
      fail_expected("an operator or the end of the line");
  }
}

// At an `=` behind a whole declaration. Most often the line before is not finished, so that this
// line was read as its end.
void Parser::fail_second_equation() {
  for (std::size_t i = place_; i > 0; --i) {
    const Token& before = tokens_[i - 1];
    if (tokens_[i].starts_line) break;
    const bool is_line_end = sources_.line_at(before.span.begin).data() !=
                             sources_.line_at(tokens_[i].span.begin).data();
    if (!is_line_end || facts_of(before.kind).may_end) continue;
    const std::string sign(text(before.span));
    fail(before.span,
         "nothing stands behind this `" + sign + "`, so the next line is read as its end",
         {{peek().span, "up to this `=`, which cannot follow"}},
         "finish the line, or remove the `" + sign + "`");
  }
  fail_expected("an operator or the end of the line");
}

void Parser::recover(std::size_t failed_start, const std::vector<TokenKind>& closers) {
  pattern_forms_.clear();
  greater_closes_ = false;
  const std::uint32_t column = sources_.location(tokens_[failed_start].span.begin).column;
  if (place_ == failed_start) next();
  while (!at(TokenKind::End)) {
    const Token& token = peek();
    const bool is_outside =
        token.starts_line && sources_.location(token.span.begin).column <= column;
    if (is_outside && (at_one_of(closers) || looks_like_declaration(place_))) return;
    next();
  }
}

// A word that starts one, or an `=` or `::` before the next line that counts.
bool Parser::looks_like_declaration(std::size_t token) const {
  const TokenKind kind = tokens_[token].kind;
  if ((kind >= TokenKind::Channel && kind <= TokenKind::Print && kind != TokenKind::Exports &&
       kind != TokenKind::EndModule))
    return true;
  for (std::size_t i = token; i < tokens_.size(); ++i) {
    if (i > token && tokens_[i].starts_line) return false;
    if (tokens_[i].kind == TokenKind::Define || tokens_[i].kind == TokenKind::HasType) return true;
  }
  return false;
}

void Parser::fail_no_equation(std::size_t start, ExprId left) {
  const Token& first = tokens_[start];
  const bool is_name = tree_.at(left).kind == ExprKind::Variable && place_ == start + 1;
  if (at(TokenKind::Refines) || at(TokenKind::Property)) {
    fail(first.span, "expected `assert` in front of what is asserted");
  }
  if (is_name && at_same_line(TokenKind::Identifier)) {
    const std::string_view meant = declaration_word_like(text(first.span));
    if (!meant.empty()) {
      fail(first.span, "`" + std::string(text(first.span)) + "` starts no declaration", {},
           "did you mean `" + std::string(meant) + "`?");
    }
  }
  if (is_name) {
    fail_expected("`=` or `::` behind the name `" + std::string(text(first.span)) + "`");
  }
  fail_expected("`=` and what this stands for");
}

}  // namespace csp::checker::cspm
