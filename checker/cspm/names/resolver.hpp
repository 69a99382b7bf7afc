// How `resolve` works, for the files that share the work; everyone else includes resolve.hpp.
//
// First the names of all modules and instances are declared, then all channels and constructors
// (whether a name in a pattern is matched or bound hangs on them), then everything else, and only
// then is anything looked up. An instance is its module's text, declared and resolved once more in
// a scope of its own that lies where the module's scope lies.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checker/cspm/names/instance_circles.hpp"
#include "checker/cspm/names/scopes.hpp"
#include "checker/cspm/names/spelling.hpp"
#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

// A member has another value as long as this lives.
template <class T>
class Temporarily {
 public:
  Temporarily(T& place, T value) : place_(place), before_(std::exchange(place, value)) {}
  ~Temporarily() { place_ = before_; }
  Temporarily(const Temporarily&) = delete;
  Temporarily& operator=(const Temporarily&) = delete;

 private:
  T& place_;
  T before_;
};

class Resolver {
 public:
  Resolver(const Tree& source, Diagnostics& diagnostics);
  ResolvedScript run();

 private:
  // What is said to be done twice: definitions declare names, patterns bind them.
  static constexpr std::string_view declared = "declared";
  static constexpr std::string_view bound = "bound";

  // A name of the source in the result's spelling: whole, and in its parts where it is qualified.
  struct Path {
    NameId whole = none<NameId>;
    std::vector<NameId> parts{};
    [[nodiscard]] bool is_qualified() const { return parts.size() > 1; }
  };
  // What lies at the end of a look-up: nothing, a symbol, or a module.
  struct Meaning {
    SymbolId symbol = none<SymbolId>;
    const Entry* module = nullptr;
  };
  // A sequence pattern by its parts: at most one, the middle, is of unknown length.
  struct SequenceParts {
    std::vector<PatternId> front{};
    PatternId middle = none<PatternId>;
    Span middle_span{};
    std::vector<PatternId> back{};
    bool is_told = false;
  };

  // resolve.cpp
  const Path& path(NameId name);
  NameId copied(NameId name);
  [[nodiscard]] const std::string& spelling(NameId name) const { return tree_.spelling(name); }
  [[nodiscard]] std::string quoted(NameId name) const { return "`" + spelling(name) + "`"; }
  void error(Span span, std::string message, std::vector<Note> notes = {}, std::string fix = {});
  void warning(Span span, std::string message, std::vector<Note> notes = {}, std::string fix = {});
  // A note where `symbol` is declared; none for what is built in.
  [[nodiscard]] std::vector<Note> declared_here(SymbolId symbol) const;

  // declare_names.cpp: the names of declarations
  template <class Visit>
  void each_declaration(ScopeId scope, Visit visit) const;
  template <class Visit>
  void each_in(DeclId id, bool is_private, bool is_timed, const Visit& visit) const;
  void declare_labels(ScopeId scope);
  void declare_names(ScopeId scope);
  void declare_name(DeclId id);
  void declare_imports(const Decl& decl);
  void cannot_import(NameId name, Span span, bool is_external);
  void declare_locally(List<DeclId> declarations);
  void declare_function(const Decl& decl);
  SymbolId declare(NameId name, Span span, SymbolKind kind, std::string_view verb = declared);
  bool declare_entry(NameId name, Entry entry);
  void declare_pattern(PatternId id, std::string_view verb = bound);
  void declare_binding(PatternId id);
  [[nodiscard]] SymbolId declared_symbol(NameId name) const;
  [[nodiscard]] SymbolId declared_innermost(NameId name) const;
  void declared_twice(NameId name, Span span, Span before, std::string_view verb = declared);

  // modules.cpp: modules, instances, and what depends on what
  void declare_modules(ScopeId scope);
  void declare_module(DeclId id);
  void declare_instance(DeclId id);
  ScopeId module_of_instance(const Decl& decl);
  [[nodiscard]] std::string name_of(ScopeId module) const;
  ScopeId module_named(const Path& path, std::size_t count, Span span);
  [[nodiscard]] ScopeId as_seen_here(ScopeId module) const;
  bool needs_instance(ScopeId module, Span span);
  void is_private(NameId name, ScopeId module, const Entry& entry, Span span);
  void no_such_module(const Path& path, std::size_t index, ScopeId within, Span span,
                      const Entry* other);
  bool is_declared_later(NameId name);
  void resolve_contents(ScopeId scope, std::vector<DeclId>& into);
  void resolve_module(DeclId id, std::vector<DeclId>& into);
  void resolve_instance(DeclId id, std::vector<DeclId>& into);
  [[nodiscard]] DependencyId containing_instance(ScopeId scope) const;
  void contained_in_module(DependencyId dependency, Span span);
  DependencyId dependency_of(DeclId id);
  void depend_on_all_of(DependencyId user, ScopeId scope, Span span);
  void note_use(SymbolId symbol, Span span);

