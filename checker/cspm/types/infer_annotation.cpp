// Types as scripts write them: f :: Eq a => (a, <a>) -> Bool.
#include <cassert>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/infer.hpp"

namespace csp::checker::cspm {

// The variables it introduces stand for any type: they are the same as nothing else.
TypeRef Inference::annotated_type(SchemeId id) {
  const Scheme& scheme = tree_.at(id);
  for (const SymbolId variable : scheme.variables) {
    TypeClasses classes;
    for (const TypeConstraint& constraint : scheme.constraints) {
      if (constraint.symbol == variable) classes.add(constraint.constraint);
    }
    of(variable) = {.type = types_.rigid(variable, script_.symbols[variable].name, classes)};
  }
  return written_type(scheme.type);
}

TypeRef Inference::written_type(TypeId id) {
  check_depth();
  const Type& type = tree_.at(id);
  std::vector<TypeRef> items;
  for (const TypeId item : tree_.list(type.items))
    items.push_back(written_type(item));
  switch (type.kind) {
    case TypeKind::Name: {
      if (type.symbol == int_type) return Types::integer;
      if (type.symbol == bool_type) return Types::boolean;
      if (type.symbol == char_type) return Types::character;
      if (type.symbol == event_type) return Types::event;
      if (type.symbol == proc_type) return Types::process;
      const SymbolKind kind = script_.symbols[type.symbol].kind;
      if (kind != SymbolKind::TypeVariable && kind != SymbolKind::Datatype) {
        fail(type.span, quoted(type.span) + " is not a type, but a type is needed here",
             declared_here(type.symbol),
             kind == SymbolKind::Set ? "name the datatype, or the type of what is in the set" : "");
      }
      if (kind == SymbolKind::Datatype) {
        return types_.datatype(type.symbol, script_.symbols[type.symbol].name);
      }
      if (of(type.symbol).type == none<TypeRef>) throw Reported{};
      return of(type.symbol).type;
    }
    case TypeKind::Set:
      return types_.make(Shape::Set, items);
    case TypeKind::Sequence:
      return types_.make(Shape::Sequence, items);
    case TypeKind::Map:
      return types_.make(Shape::Map, items);
    case TypeKind::Tuple:
      return items.size() == 1 ? items[0] : types_.make(Shape::Tuple, items);
    case TypeKind::Function:
      return types_.make(Shape::Function, items);
    case TypeKind::Dot:
      return types_.make(Shape::Dot, items);
    case TypeKind::Dotable:
      return types_.make(Shape::Dotable, items);
    case TypeKind::Extendable:
      if (of(type.symbol).type == none<TypeRef>) throw Reported{};
      return types_.make(Shape::Extendable, {items[0], of(type.symbol).type});
  }
  assert(false && "every kind of annotation has a rule for its type");
  return Types::integer;
}

}  // namespace csp::checker::cspm
