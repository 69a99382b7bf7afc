// A tree as text, one line a node, its parts indented below it.
#include <string>

#include "checker/cspm/deep_stack.hpp"
#include "checker/cspm/parser.hpp"

namespace csp::checker::cspm {

namespace {

std::string_view to_string(ExprKind kind) {
  switch (kind) {
#define CSP_KIND(name) \
  case ExprKind::name: \
    return #name
    CSP_KIND(Integer);
    CSP_KIND(Boolean);
    CSP_KIND(Character);
    CSP_KIND(String);
    CSP_KIND(Variable);
    CSP_KIND(Tuple);
    CSP_KIND(Dot);
    CSP_KIND(Application);
    CSP_KIND(Lambda);
    CSP_KIND(Let);
    CSP_KIND(If);
    CSP_KIND(Sequence);
    CSP_KIND(SequenceFrom);
    CSP_KIND(SequenceRange);
    CSP_KIND(Set);
    CSP_KIND(SetFrom);
    CSP_KIND(SetRange);
    CSP_KIND(EnumeratedSet);
    CSP_KIND(Map);
    CSP_KIND(Not);
    CSP_KIND(And);
    CSP_KIND(Or);
    CSP_KIND(Equal);
    CSP_KIND(NotEqual);
    CSP_KIND(Less);
    CSP_KIND(LessOrEqual);
    CSP_KIND(Greater);
    CSP_KIND(GreaterOrEqual);
    CSP_KIND(Negate);
    CSP_KIND(Add);
    CSP_KIND(Subtract);
    CSP_KIND(Multiply);
    CSP_KIND(Divide);
    CSP_KIND(Modulo);
    CSP_KIND(Concat);
    CSP_KIND(Length);
    CSP_KIND(Prefix);
    CSP_KIND(Guard);
    CSP_KIND(ExternalChoice);
    CSP_KIND(InternalChoice);
    CSP_KIND(SlidingChoice);
    CSP_KIND(Sequential);
    CSP_KIND(Interrupt);
    CSP_KIND(Interleave);
    CSP_KIND(Hide);
    CSP_KIND(Project);
    CSP_KIND(Rename);
    CSP_KIND(GeneralisedParallel);
    CSP_KIND(AlphabetisedParallel);
    CSP_KIND(LinkedParallel);
    CSP_KIND(Exception);
    CSP_KIND(SynchronisingChoice);
    CSP_KIND(SynchronisingInterrupt);
    CSP_KIND(ReplicatedExternalChoice);
    CSP_KIND(ReplicatedInternalChoice);
    CSP_KIND(ReplicatedInterleave);
    CSP_KIND(ReplicatedSequential);
    CSP_KIND(ReplicatedParallel);
    CSP_KIND(ReplicatedAlphabetisedParallel);
    CSP_KIND(ReplicatedSynchronisingChoice);
    CSP_KIND(ReplicatedLinkedParallel);
  }
#undef CSP_KIND
  return "";
}

std::string_view to_string(PatternKind kind) {
  switch (kind) {
    case PatternKind::Wildcard:
      return "Wildcard";
    case PatternKind::Variable:
      return "Variable";
    case PatternKind::Constructor:
      return "Constructor";
    case PatternKind::Integer:
      return "Integer";
    case PatternKind::Boolean:
      return "Boolean";
    case PatternKind::Character:
      return "Character";
    case PatternKind::String:
      return "String";
    case PatternKind::Tuple:
      return "Tuple";
    case PatternKind::Sequence:
      return "Sequence";
    case PatternKind::Concat:
      return "Concat";
    case PatternKind::Split:
      return "Split";
    case PatternKind::Dot:
      return "Dot";
    case PatternKind::Set:
      return "Set";
    case PatternKind::Double:
      return "Double";
  }
  return "";
}

std::string_view to_string(DeclKind kind) {
  switch (kind) {
    case DeclKind::Function:
      return "Function";
    case DeclKind::Binding:
      return "Binding";
    case DeclKind::Channel:
      return "Channel";
    case DeclKind::Datatype:
      return "Datatype";
    case DeclKind::Subtype:
      return "Subtype";
    case DeclKind::Nametype:
      return "Nametype";
    case DeclKind::External:
      return "External";
    case DeclKind::Transparent:
      return "Transparent";
    case DeclKind::Timed:
      return "Timed";
    case DeclKind::Assert:
      return "Assert";
    case DeclKind::Print:
      return "Print";
    case DeclKind::Module:
      return "Module";
    case DeclKind::Instance:
      return "Instance";
  }
  return "";
}

std::string_view to_string(AssertionKind kind) {
  switch (kind) {
    case AssertionKind::Refinement:
      return "Refinement";
    case AssertionKind::DeadlockFree:
      return "DeadlockFree";
    case AssertionKind::DivergenceFree:
      return "DivergenceFree";
    case AssertionKind::Deterministic:
      return "Deterministic";
    case AssertionKind::HasTrace:
      return "HasTrace";
  }
  return "";
}

std::string_view to_string(FieldKind kind) {
  switch (kind) {
    case FieldKind::Output:
      return "Output";
    case FieldKind::Input:
      return "Input";
    case FieldKind::NondeterministicInput:
      return "NondeterministicInput";
  }
  return "";
}

std::string_view to_string(TypeKind kind) {
  switch (kind) {
    case TypeKind::Name:
      return "Name";
    case TypeKind::Set:
      return "Set";
    case TypeKind::Sequence:
      return "Sequence";
    case TypeKind::Map:
      return "Map";
    case TypeKind::Tuple:
      return "Tuple";
    case TypeKind::Function:
      return "Function";
    case TypeKind::Dot:
      return "Dot";
    case TypeKind::Dotable:
      return "Dotable";
    case TypeKind::Extendable:
      return "Extendable";
  }
  return "";
}

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
