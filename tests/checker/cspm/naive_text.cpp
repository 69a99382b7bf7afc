// Expressions as text. How strongly each operator binds is written down here once more, from FDR
// manual 4.2.3, section 4.2.8: the parser is held against it.
#include <array>
#include <string_view>

#include "tests/checker/cspm/naive_expressions.hpp"

namespace csp::checker::cspm::naive {

namespace {

// The higher, the stronger it binds.
enum Strength { Anything, Or, And, Not, Compare, Add, Multiply, Length, Concat, Atom };

Strength strength_of(const Expression& expression) {
  const std::string& name = expression.name;
  switch (expression.form) {
    case Form::If:
    case Form::Let:
      return Anything;
    case Form::Integer:
      return expression.number < 0 ? Add : Atom;
    case Form::Prefixed:
      return name == "#" ? Length : name == "-" ? Add : Not;
    case Form::Infix:
      if (name == "or") return Or;
      if (name == "and") return And;
      if (name == "+" || name == "-") return Add;
      if (name == "*" || name == "/" || name == "%") return Multiply;
      return name == "^" ? Concat : Compare;
    default:
      return Atom;
  }
}

std::string text(const Expression& expression, Strength least);

// Between `<` and `>` a comparison would end the sequence.
std::string listed(const std::vector<Expression>& parts, Strength least) {
  std::string all;
  for (const Expression& part : parts)
    all += (all.empty() ? "" : ", ") + text(part, least);
  return all;
}

std::string comprehended(const Expression& expression, Strength least) {
  return text(expression.parts[0], least) + " | " + expression.name + " <- " +
         text(expression.parts[1], least) + ", " + text(expression.parts[2], least);
}

std::string ranged(const Expression& expression) {
  return text(expression.parts[0], Add) + ".." + text(expression.parts[1], Add);
}

std::string mapped(const std::vector<Expression>& parts) {
  std::string all;
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    all += (i > 0 ? ", " : "") + text(parts[i], Anything) + " => " + text(parts[i + 1], Anything);
  }
  return "(| " + all + " |)";
}

std::string plain(const Expression& expression) {
  const auto& parts = expression.parts;
  const std::string& name = expression.name;
  const auto next = [](Strength strength) { return static_cast<Strength>(strength + 1); };
  const Strength own = strength_of(expression);
  switch (expression.form) {
    case Form::Integer:
      return std::to_string(expression.number);
    case Form::Boolean:
      return expression.number != 0 ? "true" : "false";
    case Form::Variable:
      return name;
    case Form::Sequence:  // not "<-", not "{-"
      return parts.empty() ? "<>" : "< " + listed(parts, Add) + ">";
    case Form::Set:
      return parts.empty() ? "{}" : "{ " + listed(parts, Anything) + "}";
    case Form::Tuple:
      return "(" + listed(parts, Anything) + ")";
    case Form::Map:
      return parts.empty() ? "emptyMap" : mapped(parts);
    case Form::Range:
      return "< " + ranged(expression) + ">";
    case Form::SetRange:
      return "{ " + ranged(expression) + "}";
    case Form::Comprehension:
      return "< " + comprehended(expression, Add) + ">";
    case Form::SetComprehension:
      return "{ " + comprehended(expression, Anything) + "}";
    case Form::Prefixed:
      return name + text(parts[0], name == "not " ? Not : next(own));
    case Form::Infix:
      // Comparisons do not associate, the others do to the left.
      return text(parts[0], own == Compare ? next(own) : own) + " " + name + " " +
             text(parts[1], next(own));
    case Form::Call:
      return name + "(" + listed(parts, Anything) + ")";
    case Form::If:
      return "if " + text(parts[0], Anything) + " then " + text(parts[1], Anything) + " else " +
             text(parts[2], Anything);
    case Form::Let:
      return "let " + name + " = " + text(parts[0], Anything) + " within " +
             text(parts[1], Anything);
    case Form::Lambda:
      return "(\\ " + name + " @ " + text(parts[1], Anything) + ")(" + text(parts[0], Anything) +
             ")";
  }
  return "";
}

std::string text(const Expression& expression, Strength least) {
  const std::string all = plain(expression);
  return strength_of(expression) < least ? "(" + all + ")" : all;
}

}  // namespace

std::string text(const Expression& expression) { return text(expression, Anything); }

std::string literal(const Value& value) {
  std::string all;
  for (const Value& item : value.items) {
    all += all.empty() ? "" : ", ";
    all += value.kind == Value::Kind::Map ? literal(item.items[0]) + " => " + literal(item.items[1])
                                          : literal(item);
  }
  switch (value.kind) {
    case Value::Kind::Integer:
      return std::to_string(value.number);
    case Value::Kind::Boolean:
      return value.number != 0 ? "true" : "false";
    case Value::Kind::Sequence:
      return all.empty() ? "<>" : "< " + all + ">";
    case Value::Kind::Set:
      return all.empty() ? "{}" : "{ " + all + "}";
    case Value::Kind::Tuple:
      return "(" + all + ")";
    case Value::Kind::Map:
      return all.empty() ? "emptyMap" : "(| " + all + " |)";
  }
  return "";
}

}  // namespace csp::checker::cspm::naive
