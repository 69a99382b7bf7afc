// Dotted values: a channel or constructor with the fields it has so far, or just values side by
// side.
//
// A field that is itself a constructor takes what is dotted on until it is complete, so c.A.1.2 is
// c.(A.1).2 where A carries one value. FDR manual 4.2.3, section 4.2.5 (the first incomplete
// constructor or channel is extended).
#include <algorithm>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

const Evaluator::ConstructorFacts& Evaluator::facts(SymbolId constructor) {
  ConstructorFacts& facts = constructors_[static_cast<std::size_t>(constructor)];
  if (facts.is_ready || facts.type == none<ExprId>) return facts;
  if (facts.is_running) {
    fail(facts.declared,
         "what `" + symbols_[constructor].name + "` carries is defined in terms of itself");
  }
  facts.is_running = true;
  try {
    facts.fields = type_fields(evaluate(facts.type, globals_), constructor);
  } catch (...) {
    facts.is_running = false;
    throw;
  }
  facts.is_running = false;
  facts.is_ready = true;
  return facts;
}

// The channel or constructor in front of a dotted value.
std::optional<SymbolId> Evaluator::head_of(Value value) {
  if (!value.is(ValueKind::Dot)) return std::nullopt;
  Row& row = value.as<Row>();
  if (row.count == 0 || !row.items()[0].is(ValueKind::Tag)) return std::nullopt;
  return row.items()[0].as_tag();
}

bool Evaluator::is_complete(Value value) {
  const auto head = head_of(value);
  if (!head) return true;
  check_depth();
  Row& row = value.as<Row>();
  if (row.is_complete) return true;
  const std::size_t fields = facts(*head).fields.size();
  if (row.count - 1 != fields) return false;
  row.is_complete = fields == 0 || is_complete(force(row.items()[row.count - 1]));
  return row.is_complete;
}

Value Evaluator::combine(Value left, Value right, Span place) {
  for (const Value field : fields_within(right))
    left = add_field(left, field, place);
  return left;
}

// The values that a dotted value is made of, as fields: what has a head is one field.
std::vector<Value> Evaluator::fields_within(Value value) {
  if (!value.is(ValueKind::Dot) || head_of(value)) return {value};
  check_depth();
  std::vector<Value> fields;
  for (const Value item : value.as<Row>().span()) {
    for (const Value field : fields_within(force(item)))
      fields.push_back(field);
  }
  return fields;
}

Value Evaluator::add_field(Value base, Value field, Span place) {
  if (const auto extended = add_to_named(base, field, place)) return *extended;
  std::vector<Value> items = fields_within(base);
  items.push_back(field);
  return heap_.row(ValueKind::Dot, items);
}

// None where `base` can take no more.
std::optional<Value> Evaluator::add_to_named(Value base, Value field, Span place) {
  const auto head = head_of(base);
  if (!head) return std::nullopt;
  check_depth();
  Row& row = base.as<Row>();
  const std::vector<Value>& allowed = facts(*head).fields;
  std::vector<Value> items(row.items(), row.items() + row.count);
  const std::size_t given = items.size() - 1;
  if (given > 0 && !is_complete(items.back())) {
    items.back() = add_to_named(items.back(), field, place).value();
  } else if (given == allowed.size()) {
    return std::nullopt;
  } else {
    items.push_back(field);
  }
  const std::size_t last = items.size() - 2;
  if (is_complete(items.back())) {
    items.back() = canonical(items.back());
    if (!contains(allowed[last], items.back())) {
      ScriptError error(
          place,
          "`" + show(items.back()) + "` is not a value that `" + symbols_[*head].name +
              "` can carry" +
              (allowed.size() > 1 ? " as its field number " + std::to_string(last + 1) : "") +
              "; expected one of " + brief(canonical_form(allowed[last]), 80),
          "", {});
      error.diagnostic.notes.push_back(
          {.span = symbols_[*head].declared,
           .message = "`" + symbols_[*head].name + "` is declared here"});
      for (Note& note : activities())
        error.diagnostic.notes.push_back(std::move(note));
      throw error;
    }
  }
  return heap_.row(ValueKind::Dot, items);
}

// --- what completes a value

