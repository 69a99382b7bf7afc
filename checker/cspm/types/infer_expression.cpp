// The types of expressions. Processes: infer_process.cpp.
#include <cassert>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

TypeRef Inference::infer(ExprId id) {
  check_depth();
  const TypeRef type = infer_kind(tree_.at(id));
  result_.expressions[static_cast<std::size_t>(id)] = type;
  return type;
}

TypeRef Inference::infer_kind(const Expr& expression) {
  const auto operand = [&](std::size_t i) { return tree_.item(expression.operands, i); };
  const std::string_view sign = sign_of(expression.kind);
  switch (expression.kind) {
    case ExprKind::Integer:
      return Types::integer;
    case ExprKind::Boolean:
      return Types::boolean;
    case ExprKind::Character:
      return Types::character;
    case ExprKind::String:
      return types_.sequence(Types::character);
    case ExprKind::Variable:
      return infer_variable(expression);
    case ExprKind::Tuple: {
      std::vector<TypeRef> items;
      for (const ExprId item : tree_.list(expression.operands))
        items.push_back(infer(item));
      return types_.make(Shape::Tuple, items);
    }
    case ExprKind::Dot: {
      const TypeRef left = infer(operand(0));
      return types_.dot(left, infer(operand(1)));
    }
    case ExprKind::Application:
      return infer_application(expression);
    case ExprKind::Lambda:
      return infer_lambda(expression);
    case ExprKind::Let:
      if (!check_declarations(expression.declarations, Scope::Let)) throw Reported{};
      return infer(operand(0));
    case ExprKind::If: {
      expect(operand(0), Types::boolean, {"the condition of", "if"});
      const TypeRef first = infer(operand(1));
      return expect(operand(2), first, {"what follows", "else", operand(1)});
    }
    case ExprKind::Sequence:
      check_statements(expression.statements, Shape::Sequence);
      return types_.sequence(
          infer_items(expression, none<TypeRef>, {"each element of a sequence"}));
    case ExprKind::Set:
      check_statements(expression.statements, Shape::Set);
      return types_.set(
          infer_items(expression, types_.fresh(TypeClass::Set), {"each element of a set"}));
    case ExprKind::EnumeratedSet: {
      check_statements(expression.statements, Shape::Set);
      const TypeRef item = types_.fresh(TypeClass::Yieldable);
      for (const ExprId id : tree_.list(expression.operands)) {
        expect(id, types_.make(Shape::Extendable, {item, types_.fresh()}),
               {"each item between", "{| |}"});
      }
      return types_.set(item);
    }
    case ExprKind::SequenceFrom:
    case ExprKind::SequenceRange:
    case ExprKind::SetFrom:
    case ExprKind::SetRange:
      return infer_range(expression);
    case ExprKind::Map:
      return infer_map(expression);
    case ExprKind::Not:
      return expect(operand(0), Types::boolean, {"the operand of", sign});
    case ExprKind::And:
    case ExprKind::Or:
      return infer_logic(expression);
    case ExprKind::Equal:
    case ExprKind::NotEqual:
    case ExprKind::Less:
    case ExprKind::LessOrEqual:
    case ExprKind::Greater:
    case ExprKind::GreaterOrEqual:
      return infer_comparison(expression);
    case ExprKind::Negate:
      return expect(operand(0), Types::integer, {"the operand of", sign});
    case ExprKind::Add:
    case ExprKind::Subtract:
    case ExprKind::Multiply:
    case ExprKind::Divide:
    case ExprKind::Modulo:
      expect(operand(0), Types::integer, {"the left side of", sign});
      expect(operand(1), Types::integer, {"the right side of", sign});
      return Types::integer;
    case ExprKind::Concat: {
      const TypeRef left =
          expect(operand(0), types_.sequence(types_.fresh()), {"the left side of", sign});
      return expect(operand(1), left, {"the right side of", sign, operand(0)});
    }
    case ExprKind::Length:
      expect(operand(0), types_.sequence(types_.fresh()), {"the operand of", sign});
      return Types::integer;
    default:
      return infer_process(expression);
  }
}

TypeRef Inference::infer_variable(const Expr& variable) {
  assert(variable.symbol != none<SymbolId> && "behind resolve every name is a symbol");
  const auto& known = of(variable.symbol);
  if (known.type == none<TypeRef>) throw Reported{};
  return known.is_general ? types_.instantiate(known.type) : known.type;
}

