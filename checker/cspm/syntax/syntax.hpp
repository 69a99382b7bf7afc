// A CSP_M script as a tree. The parser makes one in which names are spellings; `resolve` makes
// another, smaller one in which every name is the symbol it stands for.
//
// Nodes live in vectors of the tree and refer to each other by number. What the parser only needs
// on the way is not kept: parentheses, and which of several ways to write an operator was used. The
// language: FDR manual 4.2.3, chapter 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checker/cspm/script/source.hpp"

namespace csp::checker::cspm {

enum class NameId : std::uint32_t {};    // a spelling: "coin", "M::x"
enum class SymbolId : std::uint32_t {};  // what a name stands for: see symbols.hpp
enum class ExprId : std::uint32_t {};
enum class PatternId : std::uint32_t {};
enum class StatementId : std::uint32_t {};
enum class FieldId : std::uint32_t {};
enum class ClauseId : std::uint32_t {};
enum class DeclId : std::uint32_t {};
enum class TypeId : std::uint32_t {};  // a type as it is written in an annotation
enum class SchemeId : std::uint32_t {};
enum class AssertionId : std::uint32_t {};

// "There is none", for any of the above.
template <class Id>
inline constexpr Id none{std::numeric_limits<std::uint32_t>::max()};

// Some ids that lie next to each other in the tree: `tree.list(some_list)` gives them.
template <class Id>
struct List {
  std::uint32_t first = 0;
  std::uint32_t count = 0;

