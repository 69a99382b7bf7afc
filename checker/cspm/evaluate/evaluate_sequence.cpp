// Sequences are cells whose tails are evaluated when something walks that far, so that one may have
// no end.
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

Value Evaluator::sequence(const Expr& expr, Environment* environment) {
  if (expr.kind == ExprKind::Sequence) {
    std::vector<Value> items;
    for (const ExprId item : tree_.list(expr.operands))
      items.push_back(delay(item, environment));
    return sequence_of(items);
  }
  const std::int64_t low = evaluate(tree_.item(expr.operands, 0), environment).as_integer();
  if (expr.kind == ExprKind::SequenceFrom) return integers(low, std::nullopt);
  return integers(low, evaluate(tree_.item(expr.operands, 1), environment).as_integer());
}

Value Evaluator::sequence_of(std::span<const Value> items) {
  Value sequence = Value::empty_sequence();
  for (auto item = items.rbegin(); item != items.rend(); ++item)
    sequence = heap_.cell(*item, sequence);
  return sequence;
}

Value Evaluator::text_sequence(const std::string& utf8) {
  std::vector<Value> characters;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
      code = (code << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3f);
    characters.push_back(Value::character(code));
    i += length;
  }
  return sequence_of(characters);
}

Value Evaluator::integers(std::int64_t low, std::optional<std::int64_t> high) {
  if (high && low > *high) return Value::empty_sequence();
  Suspension* const rest = heap_.suspension(SuspensionForm::Integers);
  rest->value = Value::integer(low + 1);
  if (high) rest->second = Value::integer(*high);
  return heap_.cell(Value::integer(low), Value::object(rest));
}

// `first` is evaluated, `second` need not be.
Value Evaluator::append(Value first, Value second) {
  if (!first.is(ValueKind::Cell)) return force(second);
  // As far as `first` is known its cells are copied at once; the rest when something gets there.
  std::vector<Value> heads;
  Value rest = first;
  while (true) {
    if (rest.is(ValueKind::Suspension) && rest.as<Suspension>().form == SuspensionForm::Done) {
      rest = rest.as<Suspension>().value;
    }
    constexpr std::size_t at_once = 64;
    if (!rest.is(ValueKind::Cell) || heads.size() == at_once) break;
    heads.push_back(rest.as<Cell>().head);
    rest = rest.as<Cell>().tail;
  }
  Value result = second;
  if (!rest.is(ValueKind::EmptySequence)) {
    Suspension* const later = heap_.suspension(SuspensionForm::Append);
    later->value = rest;
    later->second = second;
    result = Value::object(later);
  }
  for (auto head = heads.rbegin(); head != heads.rend(); ++head)
    result = heap_.cell(*head, result);
  return result;
}

// There may be no end of the sequences: those behind the first that is not empty are put off.
Value Evaluator::concat(Value sequences) {
  Value rest = force(sequences);
  for (; rest.is(ValueKind::Cell); rest = force(rest.as<Cell>().tail)) {
    const Value first = force(rest.as<Cell>().head);
    if (!first.is(ValueKind::Cell)) continue;
    Suspension* const others = heap_.suspension(SuspensionForm::Concat);
    others->value = rest.as<Cell>().tail;
    return append(first, Value::object(others));
  }
  return rest;
}

// <items | statements>: the generators under way are a stack of levels, each with what is left of
// its sequence. The next item is looked for when it is asked for.
Value Evaluator::comprehension(ExprId id, Environment* environment) {
  Level* const start = heap_.level();
  start->statement = 0;
  start->environment = environment;
  return go_on(id, start, 0);
}

// From `level` on; `item` says which of the comprehension's items is next there.
Value Evaluator::go_on(ExprId id, Level* level, std::uint32_t item) {
  const Expr& expr = tree_.at(id);
  const auto statements = tree_.list(expr.statements);
  while (level != nullptr) {
    if (level->statement == statements.size()) {
      // Everything is bound: this level yields the items.
      if (expr.kind != ExprKind::Sequence) {
        const Value numbers = sequence(expr, level->environment);
        Suspension* const later = heap_.suspension(SuspensionForm::Comprehension);
        later->expression = id;
        later->level = level->outer;
        level = level->outer;
        if (numbers.is(ValueKind::EmptySequence)) continue;
        return append(numbers, Value::object(later));
      }
      if (item == expr.operands.count) {
        level = level->outer;
        item = 0;
        continue;
      }
      Suspension* const later = heap_.suspension(SuspensionForm::Comprehension);
      later->expression = id;
      later->level = level;
      later->index = item + 1;
      return heap_.cell(delay(tree_.item(expr.operands, item), level->environment),
                        Value::object(later));
    }
    const StatementId statement_id = statements[level->statement];
    const Statement& statement = tree_.at(statement_id);
    if (statement.pattern == none<PatternId>) {
      if (!evaluate(statement.expression, level->environment).as_boolean()) {
        level = level->outer;
        continue;
      }
      Level* const next = heap_.level();
      *next = *level;
      ++next->statement;
      next->rest = Value();
      level = next;
      continue;
    }
    // A generator: this level stands for what is left of it.
    Value rest = level->rest.is_missing() ? evaluate(statement.expression, level->environment)
                                          : force(level->rest);
    Environment* inside = nullptr;
    while (rest.is(ValueKind::Cell) && inside == nullptr) {
      Environment* const scope = heap_.environment(level->environment, layout_.slots(statement_id));
      if (match(statement.pattern, rest.as<Cell>().head, scope)) inside = scope;
      rest = inside == nullptr ? force(rest.as<Cell>().tail) : rest.as<Cell>().tail;
    }
    if (inside == nullptr) {
      level = level->outer;
      continue;
    }
    Level* const remaining = heap_.level();
    *remaining = *level;
    remaining->rest = rest;
    Level* const next = heap_.level();
    next->outer = remaining;
    next->statement = level->statement + 1;
    next->environment = inside;
    level = next;
  }
  return Value::empty_sequence();
}

std::vector<Value> Evaluator::list(Value sequence) {
  std::vector<Value> items;
  for (Value rest = force(sequence); rest.is(ValueKind::Cell); rest = force(rest.as<Cell>().tail)) {
    items.push_back(rest.as<Cell>().head);
  }
  return items;
}

std::string Evaluator::text_of(Value sequence) {
  const std::string shown = show(sequence);
  return shown == "<>" ? "" : shown.substr(1, shown.size() - 2);
}

}  // namespace csp::checker::cspm
