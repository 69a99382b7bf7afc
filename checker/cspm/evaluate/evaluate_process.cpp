// Processes: from expressions to terms. What has a name becomes a Call, whose body is evaluated
// when somebody asks for it, so a recursive process takes no longer than its text.
//
// In a timed section every operator lets `tock` happen only where all sides let it: FDR
// manual 4.2.3, section 4.1.11.
#include <algorithm>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

// A set that is asked rather than listed: {|c|} of a channel that carries any number.
class DescribedEvents : public EventSet {
 public:
  DescribedEvents(Evaluator& evaluator, Value set) : evaluator_(evaluator), set_(set) {}

  [[nodiscard]] bool contains(EventId event) const override {
    return evaluator_.contains(set_, evaluator_.value_of(event));
  }
  [[nodiscard]] const std::vector<EventId>* listed() const override {
    if (!is_listed_ && evaluator_.is_finite(set_)) {
      for (const Value item : evaluator_.items_of(set_))
        events_.push_back(evaluator_.event_of(item, {}));
      std::sort(events_.begin(), events_.end());
      is_listed_ = true;
    }
    return is_listed_ ? &events_ : nullptr;
  }
  [[nodiscard]] std::string text() const override { return evaluator_.show(set_); }

 private:
  Evaluator& evaluator_;
  Value set_;
  mutable bool is_listed_ = false;
  mutable std::vector<EventId> events_;
};

}  // namespace

EventId Evaluator::event_of(Value value, Span place) {
  value = canonical(value);
  if (const auto known = event_ids_.find(value.word()); known != event_ids_.end()) {
    return known->second;
  }
  const auto head = head_of(value);
  if (!head || symbols_[*head].kind != SymbolKind::Channel || !is_complete(value)) {
    ScriptError error(place, "`" + show(value) + "` is not an event that can happen");
    if (head) {
      const std::size_t given = value.as<Row>().count - 1;
      const std::size_t fields = facts(*head).fields.size();
      if (given < fields) {
        error.diagnostic.message += ": it has " + std::to_string(given) + " of the " +
                                    std::to_string(fields) + " fields that `" +
                                    symbols_[*head].name + "` carries";
      }
      error.diagnostic.notes.push_back(
          {.span = symbols_[*head].declared,
           .message = "`" + symbols_[*head].name + "` is declared here"});
    }
    for (Note& note : activities())
      error.diagnostic.notes.push_back(std::move(note));
    throw error;
  }
  const EventId event = terms_.events.add(show(value));
  if (event_values_.size() <= index(event)) event_values_.resize(index(event) + 1);
  event_values_[index(event)] = value;
  event_ids_.emplace(value.word(), event);
  return event;
}

EventSetId Evaluator::event_set(Value set) {
  set = canonical_form(set);
  if (const auto known = event_sets_.find(set.word()); known != event_sets_.end()) {
    return known->second;
  }
  if (set.as<SetObject>().form == SetForm::Listed) {
    for (const Value item : set.as<SetObject>().span())
      (void)event_of(item, here_);  // each must be an event
  }
  const EventSetId id = terms_.add(std::make_shared<DescribedEvents>(*this, set));
  event_sets_.emplace(set.word(), id);
  return id;
}

std::vector<EventId> Evaluator::events_of(Value set) {
  std::vector<EventId> events;
  for (const Value item : items_of(set))
    events.push_back(event_of(item, here_));
  return events;
}

TermId Evaluator::process_of(ExprId expression, Environment* environment) {
  return evaluate(expression, environment).as_process();
}

EventSetId Evaluator::set_operand(ExprId expression, Environment* environment,
                                  std::uint32_t section) {
  Value set = evaluate(expression, environment);
  if (section != 0) {
    set = unite(set, listed_set({facts(layout_.section(section).tock).value}));
  }
  return event_set(set);
}