  [[nodiscard]] bool empty() const { return count == 0; }
};

// The comment behind a kind lists `operands` in order; other members are named where they are used.
enum class ExprKind : std::uint8_t {
  // Literals
  Integer,    // value
  Boolean,    // value 0 or 1
  Character,  // value: code point
  String,     // value: index for Tree::string
  // Names and structure
  Variable,     // name, later symbol
  Tuple,        // at least two items
  Dot,          // left, right. The left is never a Dot: a.b.c is a.(b.c)
  Application,  // function, arguments...
  Lambda,       // body; patterns
  Let,          // body; declarations
  If,           // condition, then, else
  // Sequences and sets. With `statements` they are comprehensions
  Sequence,       // items...
  SequenceFrom,   // lower bound: <1..>
  SequenceRange,  // lower, upper: <1..3>
  Set,            // items...
  SetFrom,        // {1..}
  SetRange,       // {1..3}
  EnumeratedSet,  // {| items... |}
  Map,            // key, value, key, value...
  // Operators on values: one or two operands
  Not,
  And,
  Or,
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Negate,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Concat,  // s ^ t
  Length,  // #s
  // Processes
  Prefix,                  // channel or event, process; fields
  Guard,                   // condition, process
  ExternalChoice,          // P [] Q
  InternalChoice,          // P |~| Q
  SlidingChoice,           // P [> Q
  Sequential,              // P ; Q
  Interrupt,               // P /\ Q
  Interleave,              // P ||| Q
  Hide,                    // process, set: P \ A
  Project,                 // process, set: P |\ A
  Rename,                  // process, from, to, from, to...; statements
  GeneralisedParallel,     // P, set, Q: P [|A|] Q
  AlphabetisedParallel,    // P, set, set, Q: P [A||B] Q
  LinkedParallel,          // P, Q, left, right, left, right...; statements: P [l<->r | ..] Q
  Exception,               // P, set, Q: P [|A|> Q
  SynchronisingChoice,     // P, set, Q: P [+A+] Q
  SynchronisingInterrupt,  // P, set, Q: P /+A+\ Q
  // Replicated processes, all with `statements`
  ReplicatedExternalChoice,        // process
  ReplicatedInternalChoice,        // process
  ReplicatedInterleave,            // process
  ReplicatedSequential,            // process
  ReplicatedParallel,              // set, process: [|A|] x:S @ P
  ReplicatedAlphabetisedParallel,  // set, process: || x:S @ [A] P
  ReplicatedSynchronisingChoice,   // set, process: [+A+] x:S @ P
  ReplicatedLinkedParallel,        // process, left, right...; tie_statements: [l<->r | ..] x:s @ P
};

struct Expr {
  ExprKind kind{};
  Span span;
  std::int64_t value = 0;            // literals
  NameId name = none<NameId>;        // Variable: as it was written
  SymbolId symbol = none<SymbolId>;  // Variable: filled in by resolve
  List<ExprId> operands{};
  List<PatternId> patterns{};      // Lambda
  List<StatementId> statements{};  // comprehensions, Rename, LinkedParallel, replicated processes
  List<StatementId> tie_statements{};  // ReplicatedLinkedParallel
  List<FieldId> fields{};              // Prefix
  List<DeclId> declarations{};         // Let
};

enum class PatternKind : std::uint8_t {
  Wildcard,
  Variable,     // name, later symbol: binds it
  Constructor,  // made by resolve of a Variable that names a channel or constructor: matches it
                // alone
  Integer,      // value
  Boolean,
  Character,
  String,    // value: index for Tree::string; resolve makes it a Sequence
  Tuple,     // items...
  Sequence,  // items...: <p, q>
  Concat,    // p ^ q; resolve makes it a Split
  Split,     // made by resolve: `front` items, then one for the middle, then those at the end
  Dot,       // parser: left, right, as in Expr. After resolve: all its items, at least two
  Set,       // no item, or one: {p}
  Double,    // p @@ q
};

struct Pattern {
  PatternKind kind{};
  Span span;
  std::int64_t value = 0;
  std::uint32_t front = 0;  // Split
  NameId name = none<NameId>;
  SymbolId symbol = none<SymbolId>;
  List<PatternId> items{};
};

// p <- e (also written p : e), or a condition.
struct Statement {
  Span span;
  PatternId pattern = none<PatternId>;  // none: `expression` is a condition
  ExprId expression = none<ExprId>;
};

enum class FieldKind : std::uint8_t { Output, Input, NondeterministicInput };

// One of !e, ?p, ?p:S, $p, $p:S in front of a ->
struct Field {
  FieldKind kind{};
  Span span;
  PatternId pattern = none<PatternId>;  // not for Output
  ExprId expression = none<ExprId>;     // Output: the value; else the set, or none
};

// One equation of a function: f(x, y)(z) = body. Curried arguments are groups.
struct Clause {
  Span span;
  std::vector<List<PatternId>> groups{};
  ExprId body = none<ExprId>;
};

// A tag of a datatype or subtype, or a channel.
struct Constructor {
  Span span;  // of its name
  NameId name = none<NameId>;
  SymbolId symbol = none<SymbolId>;
  ExprId type = none<ExprId>;  // none: it carries nothing
  SchemeId annotation = none<SchemeId>;
};

enum class DeclKind : std::uint8_t {
  Function,     // name; clauses; annotation
  Binding,      // pattern = expression; annotation where the pattern is a variable
  Channel,      // constructors: all with the same type
  Datatype,     // name; constructors
  Subtype,      // name; constructors: they name tags of a datatype
  Nametype,     // name; expression; annotation
  External,     // imports
  Transparent,  // imports
  Timed,        // expression (may be none): the function; declarations
  Assert,       // assertion
  Print,        // expression; also what the command line asks to evaluate
  Module,       // name; patterns; declarations (private), exports. Not behind resolve
  Instance,     // name; of; arguments. Not behind resolve
};

struct Import {
  Span span;
  NameId name = none<NameId>;
  SymbolId symbol = none<SymbolId>;
};

struct Decl {
  DeclKind kind{};
  Span span;
  Span name_span{};
  NameId name = none<NameId>;
  SymbolId symbol = none<SymbolId>;  // Function, Datatype, Subtype, Nametype. Timed: its tock
  List<ClauseId> clauses{};
  PatternId pattern = none<PatternId>;
  ExprId expression = none<ExprId>;
  SchemeId annotation = none<SchemeId>;
  std::vector<Constructor> constructors{};
  std::vector<Import> imports{};
  List<DeclId> declarations{};
  List<DeclId> exports{};
  bool has_parameters = false;  // Module: written with parentheses
  List<PatternId> patterns{};
  NameId of = none<NameId>;  // Instance
  Span of_span{};
  List<ExprId> arguments{};
  AssertionId assertion = none<AssertionId>;
};

enum class Model : std::uint8_t { T, F, FD, V, VD, R, RD };
[[nodiscard]] std::string_view to_string(Model model);  // "FD"

enum class AssertionKind : std::uint8_t {
  Refinement,
  DeadlockFree,
  DivergenceFree,
  Deterministic,
  HasTrace
};

struct Assertion {
  AssertionKind kind{};
  Span span;  // what is asserted, without the word `assert`
  bool is_negated = false;
  bool has_model = false;  // otherwise `model` is the default of the form
  Model model = Model::FD;
  ExprId specification = none<ExprId>;  // Refinement
  ExprId implementation = none<ExprId>;
  List<ExprId> trace{};                // HasTrace
  ExprId tau_priority = none<ExprId>;  // :[tau priority]: S
  bool partial_order_reduce = false;
  std::string reduction{};  // "precise", "hybrid", "fast", or empty
};

// Types as annotations write them.
enum class TypeKind : std::uint8_t {
  Name,        // a type variable, a datatype, or Int, Bool, Char, Event, Proc
  Set,         // item
  Sequence,    // item
  Map,         // key, value
  Tuple,       // items...
  Function,    // result, arguments...
  Dot,         // left, right
  Dotable,     // a => b: argument, result
  Extendable,  // a =>* b: name is a; result
};

struct Type {
  TypeKind kind{};
  Span span;
  NameId name = none<NameId>;
  SymbolId symbol = none<SymbolId>;  // Name, Extendable: type variable or datatype or built-in type
  List<TypeId> items{};
};

enum class TypeClass : std::uint8_t { Eq, Ord, Set, Complete, Yieldable };
[[nodiscard]] std::string_view to_string(TypeClass constraint);  // "Yieldable"

struct TypeConstraint {
  Span span;
  TypeClass constraint{};
  NameId name = none<NameId>;
  SymbolId symbol = none<SymbolId>;
};

struct Scheme {
  Span span;
  std::vector<TypeConstraint> constraints{};
  TypeId type = none<TypeId>;
  std::vector<SymbolId> variables{};  // filled in by resolve: those that this annotation introduces
};

class Tree {
 public:
  NameId name(std::string_view spelling);
  [[nodiscard]] const std::string& spelling(NameId name) const {
    return spellings_[static_cast<std::size_t>(name)];
  }
  std::int64_t add_string(std::string text);
  [[nodiscard]] const std::string& string(std::int64_t index) const {
    return strings_[static_cast<std::size_t>(index)];
  }

