// What the names of a declaration stand for, and whether a value has the form that a pattern asks
// for.
#include <algorithm>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

Evaluator::Evaluator(const ResolvedScript& script, const TypedScript& types,
                     const EvaluatorLimits& limits)
    : tree_(script.tree),
      symbols_(script.symbols),
      types_(types),
      layout_(script, types),
      heap_(limits.memory_bytes, limits.why_stop),
      constructors_(script.symbols.size()),
      members_(script.symbols.size()),
      limits_(limits) {
  empty_set_ = heap_.canonical_set({});
  event_values_.resize(terms_.events.size());
  globals_ = heap_.environment(nullptr, layout_.global_count());
  for (const DeclId decl : tree_.declarations)
    declare(decl, globals_);
}

// Gives the names of a declaration their values, as promises.
void Evaluator::declare(DeclId id, Environment* environment) {
  const Decl& decl = tree_.at(id);
  switch (decl.kind) {
    case DeclKind::Function:
      *slot_of(decl.symbol, environment) = heap_.function(*layout_.unit(id), environment);
      break;
    case DeclKind::Binding:
      declare_variables(decl.pattern, id, environment);
      break;
    case DeclKind::Channel:
    case DeclKind::Datatype: {
      const SymbolId owner =
          decl.kind == DeclKind::Channel ? Symbols::of(Builtin::Events) : decl.symbol;
      for (const Constructor& constructor : decl.constructors) {
        ConstructorFacts& facts = constructors_[static_cast<std::size_t>(constructor.symbol)];
        const Value tag = Value::tag(constructor.symbol);
        facts.value = heap_.canonical_row(ValueKind::Dot, {&tag, 1});
        facts.type = constructor.type;
        facts.declared = constructor.span;
        members_[static_cast<std::size_t>(owner)].push_back(constructor.symbol);
      }
      if (decl.kind == DeclKind::Datatype) {
        *slot_of(decl.symbol, environment) =
            heap_.canonical_set(SetForm::Declared, {}, static_cast<std::int64_t>(decl.symbol));
      }
      break;
    }
    case DeclKind::Subtype:
    case DeclKind::Nametype: {
      Suspension* const later = heap_.suspension(SuspensionForm::Match);
      later->index = static_cast<std::uint32_t>(id);
      later->environment = environment;
      *slot_of(decl.symbol, environment) = Value::object(later);
      break;
    }
    case DeclKind::Timed: {
      const Section& section = layout_.section(layout_.section_of(id));
      if (section.function != none<ExprId>) {
        Environment* holder = environment;
        while (holder->depth != section.place.depth)
          holder = holder->outer;
        holder->slots()[section.place.slot] = delay(section.function, environment);
      }
      for (const DeclId inner : tree_.list(decl.declarations))
        declare(inner, environment);
      break;
    }
    default:
      break;
  }
}

// Each variable of the pattern is a promise to match the whole and take its part.
void Evaluator::declare_variables(PatternId pattern_id, DeclId id, Environment* environment) {
  check_depth();
  const Pattern& pattern = tree_.at(pattern_id);
  if (pattern.kind == PatternKind::Variable) {
    Suspension* const later = heap_.suspension(SuspensionForm::Match);
    later->index = static_cast<std::uint32_t>(id);
    later->expression = static_cast<ExprId>(pattern.symbol);
    later->environment = environment;
    *slot_of(pattern.symbol, environment) = Value::object(later);
  }
  for (const PatternId item : tree_.list(pattern.items))
    declare_variables(item, id, environment);
}

// What a name that was promised by `declare` stands for.
Value Evaluator::matched(const Suspension& begun) {
  const auto id = static_cast<DeclId>(begun.index);
  const Decl& decl = tree_.at(id);
  Environment* const environment = begun.environment;
  if (decl.kind == DeclKind::Nametype) {
    const std::vector<Value> fields =
        type_fields(evaluate(decl.expression, environment), decl.symbol);
    return fields.size() == 1 ? fields.front() : heap_.set(SetForm::DotProduct, fields);
  }
  if (decl.kind == DeclKind::Subtype) {
    std::vector<Value> parts;
    for (const Constructor& constructor : decl.constructors) {
      std::vector<Value> sets{listed_set({Value::tag(constructor.symbol)})};
      if (constructor.type != none<ExprId>) {
        for (const Value field :
             type_fields(evaluate(constructor.type, environment), constructor.symbol))
          sets.push_back(field);
      }
      const bool is_whole = sets.size() == facts(constructor.symbol).fields.size() + 1;
      const Value product = heap_.set(SetForm::DotProduct, sets);
      if (is_whole && !is_finite(product)) {
        parts.push_back(product);
        continue;
      }
      for (const Value item : items_of(product))
        parts.push_back(productions(item));
    }
    return unite_all(parts);
  }
  if (const Unit* const unit = layout_.unit(id)) {
    return Value::process(call(*unit->codes.front(), environment));
  }
  const Value value = evaluate(decl.expression, environment);
  if (tree_.at(decl.pattern).kind == PatternKind::Variable) return value;
  // The other variables' promises stay as they are: each matches for itself.
  const Place place = layout_.place(static_cast<SymbolId>(begun.expression));
  Environment* const scratch = heap_.environment(environment->outer, environment->count);
  if (!match(decl.pattern, value, scratch)) {
    fail(decl.span, "the value " + brief(canonical(value), 60) + " does not match the pattern");
  }
  return scratch->slots()[place.slot];
}

