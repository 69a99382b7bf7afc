// The types of a script while they are being found out. A type is a node in a pool; what is not
// known yet is a variable, which later becomes a link to what it turned out to be. Looking through
// links shortens them, so that nothing is ever substituted or copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

enum class TypeRef : std::uint32_t {};  // a node of Types

// The comment behind a shape lists its operands in order.
enum class Shape : std::uint8_t {
  Int,
  Bool,
  Char,
  Event,
  Proc,
  NoMore,  // in place of an Extendable's rest: nothing has to be added
  Variable,
  Link,  // what it stands for; only seen inside Types
  Datatype,
  Set,         // item
  Sequence,    // item
  Map,         // key, value
  Tuple,       // items...
  Function,    // result, arguments...
  Dot,         // left, right: a.b, where it is not known yet whether a takes b
  Dotable,     // argument, result: what becomes a result when dotted with an argument
  Extendable,  // ultimate, rest: becomes `ultimate` when dotted with values not known yet. `rest`
               // is a variable; it may turn out to be NoMore, or Dotable(argument, rest)
};

// Some of the type classes.
class TypeClasses {
 public:
  constexpr TypeClasses() = default;
  constexpr TypeClasses(TypeClass one) : bits_(bit(one)) {}  // NOLINT: {Eq} reads as it is meant
  [[nodiscard]] constexpr bool has(TypeClass one) const { return (bits_ & bit(one)) != 0; }
  // What can be compared can be put into a set.
  [[nodiscard]] constexpr bool implies(TypeClass one) const {
    return has(one) || (one == TypeClass::Set && has(TypeClass::Eq));
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(TypeClasses others) {
    bits_ = static_cast<std::uint8_t>(bits_ | others.bits_);
  }

 private:
  static constexpr std::uint8_t bit(TypeClass one) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(one));
  }
  std::uint8_t bits_ = 0;
};

inline constexpr TypeClass all_type_classes[] = {TypeClass::Eq, TypeClass::Ord, TypeClass::Set,
                                                 TypeClass::Complete, TypeClass::Yieldable};

struct TypeNode {
  Shape shape{};
  TypeClasses classes{};  // that it is known to be in
  bool is_rigid = false;  // Variable of an annotation: stands for any type, is never bound
  bool is_open = false;   // there may be variables or dots inside
  // Variable: how many groups of declarations surround the place where it came up.
  std::uint32_t level = 0;
  std::uint32_t first = 0;  // where the operands start; Link: what it stands for
  std::uint32_t count = 0;
  SymbolId symbol = none<SymbolId>;  // Datatype; a rigid Variable
  std::uint32_t visit = 0;           // the last walk that came here
  TypeRef copy{};                    // what the last instantiation made of it
};

class Types {
 public:
  static constexpr TypeRef integer{0};
  static constexpr TypeRef boolean{1};
  static constexpr TypeRef character{2};
  static constexpr TypeRef event{3};
  static constexpr TypeRef process{4};
  static constexpr TypeRef no_more{5};

  Types();

  [[nodiscard]] TypeRef fresh(TypeClasses classes = {});
  [[nodiscard]] TypeRef rigid(SymbolId variable, std::string name, TypeClasses classes);
  [[nodiscard]] TypeRef datatype(SymbolId symbol, std::string name);
  [[nodiscard]] TypeRef set(TypeRef item) { return make(Shape::Set, {item}); }
  [[nodiscard]] TypeRef sequence(TypeRef item) { return make(Shape::Sequence, {item}); }
  [[nodiscard]] TypeRef make(Shape shape, std::initializer_list<TypeRef> operands) {
    return make(shape, std::span(operands.begin(), operands.size()));
  }
  [[nodiscard]] TypeRef make(Shape shape, std::span<const TypeRef> operands);
  [[nodiscard]] TypeRef dot(TypeRef left, TypeRef right) { return make(Shape::Dot, {left, right}); }
  [[nodiscard]] TypeRef dotable(TypeRef argument, TypeRef result) {
    return make(Shape::Dotable, {argument, result});
  }
  // a.(b.(...)); at least one item.
  [[nodiscard]] TypeRef dotted(std::span<const TypeRef> items);
  // arguments[0] => (arguments[1] => ... result)
  [[nodiscard]] TypeRef dotable(std::span<const TypeRef> arguments, TypeRef result);

  // What a type is known to be by now: neither a Link nor an Extendable whose rest is known.
  [[nodiscard]] TypeRef resolve(TypeRef type);
  // Only of a resolved type. Valid until the next node is made.
  [[nodiscard]] const TypeNode& at(TypeRef type) const { return nodes_[index(type)]; }
  [[nodiscard]] Shape shape(TypeRef type) const { return at(type).shape; }
  [[nodiscard]] std::size_t operand_count(TypeRef type) const { return at(type).count; }
  [[nodiscard]] TypeRef operand(TypeRef type, std::size_t i) const {
    return operands_[at(type).first + i];
  }
  [[nodiscard]] const std::string& name(SymbolId symbol) const { return names_.at(symbol); }

  // Makes `variable` the same as `type`, in which it does not occur.
  void bind(TypeRef variable, TypeRef type);
  // Two types found to be the same: from now on they are one, so that what occurs many times in a
  // type is looked at once.
  void merge(TypeRef expected, TypeRef found);
  void add_classes(TypeRef variable, TypeClasses classes);
  // Whether `variable` occurs in `type`. If not, all variables in `type` are from now on as old as
  // `variable`.
  [[nodiscard]] bool occurs_else_age(TypeRef variable, TypeRef type);

  // A group of declarations: what comes up inside can be generalised behind it.
  void enter_group() { ++level_; }
  void leave_group() { --level_; }
  // The variables in `type` that came up inside the group that was left last stand for any type
  // from now on. Gives whether there are any.
  bool generalise(TypeRef type);
  // For those that do not: they belong to the group around.
  void keep(TypeRef type);
  // A copy with fresh variables in place of those that stand for any type.
  [[nodiscard]] TypeRef instantiate(TypeRef type);

  // From remember() on, everything that is found out can be forgotten again.
  void remember();
  void forget();
  void settle();

 private:
  static constexpr std::uint32_t general = 0xffffffff;  // a level: stands for any type

  [[nodiscard]] static std::size_t index(TypeRef type) { return static_cast<std::size_t>(type); }
  [[nodiscard]] TypeNode& change(TypeRef type);
  TypeRef add(const TypeNode& node);
  void link(TypeRef from, TypeRef to);
  [[nodiscard]] TypeRef end_of_links(TypeRef type);
  bool occurs(TypeRef variable, std::uint32_t level, TypeRef type);
  bool generalise_inside(TypeRef type);
  void keep_inside(TypeRef type);
  [[nodiscard]] TypeRef copied(TypeRef type);

  std::vector<TypeNode> nodes_;
  std::vector<TypeRef> operands_;
  std::unordered_map<SymbolId, std::string> names_;
  std::uint32_t level_ = 0;
  std::uint32_t visit_ = 0;
  bool remembers_ = false;
  std::vector<std::pair<TypeRef, TypeNode>> changes_;
};

}  // namespace csp::checker::cspm