  ExprId add(const Expr& node) { return push<ExprId>(exprs_, node); }
  PatternId add(const Pattern& node) { return push<PatternId>(patterns_, node); }
  StatementId add(const Statement& node) { return push<StatementId>(statements_, node); }
  FieldId add(const Field& node) { return push<FieldId>(fields_, node); }
  ClauseId add(Clause node) { return push<ClauseId>(clauses_, std::move(node)); }
  DeclId add(Decl node) { return push<DeclId>(decls_, std::move(node)); }
  TypeId add(const Type& node) { return push<TypeId>(types_, node); }
  SchemeId add(Scheme node) { return push<SchemeId>(schemes_, std::move(node)); }
  AssertionId add(Assertion node) { return push<AssertionId>(assertions_, std::move(node)); }

  template <class Id>
  List<Id> add_list(const std::vector<Id>& ids) {
    const List<Id> list{static_cast<std::uint32_t>(lists_.size()),
                        static_cast<std::uint32_t>(ids.size())};
    for (const Id id : ids)
      lists_.push_back(static_cast<std::uint32_t>(id));
    return list;
  }

  // Makes room for as many nodes as `other` has.
  void reserve_as(const Tree& other);

  // References stay valid until the next node of that kind is added.
  [[nodiscard]] const Expr& at(ExprId id) const { return exprs_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Pattern& at(PatternId id) const {
    return patterns_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const Statement& at(StatementId id) const {
    return statements_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const Field& at(FieldId id) const { return fields_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Clause& at(ClauseId id) const {
    return clauses_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const Decl& at(DeclId id) const { return decls_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Type& at(TypeId id) const { return types_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Scheme& at(SchemeId id) const {
    return schemes_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const Assertion& at(AssertionId id) const {
    return assertions_[static_cast<std::size_t>(id)];
  }

  // What a list holds: for (const ExprId item : tree.list(expr.operands)).
  template <class Id>
  [[nodiscard]] auto list(List<Id> list) const {
    return Items<Id>{lists_.data() + list.first, list.count};
  }
  template <class Id>
  [[nodiscard]] Id item(List<Id> list, std::size_t index) const {
    return static_cast<Id>(lists_[list.first + index]);
  }

  [[nodiscard]] std::size_t expr_count() const { return exprs_.size(); }
  [[nodiscard]] std::size_t pattern_count() const { return patterns_.size(); }
  [[nodiscard]] std::size_t decl_count() const { return decls_.size(); }
  [[nodiscard]] std::size_t statement_count() const { return statements_.size(); }
  [[nodiscard]] std::size_t field_count() const { return fields_.size(); }

  // The declarations of the script itself, in order.
  std::vector<DeclId> declarations;

 private:
  // A view on some ids of the pool. Valid until the next list is added.
  template <class Id>
  struct Items {
    struct Iterator {
      const std::uint32_t* place;
      Id operator*() const { return static_cast<Id>(*place); }
      Iterator& operator++() {
        ++place;
        return *this;
      }
      friend bool operator==(const Iterator&, const Iterator&) = default;
    };
    const std::uint32_t* data;
    std::size_t count;
    [[nodiscard]] Iterator begin() const { return {data}; }
    [[nodiscard]] Iterator end() const { return {data + count}; }
    [[nodiscard]] std::size_t size() const { return count; }
    [[nodiscard]] Id operator[](std::size_t i) const { return static_cast<Id>(data[i]); }
  };

  template <class Id, class Node, class Value>
  static Id push(std::vector<Node>& nodes, Value&& node) {
    nodes.push_back(std::forward<Value>(node));
    return static_cast<Id>(nodes.size() - 1);
  }

  std::vector<std::string> spellings_;
  std::unordered_map<std::string, NameId> names_;
  std::vector<std::string> strings_;
  std::vector<Expr> exprs_;
  std::vector<Pattern> patterns_;
  std::vector<Statement> statements_;
  std::vector<Field> fields_;
  std::vector<Clause> clauses_;
  std::vector<Decl> decls_;
  std::vector<Type> types_;
  std::vector<Scheme> schemes_;
  std::vector<Assertion> assertions_;
  std::vector<std::uint32_t> lists_;
};

}  // namespace csp::checker::cspm
