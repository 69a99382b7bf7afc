// Values and functions. `evaluate` runs calls in tail position in a loop, so that a function that
// calls itself last needs no stack; everything else recurses, on a deep stack.
#include <array>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

// CSP_M's numbers: FDR manual 4.2.3, section 4.2.
constexpr std::int64_t largest_integer = 2147483647;
constexpr std::int64_t smallest_integer = -2147483647;

// Left for what an expression calls, so that it is the expression that is told to be too deep.
constexpr std::size_t spare_stack = std::size_t{1} << 16;

bool fits(std::int64_t number) { return number >= smallest_integer && number <= largest_integer; }

std::int64_t divided(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

// The arguments of one call: few as a rule, so they need no memory of their own.
class Arguments {
 public:
  void resize(std::size_t count) {
    count_ = count;
    if (count > few_.size()) many_.resize(count);
  }
  Value& operator[](std::size_t i) { return data()[i]; }
  Value* data() { return count_ > few_.size() ? many_.data() : few_.data(); }
  std::span<const Value> span() { return {data(), count_}; }

 private:
  std::array<Value, 4> few_;
  std::vector<Value> many_;
  std::size_t count_ = 0;
};

template <class T>
class Restored {
 public:
  explicit Restored(T& place) : place_(place), before_(place) {}
  ~Restored() { place_ = before_; }
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;
  [[nodiscard]] const T& before() const { return before_; }

 private:
  T& place_;
  T before_;
};

}  // namespace

Value Evaluator::evaluate(ExprId expression) {
  try {
    return evaluate(expression, globals_);
  } catch (ScriptError& error) {
    add_place(error);
    throw;
  }
}

void Evaluator::add_place(ScriptError& error) const {
  if (error.has_place) return;
  error.has_place = true;
  error.diagnostic.span = here_;
}

