#include "checker/cspm/types/type_printer.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

std::string TypePrinter::text(TypeRef type) {
  std::unordered_set<TypeRef> seen;
  reserve_names(type, seen);
  out_.clear();
  print(type, Place::Alone);
  return std::move(out_);
}

std::string TypePrinter::scheme(TypeRef type) {
  variables_.clear();
  const std::string body = text(type);
  std::vector<TypeRef> sorted = variables_;
  std::sort(sorted.begin(), sorted.end(),
            [&](TypeRef a, TypeRef b) { return letters_.at(a) < letters_.at(b); });
  std::string demands;
  std::size_t count = 0;
  for (const TypeRef variable : sorted) {
    const TypeClasses classes = types_.at(variable).classes;
    for (const TypeClass one : all_type_classes) {
      if (!classes.has(one) || (one == TypeClass::Set && classes.has(TypeClass::Eq))) continue;
      if (count++ != 0) demands += ", ";
      demands += std::string(to_string(one)) + " " + letters_.at(variable);
    }
  }
  if (count == 0) return body;
  return (count == 1 ? demands : "(" + demands + ")") + " => " + body;
}

// A type variable that an annotation named keeps its name, so that no other may get it.
void TypePrinter::reserve_names(TypeRef type, std::unordered_set<TypeRef>& seen) {
  check_depth();
  type = types_.resolve(type);
  if (!types_.at(type).is_open || !seen.insert(type).second) return;
  if (types_.shape(type) == Shape::Variable && types_.at(type).is_rigid) {
    const std::string& name = types_.name(types_.at(type).symbol);
    taken_.insert(name);
    letters_.try_emplace(type, name);
  }
  for (std::size_t i = 0; i < types_.operand_count(type); ++i)
    reserve_names(types_.operand(type, i), seen);
}

const std::string& TypePrinter::letter(TypeRef variable) {
  if (std::find(variables_.begin(), variables_.end(), variable) == variables_.end()) {
    variables_.push_back(variable);
  }
  const auto known = letters_.find(variable);
  if (known != letters_.end()) return known->second;
  std::string name;
  do {
    name = std::string(1, static_cast<char>('a' + next_letter_ % 26));
    if (next_letter_ >= 26) name += std::to_string(next_letter_ / 26);
    ++next_letter_;
  } while (!taken_.insert(name).second);
  return letters_.emplace(variable, name).first->second;
}

void TypePrinter::print_list(TypeRef type, std::size_t first) {
  for (std::size_t i = first; i < types_.operand_count(type); ++i) {
    if (i != first) out_ += ", ";
    print(types_.operand(type, i), Place::Alone);
  }
}

void TypePrinter::print_arrow(TypeRef left, std::string_view arrow, TypeRef right, Place place) {
  if (place != Place::Alone) out_ += "(";
  print(left, Place::ArrowLeft);
  out_ += arrow;
  print(right, Place::Alone);
  if (place != Place::Alone) out_ += ")";
}

void TypePrinter::print(TypeRef type, Place place) {
  check_depth();
  // Nobody reads on, and a type of n letters in the pool may be 2^n letters long.
  constexpr std::size_t longest = 2000;
  if (out_.size() > longest) {
    if (!out_.ends_with("...")) out_ += "...";
    return;
  }
  type = types_.resolve(type);
  const auto operand = [&](std::size_t i) { return types_.operand(type, i); };
  switch (types_.shape(type)) {
    case Shape::Int:
      out_ += "Int";
      return;
    case Shape::Bool:
      out_ += "Bool";
      return;
    case Shape::Char:
      out_ += "Char";
      return;
    case Shape::Event:
      out_ += "Event";
      return;
    case Shape::Proc:
      out_ += "Proc";
      return;
    case Shape::Variable:
      out_ += letter(type);
      return;
    case Shape::Datatype:
      out_ += types_.name(types_.at(type).symbol);
      return;
    case Shape::Set:
      out_ += "{";
      print(operand(0), Place::Alone);
      out_ += "}";
      return;
    case Shape::Sequence:
      out_ += "<";
      print(operand(0), Place::Alone);
      out_ += ">";
      return;
    case Shape::Map:
      out_ += "(| ";
      print(operand(0), Place::ArrowLeft);
      out_ += " => ";
      print(operand(1), Place::Alone);
      out_ += " |)";
      return;
    case Shape::Tuple:
      out_ += "(";
      print_list(type, 0);
      out_ += ")";
      return;
    case Shape::Function:
      if (place != Place::Alone) out_ += "(";
      out_ += "(";
      print_list(type, 1);
      out_ += ") -> ";
      print(operand(0), Place::Alone);
      if (place != Place::Alone) out_ += ")";
      return;
    case Shape::Dot:
      print(operand(0), Place::DotOperand);
      out_ += ".";
      print(operand(1), Place::DotOperand);
      return;
    case Shape::Dotable:
      print_arrow(operand(0), " => ", operand(1), place);
      return;
    case Shape::Extendable:
      print_arrow(operand(1), " =>* ", operand(0), place);
      return;
    case Shape::NoMore:
    case Shape::Link:
      out_ += "?";
      return;
  }
}

std::string TypePrinter::phrase(TypeRef type) {
  type = types_.resolve(type);
  const Shape shape = types_.shape(type);
  switch (shape) {
    case Shape::Int:
      return "an Int";
    case Shape::Bool:
      return "a Bool";
    case Shape::Char:
      return "a Char";
    case Shape::Event:
      return "an event";
    case Shape::Proc:
      return "a process";
    case Shape::Variable:
      return "a value of any type `" + text(type) + "`";
    case Shape::Datatype:
      return "a value of `" + types_.name(types_.at(type).symbol) + "`";
    case Shape::Set:
      if (types_.resolve(types_.operand(type, 0)) == Types::event) return "a set of events";
      return "a set `" + text(type) + "`";
    case Shape::Sequence:
      return "a sequence `" + text(type) + "`";
    case Shape::Map:
      return "a map `" + text(type) + "`";
    case Shape::Tuple:
      return "a tuple `" + text(type) + "`";
    case Shape::Function:
      return "a function `" + text(type) + "`";
    case Shape::Dot:
      return "a dotted value `" + text(type) + "`";
    case Shape::Dotable: {
      TypeRef whole = type;
      while (types_.shape(whole) == Shape::Dotable)
        whole = types_.resolve(types_.operand(whole, 1));
      if (whole == Types::event) return "a channel that still needs a value, `" + text(type) + "`";
      return "an incomplete value `" + text(type) + "`";
    }
    default:
      return "of type `" + text(type) + "`";
  }
}

}  // namespace csp::checker::cspm
