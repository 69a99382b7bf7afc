// What CSP_M expressions evaluate to. A Value is one machine word: small things are in it, the
// others lie on a Heap and never move or end before it.
//
// Evaluation is by need: an item of a tuple or a sequence may be a suspension, which is evaluated
// when something looks at it. A value without suspensions can be made *canonical*: then there is
// one object for it, and equal values are the same word. Items of sets, keys of maps, fields of
// events and whatever names a process are canonical.
#pragma once

#include <cstdint>
#include <span>

#include "checker/cspm/syntax/syntax.hpp"
#include "checker/process/term.hpp"

namespace csp::checker::cspm {

enum class ValueKind : std::uint8_t {
  // In the word itself
  Integer,
  Boolean,
  Character,
  EmptySequence,
  Tag,  // the bare name of a channel or constructor: only ever the first item of a Dot
  Process,
  // On the heap
  Cell,  // a sequence that is not empty: its head and the rest
  Tuple,
  Dot,  // fields; the first may be a Tag. A channel alone is a Dot of one Tag
  Set,
  Map,
  Function,
  Suspension,
};

struct Object;

class Value {
 public:
  Value() = default;
  static Value integer(std::int64_t number) {
    return Value((static_cast<std::uint64_t>(number) << 3) | 1);
  }
  static Value boolean(bool truth) { return Value((std::uint64_t{truth} << 3) | 2); }
  static Value character(std::uint32_t code) { return Value((std::uint64_t{code} << 3) | 3); }
  static Value empty_sequence() { return Value(4); }
  static Value tag(SymbolId symbol) {
    return Value((std::uint64_t{static_cast<std::uint32_t>(symbol)} << 3) | 5);
  }
  static Value process(TermId term) {
    return Value((std::uint64_t{static_cast<std::uint32_t>(term)} << 3) | 6);
  }
  static Value object(const Object* object) {
    return Value(reinterpret_cast<std::uint64_t>(object));
  }

  [[nodiscard]] ValueKind kind() const;
  [[nodiscard]] bool is(ValueKind other) const { return kind() == other; }
  [[nodiscard]] bool is_object() const { return (word_ & 7) == 0; }
  // No value at all: where one is not known yet.
  [[nodiscard]] bool is_missing() const { return word_ == 0; }

  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(word_) >> 3; }
  [[nodiscard]] bool as_boolean() const { return (word_ >> 3) != 0; }
  [[nodiscard]] std::uint32_t as_character() const {
    return static_cast<std::uint32_t>(word_ >> 3);
  }
  [[nodiscard]] SymbolId as_tag() const { return static_cast<SymbolId>(word_ >> 3); }
  [[nodiscard]] TermId as_process() const { return static_cast<TermId>(word_ >> 3); }
  [[nodiscard]] Object* as_object() const { return reinterpret_cast<Object*>(word_); }
  template <class Kind>
  [[nodiscard]] Kind& as() const {
    return *static_cast<Kind*>(as_object());
  }
  [[nodiscard]] std::uint64_t word() const { return word_; }

  // The same word. For canonical values: the same value.
  friend bool operator==(Value, Value) = default;

 private:
  explicit Value(std::uint64_t word) : word_(word) {}
  std::uint64_t word_ = 0;
};

struct alignas(8) Object {
  ValueKind kind{};
  bool is_canonical = false;
  bool is_complete = false;  // a Dot that is known to lack no field
  std::uint32_t hash = 0;    // canonical objects only
};

inline ValueKind Value::kind() const {
  constexpr ValueKind in_word[8] = {
      ValueKind::Suspension,    ValueKind::Integer, ValueKind::Boolean, ValueKind::Character,
      ValueKind::EmptySequence, ValueKind::Tag,     ValueKind::Process, ValueKind::Suspension};
  return is_object() ? as_object()->kind : in_word[word_ & 7];
}

struct Cell : Object {
  Value head;
  Value tail;
};

// A tuple or dotted value.
struct Row : Object {
  std::uint32_t count = 0;

  [[nodiscard]] Value* items() { return reinterpret_cast<Value*>(this + 1); }
  [[nodiscard]] std::span<const Value> span() { return {items(), count}; }
};

enum class SetForm : std::uint8_t {
  Listed,        // items: canonical, in order, each once
  Declared,      // low: the symbol of a datatype, or of Events. May have no end
  Integers,      // all there are
  IntegersFrom,  // low
  IntegerRange,  // low to high
  Characters,    // all there are
  Processes,     // all there are
  TupleProduct,  // items: the sets that each item is from
  DotProduct,    // items: the sets that each field is from
  UnionOf,       // items: sets
  PowerSet,      // items: one set
  Sequences,     // items: one set
  Maps,          // items: a set of keys, a set of values
};

struct SetObject : Object {
  SetForm form{};
  std::uint32_t count = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
  Value listed;  // the same set as Listed, once something has asked for it

  [[nodiscard]] Value* items() { return reinterpret_cast<Value*>(this + 1); }
  [[nodiscard]] std::span<const Value> span() { return {items(), count}; }
};

// Keys are canonical and in order; values may be suspensions.
struct MapObject : Object {
  std::uint32_t count = 0;

  [[nodiscard]] Value* keys() { return reinterpret_cast<Value*>(this + 1); }
  [[nodiscard]] Value* values() { return keys() + count; }
};

// The variables of a scope, and the scope around it.
struct alignas(8) Environment {
  Environment* outer = nullptr;
  std::uint32_t depth = 0;  // how many scopes are around it
  std::uint32_t count = 0;

  [[nodiscard]] Value* slots() { return reinterpret_cast<Value*>(this + 1); }
};

struct Unit;  // a function, lambda or named process of the script: see layout.hpp

// A function, perhaps with some of its groups of arguments already.
struct FunctionObject : Object {
  const Unit* unit = nullptr;  // null: built in
  SymbolId builtin{};
  std::uint32_t section = 0;  // the timed section that a built-in name was used in; 0: none
  std::uint32_t groups = 0;   // of arguments so far
  std::uint32_t count = 0;    // arguments so far
  Environment* environment = nullptr;

  [[nodiscard]] Value* arguments() { return reinterpret_cast<Value*>(this + 1); }
  [[nodiscard]] const Value* arguments() const { return reinterpret_cast<const Value*>(this + 1); }
};

enum class SuspensionForm : std::uint8_t {
  Done,           // value
  Running,        // its evaluation has begun: who asks now depends on itself
  Expression,     // expression in environment
  Append,         // first, then second
  Concat,         // the sequences in value, one after the other
  Integers,       // low, low + 1, ... up to high
  Comprehension,  // what is left of a sequence comprehension: `expression` from `level` on
  Match,          // a variable of a pattern binding: declaration `index` in `environment`
};

// One generator of a comprehension that is under way.
struct Level {
  Level* outer = nullptr;
  std::uint32_t statement = 0;
  Value rest;  // of its sequence
  Environment* environment = nullptr;
};

struct Suspension : Object {
  SuspensionForm form{};
  ExprId expression{};
  std::uint32_t index = 0;  // Comprehension: the next of its items
  Environment* environment = nullptr;
  Level* level = nullptr;
  Value value;   // Done; Append: first; Concat; Integers: low
  Value second;  // Append; Integers: high, or missing
};

}  // namespace csp::checker::cspm
