// Patterns look like expressions, and whether one is meant shows only behind it: at the `=`, the
// `<-` or the `:`. So they are read as expressions and turned into patterns then.
#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

PatternId Parser::pattern() { return pattern_of(expression()); }

std::vector<PatternId> Parser::patterns_until(TokenKind close) {
  std::vector<PatternId> items;
  if (at(close)) fail_expected("a pattern");
  do
    items.push_back(pattern());
  while (take(TokenKind::Comma));
  return items;
}

// An expression that ends the text read so far is a pattern: what only patterns may contain is in
// its place.
void Parser::claim_pattern_forms(Span span) {
  while (!pattern_forms_.empty() && tree_.at(pattern_forms_.back()).span.begin >= span.begin)
    pattern_forms_.pop_back();
}

PatternId Parser::pattern_of(ExprId id) {
  const PatternId pattern = to_pattern(id);
  claim_pattern_forms(tree_.at(id).span);
  return pattern;
}

PatternId Parser::to_pattern(ExprId id) {
  check_depth();
  const Expr expr = tree_.at(id);
  Pattern pattern = node<Pattern>(PatternKind::Variable, expr.span);
  const auto with_items = [&](PatternKind kind) {
    pattern.kind = kind;
    std::vector<PatternId> items;
    for (std::size_t i = 0; i < expr.operands.count; ++i)
      items.push_back(to_pattern(tree_.item(expr.operands, i)));
    pattern.items = tree_.add_list(items);
    return tree_.add(pattern);
  };
  const auto with_value = [&](PatternKind kind, std::int64_t value) {
    pattern.kind = kind;
    pattern.value = value;
    return tree_.add(pattern);
  };
  const bool is_comprehension = !expr.statements.empty();
  switch (expr.kind) {
    case ExprKind::Variable:
      if (expr.name == wildcard_name_) return with_value(PatternKind::Wildcard, 0);
      pattern.name = expr.name;
      return tree_.add(pattern);
    case ExprKind::Integer:
      return with_value(PatternKind::Integer, expr.value);
    case ExprKind::Boolean:
      return with_value(PatternKind::Boolean, expr.value);
    case ExprKind::Character:
      return with_value(PatternKind::Character, expr.value);
    case ExprKind::String:
      return with_value(PatternKind::String, expr.value);
    case ExprKind::Negate: {
      const Expr& number = tree_.at(tree_.item(expr.operands, 0));
      if (number.kind == ExprKind::Integer) return with_value(PatternKind::Integer, -number.value);
      break;
    }
    case ExprKind::Tuple:
      return with_items(expr.name == double_name_ ? PatternKind::Double : PatternKind::Tuple);
    case ExprKind::Dot:
      return with_items(PatternKind::Dot);
    case ExprKind::Concat:
      return with_items(PatternKind::Concat);
    case ExprKind::Sequence:
      if (!is_comprehension) return with_items(PatternKind::Sequence);
      break;
    case ExprKind::Set:
      if (is_comprehension) break;
      if (expr.operands.count <= 1) return with_items(PatternKind::Set);
      fail(expr.span,
           "a pattern can match the empty set, or a set of one element, but no larger set");
    default:
      break;
  }
  fail(expr.span, "`" + std::string(text(expr.span).substr(0, 40)) + "` is no pattern", {},
       "patterns consist of names, `_`, literals, tuples, sequences, `{}`, `{p}`, and of `p.q`, "
       "`p^q`, `p @@ q`");
}

}  // namespace csp::checker::cspm
