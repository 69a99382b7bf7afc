// Sets stay as they were described (a range, a product, the productions of a channel) until
// something needs their items one by one. A set that is asked whether it holds a value never needs
// them.
#include <algorithm>
#include <array>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

// One past the last code point.
constexpr std::uint32_t character_count = 0x110000;

std::optional<std::uint64_t> product(std::optional<std::uint64_t> a,
                                     std::optional<std::uint64_t> b) {
  std::uint64_t result = 0;
  if (!a || !b || __builtin_mul_overflow(*a, *b, &result)) return std::nullopt;
  return result;
}

}  // namespace

Value Evaluator::set_expression(const Expr& expr, Environment* environment) {
  std::vector<Value> items;  // or sets, where the result is their union
  const auto add = [&](Environment* inside) {
    switch (expr.kind) {
      case ExprKind::Set:
        for (const ExprId item : tree_.list(expr.operands))
          items.push_back(canonical(evaluate(item, inside)));
        break;
      case ExprKind::EnumeratedSet:
        for (const ExprId item : tree_.list(expr.operands))
          items.push_back(productions(evaluate(item, inside)));
        break;
      case ExprKind::SetFrom: {
        const Value low = evaluate(tree_.item(expr.operands, 0), inside);
        items.push_back(heap_.canonical_set(SetForm::IntegersFrom, {}, low.as_integer()));
        break;
      }
      default: {
        const std::int64_t low = evaluate(tree_.item(expr.operands, 0), inside).as_integer();
        const std::int64_t high = evaluate(tree_.item(expr.operands, 1), inside).as_integer();
        items.push_back(low > high ? empty_set_ : heap_.set(SetForm::IntegerRange, {}, low, high));
      }
    }
  };
  for_all(expr.statements, false, environment, add);
  return expr.kind == ExprKind::Set ? listed_set(std::move(items)) : unite_all(items);
}

Value Evaluator::listed_set(std::vector<Value> items) {
  if (!std::is_sorted(items.begin(), items.end(), in_order)) {
    std::sort(items.begin(), items.end(), in_order);
  }
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return heap_.canonical_set(items);
}

void Evaluator::for_all(List<StatementId> statements, bool are_sequences, Environment* environment,
                        const std::function<void(Environment*)>& each) {
  for_all(statements, 0, are_sequences, environment, each);
}

void Evaluator::for_all(List<StatementId> statements, std::uint32_t index, bool are_sequences,
                        Environment* environment, const std::function<void(Environment*)>& each) {
  if (index == statements.count) {
    each(environment);
    return;
  }
  const StatementId id = tree_.item(statements, index);
  const Statement& statement = tree_.at(id);
  const Value value = evaluate(statement.expression, environment);
  if (statement.pattern == none<PatternId>) {
    if (value.as_boolean()) for_all(statements, index + 1, are_sequences, environment, each);
    return;
  }
  const auto take = [&](Value item) {
    Environment* const inside = heap_.environment(environment, layout_.slots(id));
    if (match(statement.pattern, item, inside)) {
      for_all(statements, index + 1, are_sequences, inside, each);
    }
  };
  if (are_sequences) {
    for (Value rest = value; rest.is(ValueKind::Cell); rest = force(rest.as<Cell>().tail))
      take(rest.as<Cell>().head);
    return;
  }
  // What `each` does may list other sets, but never moves these items.
  for (const Value item : items_of(value))
    take(item);
}

// --- what a set holds

bool Evaluator::contains(Value set_value, Value member) {
  SetObject& set = set_value.as<SetObject>();
  const auto holds_all = [&](std::span<const Value> items, std::span<const Value> sets) {
    if (items.size() != sets.size()) return false;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!contains(sets[i], items[i])) return false;
    }
    return true;
  };
  check_depth();
  switch (set.form) {
    case SetForm::Listed:
      return std::binary_search(set.items(), set.items() + set.count, member, in_order);
    case SetForm::Declared: {
      const auto head = head_of(member);
      if (!head) return false;
      const auto& members = members_[static_cast<std::size_t>(set.low)];
      // What its fields may be was checked when they were dotted on.
      return std::find(members.begin(), members.end(), *head) != members.end() &&
             is_complete(member);
    }
    case SetForm::Integers:
      return member.is(ValueKind::Integer);
    case SetForm::IntegersFrom:
      return member.is(ValueKind::Integer) && member.as_integer() >= set.low;
    case SetForm::IntegerRange:
      return member.is(ValueKind::Integer) && member.as_integer() >= set.low &&
             member.as_integer() <= set.high;
    case SetForm::Characters:
      return member.is(ValueKind::Character);
    case SetForm::Processes:
      return member.is(ValueKind::Process);
    case SetForm::TupleProduct:
      return member.is(ValueKind::Tuple) && holds_all(member.as<Row>().span(), set.span());
    case SetForm::DotProduct:
      return member.is(ValueKind::Dot) && holds_all(member.as<Row>().span(), set.span());
    case SetForm::UnionOf:
      return std::any_of(set.items(), set.items() + set.count,
                         [&](Value part) { return contains(part, member); });
    case SetForm::PowerSet:
      return is_subset(member, set.items()[0]);
    case SetForm::Sequences:
      for (; member.is(ValueKind::Cell); member = member.as<Cell>().tail) {
        if (!contains(set.items()[0], member.as<Cell>().head)) return false;
      }
      return true;
    case SetForm::Maps: {
      MapObject& map = member.as<MapObject>();
      for (std::uint32_t i = 0; i < map.count; ++i) {
        if (!contains(set.items()[0], map.keys()[i])) return false;
        if (!contains(set.items()[1], map.values()[i])) return false;
      }
      return true;
    }
  }
  return false;
}