  // look_up.cpp: the uses of names
  [[nodiscard]] Meaning look_up_unqualified(NameId name) const;
  SymbolId use(NameId source_name, Span span);
  SymbolId use_qualified(const Path& name, Span span);
  void not_in_module(const Path& name, ScopeId module, Span span);
  void not_a_value(NameId name, const Entry& module, Span span);
  void not_declared(NameId name, Span span);
  [[nodiscard]] std::string nearest_value(NameId name) const;
  [[nodiscard]] std::string in_some_module(NameId name) const;

  // resolve_declarations.cpp
  void declarations(List<DeclId> list, std::vector<DeclId>& into);
  void declaration(DeclId id, std::vector<DeclId>& into);
  void function(const Decl& decl, Decl& result);
  void same_arity(const Decl& decl);
  ClauseId clause(ClauseId id);
  void constructors(const Decl& decl, Decl& result);
  SymbolId tag_of_datatype(const Constructor& from, NameId subtype);
  void timed(const Decl& decl, Decl& result);
  AssertionId assertion(AssertionId id);

  // resolve_expressions.cpp
  ExprId expression(ExprId id);
  ExprId expression_if_any(ExprId id) { return id == none<ExprId> ? id : expression(id); }
  List<ExprId> expressions(List<ExprId> list);
  void with_statements(const Expr& from, Expr& result);
  List<StatementId> statements(List<StatementId> list);
  void prefix(const Expr& from, Expr& result);
  List<FieldId> fields(List<FieldId> list);
  void check_field_order(List<FieldId> list);

  // resolve_patterns.cpp
  PatternId pattern(PatternId id);
  List<PatternId> patterns(List<PatternId> list);
  void declare_patterns(List<PatternId> list);
  void name_in_pattern(const Pattern& from, Pattern& result);
  void sequence_parts(PatternId id, SequenceParts& parts);
  static void add_part(SequenceParts& parts, PatternId item);
  void dot_parts(PatternId id, std::vector<PatternId>& items);
  void no_double_pattern(PatternId id);
  void beware_of_channel(PatternId id);

  // resolve_types.cpp: in an open scope of type_variables_
  SchemeId scheme(SchemeId id);  // none stays none
  SymbolId constrained_variable(const TypeConstraint& constraint);
  TypeId type(TypeId id);
  SymbolId type_named(NameId source_name, Span span);
  [[nodiscard]] SymbolId datatype_named(const Path& name) const;

  const Tree& source_;
  Diagnostics& diagnostics_;
  Tree tree_;
  Symbols symbols_;
  std::vector<ResolvedScript::Template> templates_;

  std::vector<Path> paths_;  // by name of the source
  std::unordered_map<NameId, Builtin> builtins_;
  std::unordered_set<NameId> told_;  // names that were said not to be declared

  Scopes scopes_;
  ScopeId scope_{};     // where we are
  LocalScopes locals_;  // and within
  LocalScopes type_variables_;
  std::vector<SymbolId>* new_type_variables_ = nullptr;  // of the annotation we are in
  bool is_timed_ = false;                                // in a timed section
  bool is_private_ = false;                              // while declaring: before `exports`
  std::unordered_set<DeclId> failed_instances_;
  std::unordered_set<SymbolId> functions_;  // those that equations declare

  // Only where there are instances: what uses what.
  bool has_instances_ = false;
  InstanceDependencies dependencies_;
  DependencyId user_ = none<DependencyId>;  // what we are in
  DeclId declaring_ = none<DeclId>;
  std::vector<DependencyId> dependency_by_symbol_;
  std::unordered_map<DeclId, DependencyId> dependency_by_declaration_;
  std::unordered_map<ScopeId, DependencyId> dependency_by_instance_;
};

// Visits the declarations of a scope in order, those in timed sections too, as
// visit(id, is_private, is_timed).
template <class Visit>
void Resolver::each_declaration(ScopeId scope, Visit visit) const {
  const DeclId module = scopes_[scope].module;
  if (module == none<DeclId>) {
    for (const DeclId id : source_.declarations)
      each_in(id, false, false, visit);
    return;
  }
  for (const DeclId id : source_.list(source_.at(module).declarations))
    each_in(id, true, is_timed_, visit);
  for (const DeclId id : source_.list(source_.at(module).exports))
    each_in(id, false, is_timed_, visit);
}

template <class Visit>
void Resolver::each_in(DeclId id, bool is_private, bool is_timed, const Visit& visit) const {
  visit(id, is_private, is_timed);
  const Decl& decl = source_.at(id);
  if (decl.kind != DeclKind::Timed) return;
  for (const DeclId inner : source_.list(decl.declarations))
    each_in(inner, is_private, true, visit);
}

}  // namespace csp::checker::cspm
