#include <array>
#include <string_view>
#include <utility>

#include "tests/checker/cspm/naive_expressions.hpp"

namespace csp::checker::cspm::naive {

namespace {

using Kind = Value::Kind;

bool same(const Type& a, const Type& b) {
  if (a.kind != b.kind || a.parts.size() != b.parts.size()) return false;
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    if (!same(a.parts[i], b.parts[i])) return false;
  }
  return true;
}

Type of(Kind kind, std::vector<Type> parts = {}) {
  return {.kind = kind, .parts = std::move(parts)};
}

Expression made(Form form, const Type& type, std::vector<Expression> parts, std::string name = {}) {
  return {.form = form, .name = std::move(name), .parts = std::move(parts), .type = type};
}

const Type integers = of(Kind::Integer);
const Type booleans = of(Kind::Boolean);

}  // namespace

std::string Generator::fresh() { return "v" + std::to_string(++names_); }

Type Generator::type(int depth) {
  if (depth == 0) return below(3) == 0 ? booleans : integers;
  switch (below(7)) {
    case 0:
      return booleans;
    case 1:
      return of(Kind::Sequence, {type(depth - 1)});
    case 2:
      return of(Kind::Set, {type(depth - 1)});
    case 3:
      return of(Kind::Tuple, {type(depth - 1), type(depth - 1)});
    case 4:
      return of(Kind::Map, {type(0), type(depth - 1)});
    default:
      return integers;
  }
}

Expression Generator::leaf(const Type& type) {
  std::vector<std::string> names;
  for (const auto& [name, of_name] : scope_) {
    if (same(of_name, type)) names.push_back(name);
  }
  if (!names.empty() && below(2) == 0) {
    return made(Form::Variable, type, {}, names[below(names.size())]);
  }
  switch (type.kind) {
    case Kind::Integer: {
      Expression number = made(Form::Integer, type, {});
      number.number = static_cast<std::int64_t>(below(8)) - 2;
      return number;
    }
    case Kind::Boolean: {
      Expression truth = made(Form::Boolean, type, {});
      truth.number = static_cast<std::int64_t>(below(2));
      return truth;
    }
    case Kind::Tuple:
      return made(Form::Tuple, type, {leaf(type.parts[0]), leaf(type.parts[1])});
    case Kind::Map:
      if (below(3) == 0) return made(Form::Map, type, {});
      return made(Form::Map, type, {leaf(type.parts[0]), leaf(type.parts[1])});
    default: {
      std::vector<Expression> items;
      for (std::size_t count = below(3); count > 0; --count)
        items.push_back(leaf(type.parts[0]));
      return made(type.kind == Kind::Set ? Form::Set : Form::Sequence, type, std::move(items));
    }
  }
}

Expression Generator::expression(const Type& type, int depth) {
  if (depth == 0) return leaf(type);
  if (below(6) == 0) return bound(type, depth - 1);
  if (below(8) == 0) {
    return made(Form::If, type,
                {expression(booleans, depth - 1), expression(type, depth - 1),
                 expression(type, depth - 1)});
  }
  if (below(8) == 0) {
    const Type of_key = this->type(0);
    return made(
        Form::Call, type,
        {expression(of(Kind::Map, {of_key, type}), depth - 1), expression(of_key, depth - 1)},
        "mapLookup");
  }
  if (below(8) == 0) {
    return made(Form::Call, type, {expression(of(Kind::Sequence, {type}), depth - 1)}, "head");
  }
  switch (type.kind) {
    case Kind::Integer:
      return integer(depth - 1);
    case Kind::Boolean:
      return boolean(depth - 1);
    case Kind::Sequence:
      return sequence(type, depth - 1);
    case Kind::Set:
      return set(type, depth - 1);
    case Kind::Map:
      return map(type, depth - 1);
    case Kind::Tuple:
      return made(Form::Tuple, type,
                  {expression(type.parts[0], depth - 1), expression(type.parts[1], depth - 1)});
  }
  return leaf(type);
}

Expression Generator::integer(int depth) {
  constexpr std::array<std::string_view, 5> signs{"+", "-", "*", "/", "%"};
  switch (below(10)) {
    case 0:
      return made(Form::Prefixed, integers, {expression(integers, depth)}, "-");
    case 1:
      return made(Form::Prefixed, integers, {expression(of(Kind::Sequence, {type(1)}), depth)},
                  "#");
    case 2:
      return made(Form::Call, integers, {expression(of(Kind::Set, {type(1)}), depth)}, "card");
    case 3:
      return made(Form::Call, integers, {expression(of(Kind::Sequence, {type(1)}), depth)},
                  "length");
    default:
      return made(Form::Infix, integers, {expression(integers, depth), expression(integers, depth)},
                  std::string(signs[below(signs.size())]));
  }
}