Value Evaluator::evaluate(ExprId id, Environment* environment) {
  Activity activity;
  Arguments arguments;
  const Restored<Activity*> restored(activity_);
  while (true) {
    const Expr& expr = tree_.at(id);
    if (is_too_deep(spare_stack)) fail_too_deep(expr.span);
    if (steps_ == next_look_) look_at_limits(expr.span);
    ++steps_;
    here_ = expr.span;
    switch (expr.kind) {
      case ExprKind::Integer:
        return Value::integer(expr.value);
      case ExprKind::Boolean:
        return Value::boolean(expr.value != 0);
      case ExprKind::Character:
        return Value::character(static_cast<std::uint32_t>(expr.value));
      case ExprKind::String:
        return text_sequence(tree_.string(expr.value));
      case ExprKind::Variable:
        return lookup(expr.symbol, environment, id);
      case ExprKind::Tuple: {
        std::vector<Value> items;
        for (const ExprId item : tree_.list(expr.operands))
          items.push_back(delay(item, environment));
        return heap_.row(ValueKind::Tuple, items);
      }
      case ExprKind::Dot: {
        const Value left = evaluate(tree_.item(expr.operands, 0), environment);
        return combine(left, evaluate(tree_.item(expr.operands, 1), environment), expr.span);
      }
      case ExprKind::Application: {
        const auto operands = tree_.list(expr.operands);
        const Value function = evaluate(operands[0], environment);
        arguments.resize(operands.size() - 1);
        for (std::size_t i = 1; i < operands.size(); ++i)
          arguments[i - 1] = delay(operands[i], environment);
        FunctionObject& callee = function.as<FunctionObject>();
        activity = {.outer = restored.before(),
                    .unit = callee.unit,
                    .builtin = callee.builtin,
                    .arguments = arguments.data(),
                    .count = operands.size() - 1,
                    .site = expr.span};
        activity_ = &activity;
        const Next next = begin_call(callee, arguments.span(), expr.span);
        if (next.body == none<ExprId>) return next.value;
        id = next.body;
        environment = next.environment;
        break;
      }
      case ExprKind::Lambda:
        return heap_.function(*layout_.unit(id), environment);
      case ExprKind::Let: {
        environment = heap_.environment(environment, layout_.slots(id));
        for (const DeclId decl : tree_.list(expr.declarations))
          declare(decl, environment);
        id = tree_.item(expr.operands, 0);
        break;
      }
      case ExprKind::If:
        id = tree_.item(expr.operands,
                        evaluate(tree_.item(expr.operands, 0), environment).as_boolean() ? 1 : 2);
        break;
      case ExprKind::Sequence:
      case ExprKind::SequenceFrom:
      case ExprKind::SequenceRange:
        return expr.statements.empty() ? sequence(expr, environment)
                                       : comprehension(id, environment);
      case ExprKind::Set:
      case ExprKind::SetFrom:
      case ExprKind::SetRange:
      case ExprKind::EnumeratedSet:
        return set_expression(expr, environment);
      case ExprKind::Map: {
        Value map = heap_.map({}, {});
        for (std::size_t i = 0; i < expr.operands.count; i += 2) {
          map = updated(map, canonical(evaluate(tree_.item(expr.operands, i), environment)),
                        delay(tree_.item(expr.operands, i + 1), environment));
        }
        return map;
      }
      case ExprKind::Not:
        return Value::boolean(!evaluate(tree_.item(expr.operands, 0), environment).as_boolean());
      case ExprKind::And:
      case ExprKind::Or: {
        const bool left = evaluate(tree_.item(expr.operands, 0), environment).as_boolean();
        if (left == (expr.kind == ExprKind::Or)) return Value::boolean(left);
        id = tree_.item(expr.operands, 1);
        break;
      }
      case ExprKind::Equal:
      case ExprKind::NotEqual:
      case ExprKind::Less:
      case ExprKind::LessOrEqual:
      case ExprKind::Greater:
      case ExprKind::GreaterOrEqual:
        return comparison(expr, environment);
      case ExprKind::Negate:
      case ExprKind::Add:
      case ExprKind::Subtract:
      case ExprKind::Multiply:
      case ExprKind::Divide:
      case ExprKind::Modulo:
        return arithmetic(expr, environment);
      case ExprKind::Concat: {
        const Value first = evaluate(tree_.item(expr.operands, 0), environment);
        return append(first, delay(tree_.item(expr.operands, 1), environment));
      }
      case ExprKind::Length: {
        std::int64_t count = 0;
        Value rest = evaluate(tree_.item(expr.operands, 0), environment);
        for (; rest.is(ValueKind::Cell); rest = force(rest.as<Cell>().tail))
          ++count;
        return Value::integer(count);
      }
      case ExprKind::Guard:
        if (!evaluate(tree_.item(expr.operands, 0), environment).as_boolean()) {
          return Value::process(stop_in(layout_.section(id)));
        }
        id = tree_.item(expr.operands, 1);
        break;
      default:
        return process(expr, id, environment);
    }
  }
}

Value Evaluator::delay(ExprId id, Environment* environment) {
  const Expr& expr = tree_.at(id);
  switch (expr.kind) {
    case ExprKind::Integer:
    case ExprKind::Boolean:
    case ExprKind::Character:
    case ExprKind::Lambda:
      return evaluate(id, environment);
    case ExprKind::Variable:
      if (const Value* slot = slot_of(expr.symbol, environment)) return *slot;
      return evaluate(id, environment);
    case ExprKind::Add:
    case ExprKind::Subtract: {
      // `P(n - 1)` where n is known: a number takes less room than a promise of one.
      const Value left = delay(tree_.item(expr.operands, 0), environment);
      const Value right = delay(tree_.item(expr.operands, 1), environment);
      if (!left.is(ValueKind::Integer) || !right.is(ValueKind::Integer)) break;
      const std::int64_t result = expr.kind == ExprKind::Add
                                      ? left.as_integer() + right.as_integer()
                                      : left.as_integer() - right.as_integer();
      if (fits(result)) return Value::integer(result);
      break;
    }
    default:
      break;
  }
  Suspension* const suspension = heap_.suspension(SuspensionForm::Expression);
  suspension->expression = id;
  suspension->environment = environment;
  return Value::object(suspension);
}