bool Evaluator::is_finite(Value set) {
  std::vector<SymbolId> inside;
  return is_finite(set, inside);
}

// `inside`: the datatypes whose definition is being looked at. One that comes back has no end.
bool Evaluator::is_finite(Value set_value, std::vector<SymbolId>& inside) {
  check_depth();
  SetObject& set = set_value.as<SetObject>();
  switch (set.form) {
    case SetForm::Integers:
    case SetForm::IntegersFrom:
    case SetForm::Processes:
      return false;
    case SetForm::Declared: {
      if (!set.listed.is_missing()) return true;
      const auto symbol = static_cast<SymbolId>(set.low);
      if (std::find(inside.begin(), inside.end(), symbol) != inside.end()) return false;
      inside.push_back(symbol);
      const bool is = is_finite(expanded(set), inside);
      inside.pop_back();
      return is;
    }
    case SetForm::Sequences:
      return is_empty_set(set.items()[0]);
    case SetForm::TupleProduct:
    case SetForm::DotProduct: {
      const auto is_empty = [&](Value part) {
        // A recursive datatype is not looked into: it is not empty.
        return part.as<SetObject>().form != SetForm::Declared && is_empty_set(part);
      };
      if (std::any_of(set.items(), set.items() + set.count, is_empty)) return true;
      [[fallthrough]];
    }
    default:
      return std::all_of(set.items(), set.items() + set.count, [&](Value part) {
        return !part.is(ValueKind::Set) || set.form == SetForm::Listed || is_finite(part, inside);
      });
  }
}

// A datatype as the union of what its constructors make.
Value Evaluator::expanded(SetObject& set) {
  const auto symbol = static_cast<std::uint32_t>(set.low);
  if (const auto known = expansions_.find(symbol); known != expansions_.end()) {
    return known->second;
  }
  std::vector<Value> parts;
  for (const SymbolId constructor : members_[symbol]) {
    const ConstructorFacts& facts = this->facts(constructor);
    std::vector<Value> sets{listed_set({Value::tag(constructor)})};
    sets.insert(sets.end(), facts.fields.begin(), facts.fields.end());
    parts.push_back(heap_.set(SetForm::DotProduct, sets));
  }
  const Value result = unite_all(parts);
  expansions_.emplace(symbol, result);
  return result;
}

std::span<const Value> Evaluator::items_of(Value set_value) {
  SetObject& set = set_value.as<SetObject>();
  if (set.listed.is_missing()) {
    const Span place = here_;
    const bool is_endless = !is_finite(set_value);
    here_ = place;  // what a datatype carries was perhaps evaluated just now
    if (is_endless) fail_infinite(set_value);
    std::vector<Value> items;
    list_into(set_value, items);
    set.listed = listed_set(std::move(items));
  }
  SetObject& listed = set.listed.as<SetObject>();
  return listed.span();
}

void Evaluator::fail_infinite(Value set) {
  fail(here_, "the set `" + brief(canonical_form(set), 60) + "` has no end, so it cannot be listed",
       "restrict it to the values that matter, e.g. {0..7} instead of Int");
}