Value Evaluator::process(const Expr& expr, ExprId id, Environment* environment) {
  const std::uint32_t section = layout_.section(id);
  const auto operand = [&](std::size_t i) { return tree_.item(expr.operands, i); };
  const auto process_at = [&](std::size_t i) { return process_of(operand(i), environment); };
  const auto made = [&](ProcessOperator op, std::initializer_list<TermId> operands,
                        std::uint32_t data = 0) {
    return Value::process(terms_.add(op, {operands.begin(), operands.size()}, data));
  };
  const auto number = [](EventSetId set) { return static_cast<std::uint32_t>(set); };
  const auto tock_set = [&] { return number(tock_set_of(section)); };
  switch (expr.kind) {
    case ExprKind::Prefix:
      return Value::process(section == 0 ? prefix(id, environment)
                                         : call(*layout_.unit(id)->codes.front(), environment));
    case ExprKind::ExternalChoice:
    case ExprKind::InternalChoice: {
      // P [] Q [] R is one choice of three, however deep it was nested.
      std::vector<ExprId> waiting{id};
      std::vector<TermId> operands;
      while (!waiting.empty()) {
        const ExprId next = waiting.back();
        waiting.pop_back();
        const Expr& part = tree_.at(next);
        if (part.kind == expr.kind) {
          waiting.push_back(tree_.item(part.operands, 1));
          waiting.push_back(tree_.item(part.operands, 0));
        } else {
          operands.push_back(process_of(next, environment));
        }
      }
      if (expr.kind == ExprKind::ExternalChoice) {
        return Value::process(choice(std::move(operands), section));
      }
      return Value::process(terms_.add(ProcessOperator::InternalChoice, operands));
    }
    case ExprKind::SlidingChoice:
      return made(ProcessOperator::SlidingChoice, {process_at(0), process_at(1)});
    case ExprKind::Sequential:
      return made(ProcessOperator::Sequential, {process_at(0), process_at(1)});
    case ExprKind::Interrupt: {
      const TermId left = process_at(0);
      const TermId right = process_at(1);
      return section == 0
                 ? made(ProcessOperator::Interrupt, {left, right})
                 : made(ProcessOperator::SynchronisingInterrupt, {left, right}, tock_set());
    }
    case ExprKind::Interleave: {
      const TermId left = process_at(0);
      const TermId right = process_at(1);
      return section == 0 ? made(ProcessOperator::Interleave, {left, right})
                          : made(ProcessOperator::GeneralisedParallel, {left, right}, tock_set());
    }
    case ExprKind::Hide: {
      const TermId left = process_at(0);
      const Value set = evaluate(operand(1), environment);
      if (is_empty_set(set)) return Value::process(left);
      return made(ProcessOperator::Hide, {left}, number(event_set(set)));
    }
    case ExprKind::Project: {
      const TermId left = process_at(0);
      return made(ProcessOperator::Project, {left},
                  number(set_operand(operand(1), environment, 0)));
    }
    case ExprKind::Rename: {
      const TermId left = process_at(0);
      const EventMapId map = ties(expr, 1, expr.statements, environment, false);
      if (terms_.pairs(map).empty()) return Value::process(left);
      return made(ProcessOperator::Rename, {left}, static_cast<std::uint32_t>(map));
    }
    case ExprKind::GeneralisedParallel:
    case ExprKind::SynchronisingChoice:
    case ExprKind::SynchronisingInterrupt:
    case ExprKind::Exception: {
      const TermId left = process_at(0);
      const bool is_exception = expr.kind == ExprKind::Exception;
      const EventSetId set = set_operand(operand(1), environment, is_exception ? 0 : section);
      const TermId right = process_at(2);
      const ProcessOperator op =
          is_exception                                 ? ProcessOperator::Exception
          : expr.kind == ExprKind::GeneralisedParallel ? ProcessOperator::GeneralisedParallel
          : expr.kind == ExprKind::SynchronisingChoice ? ProcessOperator::SynchronisingChoice
                                                       : ProcessOperator::SynchronisingInterrupt;
      return made(op, {left, right}, number(set));
    }
    case ExprKind::AlphabetisedParallel: {
      const TermId left = process_at(0);
      const EventSetId left_set = set_operand(operand(1), environment, section);
      const EventSetId right_set = set_operand(operand(2), environment, section);
      const TermId right = process_at(3);
      return made(ProcessOperator::AlphabetisedParallel, {left, right},
                  static_cast<std::uint32_t>(terms_.add_alphabets({left_set, right_set})));
    }
    case ExprKind::LinkedParallel:
      return Value::process(linked(expr, environment));
    case ExprKind::ReplicatedLinkedParallel:
      return Value::process(replicated_linked(expr, environment));
    default:
      return Value::process(replicated(expr, id, environment));
  }
}

