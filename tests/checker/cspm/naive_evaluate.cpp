#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

#include "tests/checker/cspm/naive_expressions.hpp"

namespace csp::checker::cspm::naive {

namespace {

using Kind = Value::Kind;

constexpr std::int64_t largest = 2147483647;
constexpr std::size_t most_items = 300;

Value integer(std::int64_t number) {
  if (number > largest || number < -largest) throw Failure("out of range");
  return {.kind = Kind::Integer, .number = number};
}
Value boolean(bool truth) { return {.kind = Kind::Boolean, .number = truth ? 1 : 0}; }

// The kinds a value is made of; of an empty collection nothing is known.
struct Shape {
  bool is_known = false;
  Kind kind{};
  std::vector<Shape> parts{};
};

Shape unified(const Shape& a, const Shape& b) {
  if (!a.is_known) return b;
  if (!b.is_known) return a;
  if (a.kind != b.kind || a.parts.size() != b.parts.size()) throw KindFailure("kinds differ");
  Shape result{.is_known = true, .kind = a.kind};
  for (std::size_t i = 0; i < a.parts.size(); ++i)
    result.parts.push_back(unified(a.parts[i], b.parts[i]));
  return result;
}

Shape shape_of(const Value& value) {
  Shape shape{.is_known = true, .kind = value.kind};
  switch (value.kind) {
    case Kind::Tuple:
      for (const Value& item : value.items)
        shape.parts.push_back(shape_of(item));
      break;
    case Kind::Sequence:
    case Kind::Set:
      shape.parts.resize(1);
      for (const Value& item : value.items)
        shape.parts[0] = unified(shape.parts[0], shape_of(item));
      break;
    case Kind::Map:
      shape.parts.resize(2);
      for (const Value& pair : value.items) {
        shape.parts[0] = unified(shape.parts[0], shape_of(pair.items[0]));
        shape.parts[1] = unified(shape.parts[1], shape_of(pair.items[1]));
      }
      break;
    default:
      break;
  }
  return shape;
}

void expect(const Value& value, Kind kind) {
  if (value.kind != kind) throw KindFailure("another kind was expected");
}

void expect_same(const Value& a, const Value& b) { (void)unified(shape_of(a), shape_of(b)); }

Value collection(Kind kind, std::vector<Value> items) {
  Value result{.kind = kind, .items = std::move(items)};
  if (kind == Kind::Set) {
    std::sort(result.items.begin(), result.items.end());
    result.items.erase(std::unique(result.items.begin(), result.items.end()), result.items.end());
  }
  if (result.items.size() > most_items) throw Failure("too large for this test");
  (void)shape_of(result);
  return result;
}

bool holds(const Value& items, const Value& item) {
  return std::find(items.items.begin(), items.items.end(), item) != items.items.end();
}

Value updated(const Value& map, const Value& key, const Value& value) {
  expect(map, Kind::Map);
  Value result = map;
  std::erase_if(result.items, [&](const Value& pair) { return pair.items[0] == key; });
  result.items.push_back({.kind = Kind::Tuple, .items = {key, value}});
  std::sort(result.items.begin(), result.items.end());
  (void)shape_of(result);
  return result;
}

bool is_at_most(const Value& a, const Value& b) {
  expect_same(a, b);
  switch (a.kind) {
    case Kind::Integer:
      return a.number <= b.number;
    case Kind::Sequence:
      return a.items.size() <= b.items.size() &&
             std::equal(a.items.begin(), a.items.end(), b.items.begin());
    case Kind::Set:
      return std::all_of(a.items.begin(), a.items.end(),
                         [&](const Value& item) { return holds(b, item); });
    default:
      throw KindFailure("no order");
  }
}

std::int64_t divided(std::int64_t a, std::int64_t b) {
  if (b == 0) throw Failure("division by zero");
  // Both are of 32 bits, so a double is exact enough.
  return static_cast<std::int64_t>(std::floor(static_cast<double>(a) / static_cast<double>(b)));
}

Value infix(const std::string& sign, const Value& a, const Value& b) {
  if (sign == "==" || sign == "!=") {
    expect_same(a, b);
    return boolean((a == b) == (sign == "=="));
  }
  if (sign == "<=") return boolean(is_at_most(a, b));
  if (sign == ">=") return boolean(is_at_most(b, a));
  if (sign == "<") return boolean(is_at_most(a, b) && !(a == b));
  if (sign == ">") return boolean(is_at_most(b, a) && !(a == b));
  if (sign == "^") {
    expect(a, Kind::Sequence);
    expect(b, Kind::Sequence);
    std::vector<Value> items = a.items;
    items.insert(items.end(), b.items.begin(), b.items.end());
    return collection(Kind::Sequence, items);
  }
  expect(a, Kind::Integer);
  expect(b, Kind::Integer);
  if (sign == "+") return integer(a.number + b.number);
  if (sign == "-") return integer(a.number - b.number);
  if (sign == "*") return integer(a.number * b.number);
  if (sign == "/") return integer(divided(a.number, b.number));
  return integer(a.number - b.number * divided(a.number, b.number));
}

std::vector<Value> all_subsets(const std::vector<Value>& items) {
  if (items.size() > 6) throw Failure("too large for this test");
  std::vector<Value> subsets;
  for (std::uint32_t chosen = 0; chosen < (1u << items.size()); ++chosen) {
    std::vector<Value> subset;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if ((chosen >> i & 1) != 0) subset.push_back(items[i]);
    }
    subsets.push_back(collection(Kind::Set, subset));
  }
  return subsets;
}

Value united(const Value& a, const Value& b) {
  expect(a, Kind::Set);
  expect(b, Kind::Set);
  std::vector<Value> items = a.items;
  items.insert(items.end(), b.items.begin(), b.items.end());
  return collection(Kind::Set, items);
}

Value restricted(const Value& a, const Value& b, bool to_those_in_b) {
  expect(a, Kind::Set);
  expect(b, Kind::Set);
  expect_same(a, b);
  std::vector<Value> items;
  std::copy_if(a.items.begin(), a.items.end(), std::back_inserter(items),
               [&](const Value& item) { return holds(b, item) == to_those_in_b; });
  return collection(Kind::Set, items);
}

const Value& value_at(const Value& map, const Value& key) {
  expect(map, Kind::Map);
  for (const Value& pair : map.items) {
    expect_same(pair.items[0], key);
    if (pair.items[0] == key) return pair.items[1];
  }
  throw Failure("no such key");
}

bool has_key(const Value& map, const Value& key) {
  try {
    (void)value_at(map, key);
    return true;
  } catch (const Failure&) {
    return false;
  }
}

const Value& first(const Value& sequence) {
  expect(sequence, Kind::Sequence);
  if (sequence.items.empty()) throw Failure("nothing in it");
  return sequence.items.front();
}

Value called(const std::string& name, const std::vector<Value>& arguments) {
  const Value& a = arguments[0];
  const auto size_of = [&](Kind kind) {
    expect(a, kind);
    return static_cast<std::int64_t>(a.items.size());
  };
  if (name == "length") return integer(size_of(Kind::Sequence));
  if (name == "card") return integer(size_of(Kind::Set));
  if (name == "null") return boolean(size_of(Kind::Sequence) == 0);
  if (name == "empty") return boolean(size_of(Kind::Set) == 0);
  if (name == "head") return first(a);
  if (name == "tail") {
    (void)first(a);
    return collection(Kind::Sequence, {a.items.begin() + 1, a.items.end()});
  }
  if (name == "set") {
    expect(a, Kind::Sequence);
    return collection(Kind::Set, a.items);
  }
  if (name == "Set") {
    expect(a, Kind::Set);
    return collection(Kind::Set, all_subsets(a.items));
  }
  if (name == "concat" || name == "Union") {
    const Kind inner = name == "concat" ? Kind::Sequence : Kind::Set;
    expect(a, inner);
    std::vector<Value> items;
    for (const Value& item : a.items) {
      expect(item, inner);
      items.insert(items.end(), item.items.begin(), item.items.end());
    }
    return collection(inner, items);
  }
  if (name == "mapFromList") {
    expect(a, Kind::Sequence);
    Value map{.kind = Kind::Map};
    for (const Value& pair : a.items) {
      expect(pair, Kind::Tuple);
      map = updated(map, pair.items[0], pair.items[1]);
    }
    return map;
  }
  const Value& b = arguments[1];
  if (name == "union") return united(a, b);
  if (name == "inter") return restricted(a, b, true);
  if (name == "diff") return restricted(a, b, false);
  if (name == "mapLookup") return value_at(a, b);
  if (name == "mapMember") return boolean(has_key(a, b));
  if (name == "mapUpdate") return updated(a, b, arguments[2]);
  if (name == "mapDelete") {
    expect(a, Kind::Map);
    Value map = a;
    for (const Value& pair : a.items)
      expect_same(pair.items[0], b);
    std::erase_if(map.items, [&](const Value& pair) { return pair.items[0] == b; });
    return map;
  }
  // member, elem
  expect(b, name == "member" ? Kind::Set : Kind::Sequence);
  for (const Value& item : b.items)
    expect_same(a, item);
  return boolean(holds(b, a));
}

Value with(const Expression& body, const std::string& name, const Value& value,
           const Variables& variables) {
  Variables inside = variables;
  inside[name] = value;
  return evaluate(body, inside);
}

Value comprehension(const Expression& expression, const Variables& variables) {
  const Kind kind = expression.form == Form::Comprehension ? Kind::Sequence : Kind::Set;
  const Value source = evaluate(expression.parts[1], variables);
  expect(source, kind);
  std::vector<Value> items;
  for (const Value& item : source.items) {
    const Value condition = with(expression.parts[2], expression.name, item, variables);
    expect(condition, Kind::Boolean);
    if (condition.number == 0) continue;
    items.push_back(with(expression.parts[0], expression.name, item, variables));
  }
  return collection(kind, items);
}

Value range(Kind kind, const Value& low, const Value& high) {
  expect(low, Kind::Integer);
  expect(high, Kind::Integer);
  if (high.number - low.number > static_cast<std::int64_t>(most_items)) throw Failure("too large");
  std::vector<Value> items;
  for (std::int64_t i = low.number; i <= high.number; ++i)
    items.push_back(integer(i));
  return collection(kind, items);
}

}  // namespace