Expression Generator::boolean(int depth) {
  constexpr std::array<std::string_view, 6> comparisons{"==", "!=", "<", "<=", ">", ">="};
  const Type some = type(1);
  const auto two = [&](const Type& first, const Type& second) {
    return std::vector<Expression>{expression(first, depth), expression(second, depth)};
  };
  switch (below(9)) {
    case 0:
      return made(Form::Prefixed, booleans, {expression(booleans, depth)}, "not ");
    case 1:
      return made(Form::Infix, booleans, two(booleans, booleans), "and");
    case 2:
      return made(Form::Infix, booleans, two(booleans, booleans), "or");
    case 3:
      return made(Form::Call, booleans, two(some, of(Kind::Set, {some})), "member");
    case 4:
      return made(Form::Call, booleans, two(some, of(Kind::Sequence, {some})), "elem");
    case 5:
      return made(Form::Call, booleans, {expression(of(Kind::Sequence, {some}), depth)}, "null");
    case 6: {
      const Type key = type(0);
      return made(Form::Call, booleans, two(of(Kind::Map, {key, some}), key), "mapMember");
    }
    default: {
      const std::size_t sign = below(comparisons.size());
      const std::array ordered{integers, of(Kind::Sequence, {some}), of(Kind::Set, {some})};
      const Type sides = sign < 2 ? type(2) : ordered[below(ordered.size())];
      return made(Form::Infix, booleans, two(sides, sides), std::string(comparisons[sign]));
    }
  }
}

Expression Generator::sequence(const Type& of_all, int depth) {
  const Type& item = of_all.parts[0];
  switch (below(6)) {
    case 0:
      if (item.kind == Kind::Integer) {
        return made(Form::Range, of_all,
                    {expression(integers, depth), expression(integers, depth)});
      }
      [[fallthrough]];
    case 1:
      return made(Form::Call, of_all, {expression(of_all, depth)}, "tail");
    case 2:
      return made(Form::Call, of_all, {expression(of(Kind::Sequence, {of_all}), depth)}, "concat");
    case 3: {
      const Type source = type(1);
      Expression from = expression(of(Kind::Sequence, {source}), depth);
      scope_.emplace_back(fresh(), source);
      const std::string name = scope_.back().first;
      Expression result =
          made(Form::Comprehension, of_all,
               {expression(item, depth), std::move(from), expression(booleans, depth > 0 ? 1 : 0)},
               name);
      scope_.pop_back();
      return result;
    }
    case 4:
      return made(Form::Infix, of_all, {expression(of_all, depth), expression(of_all, depth)}, "^");
    default:
      return made(Form::Sequence, of_all, {expression(item, depth), expression(item, depth)});
  }
}

Expression Generator::set(const Type& of_all, int depth) {
  constexpr std::array<std::string_view, 3> functions{"union", "inter", "diff"};
  const Type& item = of_all.parts[0];
  switch (below(8)) {
    case 0:
      if (item.kind == Kind::Integer) {
        return made(Form::SetRange, of_all,
                    {expression(integers, depth), expression(integers, depth)});
      }
      [[fallthrough]];
    case 1:
      return made(Form::Call, of_all, {expression(of(Kind::Sequence, {item}), depth)}, "set");
    case 2:
      return made(Form::Call, of_all, {expression(of(Kind::Set, {of_all}), depth)}, "Union");
    case 3: {
      const Type source = type(1);
      Expression from = expression(of(Kind::Set, {source}), depth);
      scope_.emplace_back(fresh(), source);
      const std::string name = scope_.back().first;
      Expression result =
          made(Form::SetComprehension, of_all,
               {expression(item, depth), std::move(from), expression(booleans, depth > 0 ? 1 : 0)},
               name);
      scope_.pop_back();
      return result;
    }
    case 4:
      if (item.kind == Kind::Set) {
        return made(Form::Call, of_all, {expression(item, depth)}, "Set");
      }
      [[fallthrough]];
    case 5:
      return made(Form::Set, of_all, {expression(item, depth), expression(item, depth)});
    default:
      return made(Form::Call, of_all, {expression(of_all, depth), expression(of_all, depth)},
                  std::string(functions[below(functions.size())]));
  }
}

Expression Generator::map(const Type& of_all, int depth) {
  const auto key = [&] { return expression(of_all.parts[0], depth); };
  const auto value = [&] { return expression(of_all.parts[1], depth); };
  switch (below(4)) {
    case 0:
      return made(Form::Call, of_all, {expression(of_all, depth), key(), value()}, "mapUpdate");
    case 1:
      return made(Form::Call, of_all, {expression(of_all, depth), key()}, "mapDelete");
    case 2: {
      const Type pairs = of(Kind::Sequence, {of(Kind::Tuple, of_all.parts)});
      return made(Form::Call, of_all, {expression(pairs, depth)}, "mapFromList");
    }
    default:
      return made(Form::Map, of_all, {key(), value(), key(), value()});
  }
}

// A variable and where it is in scope.
Expression Generator::bound(const Type& type, int depth) {
  const Type of_value = this->type(1);
  Expression value = expression(of_value, depth);
  scope_.emplace_back(fresh(), of_value);
  const std::string name = scope_.back().first;
  Expression result = made(below(2) == 0 ? Form::Let : Form::Lambda, type,
                           {std::move(value), expression(type, depth)}, name);
  scope_.pop_back();
  return result;
}

void Generator::spoil(Expression& expression) {
  if (!expression.parts.empty() && below(4) != 0) {
    spoil(expression.parts[below(expression.parts.size())]);
    return;
  }
  Type other = type(1);
  while (other.kind == expression.type.kind)
    other = type(1);
  scope_.clear();
  expression = leaf(other);
}

}  // namespace csp::checker::cspm::naive
