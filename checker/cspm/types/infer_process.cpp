// The types of processes: what they are put together from is checked, what they are is clear.
#include <cassert>

#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

TypeRef Inference::events() { return types_.set(Types::event); }

TypeRef Inference::infer_process(const Expr& process) {
  const std::string_view sign = sign_of(process.kind);
  const auto operand = [&](std::size_t i) { return tree_.item(process.operands, i); };
  const auto is_process = [&](std::size_t i, std::string_view part) {
    expect(operand(i), Types::process, {part, sign});
  };
  const auto is_event_set = [&](std::size_t i, std::string_view part) {
    expect(operand(i), events(), {part, sign});
  };
  constexpr std::string_view left = "the left side of";
  constexpr std::string_view right = "the right side of";
  constexpr std::string_view set = "the set of";
  constexpr std::string_view body = "what is replicated by";
  switch (process.kind) {
    case ExprKind::Prefix:
      return infer_prefix(process);
    case ExprKind::Guard:
      expect(operand(0), Types::boolean, {"the condition before", sign});
      is_process(1, "what follows");
      break;
    case ExprKind::ExternalChoice:
    case ExprKind::InternalChoice:
    case ExprKind::SlidingChoice:
    case ExprKind::Sequential:
    case ExprKind::Interrupt:
    case ExprKind::Interleave:
      is_process(0, left);
      is_process(1, right);
      break;
    case ExprKind::Hide:
    case ExprKind::Project:
      is_process(0, left);
      is_event_set(1, right);
      break;
    case ExprKind::Rename:
      is_process(0, "what is renamed by");
      check_statements(process.statements, Shape::Set);
      check_pairs(process, 1, "<-");
      break;
    case ExprKind::GeneralisedParallel:
    case ExprKind::Exception:
    case ExprKind::SynchronisingChoice:
    case ExprKind::SynchronisingInterrupt:
      is_process(0, left);
      is_process(2, right);
      is_event_set(1, set);
      break;
    case ExprKind::AlphabetisedParallel:
      is_process(0, left);
      is_process(3, right);
      is_event_set(1, "the left set of");
      is_event_set(2, "the right set of");
      break;
    case ExprKind::LinkedParallel:
      is_process(0, left);
      is_process(1, right);
      check_statements(process.statements, Shape::Set);
      check_pairs(process, 2, "<->");
      break;
    case ExprKind::ReplicatedExternalChoice:
    case ExprKind::ReplicatedInternalChoice:
    case ExprKind::ReplicatedInterleave:
      check_statements(process.statements, Shape::Set);
      is_process(0, body);
      break;
    case ExprKind::ReplicatedSequential:
      check_statements(process.statements, Shape::Sequence);
      is_process(0, body);
      break;
    case ExprKind::ReplicatedParallel:
    case ExprKind::ReplicatedSynchronisingChoice:
      is_event_set(0, set);
      check_statements(process.statements, Shape::Set);
      is_process(1, body);
      break;
    case ExprKind::ReplicatedAlphabetisedParallel:
      check_statements(process.statements, Shape::Set);
      is_event_set(0, set);
      is_process(1, body);
      break;
    case ExprKind::ReplicatedLinkedParallel:
      check_statements(process.statements, Shape::Sequence);
      check_statements(process.tie_statements, Shape::Set);
      check_pairs(process, 1, "<->");
      is_process(0, body);
      break;
    default:
      assert(false && "every kind of expression has a rule for its type");
  }
  return Types::process;
}

// from, to, from, to...: channels or events, both to be completed in the same way.
void Inference::check_pairs(const Expr& process, std::size_t first, std::string_view sign) {
  const auto operands = tree_.list(process.operands);
  std::vector<TypeRef> sources;
  for (std::size_t i = first; i + 1 < operands.size(); i += 2) {
    const TypeRef channel = types_.make(Shape::Extendable, {Types::event, types_.fresh()});
    sources.push_back(expect(operands[i], channel, {"the left side of", sign}));
  }
  for (std::size_t i = first; i + 1 < operands.size(); i += 2)
    expect(operands[i + 1], sources[(i - first) / 2], {"the right side of", sign, operands[i]});
}

TypeRef Inference::infer_prefix(const Expr& prefix) {
  const ExprId channel = tree_.item(prefix.operands, 0);
  const ExprId behind = tree_.item(prefix.operands, 1);
  if (prefix.fields.empty()) {
    expect(channel, Types::event, {"what stands before", "->"});
    expect(behind, Types::process, {"what follows", "->"});
    return Types::process;
  }
  const TypeRef head = infer(channel);
  std::vector<TypeRef> items{head};
  for (const FieldId field : tree_.list(prefix.fields))
    items.push_back(infer_field(tree_.at(field)));
  attempt(
      [&] {
        const TypeRef values = types_.dotted(std::span(items).subspan(1));
        return unifier_.unify(Types::event, types_.dot(head, values));
      },
      [&](const Misfit& misfit) {
        const auto fields = tree_.list(prefix.fields);
        const Span last = tree_.at(fields[fields.size() - 1]).span;
        const Span whole = joined(tree_.at(channel).span, last);
        std::vector<Value> values;
        for (std::size_t i = 0; i < fields.size(); ++i)
          values.push_back({tree_.at(fields[i]).span, items[i + 1],
                            tree_.at(fields[i]).kind == FieldKind::Output
                                ? tree_.at(fields[i]).expression
                                : none<ExprId>});
        explain_values(whole, channel, values, true);
        const Shape kind = shape(head);
        if (kind != Shape::Dotable && kind != Shape::Extendable && kind != Shape::Event &&
            kind != Shape::Dot) {
          misfit_at(tree_.at(channel).span, "a channel is needed before `?`, `!` and `$`", head,
                    misfit, declared_here(symbol_of(channel)));
        }
        misfit_at(whole, "what stands before `->` must be an event", types_.dotted(items), misfit,
                  declared_here(symbol_of(channel)));
      });
  expect(behind, Types::process, {"what follows", "->"});
  return Types::process;
}

TypeRef Inference::infer_field(const Field& field) {
  if (field.kind == FieldKind::Output) return infer(field.expression);
  const bool is_drawn = field.expression != none<ExprId>;
  const TypeRef source = is_drawn ? infer(field.expression) : none<TypeRef>;
  const TypeRef value = infer(field.pattern);
  if (is_drawn) {
    const Span span = tree_.at(field.expression).span;
    attempt([&] { return unifier_.unify(types_.set(value), source); },
            [&](const Misfit& misfit) {
              misfit_at(span, "a set of values is needed behind `:`", source, misfit, {},
                        likely_fix(types_.set(types_.fresh()), source, span));
            });
  }
  need(TypeClass::Complete, value, field.span, {"a field of a communication"});
  return value;
}

}  // namespace csp::checker::cspm
