// Sequences, sets and maps, and the statements of their comprehensions.
#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

// What stands between the brackets of a sequence or set, and the closing bracket.
ExprId Parser::collection(TokenKind close, ExprKind plain, ExprKind from_kind, ExprKind range) {
  const Token open = next();
  Expr expr = node<Expr>(plain, open.span);
  std::vector<ExprId> items;
  if (!at(close) && !at(TokenKind::Bar)) items.push_back(expression());
  if (items.size() == 1 && from_kind != plain && take(TokenKind::DoubleDot)) {
    expr.kind = from_kind;
    if (!at(close) && !at(TokenKind::Bar)) {
      items.push_back(expression());
      expr.kind = range;
    }
  }
  if (expr.kind == plain) {
    while (take(TokenKind::Comma))
      items.push_back(expression());
  }
  expr.statements = optional_statements();
  if (!at(close) && expr.statements.empty() && expr.kind == plain) {
    fail_expected("`,` or `" + std::string(spelling(close)) + "`",
                  {{open.span, "inside the `" + std::string(text(open.span)) + "` here"}});
  }
  expect_close(close, open);
  if (close == TokenKind::Greater) check_not_compared(open);
  expr.span = from(open.span.begin);
  expr.operands = tree_.add_list(items);
  return tree_.add(expr);
}

// Behind the `>` of a sequence: an operand there shows that it was meant to compare.
void Parser::check_not_compared(const Token& open) {
  const TokenKind kind = peek().kind;
  if (peek().starts_line || (kind != TokenKind::Integer && kind != TokenKind::Identifier)) return;
  const Span close = tokens_[place_ - 1].span;
  fail(close, "this `>` closes a sequence, but " + found() + " follows",
       {{open.span, "the sequence starts here"}},
       "to compare inside a sequence put the comparison between `(` and `)`");
}

ExprId Parser::sequence() {
  if (at(TokenKind::EmptySequence)) return add(ExprKind::Sequence, next().span.begin, {});
  const bool is_plain = at(TokenKind::Less);
  const Temporarily inside(greater_closes_, is_plain);
  return collection(is_plain ? TokenKind::Greater : TokenKind::SequenceClose, ExprKind::Sequence,
                    ExprKind::SequenceFrom, ExprKind::SequenceRange);
}

ExprId Parser::set() {
  const Temporarily inside(greater_closes_, false);
  return collection(TokenKind::BraceClose, ExprKind::Set, ExprKind::SetFrom, ExprKind::SetRange);
}

ExprId Parser::enumerated_set() {
  const Temporarily inside(greater_closes_, false);
  return collection(TokenKind::PipeBraceClose, ExprKind::EnumeratedSet, ExprKind::EnumeratedSet,
                    ExprKind::EnumeratedSet);
}

ExprId Parser::map() {
  const Temporarily inside(greater_closes_, false);
  const Token open = next();
  std::vector<ExprId> items;
  if (!at(TokenKind::MapClose)) {
    do {
      items.push_back(expression());
      expect(TokenKind::Yields, "`=>` between a key and its value");
      items.push_back(expression());
    } while (take(TokenKind::Comma));
  }
  expect_close(TokenKind::MapClose, open);
  return add(ExprKind::Map, open.span.begin, items);
}

List<StatementId> Parser::optional_statements() {
  if (!take(TokenKind::Bar)) return {};
  return tree_.add_list(statements());
}

std::vector<StatementId> Parser::statements() {
  std::vector<StatementId> result;
  do
    result.push_back(statement());
  while (take(TokenKind::Comma));
  return result;
}

StatementId Parser::statement() {
  Statement statement;
  const std::uint32_t begin = peek().span.begin;
  const std::size_t mark = pattern_forms_.size();
  const ExprId first = expression();
  if (take(TokenKind::DrawnFrom) || take(TokenKind::Colon)) {
    statement.pattern = pattern_of(first);
    statement.expression = checked_expression();
  } else {
    check_no_pattern_forms(mark);
    statement.expression = first;
  }
  statement.span = from(begin);
  return tree_.add(statement);
}

}  // namespace csp::checker::cspm
