// A tree as text, one line a node, its parts indented below it.
#include <array>
#include <string>
#include <string_view>

#include "checker/cspm/deep_stack.hpp"
#include "checker/cspm/parser.hpp"

namespace csp::checker::cspm {

namespace {

using namespace std::string_view_literals;

// Of each kind of node, in the order of their declaration.
constexpr std::array expr_names{"Integer"sv,
                                "Boolean"sv,
                                "Character"sv,
                                "String"sv,
                                "Variable"sv,
                                "Tuple"sv,
                                "Dot"sv,
                                "Application"sv,
                                "Lambda"sv,
                                "Let"sv,
                                "If"sv,
                                "Sequence"sv,
                                "SequenceFrom"sv,
                                "SequenceRange"sv,
                                "Set"sv,
                                "SetFrom"sv,
                                "SetRange"sv,
                                "EnumeratedSet"sv,
                                "Map"sv,
                                "Not"sv,
                                "And"sv,
                                "Or"sv,
                                "Equal"sv,
                                "NotEqual"sv,
                                "Less"sv,
                                "LessOrEqual"sv,
                                "Greater"sv,
                                "GreaterOrEqual"sv,
                                "Negate"sv,
                                "Add"sv,
                                "Subtract"sv,
                                "Multiply"sv,
                                "Divide"sv,
                                "Modulo"sv,
                                "Concat"sv,
                                "Length"sv,
                                "Prefix"sv,
                                "Guard"sv,
                                "ExternalChoice"sv,
                                "InternalChoice"sv,
                                "SlidingChoice"sv,
                                "Sequential"sv,
                                "Interrupt"sv,
                                "Interleave"sv,
                                "Hide"sv,
                                "Project"sv,
                                "Rename"sv,
                                "GeneralisedParallel"sv,
                                "AlphabetisedParallel"sv,
                                "LinkedParallel"sv,
                                "Exception"sv,
                                "SynchronisingChoice"sv,
                                "SynchronisingInterrupt"sv,
                                "ReplicatedExternalChoice"sv,
                                "ReplicatedInternalChoice"sv,
                                "ReplicatedInterleave"sv,
                                "ReplicatedSequential"sv,
                                "ReplicatedParallel"sv,
                                "ReplicatedAlphabetisedParallel"sv,
                                "ReplicatedSynchronisingChoice"sv,
                                "ReplicatedLinkedParallel"sv};
static_assert(expr_names.size() ==
              static_cast<std::size_t>(ExprKind::ReplicatedLinkedParallel) + 1);

constexpr std::array pattern_names{"Wildcard"sv, "Variable"sv,  "Constructor"sv, "Integer"sv,
                                   "Boolean"sv,  "Character"sv, "String"sv,      "Tuple"sv,
                                   "Sequence"sv, "Concat"sv,    "Split"sv,       "Dot"sv,
                                   "Set"sv,      "Double"sv};
static_assert(pattern_names.size() == static_cast<std::size_t>(PatternKind::Double) + 1);

constexpr std::array field_names{"Output"sv, "Input"sv, "NondeterministicInput"sv};
static_assert(field_names.size() == static_cast<std::size_t>(FieldKind::NondeterministicInput) + 1);

constexpr std::array decl_names{"Function"sv, "Binding"sv,  "Channel"sv,  "Datatype"sv,
                                "Subtype"sv,  "Nametype"sv, "External"sv, "Transparent"sv,
                                "Timed"sv,    "Assert"sv,   "Print"sv,    "Module"sv,
                                "Instance"sv};
static_assert(decl_names.size() == static_cast<std::size_t>(DeclKind::Instance) + 1);

constexpr std::array assertion_names{"Refinement"sv, "DeadlockFree"sv, "DivergenceFree"sv,
                                     "Deterministic"sv, "HasTrace"sv};
static_assert(assertion_names.size() == static_cast<std::size_t>(AssertionKind::HasTrace) + 1);

constexpr std::array type_names{"Name"sv,     "Set"sv, "Sequence"sv, "Map"sv,       "Tuple"sv,
                                "Function"sv, "Dot"sv, "Dotable"sv,  "Extendable"sv};
static_assert(type_names.size() == static_cast<std::size_t>(TypeKind::Extendable) + 1);

std::string_view to_string(ExprKind kind) { return expr_names[static_cast<std::size_t>(kind)]; }
std::string_view to_string(PatternKind kind) {
  return pattern_names[static_cast<std::size_t>(kind)];
}
std::string_view to_string(FieldKind kind) { return field_names[static_cast<std::size_t>(kind)]; }
std::string_view to_string(DeclKind kind) { return decl_names[static_cast<std::size_t>(kind)]; }
std::string_view to_string(AssertionKind kind) {
  return assertion_names[static_cast<std::size_t>(kind)];
}
std::string_view to_string(TypeKind kind) { return type_names[static_cast<std::size_t>(kind)]; }

// On one line.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? "\\n" : std::string(1, c);
  }
  return result + "\"";
}

class Dump {
 public:
  explicit Dump(const Tree& tree) : tree_(tree) {}

  std::string run() {
    for (const DeclId id : tree_.declarations)
      show(id);
    return std::move(text_);
  }

 private:
  // Indents what is shown until the end of the block.
  class Deeper {
   public:
    explicit Deeper(std::size_t& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    std::size_t& depth_;
  };

  void line(std::string_view what) {
    text_.append(depth_ * 2, ' ');
    text_ += what;
    text_ += '\n';
  }

