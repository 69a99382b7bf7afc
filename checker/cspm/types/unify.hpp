// Makes types the same, where that is possible. What is special in CSP_M: a.b may be a pair of
// values or, where a is a channel or a constructor that takes b, one value; often that is known
// only later.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "checker/cspm/types/inferred_types.hpp"

namespace csp::checker::cspm {

// Thrown: two types that cannot be made the same, or one that is not in a type class.
struct Misfit {
  enum class Kind : std::uint8_t {
    Different,
    Infinite,  // it would have to contain itself
    Class,     // `found` is not in `wanted`
  };
  Kind kind{};
  TypeRef expected{};
  TypeRef found{};
  TypeClass wanted{};
};

class Unifier {
 public:
  explicit Unifier(Types& types) : types_(types) {}

  // Gives what both are. Throws Misfit.
  TypeRef unify(TypeRef expected, TypeRef found);
  // As unify, but a `found` that is one value does not become a dotted `expected`: the pattern x.y
  // does not take apart a value of a datatype.
  TypeRef unify_one_way(TypeRef expected, TypeRef found);
  // Puts `type` into the type class, if need be by finding out more about it. Throws Misfit.
  void satisfy(TypeClass wanted, TypeRef type);
  // The type with all its dots carried out, as far as they can be by now. The last thing dotted
  // takes as much as it can: in B.x, x is all that B takes. Throws Misfit.
  TypeRef simplified(TypeRef type);

  // What a Dotable takes, one by one, and what it becomes in the end.
  struct Spine {
    std::vector<TypeRef> arguments;
    TypeRef ultimate{};
  };
  [[nodiscard]] Spine spine(TypeRef type);
  // The items of a dotted type; other types are their own only item.
  [[nodiscard]] std::vector<TypeRef> dot_items(TypeRef type);

  // Datatypes whose values can be compared with `==`.
  void set_comparable(SymbolId datatype, bool is_comparable);
  [[nodiscard]] bool is_comparable(SymbolId datatype) const;

 private:
  enum class Match : std::uint8_t { Shortest, Longest };  // how much a last, unknown item takes
  class DotList;

  TypeRef unify_variables(TypeRef expected, TypeRef found);
  TypeRef unify_variable(TypeRef variable, TypeRef type);
  TypeRef unify_operands(TypeRef expected, TypeRef found);
  TypeRef unify_dotted(TypeRef expected, TypeRef found);
  TypeRef unify_with_dot(TypeRef whole, TypeRef dot);
  TypeRef unify_dotables(TypeRef expected, TypeRef found);
  TypeRef unify_extendables(TypeRef expected, TypeRef found);
  void satisfy_inside(TypeClass wanted, TypeRef type);
  void set_rest(TypeRef rest, TypeRef value);

  std::vector<TypeRef> combine(std::span<const TypeRef> expected, std::span<const TypeRef> found);
  void combine(DotList& expected, DotList& found, std::vector<TypeRef>& result);
  [[nodiscard]] bool take_argument(DotList& list, DotList& other, bool is_expected,
                                   std::vector<TypeRef>& result);
  std::vector<TypeRef> carry_out(Match match, std::span<const TypeRef> items);
  void carry_out(Match match, DotList& list, std::vector<TypeRef>& result);
  TypeRef simplified_inside(TypeRef type);
  TypeRef simplified_operands(TypeRef type);
  void collect_dot_items(TypeRef type, std::vector<TypeRef>& items);

  [[nodiscard]] bool is(Shape shape, TypeRef type) const { return types_.shape(type) == shape; }
  [[noreturn]] static void different(TypeRef expected, TypeRef found) {
    throw Misfit{.kind = Misfit::Kind::Different, .expected = expected, .found = found};
  }

  Types& types_;
  bool is_one_way_ = false;
  // What the walk of simplified() that is going on made of types with several parts.
  std::unordered_map<TypeRef, TypeRef>* known_simplified_ = nullptr;
  std::vector<bool> comparable_;  // by symbol
};

}  // namespace csp::checker::cspm
