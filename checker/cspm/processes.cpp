// The operators on processes that are more than a sign between two of them: prefixes with fields,
// renaming, the parallel operators, and the replicated forms.
#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

// c?x!1 -> P, with `channel` already read.
ExprId Parser::prefixed(ExprId channel, std::uint32_t begin) {
  std::vector<FieldId> fields;
  while (at(TokenKind::Question) || at(TokenKind::Exclamation) || at(TokenKind::Dollar))
    fields.push_back(field());
  if (!take(TokenKind::Arrow)) fail_expected("`->` or a field");
  const ExprId process = expression(strength::Prefix);
  Expr expr = node<Expr>(ExprKind::Prefix, from(begin));
  expr.operands = tree_.add_list(std::vector{channel, process});
  expr.fields = tree_.add_list(fields);
  return tree_.add(expr);
}

FieldId Parser::field() {
  const Token sign = next();
  Field field = node<Field>(FieldKind::Output, sign.span);
  const std::size_t mark = pattern_forms_.size();
  const ExprId value = expression(strength::Field + 1);
  if (sign.kind == TokenKind::Exclamation) {
    check_no_pattern_forms(mark);
    field.expression = value;
  } else {
    field.kind =
        sign.kind == TokenKind::Question ? FieldKind::Input : FieldKind::NondeterministicInput;
    field.pattern = pattern_of(value);
    if (take(TokenKind::Colon)) {
      const std::size_t set_mark = pattern_forms_.size();
      field.expression = expression(strength::Field + 1);
      check_no_pattern_forms(set_mark);
    }
  }
  field.span = from(sign.span.begin);
  return tree_.add(field);
}

// first `between` second, ... where the first of the first pair has been read.
std::vector<ExprId> Parser::pairs(TokenKind between, ExprId first, const Token& open) {
  std::vector<ExprId> items{first};
  for (;;) {
    if (!take(between)) {
      fail_expected("`" + std::string(spelling(between)) + "`",
                    {{open.span, "inside the `" + std::string(text(open.span)) + "` here"}});
    }
    items.push_back(checked_expression());
    if (!take(TokenKind::Comma)) return items;
    items.push_back(checked_expression());
  }
}

ExprId Parser::rename(ExprId process, std::uint32_t begin) {
  const Temporarily inside(greater_closes_, false);
  const Token open = next();
  if (take(TokenKind::DoubleBracketClose)) {
    diagnostics_.warning(from(open.span.begin), "this renames nothing", {}, "leave it out");
    return process;
  }
  std::vector<ExprId> items = pairs(TokenKind::DrawnFrom, checked_expression(), open);
  items.insert(items.begin(), process);
  const List<StatementId> statements = optional_statements();
  expect_close(TokenKind::DoubleBracketClose, open);
  Expr expr = node<Expr>(ExprKind::Rename, from(begin));
  expr.operands = tree_.add_list(items);
  expr.statements = statements;
  return tree_.add(expr);
}

// P [|A|] Q and P [|A|> Q.
ExprId Parser::parallel_with_set(ExprId left, std::uint32_t begin) {
  const Token open = next();
  const ExprId events = [&] {
    const Temporarily inside(greater_closes_, false);
    return checked_expression();
  }();
  const bool is_exception = at(TokenKind::ExceptionClose);
  if (!is_exception && !at(TokenKind::PipeBracketClose)) {
    fail_expected("`|]` or `|>`", {{open.span, "to close the `[|` here"}});
  }
  next();
  const ExprId right = expression(strength::Parallel + 1);
  return add(is_exception ? ExprKind::Exception : ExprKind::GeneralisedParallel, begin,
             {left, events, right});
}