// An external choice; what can do nothing is left out, and choices inside are opened.
TermId Evaluator::choice(std::vector<TermId> operands, std::uint32_t section) {
  const TermId stop = stop_in(section);
  std::erase(operands, stop);
  if (section == 0) {
    std::vector<TermId> opened;
    for (const TermId operand : operands) {
      const Term term = terms_[operand];
      if (term.op == ProcessOperator::ExternalChoice) {
        const auto inside = terms_.operands(term);
        opened.insert(opened.end(), inside.begin(), inside.end());
      } else {
        opened.push_back(operand);
      }
    }
    operands = std::move(opened);
  }
  if (operands.empty()) return stop;
  if (operands.size() == 1) return operands.front();
  if (section == 0) return terms_.add(ProcessOperator::ExternalChoice, operands);
  return terms_.add(ProcessOperator::SynchronisingChoice, operands,
                    static_cast<std::uint32_t>(tock_set_of(section)));
}

TermId Evaluator::replicated(const Expr& expr, ExprId id, Environment* environment) {
  const std::uint32_t section = layout_.section(id);
  const bool has_set = expr.operands.count == 2;
  const bool has_set_each = expr.kind == ExprKind::ReplicatedAlphabetisedParallel;
  const ExprId body = tree_.item(expr.operands, has_set ? 1 : 0);
  EventSetId set{};
  if (has_set && !has_set_each) {
    set = set_operand(tree_.item(expr.operands, 0), environment, section);
  }
  std::vector<TermId> operands;
  std::vector<EventSetId> alphabets;
  for_all(expr.statements, expr.kind == ExprKind::ReplicatedSequential, environment,
          [&](Environment* inside) {
            if (has_set_each) {
              alphabets.push_back(set_operand(tree_.item(expr.operands, 0), inside, section));
            }
            operands.push_back(process_of(body, inside));
          });
  const auto number = static_cast<std::uint32_t>(set);
  const bool is_empty = operands.empty();
  switch (expr.kind) {
    case ExprKind::ReplicatedInternalChoice:
      if (is_empty) {
        fail(expr.span, "an internal choice among no processes: the set is empty",
             "a process must be chosen; make sure that there is at least one");
      }
      if (operands.size() == 1) return operands.front();
      return terms_.add(ProcessOperator::InternalChoice, operands);
    case ExprKind::ReplicatedSequential: {
      if (is_empty) return skip_in(section);
      TermId result = operands.back();
      for (std::size_t i = operands.size() - 1; i-- > 0;)
        result = terms_.add(ProcessOperator::Sequential, std::array{operands[i], result});
      return result;
    }
    case ExprKind::ReplicatedExternalChoice:
      return choice(std::move(operands), section);
    case ExprKind::ReplicatedSynchronisingChoice:
      if (is_empty) return stop_in(section);
      return terms_.add(ProcessOperator::SynchronisingChoice, operands, number);
    default:
      break;
  }
  // Parallel of any kind. Of no processes at all: like SKIP, in a timed section like STOP.
  if (is_empty) return section == 0 ? terms_.skip() : stop_in(section);
  if (has_set_each) {
    return terms_.add(ProcessOperator::AlphabetisedParallel, operands,
                      static_cast<std::uint32_t>(terms_.add_alphabets(std::move(alphabets))));
  }
  if (expr.kind == ExprKind::ReplicatedParallel) {
    return terms_.add(ProcessOperator::GeneralisedParallel, operands, number);
  }
  if (section == 0) return terms_.add(ProcessOperator::Interleave, operands);
  return terms_.add(ProcessOperator::GeneralisedParallel, operands,
                    static_cast<std::uint32_t>(tock_set_of(section)));
}