Value Evaluator::force(Value value) {
  return value.is(ValueKind::Suspension) ? force(value.as<Suspension>()) : value;
}

Value Evaluator::force(Suspension& suspension) {
  const Suspension begun = suspension;
  if (begun.form == SuspensionForm::Done) return begun.value;
  if (begun.form == SuspensionForm::Running) {
    fail(here_,
         "this value is defined in terms of itself: to know it, it would have to be known already");
  }
  suspension.form = SuspensionForm::Running;
  try {
    const Value value = force(resumed(begun));
    suspension.form = SuspensionForm::Done;
    suspension.value = value;
    return value;
  } catch (...) {
    suspension.form = begun.form;  // who asks again is told the same
    throw;
  }
}

Value Evaluator::resumed(const Suspension& begun) {
  switch (begun.form) {
    case SuspensionForm::Append:
      return append(force(begun.value), begun.second);
    case SuspensionForm::Concat:
      return concat(begun.value);
    case SuspensionForm::Integers:
      return integers(begun.value.as_integer(), begun.second.is_missing()
                                                    ? std::nullopt
                                                    : std::optional(begun.second.as_integer()));
    case SuspensionForm::Comprehension:
      return go_on(begun.expression, begun.level, begun.index);
    case SuspensionForm::Match:
      return matched(begun);
    default:
      return evaluate(begun.expression, begun.environment);
  }
}

void Evaluator::fail(Span span, std::string message, std::string fix) {
  throw ScriptError(span, std::move(message), std::move(fix), activities());
}

void Evaluator::fail_too_deep(Span span) {
  ScriptError error(span, "the recursion goes deeper than there is room for",
                    "most likely it never ends: look at what each call makes smaller",
                    activities());
  error.is_limit = true;
  throw error;
}

void Evaluator::look_at_limits(Span span) {
  constexpr std::uint64_t steps_between_looks = 4096;
  if (steps_ == limits_.max_steps) {
    ScriptError error(span,
                      "evaluating the script takes more steps than its limit of " +
                          std::to_string(limits_.max_steps),
                      "raise the limit with --steps, or look for a recursion that never ends",
                      activities());
    error.is_limit = true;
    throw error;
  }
  if (const std::string why = limits_.why_stop ? limits_.why_stop() : ""; !why.empty()) {
    ScriptError error(span, "evaluating the script was ended by " + why, {}, activities());
    error.is_limit = true;
    throw error;
  }
  next_look_ = steps_ + std::min(limits_.max_steps - steps_, steps_between_looks);
}

// The innermost calls of the script's own functions, as notes: a built-in one stands where the
// message points to.
std::vector<Note> Evaluator::activities() {
  constexpr std::size_t most = 6;
  std::vector<Note> notes;
  for (Activity* at = activity_; at != nullptr && notes.size() < most; at = at->outer) {
    if (at->unit == nullptr) continue;
    const bool is_lambda = at->unit->name == none<SymbolId>;
    std::string text =
        "while evaluating `" + (is_lambda ? "a lambda" : symbols_[at->unit->name].name);
    if (at->count > 0) {
      text += "(";
      for (std::size_t i = 0; i < at->count; ++i)
        text += (i > 0 ? ", " : "") + brief(at->arguments[i], 40);
      text += ")";
    }
    notes.push_back({.span = at->site, .message = text + "`"});
  }
  return notes;
}

