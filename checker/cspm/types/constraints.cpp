// The type classes: which types are in them, and what has to be so of their parts. FDR manual
// 4.2.3, section 4.4.
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/unify.hpp"

namespace csp::checker::cspm {

void Unifier::set_comparable(SymbolId datatype, bool is_comparable) {
  const auto index = static_cast<std::size_t>(datatype);
  if (index >= comparable_.size()) comparable_.resize(index + 1);
  comparable_[index] = is_comparable;
}

bool Unifier::is_comparable(SymbolId datatype) const {
  const auto index = static_cast<std::size_t>(datatype);
  return index < comparable_.size() && comparable_[index];
}

void Unifier::satisfy(TypeClass wanted, TypeRef type) {
  check_depth();
  type = types_.resolve(type);
  if (types_.at(type).classes.implies(wanted)) return;
  const auto refuse = [&] {
    throw Misfit{.kind = Misfit::Kind::Class, .expected = type, .found = type, .wanted = wanted};
  };
  const bool is_ordering = wanted == TypeClass::Ord;
  const bool is_yielding = wanted == TypeClass::Yieldable;
  switch (types_.shape(type)) {
    case Shape::Variable:
      if (types_.at(type).is_rigid) refuse();
      types_.add_classes(type, wanted);
      return;
    case Shape::Extendable:
      if (is_ordering) refuse();
      if (wanted == TypeClass::Eq || wanted == TypeClass::Set) return;
      // Only whole values are complete or can be yielded: there is nothing to be added to it.
      if (wanted == TypeClass::Complete) satisfy(wanted, types_.operand(type, 0));
      set_rest(types_.operand(type, 1), Types::no_more);
      return;
    case Shape::Int:
    case Shape::Char:
      if (is_yielding) refuse();
      return;
    case Shape::Bool:
      if (is_yielding || is_ordering) refuse();
      return;
    case Shape::Event:
      if (is_ordering) refuse();
      return;
    case Shape::Datatype:
      if (is_ordering) refuse();
      if (wanted == TypeClass::Eq && !is_comparable(types_.at(type).symbol)) refuse();
      return;
    case Shape::Proc:
      if (wanted != TypeClass::Set && wanted != TypeClass::Complete) refuse();
      return;
    case Shape::Dot: {
      if (is_ordering) refuse();
      if (wanted == TypeClass::Eq || wanted == TypeClass::Set) {
        satisfy_inside(wanted, type);
        return;
      }
      const TypeRef whole = simplified(type);
      if (!is(Shape::Dot, whole)) {
        satisfy(wanted, whole);
      } else if (is_yielding) {
        refuse();
      } else {
        satisfy_inside(wanted, whole);
      }
      return;
    }
    case Shape::Dotable:
      if (wanted != TypeClass::Eq && wanted != TypeClass::Set) refuse();
      satisfy_inside(wanted, type);
      return;
    case Shape::Set:
    case Shape::Sequence:
      // The order is "is a part of" and "is a prefix of": it compares items, and no more.
      if (is_yielding) refuse();
      if (wanted != TypeClass::Complete) satisfy_inside(is_ordering ? TypeClass::Eq : wanted, type);
      return;
    case Shape::Tuple:
    case Shape::Map:
      if (is_yielding) refuse();
      if (wanted != TypeClass::Complete) satisfy_inside(wanted, type);
      return;
    default:
      refuse();
  }
}

void Unifier::satisfy_inside(TypeClass wanted, TypeRef type) {
  for (std::size_t i = 0; i < types_.operand_count(type); ++i)
    satisfy(wanted, types_.operand(type, i));
  types_.add_classes(type, wanted);
}

}  // namespace csp::checker::cspm
