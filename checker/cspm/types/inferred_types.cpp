// Variables carry the level of the declaration group they came up in (Remy, "Extension of ML type
// system with a sorted equational theory on types", 1992): binding one makes those in its type as
// old as itself, so that what may be generalised behind a group is what is younger than it.
#include "checker/cspm/types/inferred_types.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

Types::Types() {
  for (const Shape shape :
       {Shape::Int, Shape::Bool, Shape::Char, Shape::Event, Shape::Proc, Shape::NoMore}) {
    add({.shape = shape});
  }
}

TypeRef Types::add(const TypeNode& node) {
  nodes_.push_back(node);
  return static_cast<TypeRef>(nodes_.size() - 1);
}

TypeRef Types::fresh(TypeClasses classes) {
  return add({.shape = Shape::Variable, .classes = classes, .is_open = true, .level = level_});
}

TypeRef Types::rigid(SymbolId variable, std::string name, TypeClasses classes) {
  names_.try_emplace(variable, std::move(name));
  return add({.shape = Shape::Variable,
              .classes = classes,
              .is_rigid = true,
              .is_open = true,
              .level = level_,
              .symbol = variable});
}

TypeRef Types::datatype(SymbolId symbol, std::string name) {
  names_.try_emplace(symbol, std::move(name));
  return add({.shape = Shape::Datatype, .symbol = symbol});
}

TypeRef Types::make(Shape shape, std::span<const TypeRef> operands) {
  const auto first = static_cast<std::uint32_t>(operands_.size());
  bool is_open = shape == Shape::Dot;
  for (const TypeRef operand : operands) {
    is_open = is_open || at(operand).is_open || at(operand).shape == Shape::Link;
    operands_.push_back(operand);
  }
  return add({.shape = shape,
              .is_open = is_open,
              .first = first,
              .count = static_cast<std::uint32_t>(operands.size())});
}

TypeRef Types::dotted(std::span<const TypeRef> items) {
  assert(!items.empty() && "a dotted type has an item");
  TypeRef type = items.back();
  for (std::size_t i = items.size() - 1; i-- > 0;)
    type = dot(items[i], type);
  return type;
}

TypeRef Types::dotable(std::span<const TypeRef> arguments, TypeRef result) {
  for (std::size_t i = arguments.size(); i-- > 0;)
    result = dotable(arguments[i], result);
  return result;
}

TypeNode& Types::change(TypeRef type) {
  TypeNode& node = nodes_[index(type)];
  if (remembers_) changes_.emplace_back(type, node);
  return node;
}

void Types::link(TypeRef from, TypeRef to) {
  TypeNode& node = change(from);
  node.shape = Shape::Link;
  node.first = static_cast<std::uint32_t>(to);
}

TypeRef Types::end_of_links(TypeRef type) {
  TypeRef end = type;
  while (at(end).shape == Shape::Link)
    end = static_cast<TypeRef>(at(end).first);
  while (at(type).shape == Shape::Link) {
    const auto next = static_cast<TypeRef>(at(type).first);
    if (next != end) change(type).first = static_cast<std::uint32_t>(end);
    type = next;
  }
  return end;
}

TypeRef Types::resolve(TypeRef type) {
  while (true) {
    type = end_of_links(type);
    if (shape(type) != Shape::Extendable) return type;
    const TypeRef ultimate = operand(type, 0);
    const TypeRef rest = end_of_links(operand(type, 1));
    if (shape(rest) == Shape::NoMore) {
      link(type, ultimate);
    } else if (shape(rest) == Shape::Dotable) {
      const TypeRef result = make(Shape::Extendable, {ultimate, operand(rest, 1)});
      link(type, dotable(operand(rest, 0), result));
    } else {
      return type;
    }
  }
}

void Types::bind(TypeRef variable, TypeRef type) {
  assert(shape(variable) == Shape::Variable && !at(variable).is_rigid &&
         "only variables that are not known yet are bound");
  link(variable, type);
}

void Types::merge(TypeRef expected, TypeRef found) {
  if (expected == found) return;
  if (at(expected).is_open && !at(found).is_open) {
    link(expected, found);
  } else {
    link(found, expected);
  }
}

void Types::add_classes(TypeRef variable, TypeClasses classes) {
  change(variable).classes.add(classes);
}

bool Types::occurs_else_age(TypeRef variable, TypeRef type) {
  ++visit_;
  return occurs(variable, at(variable).level, type);
}

bool Types::occurs(TypeRef variable, std::uint32_t level, TypeRef type) {
  check_depth();
  type = resolve(type);
  if (type == variable) return true;
  if (!at(type).is_open || at(type).visit == visit_) return false;
  nodes_[index(type)].visit = visit_;
  if (shape(type) == Shape::Variable) {
    if (at(type).level > level && at(type).level != general) change(type).level = level;
    return false;
  }
  for (std::size_t i = 0; i < operand_count(type); ++i) {
    if (occurs(variable, level, operand(type, i))) return true;
  }
  return false;
}

bool Types::generalise(TypeRef type) {
  ++visit_;
  return generalise_inside(type);
}

bool Types::generalise_inside(TypeRef type) {
  check_depth();
  type = resolve(type);
  if (!at(type).is_open || at(type).visit == visit_) return false;
  nodes_[index(type)].visit = visit_;
  if (shape(type) == Shape::Variable) {
    if (at(type).level <= level_) return false;
    change(type).level = general;
    return true;
  }
  bool is_general = false;
  for (std::size_t i = 0; i < operand_count(type); ++i)
    is_general = generalise_inside(operand(type, i)) || is_general;
  return is_general;
}

void Types::keep(TypeRef type) {
  ++visit_;
  keep_inside(type);
}

void Types::keep_inside(TypeRef type) {
  check_depth();
  type = resolve(type);
  if (!at(type).is_open || at(type).visit == visit_) return;
  nodes_[index(type)].visit = visit_;
  if (shape(type) == Shape::Variable && at(type).level > level_ && at(type).level != general) {
    change(type).level = level_;
  }
  for (std::size_t i = 0; i < operand_count(type); ++i)
    keep_inside(operand(type, i));
}

TypeRef Types::instantiate(TypeRef type) {
  ++visit_;
  return copied(type);
}

TypeRef Types::copied(TypeRef type) {
  check_depth();
  type = resolve(type);
  if (!at(type).is_open) return type;
  if (at(type).visit == visit_) return at(type).copy;
  TypeRef copy = type;
  if (shape(type) == Shape::Variable) {
    if (at(type).level == general) copy = fresh(at(type).classes);
  } else {
    const std::size_t count = operand_count(type);
    std::array<TypeRef, 4> few{};
    std::vector<TypeRef> many(count > few.size() ? count : 0);
    const std::span<TypeRef> operands =
        many.empty() ? std::span(few.data(), count) : std::span(many);
    bool is_other = false;
    for (std::size_t i = 0; i < count; ++i) {
      operands[i] = copied(operand(type, i));
      is_other = is_other || operands[i] != end_of_links(operand(type, i));
    }
    if (is_other) copy = make(shape(type), operands);
  }
  nodes_[index(type)].visit = visit_;
  nodes_[index(type)].copy = copy;
  return copy;
}

void Types::remember() {
  assert(!remembers_ && "there is one thing at a time to go back to");
  remembers_ = true;
}

void Types::forget() {
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
    const std::uint32_t visit = nodes_[index(change->first)].visit;
    nodes_[index(change->first)] = change->second;
    nodes_[index(change->first)].visit = visit;
  }
  settle();
}

void Types::settle() {
  changes_.clear();
  remembers_ = false;
}

}  // namespace csp::checker::cspm