// What is known of a value already, in few characters; `_` for what is not.
std::string Evaluator::brief(Value value, std::size_t most) {
  constexpr std::size_t most_items = 20;
  if (value.is(ValueKind::Suspension)) {
    Suspension& suspension = value.as<Suspension>();
    if (suspension.form != SuspensionForm::Done) return "_";
    value = suspension.value;
  }
  const bool is_whole = !value.is_object() || value.as_object()->is_canonical;
  std::string text;
  if (is_whole) {
    text = show(value, most_items);
  } else if (value.is(ValueKind::Tuple) || value.is(ValueKind::Dot)) {
    const bool is_tuple = value.is(ValueKind::Tuple);
    for (const Value item : value.as<Row>().span())
      text += (text.empty() ? "" : is_tuple ? ", " : ".") + brief(item, most);
    if (is_tuple) text = "(" + text + ")";
  } else if (value.is(ValueKind::Cell)) {
    for (std::size_t shown = 0; value.is(ValueKind::Cell) && shown < most_items; ++shown) {
      text += (text.empty() ? "<" : ", ") + brief(value.as<Cell>().head, most);
      value = value.as<Cell>().tail;
      const bool is_known =
          value.is(ValueKind::Suspension) && value.as<Suspension>().form == SuspensionForm::Done;
      if (is_known) value = value.as<Suspension>().value;
    }
    text += value.is(ValueKind::EmptySequence) ? ">" : ", ...>";
  } else {
    return "_";
  }
  if (text.size() <= most) return text;
  std::size_t end = most - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;  // not into the middle of a character
  return text.substr(0, end) + "...";
}

Value* Evaluator::slot_of(SymbolId symbol, Environment* environment) {
  const Place place = layout_.place(symbol);
  if (place.depth == Place::nowhere) return nullptr;
  if (place.depth == 0) return &globals_->slots()[place.slot];
  while (environment->depth != place.depth)
    environment = environment->outer;
  return &environment->slots()[place.slot];
}

Value Evaluator::lookup(SymbolId symbol, Environment* environment, ExprId expression) {
  if (Value* const slot = slot_of(symbol, environment)) {
    if (slot->is(ValueKind::Suspension)) {
      Suspension& suspension = slot->as<Suspension>();
      if (suspension.form == SuspensionForm::Running) {
        fail(tree_.at(expression).span, "`" + symbols_[symbol].name +
                                            "` is defined in terms of itself: to know it, it would "
                                            "have to be known already");
      }
      const Value value = force(suspension);
      *slot = value;
      return value;
    }
    return *slot;
  }
  if (symbols_.is_constructor(symbol)) return facts(symbol).value;
  return builtin_value(symbol, layout_.section(expression));
}

Value Evaluator::arithmetic(const Expr& expr, Environment* environment) {
  const std::int64_t left = evaluate(tree_.item(expr.operands, 0), environment).as_integer();
  std::int64_t result = 0;
  if (expr.kind == ExprKind::Negate) {
    result = -left;
  } else {
    const std::int64_t right = evaluate(tree_.item(expr.operands, 1), environment).as_integer();
    switch (expr.kind) {
      case ExprKind::Add:
        result = left + right;
        break;
      case ExprKind::Subtract:
        result = left - right;
        break;
      case ExprKind::Multiply:
        result = left * right;
        break;
      default:
        if (right == 0) fail(expr.span, "division of " + std::to_string(left) + " by zero");
        result = expr.kind == ExprKind::Divide ? divided(left, right)
                                               : left - right * divided(left, right);
    }
  }
  if (!fits(result)) {
    fail(expr.span, "the result, " + std::to_string(result) +
                        ", is out of range: numbers go from " + std::to_string(smallest_integer) +
                        " to " + std::to_string(largest_integer));
  }
  return Value::integer(result);
}

Value Evaluator::comparison(const Expr& expr, Environment* environment) {
  const Value left = evaluate(tree_.item(expr.operands, 0), environment);
  const Value right = evaluate(tree_.item(expr.operands, 1), environment);
  switch (expr.kind) {
    case ExprKind::Equal:
      return Value::boolean(equal(left, right));
    case ExprKind::NotEqual:
      return Value::boolean(!equal(left, right));
    case ExprKind::LessOrEqual:
      return Value::boolean(is_at_most(left, right));
    case ExprKind::GreaterOrEqual:
      return Value::boolean(is_at_most(right, left));
    case ExprKind::Less:
      return Value::boolean(is_at_most(left, right) && !equal(left, right));
    default:
      return Value::boolean(is_at_most(right, left) && !equal(left, right));
  }
}