// Appends the set's items; in any order, perhaps twice.
void Evaluator::list_into(Value set_value, std::vector<Value>& items) {
  SetObject& set = set_value.as<SetObject>();
  if (!set.listed.is_missing()) {
    const auto listed = set.listed.as<SetObject>().span();
    items.insert(items.end(), listed.begin(), listed.end());
    return;
  }
  switch (set.form) {
    case SetForm::Declared:
      list_into(expanded(set), items);
      break;
    case SetForm::IntegerRange:
      heap_.check_room(static_cast<std::uint64_t>(set.high - set.low) + 1);
      for (std::int64_t i = set.low; i <= set.high; ++i)
        items.push_back(Value::integer(i));
      break;
    case SetForm::Characters:
      for (std::uint32_t code = 0; code < character_count; ++code)
        items.push_back(Value::character(code));
      break;
    case SetForm::UnionOf:
      for (const Value part : set.span())
        list_into(part, items);
      break;
    case SetForm::TupleProduct:
    case SetForm::DotProduct: {
      const ValueKind kind = set.form == SetForm::TupleProduct ? ValueKind::Tuple : ValueKind::Dot;
      std::vector<std::span<const Value>> parts;
      for (const Value part : set.span()) {
        parts.push_back(items_of(part));
        if (parts.back().empty()) return;
      }
      // Counts through all combinations, the last position fastest.
      std::vector<std::size_t> at(parts.size(), 0);
      std::vector<Value> row(parts.size());
      while (true) {
        for (std::size_t i = 0; i < parts.size(); ++i)
          row[i] = parts[i][at[i]];
        items.push_back(heap_.canonical_row(kind, row));
        std::size_t i = parts.size();
        while (i > 0 && ++at[i - 1] == parts[i - 1].size())
          at[--i] = 0;
        if (i == 0) return;
      }
    }
    case SetForm::PowerSet: {
      const auto all = items_of(set.items()[0]);
      if (all.size() >= 30) {
        fail(here_, "the set of all subsets of a set of " + std::to_string(all.size()) +
                        " items is too large to be listed");
      }
      for (std::uint64_t chosen = 0; chosen < (std::uint64_t{1} << all.size()); ++chosen) {
        std::vector<Value> subset;
        for (std::size_t i = 0; i < all.size(); ++i) {
          if ((chosen >> i & 1) != 0) subset.push_back(all[i]);
        }
        items.push_back(heap_.canonical_set(subset));
      }
      break;
    }
    case SetForm::Sequences:
      items.push_back(Value::empty_sequence());
      break;
    case SetForm::Maps: {
      const auto keys = items_of(set.items()[0]);
      const auto values = items_of(set.items()[1]);
      std::vector<Value> maps{heap_.canonical_map({}, {})};
      for (const Value key : keys) {
        const std::size_t before = maps.size();
        for (std::size_t i = 0; i < before; ++i) {
          for (const Value value : values)
            maps.push_back(canonical(updated(maps[i], key, value)));
        }
      }
      items.insert(items.end(), maps.begin(), maps.end());
      break;
    }
    default:
      fail_infinite(set_value);
  }
}

bool Evaluator::is_empty_set(Value set_value) {
  SetObject& set = set_value.as<SetObject>();
  const auto is_empty = [&](Value part) { return is_empty_set(part); };
  switch (set.form) {
    case SetForm::Listed:
      return set.count == 0;
    case SetForm::Declared:
      return members_[static_cast<std::size_t>(set.low)].empty();
    case SetForm::IntegerRange:
      return set.low > set.high;
    case SetForm::UnionOf:
      return std::all_of(set.items(), set.items() + set.count, is_empty);
    case SetForm::TupleProduct:
    case SetForm::DotProduct:
      return std::any_of(set.items(), set.items() + set.count, is_empty);
    default:
      return false;
  }
}

// How many items; none where there is no end of them, or no number for it.
std::optional<std::uint64_t> Evaluator::count_of(Value set_value) {
  SetObject& set = set_value.as<SetObject>();
  switch (set.form) {
    case SetForm::IntegerRange:
      return static_cast<std::uint64_t>(set.high - set.low + 1);
    case SetForm::TupleProduct:
    case SetForm::DotProduct: {
      std::optional<std::uint64_t> count = 1;
      for (const Value part : set.span())
        count = product(count, count_of(part));
      return count;
    }
    case SetForm::PowerSet: {
      const auto count = count_of(set.items()[0]);
      if (!count || *count > 62) return std::nullopt;
      return std::uint64_t{1} << *count;
    }
    default:
      if (!is_finite(set_value)) return std::nullopt;
      return items_of(set_value).size();
  }
}

// --- algebra

Value Evaluator::unite(Value a, Value b) {
  const std::array both{a, b};
  return unite_all(both);
}