std::vector<PatternId> Evaluator::patterns_of(List<PatternId> list) const {
  std::vector<PatternId> patterns;
  for (const PatternId pattern : tree_.list(list))
    patterns.push_back(pattern);
  return patterns;
}

bool Evaluator::match(PatternId id, Value value, Environment* environment) {
  check_depth();
  const Pattern& pattern = tree_.at(id);
  switch (pattern.kind) {
    case PatternKind::Wildcard:
      return true;
    case PatternKind::Variable:
      environment->slots()[layout_.place(pattern.symbol).slot] = value;
      return true;
    case PatternKind::Constructor: {
      value = force(value);
      if (value.is(ValueKind::Tag)) return value.as_tag() == pattern.symbol;
      return head_of(value) == pattern.symbol && value.as<Row>().count == 1;
    }
    case PatternKind::Integer:
      return force(value).as_integer() == pattern.value;
    case PatternKind::Boolean:
      return force(value).as_boolean() == (pattern.value != 0);
    case PatternKind::Character:
      return force(value).as_character() == static_cast<std::uint32_t>(pattern.value);
    case PatternKind::Tuple: {
      Row& row = force(value).as<Row>();
      for (std::uint32_t i = 0; i < row.count; ++i) {
        if (!match(tree_.item(pattern.items, i), row.items()[i], environment)) return false;
      }
      return true;
    }
    case PatternKind::Sequence: {
      value = force(value);
      for (const PatternId item : tree_.list(pattern.items)) {
        if (!value.is(ValueKind::Cell)) return false;
        const Cell& cell = value.as<Cell>();
        if (!match(item, cell.head, environment)) return false;
        value = force(cell.tail);
      }
      return value.is(ValueKind::EmptySequence);
    }
    case PatternKind::Split:
      return match_split(pattern, value, environment);
    case PatternKind::Dot: {
      value = force(value);
      if (!value.is(ValueKind::Dot)) return false;
      const std::vector<Value> values(value.as<Row>().items(),
                                      value.as<Row>().items() + value.as<Row>().count);
      return match_dot(patterns_of(pattern.items), values, environment);
    }
    case PatternKind::Set: {
      value = force(value);
      if (pattern.items.empty()) return is_empty_set(value);
      if (!is_finite(value)) return false;
      const auto items = items_of(value);
      return items.size() == 1 && match(tree_.item(pattern.items, 0), items[0], environment);
    }
    case PatternKind::Double:
      for (const PatternId item : tree_.list(pattern.items)) {
        if (!match(item, value, environment)) return false;
      }
      return true;
    case PatternKind::String:
    case PatternKind::Concat:
      break;  // resolve has made others of them
  }
  return false;
}

// <a, b> ^ middle ^ <c>
bool Evaluator::match_split(const Pattern& pattern, Value value, Environment* environment) {
  value = force(value);
  for (std::uint32_t i = 0; i < pattern.front; ++i) {
    if (!value.is(ValueKind::Cell)) return false;
    const Cell& cell = value.as<Cell>();
    if (!match(tree_.item(pattern.items, i), cell.head, environment)) return false;
    value = i + 1 == pattern.front && pattern.items.count == pattern.front + 1
                ? cell.tail  // not looked at: it may have no end
                : force(cell.tail);
  }
  const std::uint32_t back = pattern.items.count - pattern.front - 1;
  const PatternId middle = tree_.item(pattern.items, pattern.front);
  if (back == 0) return match(middle, value, environment);
  const std::vector<Value> rest = list(value);
  if (rest.size() < back) return false;
  const std::size_t length = rest.size() - back;
  for (std::uint32_t i = 0; i < back; ++i) {
    const PatternId item = tree_.item(pattern.items, pattern.front + 1 + i);
    if (!match(item, rest[length + i], environment)) return false;
  }
  return match(middle, sequence_of(std::span(rest).first(length)), environment);
}

// The patterns between the dots against the fields between the dots: each takes one field, the last
// all that remain. A constructor's pattern also opens a field that begins with it.
bool Evaluator::match_dot(std::span<const PatternId> patterns, std::span<const Value> values,
                          Environment* environment) {
  check_depth();
  if (patterns.empty()) return values.empty();
  const Pattern& first = tree_.at(patterns.front());
  if (patterns.size() == 1) {
    return match(patterns.front(),
                 values.size() == 1 ? values.front() : heap_.row(ValueKind::Dot, values),
                 environment);
  }
  if (values.empty()) return false;
  const auto others = patterns.subspan(1);
  if (first.kind == PatternKind::Constructor) {
    const Value value = force(values.front());
    if (value.is(ValueKind::Tag)) {
      return value.as_tag() == first.symbol && match_dot(others, values.subspan(1), environment);
    }
    if (head_of(value) != first.symbol) return false;
    std::vector<Value> opened(value.as<Row>().items() + 1,
                              value.as<Row>().items() + value.as<Row>().count);
    opened.insert(opened.end(), values.begin() + 1, values.end());
    return match_dot(others, opened, environment);
  }
  std::size_t taken = 1;
  if (first.kind == PatternKind::Double) {
    for (const PatternId item : tree_.list(first.items)) {
      const Pattern& side = tree_.at(item);
      if (side.kind == PatternKind::Dot) taken = std::max<std::size_t>(taken, side.items.count);
    }
  }
  if (taken > values.size()) return false;
  const Value field = taken == 1 ? values.front() : heap_.row(ValueKind::Dot, values.first(taken));
  return match(patterns.front(), field, environment) &&
         match_dot(others, values.subspan(taken), environment);
}

}  // namespace csp::checker::cspm
