// Annotations. A name in a type is a datatype, a built-in type, or a variable: of an annotation
// around this one, or introduced by this one.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "checker/cspm/names/resolver.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

SymbolId built_in_type(const std::string& spelling) {
  constexpr std::array<std::pair<const char*, SymbolId>, 5> types{{{"Int", int_type},
                                                                   {"Bool", bool_type},
                                                                   {"Char", char_type},
                                                                   {"Event", event_type},
                                                                   {"Proc", proc_type}}};
  for (const auto& [name, symbol] : types) {
    if (spelling == name) return symbol;
  }
  return none<SymbolId>;
}

}  // namespace

SchemeId Resolver::scheme(SchemeId id) {
  if (id == none<SchemeId>) return id;
  const Scheme& from = source_.at(id);
  Scheme result{.span = from.span};
  const Temporarily introduced(new_type_variables_, &result.variables);
  result.type = type(from.type);
  for (const TypeConstraint& constraint : from.constraints) {
    result.constraints.push_back({.span = constraint.span,
                                  .constraint = constraint.constraint,
                                  .name = copied(constraint.name),
                                  .symbol = constrained_variable(constraint)});
  }
  return tree_.add(std::move(result));
}

SymbolId Resolver::constrained_variable(const TypeConstraint& constraint) {
  const NameId name = copied(constraint.name);
  if (const LocalScopes::Local* own = type_variables_.find_innermost(name)) return own->symbol;
  if (const LocalScopes::Local* outer = type_variables_.find(name)) {
    error(constraint.span,
          quoted(name) + " belongs to an annotation further out, and can only be constrained there",
          declared_here(outer->symbol));
    return outer->symbol;
  }
  const std::string what =
      built_in_type(spelling(name)) != none<SymbolId> ||
              datatype_named(path(constraint.name)) != none<SymbolId>
          ? quoted(name) + " is a type, and only type variables can be constrained"
          : "the type variable " + quoted(name) + " is constrained, but does not occur in the type";
  error(constraint.span, what);
  return none<SymbolId>;
}

TypeId Resolver::type(TypeId id) {
  check_depth();
  const Type& from = source_.at(id);
  Type result{.kind = from.kind, .span = from.span, .name = copied(from.name)};
  if (from.kind == TypeKind::Name) result.symbol = type_named(from.name, from.span);
  if (from.kind == TypeKind::Extendable) {
    result.symbol = type_named(from.name, from.span);
    if (result.symbol != none<SymbolId> &&
        symbols_[result.symbol].kind != SymbolKind::TypeVariable) {
      error(from.span,
            "in front of `=>*` stands a type variable, but " + quoted(result.name) + " is a type",
            declared_here(result.symbol));
    }
  }
  std::vector<TypeId> items;
  for (const TypeId item : source_.list(from.items))
    items.push_back(type(item));
  result.items = tree_.add_list(items);
  return tree_.add(result);
}

SymbolId Resolver::type_named(NameId source_name, Span span) {
  const Path& name = path(source_name);
  if (name.is_qualified()) {
    const SymbolId symbol = use_qualified(name, span);
    if (symbol == none<SymbolId> || symbols_[symbol].kind == SymbolKind::Datatype) return symbol;
    error(span, quoted(name.whole) + " is no datatype", declared_here(symbol));
    return none<SymbolId>;
  }
  if (const LocalScopes::Local* variable = type_variables_.find(name.whole))
    return variable->symbol;
  if (const SymbolId datatype = datatype_named(name); datatype != none<SymbolId>) {
    note_use(datatype, span);
    return datatype;
  }
  if (const SymbolId built_in = built_in_type(spelling(name.whole)); built_in != none<SymbolId>)
    return built_in;
  const SymbolId variable = symbols_.add(
      {.kind = SymbolKind::TypeVariable, .name = spelling(name.whole), .declared = span});
  type_variables_.bind(name.whole, variable);
  new_type_variables_->push_back(variable);
  return variable;
}

// Types have names of their own: a function of the same name nearby does not hide a datatype.
SymbolId Resolver::datatype_named(const Path& name) const {
  for (ScopeId scope = scope_; scope != none<ScopeId>; scope = scopes_[scope].parent) {
    const auto place = scopes_[scope].names.find(name.whole);
    if (place == scopes_[scope].names.end()) continue;
    const SymbolId symbol = place->second.symbol;
    if (symbol != none<SymbolId> && symbols_[symbol].kind == SymbolKind::Datatype) return symbol;
  }
  return none<SymbolId>;
}

}  // namespace csp::checker::cspm