Value Evaluator::unite_all(std::span<const Value> sets) {
  std::vector<Value> parts;
  std::vector<Value> items;
  std::size_t listed = 0;
  for (const Value value : sets) {
    SetObject& set = value.as<SetObject>();
    if (set.form == SetForm::Integers || set.form == SetForm::Processes) return value;
    if (set.form == SetForm::Listed) {
      ++listed;
      items.insert(items.end(), set.items(), set.items() + set.count);
      if (set.count > 0 && listed == 1) parts.push_back(value);
    } else if (set.form == SetForm::UnionOf) {
      parts.insert(parts.end(), set.items(), set.items() + set.count);
    } else {
      parts.push_back(value);
    }
  }
  if (listed > 1 && !items.empty()) {
    const Value merged = listed_set(std::move(items));
    const auto is_listed = [](Value part) { return part.as<SetObject>().form == SetForm::Listed; };
    std::erase_if(parts, is_listed);
    parts.push_back(merged);
  }
  if (parts.empty()) return empty_set_;
  return parts.size() == 1 ? parts.front() : heap_.set(SetForm::UnionOf, parts);
}

Value Evaluator::intersect(Value a, Value b, Span place) {
  SetObject& first = a.as<SetObject>();
  SetObject& second = b.as<SetObject>();
  if (first.form == SetForm::IntegersFrom && second.form == SetForm::IntegersFrom) {
    return first.low >= second.low ? a : b;
  }
  if (first.form == SetForm::Integers || first.form == SetForm::Processes) return b;
  if (second.form == SetForm::Integers || second.form == SetForm::Processes) return a;
  if (!is_finite(a)) {
    if (!is_finite(b)) {
      fail(place, "both sets have no end, so what they have in common cannot be listed");
    }
    std::swap(a, b);
  }
  std::vector<Value> common;
  for (const Value item : items_of(a)) {
    if (contains(b, item)) common.push_back(item);
  }
  return heap_.canonical_set(common);
}

Value Evaluator::subtract(Value a, Value b, Span place) {
  SetObject& first = a.as<SetObject>();
  SetObject& second = b.as<SetObject>();
  if (second.form == SetForm::Integers) return empty_set_;
  if (first.form == SetForm::IntegersFrom && second.form == SetForm::IntegersFrom) {
    if (second.low <= first.low) return empty_set_;
    return heap_.set(SetForm::IntegerRange, {}, first.low, second.low - 1);
  }
  if (is_finite(a)) {
    std::vector<Value> rest;
    for (const Value item : items_of(a)) {
      if (!contains(b, item)) rest.push_back(item);
    }
    return heap_.canonical_set(rest);
  }
  if (first.form == SetForm::IntegersFrom && is_finite(b)) {
    // Only a stretch from the start can go, or what was not in it.
    std::int64_t low = first.low;
    for (const Value item : items_of(b)) {
      if (item.as_integer() < low) continue;
      if (item.as_integer() > low) {
        fail(place, "a set without end cannot lose " + std::to_string(item.as_integer()) +
                        " from its middle");
      }
      ++low;
    }
    return heap_.canonical_set(SetForm::IntegersFrom, {}, low);
  }
  fail(place, "nothing can be taken from a set without end",
       "restrict the first set to the values that matter");
}

bool Evaluator::is_subset(Value a, Value b) {
  if (a == b) return true;
  if (is_finite(a)) {
    const auto items = items_of(a);
    return std::all_of(items.begin(), items.end(), [&](Value item) { return contains(b, item); });
  }
  SetObject& first = a.as<SetObject>();
  SetObject& second = b.as<SetObject>();
  if (second.form == SetForm::Integers) {
    return first.form == SetForm::Integers || first.form == SetForm::IntegersFrom;
  }
  if (first.form == SetForm::IntegersFrom && second.form == SetForm::IntegersFrom) {
    return first.low >= second.low;
  }
  if (is_finite(b)) return false;
  return canonical_form(a) == canonical_form(b);
}

// A finite set becomes the list of its items, so that equal sets are one however they were written.
Value Evaluator::canonical_set(Value set_value) {
  if (set_value.as<SetObject>().form == SetForm::Listed) return set_value;
  if (is_finite(set_value)) {
    items_of(set_value);
    return set_value.as<SetObject>().listed;
  }
  return canonical_form(set_value);
}

// The set as it is described, with canonical parts: equal descriptions are one.
Value Evaluator::canonical_form(Value set_value) {
  if (set_value.as_object()->is_canonical) return set_value;
  check_depth();
  SetObject& set = set_value.as<SetObject>();
  std::vector<Value> parts;
  for (const Value part : set.span())
    parts.push_back(canonical_form(part));
  if (set.form == SetForm::UnionOf) {
    std::sort(parts.begin(), parts.end(), in_order);
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  }
  return heap_.canonical_set(set.form, parts, set.low, set.high);
}

}  // namespace csp::checker::cspm
