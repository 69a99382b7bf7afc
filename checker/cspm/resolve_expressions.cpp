// Expressions, and where each of them binds names.
#include <algorithm>
#include <string>
#include <vector>

#include "checker/cspm/deep_stack.hpp"
#include "checker/cspm/resolver.hpp"

namespace csp::checker::cspm {

namespace {

// How many of the operands stand outside of what the statements bind: the process that is renamed,
// the set that all copies synchronise on.
std::size_t operands_before_statements(ExprKind kind) {
  switch (kind) {
    case ExprKind::LinkedParallel:
      return 2;
    case ExprKind::Rename:
    case ExprKind::ReplicatedParallel:
    case ExprKind::ReplicatedSynchronisingChoice:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

List<ExprId> Resolver::expressions(List<ExprId> list) {
  std::vector<ExprId> result;
  result.reserve(list.count);
  for (const ExprId id : source_.list(list))
    result.push_back(expression(id));
  return tree_.add_list(result);
}

ExprId Resolver::expression(ExprId id) {
  check_depth();
  const Expr& from = source_.at(id);
  Expr result{.kind = from.kind, .span = from.span, .value = from.value};
  switch (from.kind) {
    case ExprKind::String:
      result.value = tree_.add_string(source_.string(from.value));
      break;
    case ExprKind::Variable:
      result.name = copied(from.name);
      result.symbol = use(from.name, from.span);
      break;
    case ExprKind::Lambda:
      locals_.open();
      declare_patterns(from.patterns);
      result.patterns = patterns(from.patterns);
      result.operands = expressions(from.operands);
      locals_.close();
      break;
    case ExprKind::Let: {
      locals_.open();
      declare_locally(from.declarations);
      std::vector<DeclId> inner;
      declarations(from.declarations, inner);
      result.declarations = tree_.add_list(inner);
      result.operands = expressions(from.operands);
      locals_.close();
      break;
    }
    case ExprKind::Prefix:
      prefix(from, result);
      break;
    case ExprKind::LinkedParallel:
    case ExprKind::ReplicatedLinkedParallel:
      if (is_timed_) {
        error(from.span, "linked parallel `[.. <-> ..]` is not allowed in a timed section", {},
              "write it with renaming, synchronisation and hiding");
      }
      with_statements(from, result);
      break;
    default:
      with_statements(from, result);
      break;
  }
  return tree_.add(result);
}

// Operands, of which some see what the statements bind.
void Resolver::with_statements(const Expr& from, Expr& result) {
  if (from.statements.empty() && from.tie_statements.empty()) {
    result.operands = expressions(from.operands);
    return;
  }
  std::vector<ExprId> operands;
  operands.reserve(from.operands.count);
  const std::size_t before = operands_before_statements(from.kind);
  while (operands.size() < before)
    operands.push_back(expression(source_.item(from.operands, operands.size())));
  locals_.open();
  result.statements = statements(from.statements);
  const bool has_ties = from.kind == ExprKind::ReplicatedLinkedParallel;
  if (has_ties) {
    operands.push_back(expression(source_.item(from.operands, 0)));
    locals_.open();
    result.tie_statements = statements(from.tie_statements);
  }
  while (operands.size() < from.operands.count)
    operands.push_back(expression(source_.item(from.operands, operands.size())));
  if (has_ties) locals_.close();
  locals_.close();
  result.operands = tree_.add_list(operands);
}

// From left to right: what one binds is known in those behind it.
List<StatementId> Resolver::statements(List<StatementId> list) {
  std::vector<StatementId> result;
  for (const StatementId id : source_.list(list)) {
    const Statement& from = source_.at(id);
    Statement to{.span = from.span, .expression = expression(from.expression)};
    if (from.pattern != none<PatternId>) {
      beware_of_channel(from.pattern);
      declare_pattern(from.pattern);
      to.pattern = pattern(from.pattern);
    }
    result.push_back(tree_.add(to));
  }
  return tree_.add_list(result);
}

void Resolver::prefix(const Expr& from, Expr& result) {
  std::vector<ExprId> operands{expression(source_.item(from.operands, 0))};
  locals_.open();
  check_field_order(from.fields);
  result.fields = fields(from.fields);
  operands.push_back(expression(source_.item(from.operands, 1)));
  locals_.close();
  result.operands = tree_.add_list(operands);
}

List<FieldId> Resolver::fields(List<FieldId> list) {
  std::vector<FieldId> result;
  for (const FieldId id : source_.list(list)) {
    const Field& from = source_.at(id);
    Field to{.kind = from.kind, .span = from.span};
    to.expression = expression_if_any(from.expression);
    if (from.pattern != none<PatternId>) {
      no_double_pattern(from.pattern);
      beware_of_channel(from.pattern);
      declare_pattern(from.pattern);
      to.pattern = pattern(from.pattern);
    }
    result.push_back(tree_.add(to));
  }
  return tree_.add_list(result);
}

// The process chooses the values of its `$` fields before its environment chooses those of the
// others, so they stand in front.
void Resolver::check_field_order(List<FieldId> list) {
  const Field* other = nullptr;
  for (const FieldId id : source_.list(list)) {
    const Field& field = source_.at(id);
    if (field.kind != FieldKind::NondeterministicInput) {
      other = &field;
      continue;
    }
    if (is_timed_) {
      error(field.span, "`$` is not allowed in a timed section", {},
            "write `|~| x:S @ c.x -> ...` instead of `c$x:S -> ...`");
      return;
    }
    if (other == nullptr) continue;
    error(field.span, "a `$` field may not stand behind a `?` or `!` field",
          {{other->span, "this field stands in front of it"}},
          "choose first: `|~| x:S @ c?y!x -> ...`");
    return;
  }
}

}  // namespace csp::checker::cspm