bool Evaluator::equal(Value a, Value b) {
  a = force(a);
  b = force(b);
  if (a == b) return true;
  if (!a.is_object() || !b.is_object() || a.kind() != b.kind()) return false;
  if (a.as_object()->is_canonical && b.as_object()->is_canonical && !a.is(ValueKind::Set)) {
    return false;
  }
  if (is_too_deep()) fail_too_deep(here_);
  switch (a.kind()) {
    case ValueKind::Cell:
      return equal_sequences(a, b);
    case ValueKind::Tuple:
    case ValueKind::Dot: {
      Row& first = a.as<Row>();
      Row& second = b.as<Row>();
      if (first.count != second.count) return false;
      for (std::uint32_t i = 0; i < first.count; ++i) {
        if (!equal(first.items()[i], second.items()[i])) return false;
      }
      return true;
    }
    case ValueKind::Map: {
      MapObject& first = a.as<MapObject>();
      MapObject& second = b.as<MapObject>();
      if (first.count != second.count) return false;
      for (std::uint32_t i = 0; i < first.count; ++i) {
        if (first.keys()[i] != second.keys()[i]) return false;
        if (!equal(first.values()[i], second.values()[i])) return false;
      }
      return true;
    }
    default:
      return canonical(a) == canonical(b);
  }
}

bool Evaluator::equal_sequences(Value a, Value b) {
  while (a.is(ValueKind::Cell) && b.is(ValueKind::Cell)) {
    if (a == b) return true;
    if (!equal(a.as<Cell>().head, b.as<Cell>().head)) return false;
    a = force(a.as<Cell>().tail);
    b = force(b.as<Cell>().tail);
  }
  return a == b;
}

bool Evaluator::is_at_most(Value a, Value b) {
  a = force(a);
  b = force(b);
  switch (a.kind()) {
    case ValueKind::EmptySequence:
      return true;
    case ValueKind::Cell:  // a prefix of b
      for (; a.is(ValueKind::Cell); a = force(a.as<Cell>().tail)) {
        if (!b.is(ValueKind::Cell) || !equal(a.as<Cell>().head, b.as<Cell>().head)) return false;
        b = force(b.as<Cell>().tail);
      }
      return true;
    case ValueKind::Tuple: {
      Row& first = a.as<Row>();
      Row& second = b.as<Row>();
      for (std::uint32_t i = 0; i < first.count; ++i) {
        if (!equal(first.items()[i], second.items()[i])) {
          return is_at_most(first.items()[i], second.items()[i]);
        }
      }
      return true;
    }
    case ValueKind::Set:
      return is_subset(a, b);
    case ValueKind::Map: {
      MapObject& first = a.as<MapObject>();
      MapObject& second = b.as<MapObject>();
      for (std::uint32_t i = 0; i < first.count; ++i) {
        const auto place = position(second, first.keys()[i]);
        if (!place || !is_at_most(first.values()[i], second.values()[*place])) return false;
      }
      return true;
    }
    case ValueKind::Integer:
    case ValueKind::Boolean:
    case ValueKind::Character:
      return compared(a, b) <= 0;
    default:
      return equal(a, b);
  }
}

Value Evaluator::apply(Value function, std::span<const Value> arguments, Span site) {
  const Next next = begin_call(force(function).as<FunctionObject>(), arguments, site);
  return next.body == none<ExprId> ? next.value : evaluate(next.body, next.environment);
}

Evaluator::Next Evaluator::begin_call(FunctionObject& function, std::span<const Value> arguments,
                                      Span site) {
  if (function.unit == nullptr) return {.value = apply_builtin(function, arguments, site)};
  const Unit& unit = *function.unit;
  if (function.groups == 0 && unit.group_sizes.size() == 1) {
    return begin_unit(unit, function.environment, arguments, site);
  }
  std::vector<Value> all(function.arguments(), function.arguments() + function.count);
  all.insert(all.end(), arguments.begin(), arguments.end());
  if (function.groups + 1 < unit.group_sizes.size()) {
    return {.value = heap_.function(unit, function.environment, function.groups + 1, all)};
  }
  return begin_unit(unit, function.environment, all, site);
}