  [[nodiscard]] std::string named(std::string_view kind, NameId name) const {
    return std::string(kind) + (name == none<NameId> ? "" : " " + tree_.spelling(name));
  }

  template <class Id>
  void show_all(std::string_view heading, List<Id> list) {
    if (list.empty()) return;
    line(heading);
    const Deeper deeper(depth_);
    for (const Id id : tree_.list(list))
      show(id);
  }

  template <class Id>
  void show_items(List<Id> list) {
    for (const Id id : tree_.list(list))
      show(id);
  }

  void show(ExprId id) {
    check_depth();
    const Expr& expr = tree_.at(id);
    std::string what = named(to_string(expr.kind), expr.name);
    if (expr.kind == ExprKind::String) {
      what += " " + quoted(tree_.string(expr.value));
    } else if (expr.kind == ExprKind::Boolean) {
      what += expr.value != 0 ? " true" : " false";
    } else if (expr.kind == ExprKind::Integer || expr.kind == ExprKind::Character) {
      what += " " + std::to_string(expr.value);
    }
    line(what);
    const Deeper deeper(depth_);
    show_all("patterns", expr.patterns);
    show_all("declarations", expr.declarations);
    show_items(expr.operands);
    show_items(expr.fields);
    show_all("ties over", expr.tie_statements);
    show_all("over", expr.statements);
  }

  void show(PatternId id) {
    check_depth();
    const Pattern& pattern = tree_.at(id);
    std::string what = named(to_string(pattern.kind), pattern.name);
    if (pattern.kind == PatternKind::String) {
      what += " " + quoted(tree_.string(pattern.value));
    } else if (pattern.kind == PatternKind::Boolean) {
      what += pattern.value != 0 ? " true" : " false";
    } else if (pattern.kind == PatternKind::Integer || pattern.kind == PatternKind::Character) {
      what += " " + std::to_string(pattern.value);
    }
    line(what);
    const Deeper deeper(depth_);
    show_items(pattern.items);
  }

  void show(StatementId id) {
    const Statement& statement = tree_.at(id);
    line(statement.pattern == none<PatternId> ? "condition" : "generator");
    const Deeper deeper(depth_);
    if (statement.pattern != none<PatternId>) show(statement.pattern);
    show(statement.expression);
  }

  void show(FieldId id) {
    const Field& field = tree_.at(id);
    line(to_string(field.kind));
    const Deeper deeper(depth_);
    if (field.pattern != none<PatternId>) show(field.pattern);
    if (field.expression != none<ExprId>) show(field.expression);
  }

  void show(ClauseId id) {
    const Clause& clause = tree_.at(id);
    line("clause");
    const Deeper deeper(depth_);
    for (const List<PatternId>& group : clause.groups) {
      line("group");
      const Deeper inner(depth_);
      show_items(group);
    }
    show(clause.body);
  }

  void show(TypeId id) {
    check_depth();
    const Type& type = tree_.at(id);
    line(named(to_string(type.kind), type.name));
    const Deeper deeper(depth_);
    show_items(type.items);
  }

  void show(SchemeId id) {
    const Scheme& scheme = tree_.at(id);
    line("type");
    const Deeper deeper(depth_);
    for (const TypeConstraint& constraint : scheme.constraints)
      line(named(cspm::to_string(constraint.constraint), constraint.name));
    show(scheme.type);
  }

  void show(AssertionId id) {
    const Assertion& assertion = tree_.at(id);
    std::string what =
        (assertion.is_negated ? "not " : "") + std::string(to_string(assertion.kind));
    what += " " + std::string(cspm::to_string(assertion.model));
    if (!assertion.has_model) what += " by default";
    if (assertion.partial_order_reduce)
      what +=
          " partial order reduce" + (assertion.reduction.empty() ? "" : " " + assertion.reduction);
    line(what);
    const Deeper deeper(depth_);
    if (assertion.specification != none<ExprId>) show(assertion.specification);
    show(assertion.implementation);
    show_all("trace", assertion.trace);
    if (assertion.tau_priority == none<ExprId>) return;
    line("tau priority");
    const Deeper inner(depth_);
    show(assertion.tau_priority);
  }

  void show(DeclId id) {
    check_depth();
    const Decl& declaration = tree_.at(id);
    line(named(to_string(declaration.kind), declaration.name) +
         (declaration.of == none<NameId> ? "" : " of " + tree_.spelling(declaration.of)));
    const Deeper deeper(depth_);
    if (declaration.annotation != none<SchemeId>) show(declaration.annotation);
    if (declaration.pattern != none<PatternId>) show(declaration.pattern);
    if (declaration.expression != none<ExprId>) show(declaration.expression);
    show_items(declaration.clauses);
    for (const Constructor& constructor : declaration.constructors) {
      line(named("constructor", constructor.name));
      const Deeper inner(depth_);
      if (constructor.annotation != none<SchemeId>) show(constructor.annotation);
      if (constructor.type != none<ExprId>) show(constructor.type);
    }
    for (const Import& import : declaration.imports)
      line(named("import", import.name));
    show_all("parameters", declaration.patterns);
    show_all("arguments", declaration.arguments);
    show_all("declarations", declaration.declarations);
    show_all("exports", declaration.exports);
    if (declaration.assertion != none<AssertionId>) show(declaration.assertion);
  }

  const Tree& tree_;
  std::string text_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string dump(const Tree& tree) { return Dump(tree).run(); }

}  // namespace csp::checker::cspm
