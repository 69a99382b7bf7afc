// What is said where a channel or a constructor is given too much, too little, or the wrong values.
#include <string>
#include <utility>

#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

// The items of a.b.c behind the first.
std::vector<Inference::Value> Inference::dotted_values(ExprId id) const {
  std::vector<Value> values;
  while (tree_.at(id).kind == ExprKind::Dot) {
    id = tree_.item(tree_.at(id).operands, 1);
    const bool is_last = tree_.at(id).kind != ExprKind::Dot;
    const ExprId item = is_last ? id : tree_.item(tree_.at(id).operands, 0);
    values.push_back(
        {tree_.at(item).span, result_.expressions[static_cast<std::size_t>(item)], item});
  }
  return values;
}

// Where a channel or a constructor in the expression is given too much or the wrong thing, that is
// what to say, and not what follows from it.
void Inference::explain_dotted(ExprId id, bool must_be_whole, std::string fix) {
  const Expr& expression = tree_.at(id);
  if (expression.kind == ExprKind::Set || expression.kind == ExprKind::Sequence ||
      expression.kind == ExprKind::Tuple) {
    for (const ExprId item : tree_.list(expression.operands))
      explain_dotted(item, false);
    return;
  }
  const ExprId head = expression.kind == ExprKind::Dot ? tree_.item(expression.operands, 0) : id;
  explain_values(expression.span, head, dotted_values(id), must_be_whole, std::move(fix));
}

// Goes through what the channel or constructor carries and gives it the values one by one.
void Inference::explain_values(Span whole, ExprId head, std::span<const Value> given,
                               bool must_be_whole, std::string fix) {
  std::vector<Value> values(given.begin(), given.end());
  if (tree_.at(head).kind == ExprKind::Dot) {
    // c.1!2: the values before the first field.
    const std::vector<Value> before = dotted_values(head);
    values.insert(values.begin(), before.begin(), before.end());
    head = tree_.item(tree_.at(head).operands, 0);
  }
  if (tree_.at(head).kind != ExprKind::Variable) return;
  const SymbolId symbol = tree_.at(head).symbol;
  if (!script_.symbols.is_constructor(symbol) || of(symbol).type == none<TypeRef>) return;
  const Unifier::Spine carried = unifier_.spine(bound_type(symbol));
  const std::string name = "`" + script_.symbols[symbol].name + "`";
  const auto count_of = [](std::size_t count) {
    return count == 0   ? std::string("no value")
           : count == 1 ? std::string("1 value")
                        : std::to_string(count) + " values";
  };
  std::size_t next = 0;
  for (std::size_t i = 0; i < carried.arguments.size(); ++i) {
    if (next == values.size()) {
      if (!must_be_whole) return;
      fail(whole,
           name + " carries " + count_of(carried.arguments.size()) + ", but " + quoted(whole) +
               " gives it " + (i == 0 ? "none" : "only " + std::to_string(i)),
           declared_here(symbol), values.empty() ? std::move(fix) : "");
    }
    const Span first = values[next].span;
    TypeRef value = types_.resolve(values[next++].type);
    const TypeRef wanted = types_.resolve(carried.arguments[i]);
    if (types_.shape(wanted) != Shape::Dotable) {
      try {
        // A constructor among the values takes those that follow.
        while (types_.shape(value) == Shape::Dotable && next < values.size()) {
          const TypeRef argument = types_.operand(value, 0);
          const TypeRef rest = types_.operand(value, 1);
          unifier_.unify(argument, values[next++].type);
          value = types_.resolve(rest);
        }
        unifier_.unify(wanted, value);
      } catch (const Misfit& misfit) {
        if (misfit.kind != Misfit::Kind::Different) return;
        if (values[next - 1].expression != none<ExprId>) {
          explain_dotted(values[next - 1].expression, false);
        }
        fail(joined(first, values[next - 1].span),
             "the value " + quoted(joined(first, values[next - 1].span)) + " is " + phrase(value) +
                 ", but " + name + " carries " + phrase(wanted) +
                 (carried.arguments.size() > 1 ? " as its value number " + std::to_string(i + 1)
                                               : ""),
             declared_here(symbol), likely_fix(wanted, value, first));
      }
    } else {
      return;
    }
  }
  if (next == values.size()) return;
  const std::size_t count = carried.arguments.size() + values.size() - next;
  fail(whole,
       name + " carries " + count_of(carried.arguments.size()) + ", but " + quoted(whole) +
           " gives it " + (carried.arguments.empty() && count == 1 ? "one" : std::to_string(count)),
       declared_here(symbol));
}

}  // namespace csp::checker::cspm