TypeRef Inference::infer_application(const Expr& application) {
  const auto operands = tree_.list(application.operands);
  const ExprId function = operands[0];
  std::vector<ExprId> arguments;
  for (std::size_t i = 1; i < operands.size(); ++i)
    arguments.push_back(operands[i]);
  TypeRef type = types_.resolve(infer(function));
  if (types_.shape(type) == Shape::Function && types_.operand_count(type) - 1 != arguments.size()) {
    const std::size_t wanted = types_.operand_count(type) - 1;
    fail(application.span,
         quoted(tree_.at(function).span) + " takes " + std::to_string(wanted) +
             (wanted == 1 ? " argument" : " arguments") + ", but is given " +
             std::to_string(arguments.size()),
         declared_here(symbol_of(function)));
  }
  if (types_.shape(type) != Shape::Function) {
    std::vector<TypeRef> parts(arguments.size() + 1);
    for (TypeRef& part : parts)
      part = types_.fresh();
    const TypeRef wanted = types_.make(Shape::Function, parts);
    attempt([&] { return unifier_.unify(wanted, type); },
            [&](const Misfit&) {
              fail(tree_.at(function).span,
                   quoted(tree_.at(function).span) + " is " + TypePrinter(types_).phrase(type) +
                       ", not a function, but it is given " +
                       (arguments.size() == 1 ? "an argument" : "arguments"),
                   declared_here(symbol_of(function)));
            });
    type = wanted;
  }
  std::vector<TypeRef> wanted;
  for (std::size_t i = 1; i < types_.operand_count(type); ++i)
    wanted.push_back(types_.operand(type, i));
  check_arguments(arguments, wanted, function);
  return types_.operand(type, 0);
}

void Inference::check_arguments(std::span<const ExprId> arguments, std::span<const TypeRef> wanted,
                                ExprId function) {
  std::vector<TypeRef> found;
  for (const ExprId argument : arguments)
    found.push_back(infer(argument));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    attempt(
        [&] {
          // How a function treats what it is given does not depend on how that is written: all dots
          // are carried out before.
          const TypeRef given = unifier_.simplified(found[i]);
          return unifier_.unify_one_way(unifier_.simplified(wanted[i]), given);
        },
        [&](const Misfit& misfit) {
          explain_dotted(arguments[i], false);
          static constexpr std::string_view endings[] = {"th", "st", "nd", "rd"};
          const std::size_t number = i + 1;
          const std::string ordinal =
              std::to_string(number) + std::string(endings[number < 4 ? number : 0]);
          const std::string name = quoted(tree_.at(function).span);
          const std::string who = "the " + ordinal + " argument of " + name;
          const SymbolId symbol = symbol_of(function);
          const Span span = tree_.at(arguments[i]).span;
          if (misfit.kind == Misfit::Kind::Class) {
            not_in_class(span, who, misfit, declared_here(symbol));
          }
          const bool is_named = tree_.at(function).kind == ExprKind::Variable;
          fail(span,
               who + " is " + phrase(found[i]) + ", but " + (is_named ? name : "it") + " expects " +
                   phrase(wanted[i]),
               declared_here(symbol), likely_fix(wanted[i], found[i], span));
        });
  }
}

TypeRef Inference::infer_logic(const Expr& logic) {
  const std::string_view sign = sign_of(logic.kind);
  const ExprId sides[] = {tree_.item(logic.operands, 0), tree_.item(logic.operands, 1)};
  const TypeRef found[] = {infer(sides[0]), infer(sides[1])};
  for (const std::size_t i : {0U, 1U}) {
    const Role role{i == 0 ? "the left side of" : "the right side of", sign};
    attempt(
        [&] { return unifier_.unify_one_way(Types::boolean, unifier_.simplified(found[i])); },
        [&](const Misfit& misfit) { misplaced(sides[i], Types::boolean, found[i], role, misfit); });
  }
  return Types::boolean;
}

TypeRef Inference::infer_lambda(const Expr& lambda) {
  std::vector<TypeRef> parts{none<TypeRef>};
  for (const PatternId pattern : tree_.list(lambda.patterns))
    parts.push_back(infer(pattern));
  parts[0] = infer(tree_.item(lambda.operands, 0));
  return types_.make(Shape::Function, parts);
}