TermId Evaluator::linked(const Expr& expr, Environment* environment) {
  const TermId left = process_of(tree_.item(expr.operands, 0), environment);
  const EventMapId map = ties(expr, 2, expr.statements, environment, true);
  const TermId right = process_of(tree_.item(expr.operands, 1), environment);
  return terms_.add(ProcessOperator::LinkedParallel, std::array{left, right},
                    static_cast<std::uint32_t>(map));
}

TermId Evaluator::replicated_linked(const Expr& expr, Environment* environment) {
  std::vector<TermId> operands;
  std::vector<EventMapId> maps;
  for_all(expr.statements, true, environment, [&](Environment* inside) {
    maps.push_back(ties(expr, 1, expr.tie_statements, inside, true));
    operands.push_back(process_of(tree_.item(expr.operands, 0), inside));
  });
  if (operands.empty()) {
    fail(expr.span, "a linked parallel of no processes: the sequence is empty",
         "make sure that there is at least one");
  }
  TermId result = operands.back();
  for (std::size_t i = operands.size() - 1; i-- > 0;) {
    result = terms_.add(ProcessOperator::LinkedParallel, std::array{operands[i], result},
                        static_cast<std::uint32_t>(maps[i]));
  }
  return result;
}

// The pairs of a renaming or of links: operands from `first` on, two by two. A channel stands for
// all its events.
EventMapId Evaluator::ties(const Expr& expr, std::size_t first, List<StatementId> statements,
                           Environment* environment, bool must_be_unique) {
  std::vector<EventPair> pairs;
  for_all(statements, false, environment, [&](Environment* inside) {
    for (std::size_t i = first; i < expr.operands.count; i += 2) {
      const ExprId from = tree_.item(expr.operands, i);
      const ExprId to = tree_.item(expr.operands, i + 1);
      const Value old_event = evaluate(from, inside);
      const Value new_event = evaluate(to, inside);
      for (const Value rest : items_of(extensions(old_event))) {
        pairs.emplace_back(
            event_of(combine(old_event, rest, tree_.at(from).span), tree_.at(from).span),
            event_of(combine(new_event, rest, tree_.at(to).span), tree_.at(to).span));
      }
    }
  });
  if (must_be_unique) {
    std::vector<EventPair> sorted = pairs;
    for (const bool is_left : {true, false}) {
      const auto side = [is_left](const EventPair& pair) {
        return is_left ? pair.first : pair.second;
      };
      std::sort(sorted.begin(), sorted.end(),
                [&](const EventPair& a, const EventPair& b) { return side(a) < side(b); });
      const auto twice = std::adjacent_find(
          sorted.begin(), sorted.end(),
          [&](const EventPair& a, const EventPair& b) { return side(a) == side(b); });
      if (twice != sorted.end()) {
        fail(expr.span, "the event `" + terms_.events.name(side(*twice)) +
                            "` is linked twice on the " + (is_left ? "left" : "right") +
                            " side; each may have one partner");
      }
    }
  }
  return terms_.add_pairs(std::move(pairs));
}

// --- names

TermId Evaluator::call(const Code& code, Environment* environment) {
  std::vector<Value> key{Value::integer(code.number)};
  for (const SymbolId symbol : code.ground)
    key.push_back(canonical(*slot_of(symbol, environment)));
  return call_of({.code = &code, .environment = environment},
                 heap_.canonical_row(ValueKind::Tuple, key));
}