Evaluator::Next Evaluator::begin_unit(const Unit& unit, Environment* environment,
                                      std::span<const Value> arguments, Span site) {
  for (const Code* const code : unit.codes) {
    Environment* const inside = heap_.environment(environment, code->slots);
    std::size_t next = 0;
    bool fits_all = true;
    for (const List<PatternId> group : code->groups) {
      for (const PatternId pattern : tree_.list(group)) {
        fits_all = match(pattern, arguments[next++], inside);
        if (!fits_all) break;
      }
      if (!fits_all) break;
    }
    if (!fits_all) continue;
    if (code->is_process) return {.value = Value::process(call(*code, inside))};
    return {.value = {}, .body = code->body, .environment = inside};
  }
  std::string text;
  for (const Value argument : arguments)
    text += (text.empty() ? "" : ", ") + brief(force(argument), 60);
  const bool is_lambda = unit.name == none<SymbolId>;
  ScriptError error(site,
                    is_lambda ? "the arguments (" + text + ") do not match the lambda's patterns"
                              : "no equation of `" + symbols_[unit.name].name + "` matches `" +
                                    symbols_[unit.name].name + "(" + text + ")`",
                    is_lambda ? "" : "add an equation for this case");
  error.diagnostic.notes.push_back(
      {.span = unit.span,
       .message = is_lambda ? "the lambda is here"
                            : "`" + symbols_[unit.name].name + "` is declared here"});
  for (Note& note : activities())
    error.diagnostic.notes.push_back(std::move(note));
  throw error;
}

Value Evaluator::canonical(Value value) {
  value = force(value);
  // A set may be canonical as it is described and still not be the list of its items.
  const bool is_done =
      !value.is_object() || (value.as_object()->is_canonical && !value.is(ValueKind::Set));
  if (is_done) return value;
  if (is_too_deep()) fail_too_deep(here_);
  return canonical_object(value);
}

Value Evaluator::canonical_object(Value value) {
  switch (value.kind()) {
    case ValueKind::Cell:
      return canonical_sequence(value);
    case ValueKind::Tuple:
    case ValueKind::Dot: {
      Row& row = value.as<Row>();
      for (std::uint32_t i = 0; i < row.count; ++i)
        row.items()[i] = canonical(row.items()[i]);
      return heap_.canonical_row(row.kind, row.span());
    }
    case ValueKind::Set:
      return canonical_set(value);
    case ValueKind::Map: {
      MapObject& map = value.as<MapObject>();
      for (std::uint32_t i = 0; i < map.count; ++i)
        map.values()[i] = canonical(map.values()[i]);
      return heap_.canonical_map({map.keys(), map.count}, {map.values(), map.count});
    }
    default:
      return canonical_function_of(value);
  }
}

// From the end to the front, without recursion: sequences may be long. The cells then point to
// canonical ones, so that the next time there is nothing to do.
Value Evaluator::canonical_sequence(Value value) {
  std::vector<Cell*> cells;
  while (value.is(ValueKind::Cell) && !value.as_object()->is_canonical) {
    Cell& cell = value.as<Cell>();
    cells.push_back(&cell);
    value = force(cell.tail);
  }
  for (; !cells.empty(); cells.pop_back()) {
    Cell& cell = *cells.back();
    cell.head = canonical(cell.head);
    cell.tail = value;
    value = heap_.canonical_cell(cell.head, cell.tail);
  }
  return value;
}

Value Evaluator::canonical_function_of(Value value) {
  FunctionObject& function = value.as<FunctionObject>();
  std::vector<Value> identity;
  if (function.unit != nullptr) {
    for (const Code* const code : function.unit->codes) {
      for (const SymbolId symbol : code->ground) {
        if (layout_.place(symbol).depth >= code->depth) continue;
        identity.push_back(canonical(*slot_of(symbol, function.environment)));
      }
    }
  }
  for (std::uint32_t i = 0; i < function.count; ++i)
    identity.push_back(canonical(function.arguments()[i]));
  return heap_.canonical_function(function, identity);
}

}  // namespace csp::checker::cspm