// The sets that the fields of `set`'s members come from, for those that begin like `partial`: the
// first is its head's. None where the set is not described so.
std::optional<std::vector<Value>> Evaluator::factors(Value set_value, Value partial) {
  SetObject& set = set_value.as<SetObject>();
  switch (set.form) {
    case SetForm::Declared: {
      const SymbolId head = head_of(partial).value();
      std::vector<Value> sets{listed_set({Value::tag(head)})};
      const auto& fields = facts(head).fields;
      sets.insert(sets.end(), fields.begin(), fields.end());
      return sets;
    }
    case SetForm::DotProduct: {
      const Value head = partial.as<Row>().items()[0];
      SetObject& first = set.items()[0].as<SetObject>();
      const bool is_of_head =
          first.form == SetForm::Listed && first.count == 1 && first.items()[0] == head;
      if (!is_of_head) return std::nullopt;
      return std::vector<Value>(set.items(), set.items() + set.count);
    }
    case SetForm::UnionOf: {
      std::optional<std::vector<Value>> found;
      for (const Value part : set.span()) {
        auto sets = factors(part, partial);
        if (!sets) continue;
        if (found) return std::nullopt;  // two parts: they are better listed
        found = std::move(sets);
      }
      return found;
    }
    default:
      return std::nullopt;
  }
}

// The fields by which `production` goes on from `partial`; none where it does not begin so.
std::optional<std::vector<Value>> Evaluator::difference(Value production, Value partial) {
  if (production == partial) return std::vector<Value>{};
  if (!production.is(ValueKind::Dot) || !partial.is(ValueKind::Dot)) return std::nullopt;
  check_depth();
  const auto whole = production.as<Row>().span();
  const auto part = partial.as<Row>().span();
  if (whole.size() < part.size()) return std::nullopt;
  for (std::size_t i = 0; i + 1 < part.size(); ++i) {
    if (whole[i] != part[i]) return std::nullopt;
  }
  std::vector<Value> rest;
  if (!part.empty()) {
    auto inside = difference(whole[part.size() - 1], part.back());
    if (!inside) return std::nullopt;
    rest = std::move(*inside);
  }
  rest.insert(rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(part.size()), whole.end());
  return rest;
}

// The sets of the fields that are missing from `value`, one after the other.
std::vector<Value> Evaluator::extension_sets(std::span<const Value> fields, Value value) {
  check_depth();
  Row& row = value.as<Row>();
  const std::size_t given = row.count - 1;
  std::vector<Value> sets;
  if (given > 0 && !is_complete(row.items()[given])) {
    const Value last = canonical(row.items()[given]);
    if (const auto parts = factors(fields[given - 1], last)) {
      sets = extension_sets(std::span(*parts).subspan(1), last);
    } else {
      std::vector<Value> rests;
      for (const Value item : items_of(fields[given - 1])) {
        if (const auto rest = difference(item, last)) {
          rests.push_back(rest->size() == 1 ? rest->front()
                                            : heap_.canonical_row(ValueKind::Dot, *rest));
        }
      }
      sets.push_back(listed_set(std::move(rests)));
    }
  }
  sets.insert(sets.end(), fields.begin() + static_cast<std::ptrdiff_t>(given), fields.end());
  return sets;
}

Value Evaluator::extensions(Value value) {
  const auto head = head_of(value);
  if (!head) return empty_set_;
  if (is_complete(value)) return listed_set({heap_.canonical_row(ValueKind::Dot, {})});
  const std::vector<Value> sets = extension_sets(facts(*head).fields, value);
  return sets.size() == 1 ? sets.front() : heap_.set(SetForm::DotProduct, sets);
}

// As extension_sets, but with what is there in front: their product is all that begins like
// `value`.
std::vector<Value> Evaluator::production_sets(std::span<const Value> fields, Value value) {
  check_depth();
  Row& row = value.as<Row>();
  const std::size_t given = row.count - 1;
  std::vector<Value> sets;
  for (const Value item : row.span())
    sets.push_back(listed_set({canonical(item)}));
  if (given > 0 && !is_complete(row.items()[given])) {
    const Value last = canonical(row.items()[given]);
    if (const auto parts = factors(fields[given - 1], last)) {
      sets.back() =
          heap_.set(SetForm::DotProduct, production_sets(std::span(*parts).subspan(1), last));
    } else {
      std::vector<Value> all;
      for (const Value item : items_of(fields[given - 1])) {
        if (difference(item, last)) all.push_back(item);
      }
      sets.back() = listed_set(std::move(all));
    }
  }
  sets.insert(sets.end(), fields.begin() + static_cast<std::ptrdiff_t>(given), fields.end());
  return sets;
}