// The call that `key` stands for, made where there is none yet.
TermId Evaluator::call_of(Target target, Value key) {
  const auto [place, is_new] =
      call_ids_.try_emplace(key.word(), static_cast<CallId>(targets_.size()));
  if (is_new) targets_.push_back(std::move(target));
  return terms_.call(place->second);
}

TermId Evaluator::body(CallId id) {
  const Target target = targets_[static_cast<std::size_t>(id)];
  if (target.body) return *target.body;
  const TermId self = terms_.call(id);
  TermId body{};
  if (target.code != nullptr && target.code->part != nullptr &&
      target.code->part->kind == NamePart::Kind::Prefix) {
    body = timed_prefix(target.code->body, target.environment, self);
  } else if (target.code != nullptr) {
    Activity activity{.outer = activity_, .unit = nullptr, .builtin = none<SymbolId>};
    Activity* const before = activity_;
    activity_ = &activity;
    try {
      body = process_of(target.code->body, target.environment);
    } catch (ScriptError& error) {
      activity_ = before;
      add_place(error);
      error.diagnostic.notes.push_back({.span = tree_.at(target.code->body).span,
                                        .message = "in the process `" + name(id) + "`"});
      throw;
    }
    activity_ = before;
  } else {
    const TermId tocked = target.builtin == Builtin::Loop
                              ? self
                              : terms_.add(ProcessOperator::Prefix, {&self, 1},
                                           static_cast<std::uint32_t>(target.tock));
    switch (target.builtin) {
      case Builtin::Stop:
        body = tocked;
        break;
      case Builtin::Skip:
        body = terms_.add(ProcessOperator::ExternalChoice, std::array{tocked, terms_.skip()});
        break;
      case Builtin::Wait:
        body = tocks_before(target.argument.as_integer(), skip_with(target.tock), target.tock);
        break;
      default:  // loop(P) = P ; loop(P)
        body =
            terms_.add(ProcessOperator::Sequential, std::array{target.argument.as_process(), self});
    }
  }
  targets_[static_cast<std::size_t>(id)].body = body;
  return body;
}

std::string Evaluator::name(CallId id) {
  const Target target = targets_[static_cast<std::size_t>(id)];
  if (target.code != nullptr) return part_name(target.code->part, target);
  if (target.builtin == Builtin::Loop) return "loop(" + show(target.argument) + ")";
  const std::string behind = "(" + terms_.events.name(target.tock) + ")";
  switch (target.builtin) {
    case Builtin::Stop:
      return "STOP" + behind;
    case Builtin::Skip:
      return "SKIP" + behind;
    default:
      return "WAIT" + behind + "(" + show(target.argument) + ")";
  }
}

void Evaluator::refuse(CallId id, const std::string& what, const std::string& fix) {
  const Target& target = targets_[static_cast<std::size_t>(id)];
  const std::string message = "`" + name(id) + "` " + what;
  if (target.code == nullptr) throw ScriptError(message, fix);
  throw ScriptError(tree_.at(target.code->body).span, message, fix);
}

// "P(1)::Q": the variables that matter are shown, others are `_`.
std::string Evaluator::part_name(const NamePart* part, const Target& target) {
  std::string text = part->outer == nullptr ? "" : part_name(part->outer, target) + "::";
  const auto group_text = [&](List<PatternId> group) {
    std::string inside;
    for (const PatternId pattern : tree_.list(group))
      inside += (inside.empty() ? "" : ", ") + pattern_text(pattern, target);
    return inside;
  };
  switch (part->kind) {
    case NamePart::Kind::Clause:
      text += symbols_[part->name].name;
      for (const List<PatternId> group : part->groups)
        text += "(" + group_text(group) + ")";
      break;
    case NamePart::Kind::Lambda:
      text += "(\\" + group_text(part->groups.front()) + " @ …)";
      break;
    case NamePart::Kind::Variables:
      text += "ANNON(" + pattern_text(part->pattern, target) + ")";
      break;
    case NamePart::Kind::Prefix:
      text += "i" + std::to_string(part->number);
      break;
  }
  return text;
}