// P [A || B] Q and P [c <-> d, ... | statements] Q.
ExprId Parser::parallel_in_brackets(ExprId left, std::uint32_t begin) {
  const Token open = next();
  Expr expr = node<Expr>(ExprKind::AlphabetisedParallel, open.span);
  std::vector<ExprId> inner;
  {
    const Temporarily inside(greater_closes_, false);
    const ExprId first = checked_expression();
    if (at(TokenKind::Tie)) {
      expr.kind = ExprKind::LinkedParallel;
      inner = pairs(TokenKind::Tie, first, open);
      expr.statements = optional_statements();
    } else {
      if (!take(TokenKind::DoubleBar)) {
        fail_expected("`||` or `<->`", {{open.span, "inside the `[` here"}},
                      "`P [A || B] Q` runs two processes with their alphabets; an external choice "
                      "is written `[]`");
      }
      inner = {first, checked_expression()};
    }
    expect_close(TokenKind::BracketClose, open);
  }
  const ExprId right = expression(strength::Parallel + 1);
  std::vector<ExprId> operands{left};
  if (expr.kind == ExprKind::LinkedParallel) operands.push_back(right);
  operands.insert(operands.end(), inner.begin(), inner.end());
  if (expr.kind == ExprKind::AlphabetisedParallel) operands.push_back(right);
  expr.span = from(begin);
  expr.operands = tree_.add_list(operands);
  return tree_.add(expr);
}

// P [+A+] Q and P /+A+\ Q.
ExprId Parser::with_set_between(ExprId left, std::uint32_t begin, TokenKind close, ExprKind kind,
                                int minimum) {
  const Token open = next();
  const ExprId events = [&] {
    const Temporarily inside(greater_closes_, false);
    return checked_expression();
  }();
  expect_close(close, open);
  const ExprId right = expression(minimum);
  return add(kind, begin, {left, events, right});
}

// [] x:S @ P
ExprId Parser::replicated(ExprKind kind) {
  const Token sign = next();
  const std::vector<StatementId> ranges = statements();
  if (!take(TokenKind::At)) {
    fail_expected(
        "`,` or `@`",
        {{sign.span, "behind what the `" + std::string(text(sign.span)) + "` here ranges over"}},
        "between two processes it needs a process on its left");
  }
  const ExprId process = expression();
  Expr expr = node<Expr>(kind, from(sign.span.begin));
  expr.operands = tree_.add_list(std::vector{process});
  expr.statements = tree_.add_list(ranges);
  return tree_.add(expr);
}

// [|A|] x:S @ P and [+A+] x:S @ P
ExprId Parser::replicated_with_set(TokenKind close, ExprKind kind) {
  const Token open = next();
  const ExprId events = [&] {
    const Temporarily inside(greater_closes_, false);
    return checked_expression();
  }();
  expect_close(close, open);
  const std::vector<StatementId> ranges = statements();
  expect(TokenKind::At, "`,` or `@`");
  const ExprId process = expression();
  Expr expr = node<Expr>(kind, from(open.span.begin));
  expr.operands = tree_.add_list(std::vector{events, process});
  expr.statements = tree_.add_list(ranges);
  return tree_.add(expr);
}

// || x:S @ [A] P
ExprId Parser::replicated_alphabetised() {
  const std::uint32_t begin = next().span.begin;
  const std::vector<StatementId> ranges = statements();
  expect(TokenKind::At, "`,` or `@`");
  if (!at(TokenKind::BracketOpen)) {
    fail_expected("`[`", {}, "`||` needs the alphabet of each process: `|| x:S @ [A(x)] P(x)`");
  }
  const Token open = next();
  const ExprId alphabet = [&] {
    const Temporarily inside(greater_closes_, false);
    return checked_expression();
  }();
  expect_close(TokenKind::BracketClose, open);
  const ExprId process = expression(strength::Parallel + 1);
  Expr expr = node<Expr>(ExprKind::ReplicatedAlphabetisedParallel, from(begin));
  expr.operands = tree_.add_list(std::vector{alphabet, process});
  expr.statements = tree_.add_list(ranges);
  return tree_.add(expr);
}

// [c <-> d, ... | statements] x:s @ P
ExprId Parser::replicated_linked() {
  const Token open = next();
  std::vector<ExprId> ties;
  List<StatementId> tie_statements;
  {
    const Temporarily inside(greater_closes_, false);
    ties = pairs(TokenKind::Tie, checked_expression(), open);
    tie_statements = optional_statements();
    expect_close(TokenKind::BracketClose, open);
  }
  const std::vector<StatementId> ranges = statements();
  expect(TokenKind::At, "`,` or `@`");
  ties.insert(ties.begin(), expression());
  Expr expr = node<Expr>(ExprKind::ReplicatedLinkedParallel, from(open.span.begin));
  expr.operands = tree_.add_list(ties);
  expr.statements = tree_.add_list(ranges);
  expr.tie_statements = tie_statements;
  return tree_.add(expr);
}

}  // namespace csp::checker::cspm