Value Evaluator::productions(Value value) {
  const auto head = head_of(value);
  if (!head) return empty_set_;
  if (is_complete(value)) return listed_set({canonical(value)});
  return heap_.set(SetForm::DotProduct, production_sets(facts(*head).fields, value));
}

// What may be dotted on as the next field, wherever it goes.
Value Evaluator::one_field_extensions(Value value) {
  const auto head = head_of(value);
  if (!head || is_complete(value)) {
    return listed_set({heap_.canonical_row(ValueKind::Dot, {})});
  }
  std::vector<Value> fields = facts(*head).fields;
  while (true) {
    Row& row = value.as<Row>();
    const std::size_t given = row.count - 1;
    if (given == 0 || is_complete(row.items()[given])) return fields[given];
    const Value last = canonical(row.items()[given]);
    if (auto parts = factors(fields[given - 1], last)) {
      parts->erase(parts->begin());
      fields = std::move(*parts);
      value = last;
      continue;
    }
    std::vector<Value> next;
    for (const Value item : items_of(fields[given - 1])) {
      const auto rest = difference(item, last);
      if (rest && !rest->empty()) next.push_back(rest->front());
    }
    return listed_set(std::move(next));
  }
}

// --- what a declaration says its fields are

// The set that a type expression stands for: {0, 1}, or a tuple of such.
Value Evaluator::type_set(Value type) {
  type = force(type);
  if (!type.is(ValueKind::Tuple)) return type;
  std::vector<Value> sets;
  for (const Value item : type.as<Row>().span())
    sets.push_back(type_set(item));
  return heap_.set(SetForm::TupleProduct, sets);
}

std::vector<Value> Evaluator::type_fields(Value type, SymbolId owner) {
  type = force(type);
  if (!type.is(ValueKind::Dot)) return split_fields(type_set(type), owner);
  std::vector<Value> fields;
  for (const Value item : type.as<Row>().span()) {
    for (const Value field : type_fields(item, owner))
      fields.push_back(field);
  }
  return fields;
}

// A set of dotted values without a head, such as {0.1, 0.2}, is a field for each position. It must
// be all combinations of them, or no set for one position would say what is allowed.
std::vector<Value> Evaluator::split_fields(Value set_value, SymbolId owner) {
  SetObject& set = set_value.as<SetObject>();
  if (set.form == SetForm::DotProduct) {
    SetObject& first = set.items()[0].as<SetObject>();
    const bool has_head =
        first.form == SetForm::Listed && first.count == 1 && first.items()[0].is(ValueKind::Tag);
    if (has_head) return {set_value};
    return {set.items(), set.items() + set.count};
  }
  if (set.form != SetForm::Listed && set.form != SetForm::UnionOf) return {set_value};
  if (set.form == SetForm::UnionOf && !is_finite(set_value)) return {set_value};
  const auto values = items_of(set_value);
  const auto is_split = [&](Value value) { return value.is(ValueKind::Dot) && !head_of(value); };
  if (values.empty() || !is_split(values.front())) return {set_value};
  const std::size_t count = values.front().as<Row>().count;
  std::vector<std::vector<Value>> columns(count);
  for (const Value value : values) {
    const auto row = value.as<Row>().span();
    for (std::size_t i = 0; i < count && i < row.size(); ++i)
      columns[i].push_back(row[i]);
  }
  std::vector<Value> sets;
  for (std::vector<Value>& column : columns)
    sets.push_back(listed_set(std::move(column)));
  const auto all = items_of(heap_.set(SetForm::DotProduct, sets));
  for (const Value value : all) {
    if (contains(set_value, value)) continue;
    fail(symbols_[owner].declared,
         "the values that `" + symbols_[owner].name +
             "` may carry are not all combinations of their fields: `" + show(value) +
             "` is missing",
         "declare a datatype for the combinations that are meant");
  }
  return sets;
}

}  // namespace csp::checker::cspm