TypeRef Inference::infer_comparison(const Expr& comparison) {
  const std::string_view sign = sign_of(comparison.kind);
  const bool is_equality =
      comparison.kind == ExprKind::Equal || comparison.kind == ExprKind::NotEqual;
  const TypeRef left = infer(tree_.item(comparison.operands, 0));
  const TypeRef both = expect(tree_.item(comparison.operands, 1), left,
                              {"the right side of", sign, tree_.item(comparison.operands, 0)});
  attempt(
      [&] {
        unifier_.satisfy(is_equality ? TypeClass::Eq : TypeClass::Ord, both);
        return both;
      },
      [&](const Misfit& misfit) {
        not_in_class(comparison.span, "`" + std::string(sign) + "`", misfit, {});
      });
  return Types::boolean;
}

TypeRef Inference::infer_items(const Expr& list, TypeRef item, Role role) {
  for (const ExprId id : tree_.list(list.operands)) {
    if (item == none<TypeRef>) {
      item = infer(id);
    } else {
      role.same_as = tree_.item(list.operands, 0);
      expect(id, item, role);
    }
  }
  return item == none<TypeRef> ? types_.fresh() : item;
}

TypeRef Inference::infer_range(const Expr& range) {
  const bool is_set = range.kind == ExprKind::SetFrom || range.kind == ExprKind::SetRange;
  const Shape shape = is_set ? Shape::Set : Shape::Sequence;
  check_statements(range.statements, shape);
  for (const ExprId bound : tree_.list(range.operands))
    expect(bound, Types::integer, {"a bound of", ".."});
  return types_.make(shape, {Types::integer});
}

TypeRef Inference::infer_map(const Expr& map) {
  const auto operands = tree_.list(map.operands);
  TypeRef types[2] = {none<TypeRef>, none<TypeRef>};
  for (const std::size_t part : {0U, 1U}) {
    for (std::size_t i = part; i < operands.size(); i += 2) {
      if (types[part] == none<TypeRef>) {
        types[part] = infer(operands[i]);
      } else {
        expect(operands[i], types[part],
               {part == 0 ? "each key of a map" : "each value of a map", {}, operands[part]});
      }
    }
    if (types[part] == none<TypeRef>) types[part] = types_.fresh();
  }
  return types_.make(Shape::Map, {types[0], types[1]});
}

// Generators draw from sets or from sequences: `from`.
void Inference::check_statements(List<StatementId> statements, Shape from) {
  for (const StatementId id : tree_.list(statements)) {
    const Statement& statement = tree_.at(id);
    if (statement.pattern == none<PatternId>) {
      expect(statement.expression, Types::boolean, {"a condition behind the bar or comma"});
    } else {
      check_generator(statement, from);
    }
  }
}

void Inference::check_generator(const Statement& statement, Shape from) {
  const Span span = tree_.at(statement.expression).span;
  const TypeRef source = simplified(infer(statement.expression), span);
  const TypeRef item = simplified(infer(statement.pattern), tree_.at(statement.pattern).span);
  attempt([&] { return unifier_.unify_one_way(types_.make(from, {item}), source); },
          [&](const Misfit& misfit) {
            const std::string pattern = quoted(tree_.at(statement.pattern).span);
            TypePrinter printer(types_);
            if (misfit.kind == Misfit::Kind::Different && shape(source) == from) {
              const TypeRef drawn = types_.operand(types_.resolve(source), 0);
              const std::string is = printer.phrase(drawn);
              misfit_at(span,
                        "what is drawn from " + quoted(span) + " is " + is + ", but " + pattern +
                            " matches " + printer.phrase(item),
                        none<TypeRef>, misfit);
            }
            const std::string kind = from == Shape::Set ? "a set" : "a sequence";
            misfit_at(span, pattern + " is drawn from " + kind + " here", source, misfit, {},
                      likely_fix(types_.make(from, {types_.fresh()}), source, span));
          });
}

TypeRef Inference::expect(ExprId id, TypeRef wanted, Role role) {
  const TypeRef found = infer(id);
  return attempt([&] { return unifier_.unify(wanted, found); },
                 [&](const Misfit& misfit) { misplaced(id, wanted, found, role, misfit); });
}

}  // namespace csp::checker::cspm
