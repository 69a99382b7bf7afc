// The types of patterns. A variable has its type from where it is bound first.
#include <cassert>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

TypeRef Inference::bound_type(SymbolId symbol) {
  auto& known = of(symbol);
  if (known.type == none<TypeRef>) known.type = types_.fresh();
  return known.is_general ? types_.instantiate(known.type) : known.type;
}

TypeRef Inference::infer(PatternId id) {
  check_depth();
  const Pattern& pattern = tree_.at(id);
  const auto items = tree_.list(pattern.items);
  switch (pattern.kind) {
    case PatternKind::Wildcard:
      return types_.fresh();
    case PatternKind::Variable:
      return bound_type(pattern.symbol);
    case PatternKind::Constructor:
      if (of(pattern.symbol).type == none<TypeRef>) throw Reported{};
      return bound_type(pattern.symbol);
    case PatternKind::Integer:
      return Types::integer;
    case PatternKind::Boolean:
      return Types::boolean;
    case PatternKind::Character:
      return Types::character;
    case PatternKind::String:
      return types_.sequence(Types::character);
    case PatternKind::Tuple:
    case PatternKind::Dot: {
      std::vector<TypeRef> types;
      for (const PatternId item : items)
        types.push_back(infer(item));
      return pattern.kind == PatternKind::Dot ? types_.dotted(types)
                                              : types_.make(Shape::Tuple, types);
    }
    case PatternKind::Sequence:
    case PatternKind::Concat:
    case PatternKind::Split:
      return infer_sequence_pattern(pattern);
    case PatternKind::Set: {
      const TypeRef item = items.size() == 0 ? types_.fresh() : infer(items[0]);
      // Equality, and not only what sets need: else a pattern could tell processes apart.
      need(TypeClass::Eq, item, pattern.span, {"a set in a pattern"});
      return types_.set(item);
    }
    case PatternKind::Double: {
      const TypeRef first = infer(items[0]);
      return expect(items[1], first, {"the right side of", "@@"});
    }
  }
  assert(false && "every kind of pattern has a rule for its type");
  return Types::integer;
}

TypeRef Inference::infer_sequence_pattern(const Pattern& pattern) {
  const auto items = tree_.list(pattern.items);
  TypeRef element = types_.fresh();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_part = pattern.kind == PatternKind::Concat ||
                         (pattern.kind == PatternKind::Split && i == pattern.front);
    if (is_part) {
      const TypeRef sequence = expect(items[i], types_.sequence(element), {"each side of", "^"});
      element = types_.operand(types_.resolve(sequence), 0);
    } else {
      element = expect(items[i], element, {"each element of a sequence"});
    }
  }
  return types_.sequence(element);
}

TypeRef Inference::expect(PatternId id, TypeRef wanted, Role role) {
  const TypeRef found = infer(id);
  const Span span = tree_.at(id).span;
  return attempt([&] { return unifier_.unify(wanted, found); },
                 [&](const Misfit& misfit) {
                   TypePrinter printer(types_);
                   misfit_at(span, text_of(role) + " must be " + printer.phrase(wanted), found,
                             misfit);
                 });
}

}  // namespace csp::checker::cspm
