// Unification as Robinson's, with what the dots of CSP_M need: see dots.cpp for lists of dotted
// items. `expected` and `found` are not quite exchangeable: an incomplete value on either side asks
// for the other to be completed in its own way, and unify_one_way() refuses one direction.
#include "checker/cspm/types/unify.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

TypeRef Unifier::unify_one_way(TypeRef expected, TypeRef found) {
  struct Restore {
    bool& flag;
    bool before;
    ~Restore() { flag = before; }
  };
  const Restore restore{is_one_way_, is_one_way_};
  is_one_way_ = true;
  return unify(expected, found);
}

TypeRef Unifier::unify(TypeRef expected, TypeRef found) {
  check_depth();
  expected = types_.resolve(expected);
  found = types_.resolve(found);
  if (expected == found) return expected;
  const Shape left = types_.shape(expected);
  const Shape right = types_.shape(found);
  if (left == Shape::Variable && right == Shape::Variable) return unify_variables(expected, found);
  if (left == Shape::Variable) return unify_variable(expected, found);
  if (right == Shape::Variable) return unify_variable(found, expected);
  const auto is_dotted = [](Shape shape) {
    return shape == Shape::Dot || shape == Shape::Dotable || shape == Shape::Extendable;
  };
  if (is_dotted(left) || is_dotted(right)) return unify_dotted(expected, found);
  if (left != right) different(expected, found);
  if (left == Shape::Datatype) {
    if (types_.at(expected).symbol != types_.at(found).symbol) different(expected, found);
    return expected;
  }
  return unify_operands(expected, found);
}

TypeRef Unifier::unify_operands(TypeRef expected, TypeRef found) {
  const std::size_t count = types_.operand_count(expected);
  if (count != types_.operand_count(found)) different(expected, found);
  std::array<TypeRef, 4> few{};
  std::vector<TypeRef> many(count > few.size() ? count : 0);
  const std::span<TypeRef> operands = many.empty() ? std::span(few.data(), count) : std::span(many);
  // A function's result comes first, but what its arguments are is found out before.
  bool is_other = false;
  const std::size_t start = is(Shape::Function, expected) ? 1 : 0;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t i = (k + start) % count;
    const TypeRef operand = types_.operand(expected, i);
    operands[i] = unify(operand, types_.operand(found, i));
    is_other = is_other || types_.resolve(operands[i]) != types_.resolve(operand);
  }
  if (is_other) return types_.make(types_.shape(expected), operands);
  types_.merge(types_.resolve(expected), types_.resolve(found));
  return types_.resolve(expected);
}

TypeRef Unifier::unify_variables(TypeRef expected, TypeRef found) {
  const bool is_expected_rigid = types_.at(expected).is_rigid;
  const bool is_found_rigid = types_.at(found).is_rigid;
  if (is_expected_rigid && is_found_rigid) different(expected, found);
  if (is_expected_rigid || is_found_rigid) {
    const TypeRef rigid = is_expected_rigid ? expected : found;
    const TypeRef variable = is_expected_rigid ? found : expected;
    return unify_variable(variable, rigid);
  }
  types_.add_classes(found, types_.at(expected).classes);
  [[maybe_unused]] const bool occurs = types_.occurs_else_age(expected, found);
  assert(!occurs && "two different variables do not contain each other");
  types_.bind(expected, found);
  return found;
}

TypeRef Unifier::unify_variable(TypeRef variable, TypeRef type) {
  const TypeClasses classes = types_.at(variable).classes;
  for (const TypeClass one : all_type_classes) {
    if (classes.has(one)) satisfy(one, type);
  }
  type = types_.resolve(type);
  if (types_.at(variable).is_rigid || types_.occurs_else_age(variable, type)) {
    // They may be the same once dots have been carried out.
    type = types_.resolve(simplified(type));
    if (type == variable) return variable;
    if (types_.resolve(variable) != variable) return unify(variable, type);
    if (types_.at(variable).is_rigid) different(variable, type);
    if (types_.occurs_else_age(variable, type)) {
      throw Misfit{.kind = Misfit::Kind::Infinite, .expected = variable, .found = type};
    }
  }
  types_.bind(variable, type);
  return type;
}

TypeRef Unifier::unify_dotted(TypeRef expected, TypeRef found) {
  const Shape left = types_.shape(expected);
  const Shape right = types_.shape(found);
  if (left == Shape::Dotable && right == Shape::Dotable) return unify_dotables(expected, found);
  if (left == Shape::Dot && right == Shape::Dot) {
    return types_.dotted(combine(dot_items(expected), dot_items(found)));
  }
  if (left == Shape::Dot) {
    if (is_one_way_) different(expected, found);
    if (right == Shape::Dotable) {
      unify(types_.operand(expected, 0), types_.dotable(types_.operand(expected, 1), found));
      return found;
    }
    return unify_with_dot(found, expected);
  }
  if (right == Shape::Dot) {
    if (left == Shape::Extendable) {
      // What is asked for is extended later: it takes no more than it must.
      const TypeRef dot = types_.dotted(carry_out(Match::Shortest, dot_items(found)));
      if (!is(Shape::Dot, types_.resolve(dot))) return unify(expected, dot);
      return unify_with_dot(expected, types_.resolve(dot));
    }
    return unify_with_dot(expected, found);
  }
  return unify_extendables(expected, found);
}

