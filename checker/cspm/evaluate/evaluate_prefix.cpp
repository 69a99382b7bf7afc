// c?x!e$y -> P: which events the fields stand for, and what follows each.
#include <algorithm>
#include <array>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

// What has been found of one prefix.
struct Evaluator::Branches {
  ExprId body = none<ExprId>;
  Span place;
  bool is_one_body = false;        // what follows does not depend on the fields
  std::vector<EventId> events{};   // is_one_body
  Environment* inside = nullptr;   // is_one_body: a scope that the body can be evaluated in
  std::vector<TermId> prefixes{};  // else
};

TermId Evaluator::prefix(ExprId id, Environment* environment) {
  const Expr& expr = tree_.at(id);
  const Value start = evaluate(tree_.item(expr.operands, 0), environment);
  std::vector<TermId> alternatives;
  choose_fields(expr, 0, start, environment, alternatives);
  return alternatives.size() == 1 ? alternatives.front()
                                  : terms_.add(ProcessOperator::InternalChoice, alternatives);
}

// The `$` fields, which come first: an alternative for each of their values.
void Evaluator::choose_fields(const Expr& expr, std::size_t index, Value base,
                              Environment* environment, std::vector<TermId>& alternatives) {
  const auto fields = tree_.list(expr.fields);
  if (index == fields.size() || tree_.at(fields[index]).kind != FieldKind::NondeterministicInput) {
    Branches branches{
        .body = tree_.item(expr.operands, 1), .place = expr.span, .is_one_body = true};
    for (std::size_t i = index; i < fields.size(); ++i) {
      const Field& field = tree_.at(fields[i]);
      if (field.pattern != none<PatternId> && is_used(field.pattern)) branches.is_one_body = false;
    }
    take_fields(expr, index, base, environment, branches);
    alternatives.push_back(offered(branches));
    return;
  }
  const std::size_t before = alternatives.size();
  for_field(expr, index, base, environment, [&](Value extended, Environment* inside) {
    choose_fields(expr, index + 1, extended, inside, alternatives);
  });
  if (alternatives.size() == before) {
    fail(tree_.at(fields[index]).span, "there is no value for `$` to choose: the set is empty",
         "a value must be chosen; make sure that there is at least one");
  }
}

// The choice among all that was found.
TermId Evaluator::offered(const Branches& branches) {
  if (!branches.is_one_body) {
    if (branches.prefixes.empty()) return terms_.stop();
    if (branches.prefixes.size() == 1) return branches.prefixes.front();
    return terms_.add(ProcessOperator::ExternalChoice, branches.prefixes);
  }
  if (branches.events.empty()) return terms_.stop();
  const TermId body = process_of(branches.body, branches.inside);
  if (branches.events.size() == 1) {
    return terms_.add(ProcessOperator::Prefix, {&body, 1},
                      static_cast<std::uint32_t>(branches.events.front()));
  }
  const EventSetId set = terms_.listed_set(branches.events);
  return terms_.add(ProcessOperator::PrefixSet, {&body, 1}, static_cast<std::uint32_t>(set));
}

void Evaluator::take_fields(const Expr& expr, std::size_t index, Value base,
                            Environment* environment, Branches& branches) {
  const auto fields = tree_.list(expr.fields);
  if (index == fields.size()) {
    const EventId event = event_of(base, branches.place);
    if (branches.is_one_body) {
      branches.events.push_back(event);
      branches.inside = environment;
    } else {
      const TermId body = process_of(branches.body, environment);
      branches.prefixes.push_back(
          terms_.add(ProcessOperator::Prefix, {&body, 1}, static_cast<std::uint32_t>(event)));
    }
    return;
  }
  const Field& field = tree_.at(fields[index]);
  if (field.kind == FieldKind::Output) {
    const Value value = evaluate(field.expression, environment);
    take_fields(expr, index + 1, combine(base, value, field.span), environment, branches);
    return;
  }
  for_field(expr, index, base, environment, [&](Value extended, Environment* inside) {
    take_fields(expr, index + 1, extended, inside, branches);
  });
}

