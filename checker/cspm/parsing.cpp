// Walking over the tokens, and what is said where another one stands than is needed.
#include "checker/cspm/parsing.hpp"

#include <algorithm>

namespace csp::checker::cspm {

Parser::Parser(Sources& sources, Tree& tree, Diagnostics& diagnostics, std::vector<Token> tokens)
    : sources_(sources),
      tree_(tree),
      diagnostics_(diagnostics),
      tokens_(std::move(tokens)),
      last_end_(tokens_.front().span.begin),
      wildcard_name_(tree.name("_")),
      double_name_(tree.name("@@")) {}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(place_ + ahead, tokens_.size() - 1)];
}

Token Parser::next() {
  const Token token = peek();
  if (token.kind != TokenKind::End) ++place_;
  last_end_ = token.span.end;
  return token;
}

bool Parser::take(TokenKind kind) {
  if (!at(kind)) return false;
  next();
  return true;
}

Token Parser::expect(TokenKind kind, std::string_view what) {
  if (!at(kind)) fail_expected(what);
  return next();
}

Token Parser::expect(TokenKind kind) {
  return expect(kind, "`" + std::string(spelling(kind)) + "`");
}

void Parser::expect_close(TokenKind kind, const Token& open) {
  if (take(kind)) return;
  const std::string close(spelling(kind));
  fail_expected("`" + close + "`",
                {{open.span, "to close the `" + std::string(text(open.span)) + "` here"}});
}

std::string Parser::found() const {
  const Token& token = peek();
  switch (token.kind) {
    case TokenKind::End:
      return "the end of the file";
    case TokenKind::FileBorder:
      return text(token.span).empty() ? "the end of the file" : "an `include`";
    case TokenKind::Property:
      return "a property of an assertion";
    default:
      return "`" + std::string(text(token.span)) + "`";
  }
}

void Parser::fail(Span span, std::string message, std::vector<Note> notes, std::string fix) {
  diagnostics_.error(span, std::move(message), std::move(notes), std::move(fix));
  throw ParseFailure{};
}

// Two signs that stand close together may have been read as one.
std::string Parser::advice_at_sign(bool is_operand_missing) const {
  const Token& token = peek();
  if (token.kind == TokenKind::FileBorder) return "what starts in one file ends in the same file";
  if (token.kind == TokenKind::DrawnFrom && is_operand_missing)
    return "for a sequence that starts with a negative number put a blank into `< -`";
  if (token.kind != TokenKind::Define) return "";
  const bool is_split = place_ > 0 && tokens_[place_ - 1].kind == TokenKind::GreaterOrEqual &&
                        tokens_[place_ - 1].span.end == token.span.begin;
  return is_split ? "`>==` is read as `>=` and `=`: put a blank behind the `>`"
                  : "to compare write `==`";
}

void Parser::fail_expected(std::string_view what, std::vector<Note> notes, std::string fix) {
  const Token& token = peek();
  const std::string expected = "expected " + std::string(what);
  if (fix.empty()) fix = advice_at_sign(what == "an expression");
  const Span behind_last{last_end_, last_end_};
  if (token.kind == TokenKind::End || text(token.span).empty())
    fail(behind_last, expected + ", found " + found(), std::move(notes), std::move(fix));
  const bool is_line_end = token.starts_line && place_ > 0 && token.kind != TokenKind::FileBorder;
  if (is_line_end) {
    fail(behind_last, expected + " before the end of the line, found " + found() + " on the next",
         std::move(notes), std::move(fix));
  }
  fail(token.span, expected + ", found " + found(), std::move(notes), std::move(fix));
}

void Parser::report_too_deep() {
  diagnostics_.error(peek().span, "this is nested too deeply to be read", {},
                     "give names to its inner parts");
}

}  // namespace csp::checker::cspm