// left.right is `whole` where left takes right and becomes it.
TypeRef Unifier::unify_with_dot(TypeRef whole, TypeRef dot) {
  const Shape shape = types_.shape(whole);
  if (shape != Shape::Event && shape != Shape::Datatype && shape != Shape::Dotable &&
      shape != Shape::Extendable) {
    different(whole, dot);
  }
  const TypeRef right = types_.operand(dot, 1);
  const TypeRef left = unify(types_.dotable(right, whole), types_.operand(dot, 0));
  return shape == Shape::Extendable ? types_.dot(left, right) : whole;
}

TypeRef Unifier::unify_dotables(TypeRef expected, TypeRef found) {
  Spine wanted = spine(expected);
  Spine given = spine(found);
  const bool is_wanted_open = is(Shape::Extendable, wanted.ultimate);
  const bool is_given_open = is(Shape::Extendable, given.ultimate);
  if (!is_wanted_open && !is_given_open) {
    const TypeRef ultimate = unify(wanted.ultimate, given.ultimate);
    const std::vector<TypeRef> arguments = combine(wanted.arguments, given.arguments);
    return types_.dotable(types_.dotted(arguments), ultimate);
  }
  if (is_wanted_open && is_given_open) unify(wanted.ultimate, given.ultimate);
  // The side that can be extended gets what the other takes beyond its own arguments.
  std::vector<TypeRef> left = carry_out(Match::Longest, wanted.arguments);
  std::vector<TypeRef> right = carry_out(Match::Longest, given.arguments);
  if (is_wanted_open) {
    for (TypeRef& argument : left)
      argument = spine(argument).ultimate;
  }
  if (is_given_open) {
    for (TypeRef& argument : right)
      argument = spine(argument).ultimate;
  }
  const std::size_t both = std::min(left.size(), right.size());
  std::vector<TypeRef> arguments;
  for (std::size_t i = 0; i < both; ++i)
    arguments.push_back(unify(left[i], right[i]));
  const auto beyond = [&](const std::vector<TypeRef>& side) {
    return std::span(side).subspan(both);
  };
  if (is_wanted_open && !is_given_open) {
    unify(wanted.ultimate, types_.dotable(beyond(right), given.ultimate));
  } else if (is_given_open && !is_wanted_open) {
    unify(types_.dotable(beyond(left), wanted.ultimate), given.ultimate);
  }
  const std::vector<TypeRef>& longer = left.size() > both ? left : right;
  for (const TypeRef argument : beyond(longer))
    arguments.push_back(argument);
  const TypeRef ultimate = is_wanted_open ? given.ultimate : wanted.ultimate;
  return types_.dotable(types_.dotted(arguments), ultimate);
}

TypeRef Unifier::unify_extendables(TypeRef expected, TypeRef found) {
  const bool is_left = is(Shape::Extendable, expected);
  const bool is_right = is(Shape::Extendable, found);
  if (!is_left && !is_right) different(expected, found);
  if (is_left && is_right) {
    const TypeRef ultimate = unify(types_.operand(expected, 0), types_.operand(found, 0));
    const TypeRef left = types_.resolve(types_.operand(expected, 1));
    const TypeRef right = types_.resolve(types_.operand(found, 1));
    if (left != right) {
      if (types_.at(right).is_rigid) {
        set_rest(left, right);
      } else {
        set_rest(right, left);
      }
    }
    return types_.make(Shape::Extendable, {ultimate, left});
  }
  const TypeRef open = is_left ? expected : found;
  const TypeRef other = is_left ? found : expected;
  const TypeRef ultimate = types_.operand(open, 0);
  const TypeRef rest = types_.operand(open, 1);
  if (is(Shape::Dotable, other)) {
    const TypeRef more = types_.fresh();
    const TypeRef argument = types_.operand(other, 0);
    const TypeRef result = types_.make(Shape::Extendable, {ultimate, more});
    unify(result, types_.operand(other, 1));
    set_rest(rest, types_.dotable(argument, more));
    return types_.dotable(argument, result);
  }
  const TypeRef type = is_left ? unify(ultimate, other) : unify(other, ultimate);
  set_rest(rest, Types::no_more);
  return type;
}

void Unifier::set_rest(TypeRef rest, TypeRef value) {
  rest = types_.resolve(rest);
  value = types_.resolve(value);
  if (rest == value) return;
  if (!is(Shape::Variable, rest)) {
    unify(rest, value);
    return;
  }
  if (types_.at(rest).is_rigid) different(rest, value);
  if (types_.occurs_else_age(rest, value)) {
    throw Misfit{.kind = Misfit::Kind::Infinite, .expected = rest, .found = value};
  }
  types_.bind(rest, value);
}

}  // namespace csp::checker::cspm