int compared(const Value& a, const Value& b) {
  const auto sign = [](auto x, auto y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (a.kind != b.kind) return sign(a.kind, b.kind);
  if (a.number != b.number) return sign(a.number, b.number);
  for (std::size_t i = 0; i < a.items.size() && i < b.items.size(); ++i) {
    if (const int order = compared(a.items[i], b.items[i]); order != 0) return order;
  }
  return sign(a.items.size(), b.items.size());
}

Value evaluate(const Expression& expression, const Variables& variables) {
  const auto part = [&](std::size_t i) { return evaluate(expression.parts[i], variables); };
  const auto truth = [&](std::size_t i) {
    const Value value = part(i);
    expect(value, Kind::Boolean);
    return value.number != 0;
  };
  const auto parts = [&] {
    std::vector<Value> values;
    for (std::size_t i = 0; i < expression.parts.size(); ++i)
      values.push_back(part(i));
    return values;
  };
  switch (expression.form) {
    case Form::Integer:
      return integer(expression.number);
    case Form::Boolean:
      return boolean(expression.number != 0);
    case Form::Variable:
      return variables.at(expression.name);
    case Form::Sequence:
      return collection(Kind::Sequence, parts());
    case Form::Set:
      return collection(Kind::Set, parts());
    case Form::Tuple:
      return {.kind = Kind::Tuple, .items = parts()};
    case Form::Map: {
      Value map{.kind = Kind::Map};
      for (std::size_t i = 0; i < expression.parts.size(); i += 2)
        map = updated(map, part(i), part(i + 1));
      return map;
    }
    case Form::Range:
      return range(Kind::Sequence, part(0), part(1));
    case Form::SetRange:
      return range(Kind::Set, part(0), part(1));
    case Form::Comprehension:
    case Form::SetComprehension:
      return comprehension(expression, variables);
    case Form::Prefixed: {
      if (expression.name == "not ") return boolean(!truth(0));
      const Value value = part(0);
      expect(value, expression.name == "#" ? Kind::Sequence : Kind::Integer);
      return integer(expression.name == "#" ? static_cast<std::int64_t>(value.items.size())
                                            : -value.number);
    }
    case Form::Infix:
      if (expression.name == "and") return boolean(truth(0) && truth(1));
      if (expression.name == "or") return boolean(truth(0) || truth(1));
      return infix(expression.name, part(0), part(1));
    case Form::Call:
      return called(expression.name, parts());
    case Form::If:
      return truth(0) ? part(1) : part(2);
    case Form::Let:
    case Form::Lambda:
      return with(expression.parts[1], expression.name, part(0), variables);
  }
  throw Failure("no such form");
}

}  // namespace csp::checker::cspm::naive