// Each value that the input or `$` field may take: dotted onto `base`, with its variables bound.
void Evaluator::for_field(const Expr& expr, std::size_t index, Value base, Environment* environment,
                          const FieldTaken& taken) {
  check_depth();
  const FieldId id = tree_.item(expr.fields, index);
  const Field& field = tree_.at(id);
  if (field.expression != none<ExprId>) {
    for (const Value item : items_of(evaluate(field.expression, environment))) {
      Environment* const inside = heap_.environment(environment, layout_.slots(id));
      if (match(field.pattern, item, inside)) taken(combine(base, item, field.span), inside);
    }
    return;
  }
  const Pattern& pattern = tree_.at(field.pattern);
  const std::vector<PatternId> patterns = pattern.kind == PatternKind::Dot
                                              ? patterns_of(pattern.items)
                                              : std::vector<PatternId>{field.pattern};
  const bool is_last = index + 1 == expr.fields.count;
  for_patterns(patterns, is_last, field.span, base,
               heap_.environment(environment, layout_.slots(id)), taken);
}

// ?x.y takes a field for each pattern; the very last one takes all that is missing from the event.
void Evaluator::for_patterns(std::span<const PatternId> patterns, bool is_last, Span place,
                             Value base, Environment* inside, const FieldTaken& taken) {
  if (patterns.empty()) {
    taken(base, inside);
    return;
  }
  const PatternId first = patterns.front();
  const auto others = patterns.subspan(1);
  const Pattern& pattern = tree_.at(first);
  if (pattern.kind == PatternKind::Constructor) {
    const Value extended = combine(base, facts(pattern.symbol).value, place);
    for_patterns(others, is_last, place, extended, inside, taken);
    return;
  }
  here_ = place;
  const Value options = is_last && others.empty() ? extensions(base) : one_field_extensions(base);
  for (const Value item : items_of(options)) {
    Environment* const own = heap_.environment(inside->outer, inside->count);
    std::copy(inside->slots(), inside->slots() + inside->count, own->slots());
    if (!match(first, item, own)) continue;
    for_patterns(others, is_last, place, combine(base, item, place), own, taken);
  }
}

// --- timed sections

// X = tock -> X [] e -> tock^f(e) -> P
TermId Evaluator::timed_prefix(ExprId id, Environment* environment, TermId self) {
  const std::uint32_t section = layout_.section(id);
  const EventId tock = tock_of(section);
  std::vector<TermId> operands{tocks_before(1, self, tock)};
  const TermId untimed = prefix(id, environment);
  const Term term = terms_[untimed];
  if (term.op == ProcessOperator::ExternalChoice) {
    const auto own = terms_.operands(term);
    for (const TermId operand : std::vector<TermId>(own.begin(), own.end()))
      add_with_tocks(operand, section, tock, environment, operands);
  } else {
    add_with_tocks(untimed, section, tock, environment, operands);
  }
  return operands.size() == 1 ? operands.front()
                              : terms_.add(ProcessOperator::ExternalChoice, operands);
}

// `prefix` with the tocks that its event takes, for each of its events.
void Evaluator::add_with_tocks(TermId prefix, std::uint32_t section, EventId tock,
                               Environment* environment, std::vector<TermId>& operands) {
  const Term term = terms_[prefix];
  if (term.op != ProcessOperator::Prefix && term.op != ProcessOperator::PrefixSet) return;
  const TermId then = terms_.operands(term).front();
  std::vector<EventId> events{static_cast<EventId>(term.data)};
  if (term.op == ProcessOperator::PrefixSet) {
    events = *terms_.set(static_cast<EventSetId>(term.data)).listed();
  }
  for (const EventId event : events) {
    const TermId later = tocks_before(tocks_after(event, section, environment), then, tock);
    operands.push_back(
        terms_.add(ProcessOperator::Prefix, {&later, 1}, static_cast<std::uint32_t>(event)));
  }
}

std::int64_t Evaluator::tocks_after(EventId event, std::uint32_t number, Environment* environment) {
  const Section& section = layout_.section(number);
  if (section.function == none<ExprId>) return 1;
  Environment* holder = environment;
  while (holder->depth != section.place.depth)
    holder = holder->outer;
  const Value argument = value_of(event);
  const Span place = tree_.at(section.function).span;
  return apply(holder->slots()[section.place.slot], {&argument, 1}, place).as_integer();
}

bool Evaluator::is_used(PatternId id) const {
  const Pattern& pattern = tree_.at(id);
  if (pattern.kind == PatternKind::Variable && layout_.is_used(pattern.symbol)) return true;
  for (const PatternId item : tree_.list(pattern.items)) {
    if (is_used(item)) return true;
  }
  return false;
}

}  // namespace csp::checker::cspm