std::string Evaluator::pattern_text(PatternId id, const Target& target) {
  check_depth();
  const Pattern& pattern = tree_.at(id);
  const auto joined = [&](std::string_view between, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) {
      text += (i > from ? std::string(between) : "") +
              pattern_text(tree_.item(pattern.items, i), target);
    }
    return text;
  };
  const std::size_t count = pattern.items.count;
  switch (pattern.kind) {
    case PatternKind::Variable: {
      const auto& ground = target.code->ground;
      if (std::find(ground.begin(), ground.end(), pattern.symbol) == ground.end()) return "_";
      return show(*slot_of(pattern.symbol, target.environment));
    }
    case PatternKind::Constructor:
      return symbols_[pattern.symbol].name;
    case PatternKind::Integer:
      return std::to_string(pattern.value);
    case PatternKind::Boolean:
      return pattern.value != 0 ? "true" : "false";
    case PatternKind::Character: {
      return show(Value::character(static_cast<std::uint32_t>(pattern.value)));
    }
    case PatternKind::Tuple:
      return "(" + joined(", ", 0, count) + ")";
    case PatternKind::Set:
      return "{" + joined(", ", 0, count) + "}";
    case PatternKind::Sequence:
      return "<" + joined(", ", 0, count) + ">";
    case PatternKind::Dot:
      return joined(".", 0, count);
    case PatternKind::Double:
      return pattern_text(tree_.item(pattern.items, 0), target);
    case PatternKind::Split: {
      std::string text = "<" + joined(", ", 0, pattern.front) + ">^" +
                         pattern_text(tree_.item(pattern.items, pattern.front), target);
      if (pattern.front + 1 < count) text += "^<" + joined(", ", pattern.front + 1, count) + ">";
      return text;
    }
    default:
      return "_";
  }
}

// --- timed sections

EventId Evaluator::tock_of(std::uint32_t section) {
  const SymbolId tock = layout_.section(section).tock;
  return event_of(facts(tock).value, here_);
}

EventSetId Evaluator::tock_set_of(std::uint32_t section) {
  return event_set(listed_set({facts(layout_.section(section).tock).value}));
}

TermId Evaluator::timed(Builtin builtin, EventId tock, Value argument) {
  const std::array key{Value::integer(-1 - static_cast<std::int64_t>(builtin)), value_of(tock),
                       argument};
  return call_of({.builtin = builtin, .argument = argument, .tock = tock},
                 heap_.canonical_row(ValueKind::Tuple, key));
}

TermId Evaluator::stop_in(std::uint32_t section) {
  return section == 0 ? terms_.stop() : timed(Builtin::Stop, tock_of(section), Value::integer(0));
}

TermId Evaluator::skip_in(std::uint32_t section) {
  return section == 0 ? terms_.skip() : skip_with(tock_of(section));
}

TermId Evaluator::skip_with(EventId tock) { return timed(Builtin::Skip, tock, Value::integer(0)); }

TermId Evaluator::tocks_before(std::int64_t count, TermId term, EventId tock) {
  // A script can ask for thousands of millions in one line; none of them lies on the heap.
  constexpr std::uint64_t values_a_term = sizeof(Term) / sizeof(Value) + 2;
  if (count > 0) heap_.check_room(static_cast<std::uint64_t>(count) * values_a_term);
  for (; count > 0; --count)
    term = terms_.add(ProcessOperator::Prefix, {&term, 1}, static_cast<std::uint32_t>(tock));
  return term;
}

}  // namespace csp::checker::cspm
