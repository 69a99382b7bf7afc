// Finds out the types of a resolved script: what lies behind check_types(). The parts: infer_*.cpp
// for the kinds of tree nodes, explain.cpp for what is said about mistakes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/types/dependencies.hpp"
#include "checker/cspm/types/inferred_types.hpp"
#include "checker/cspm/types/typecheck.hpp"
#include "checker/cspm/types/unify.hpp"

namespace csp::checker::cspm {

struct TypedScript::Inside {
  struct OfSymbol {
    TypeRef type = none<TypeRef>;  // none: not found out, because of a mistake
    bool is_general = false;       // every use may have another type
  };
  Types types;
  std::vector<TypeRef> expressions;  // none: not found out
  std::vector<OfSymbol> symbols;
};

// What a piece of the script is for, as it is called in a message: "the left side of", "+".
struct Role {
  std::string_view part;
  std::string_view sign{};
  ExprId same_as = none<ExprId>;  // what it has to agree with
};

class Inference {
 public:
  Inference(const ResolvedScript& script, const Sources& sources, Diagnostics& diagnostics,
            TypedScript::Inside& result);
  void run();

 private:
  // Thrown: there is a mistake, which has been reported, or which another one caused.
  struct Reported {};
  enum class Scope : std::uint8_t { Script, Template, Let };

  // infer_group.cpp
  // Gives whether there was no mistake.
  bool check_declarations(List<DeclId> declarations, Scope scope);
  bool check_declarations(const std::vector<DeclId>& declarations, Scope scope);
  void add_with_timed(DeclId declaration, std::vector<DeclId>& all) const;
  bool check_group(const std::vector<DeclId>& group, Scope scope);
  void report_too_deep(Span span);
  void check_group_with_datatypes(const std::vector<DeclId>& group);
  void check_all(const std::vector<DeclId>& group);
  bool finish_group(const std::vector<DeclId>& group, Scope scope);
  void forget_symbols(const std::vector<DeclId>& group);
  void report_ambiguous(const Decl& declaration);
  void check_template(const ResolvedScript::Template& body);
  // infer_declaration.cpp
  void check(const Decl& declaration);
  void check_function(const Decl& function);
  TypeRef infer_clause(const Clause& clause);
  TypeRef check_clause(const Decl& function, const Clause& clause, TypeRef annotated);
  TypeRef function_type(const std::vector<std::vector<TypeRef>>& groups, TypeRef result);
  void check_binding(const Decl& binding);
  void check_timed(const Decl& timed);
  void check_assertion(const Assertion& assertion);

  // infer_data.cpp
  void check_channel(const Decl& channel);
  void check_datatype(const Decl& datatype);
  void check_subtype(const Decl& subtype);
  void check_nametype(const Decl& nametype);
  std::vector<TypeRef> field_types(const Constructor& constructor);
  // Of the values in the set that `type` is; (S, T) and S.T are sets of tuples and dotted values.
  TypeRef value_type(ExprId set, TypeRef type);
  void need(TypeClass wanted, TypeRef type, Span span, Role role);

  // infer_expression.cpp
  TypeRef infer(ExprId expression);
  TypeRef infer_kind(const Expr& expression);
  TypeRef infer_variable(const Expr& variable);
  TypeRef infer_application(const Expr& application);
  void check_arguments(std::span<const ExprId> arguments, std::span<const TypeRef> wanted,
                       ExprId function);
  TypeRef infer_lambda(const Expr& lambda);
  TypeRef infer_comparison(const Expr& comparison);
  TypeRef infer_logic(const Expr& logic);
  TypeRef infer_items(const Expr& list, TypeRef item, Role role);
  TypeRef infer_range(const Expr& range);
  TypeRef infer_map(const Expr& map);
  void check_statements(List<StatementId> statements, Shape from);
  void check_generator(const Statement& statement, Shape from);
  // Gives what both are.
  TypeRef expect(ExprId expression, TypeRef wanted, Role role);

  // infer_process.cpp
  TypeRef infer_process(const Expr& process);
  TypeRef infer_prefix(const Expr& prefix);
  TypeRef infer_field(const Field& field);
  void check_pairs(const Expr& process, std::size_t first, std::string_view sign);
  TypeRef events();

  // infer_pattern.cpp
  TypeRef infer(PatternId pattern);
  TypeRef infer_sequence_pattern(const Pattern& pattern);
  TypeRef expect(PatternId pattern, TypeRef wanted, Role role);

  // infer_annotation.cpp
  TypeRef annotated_type(SchemeId scheme);
  TypeRef written_type(TypeId type);

  // operator_signs.cpp
  [[nodiscard]] static std::string_view sign_of(ExprKind kind);

  // explain.cpp
  [[nodiscard]] std::string quoted(Span span) const;
  [[nodiscard]] std::vector<Note> declared_here(SymbolId symbol) const;
  [[nodiscard]] SymbolId symbol_of(ExprId expression) const;
  void report(Span span, std::string message, std::vector<Note> notes, std::string fix);
  [[noreturn]] void fail(Span span, std::string message, std::vector<Note> notes = {},
                         std::string fix = {});
  [[noreturn]] void misplaced(ExprId expression, TypeRef wanted, TypeRef found, Role role,
                              const Misfit& misfit);
  // `found` describes what is at `span`; `start` goes before "but".
  [[nodiscard]] static std::string text_of(Role role);
  [[noreturn]] void misfit_at(Span span, std::string start, TypeRef found, const Misfit& misfit,
                              std::vector<Note> notes = {}, std::string fix = {});
  [[noreturn]] void not_in_class(Span span, const std::string& who, const Misfit& misfit,
                                 std::vector<Note> notes);
  [[nodiscard]] std::string phrase(TypeRef type);
  [[nodiscard]] TypeRef as_shown(TypeRef type);
  [[nodiscard]] std::string likely_fix(TypeRef wanted, TypeRef found, Span span);

  // Gives the type with its dots carried out.
  TypeRef simplified(TypeRef type, Span span);

  // explain_dots.cpp
  struct Value {
    Span span;
    TypeRef type{};
    ExprId expression = none<ExprId>;  // none: a pattern
  };
  // Says what is wrong with the values given to a channel or constructor; returns where nothing is.
  // `fix` is for one that is given none.
  void explain_values(Span whole, ExprId head, std::span<const Value> values, bool must_be_whole,
                      std::string fix = {});
  void explain_dotted(ExprId expression, bool must_be_whole, std::string fix = {});
  [[nodiscard]] std::vector<Value> dotted_values(ExprId expression) const;

  template <class Work, class Explain>
  TypeRef attempt(const Work& work, const Explain& explain) {
    try {
      return work();
    } catch (const Misfit& misfit) {
      explain(misfit);
      throw Reported{};
    }
  }
  [[nodiscard]] TypedScript::Inside::OfSymbol& of(SymbolId symbol) {
    return result_.symbols[static_cast<std::size_t>(symbol)];
  }
  // Of what is bound by a pattern or declaration being looked at.
  TypeRef bound_type(SymbolId symbol);
  [[nodiscard]] Shape shape(TypeRef type) { return types_.shape(types_.resolve(type)); }

  const ResolvedScript& script_;
  const Tree& tree_;
  const Sources& sources_;
  Diagnostics& told_;
  Diagnostics* diagnostics_;  // told_, or a place for what is only tried
  std::set<std::pair<std::uint32_t, std::uint32_t>> told_at_;
  TypedScript::Inside& result_;
  Types& types_;
  Unifier unifier_;
  Dependencies dependencies_;
};

}  // namespace csp::checker::cspm
