// Declarations, once all names are declared.
#include <string>
#include <vector>

#include "checker/cspm/names/resolver.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

std::string arguments(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

}  // namespace

void Resolver::declarations(List<DeclId> list, std::vector<DeclId>& into) {
  for (const DeclId id : source_.list(list))
    declaration(id, into);
}

void Resolver::declaration(DeclId id, std::vector<DeclId>& into) {
  check_depth();
  const Decl& decl = source_.at(id);
  if (decl.kind == DeclKind::Module) return resolve_module(id, into);
  if (decl.kind == DeclKind::Instance) return resolve_instance(id, into);
  DependencyId user = user_;
  if (has_instances_ && locals_.empty())
    user = scopes_[scope_].is_copy ? none<DependencyId> : dependency_of(id);
  const Temporarily used_by(user_, user);
  Decl result{
      .kind = decl.kind, .span = decl.span, .name_span = decl.name_span, .name = copied(decl.name)};
  type_variables_.open();
  result.annotation = scheme(decl.annotation);
  switch (decl.kind) {
    case DeclKind::Function:
      function(decl, result);
      break;
    case DeclKind::Binding:
      result.pattern = pattern(decl.pattern);
      result.expression = expression(decl.expression);
      break;
    case DeclKind::Channel:
    case DeclKind::Datatype:
    case DeclKind::Subtype:
      if (decl.kind != DeclKind::Channel) result.symbol = declared_symbol(result.name);
      constructors(decl, result);
      break;
    case DeclKind::Nametype:
      result.symbol = declared_symbol(result.name);
      result.expression = expression(decl.expression);
      break;
    case DeclKind::External:
    case DeclKind::Transparent:
      for (const Import& import : decl.imports) {
        const NameId name = copied(import.name);
        result.imports.push_back(
            {.span = import.span, .name = name, .symbol = declared_symbol(name)});
      }
      break;
    case DeclKind::Timed:
      timed(decl, result);
      break;
    case DeclKind::Assert:
      result.assertion = assertion(decl.assertion);
      break;
    case DeclKind::Print:
      result.expression = expression(decl.expression);
      break;
    case DeclKind::Module:
    case DeclKind::Instance:
      break;
  }
  type_variables_.close();
  into.push_back(tree_.add(std::move(result)));
}

void Resolver::function(const Decl& decl, Decl& result) {
  result.symbol = declared_symbol(result.name);
  same_arity(decl);
  std::vector<ClauseId> clauses;
  for (const ClauseId id : source_.list(decl.clauses))
    clauses.push_back(clause(id));
  result.clauses = tree_.add_list(clauses);
}

// Each equation of a function takes as many arguments as the first.
void Resolver::same_arity(const Decl& decl) {
  const Clause& first = source_.at(source_.item(decl.clauses, 0));
  for (const ClauseId id : source_.list(decl.clauses)) {
    const Clause& other = source_.at(id);
    const std::vector<Note> where{{first.span, "the first equation is here"}};
    if (other.groups.size() != first.groups.size()) {
      error(other.span,
            "the first equation of " + quoted(copied(decl.name)) + " takes " +
                std::to_string(first.groups.size()) +
                (first.groups.size() == 1 ? " list" : " lists") + " of arguments, this one " +
                std::to_string(other.groups.size()),
            where);
      return;
    }
    for (std::size_t i = 0; i < first.groups.size(); ++i) {
      if (other.groups[i].count == first.groups[i].count) continue;
      error(other.span,
            "the first equation of " + quoted(copied(decl.name)) + " takes " +
                arguments(first.groups[i].count) + ", this one " +
                std::to_string(other.groups[i].count),
            where);
      return;
    }
  }
}

ClauseId Resolver::clause(ClauseId id) {
  const Clause& from = source_.at(id);
  Clause result{.span = from.span};
  locals_.open();
  for (const List<PatternId>& group : from.groups)
    declare_patterns(group);
  for (const List<PatternId>& group : from.groups)
    result.groups.push_back(patterns(group));
  result.body = expression(from.body);
  locals_.close();
  return tree_.add(std::move(result));
}

// Channels declared together share one type; it is copied once.
void Resolver::constructors(const Decl& decl, Decl& result) {
  const Constructor* before = nullptr;
  for (const Constructor& from : decl.constructors) {
    Constructor to{.span = from.span, .name = copied(from.name)};
    if (decl.kind == DeclKind::Subtype)
      to.symbol = tag_of_datatype(from, result.name);
    else
      to.symbol = declared_symbol(to.name);
    const bool is_same = before != nullptr && before->type == from.type;
    to.type = is_same ? result.constructors.back().type : expression_if_any(from.type);
    if (before != nullptr && before->annotation == from.annotation) {
      to.annotation = result.constructors.back().annotation;
    } else {
      type_variables_.open();
      to.annotation = scheme(from.annotation);
      type_variables_.close();
    }
    result.constructors.push_back(to);
    before = &from;
  }
}

SymbolId Resolver::tag_of_datatype(const Constructor& from, NameId subtype) {
  const SymbolId symbol = use(from.name, from.span);
  if (symbol == none<SymbolId> || symbols_[symbol].kind == SymbolKind::Constructor) return symbol;
  error(from.span,
        quoted(copied(from.name)) + " is no tag of a datatype, as a subtype such as " +
            quoted(subtype) + " consists of",
        declared_here(symbol));
  return symbol;
}

void Resolver::timed(const Decl& decl, Decl& result) {
  result.expression = expression_if_any(decl.expression);
  result.symbol = look_up_unqualified(tree_.name("tock")).symbol;
  if (result.symbol == none<SymbolId>) {
    error({decl.span.begin,
           decl.span.begin + static_cast<std::uint32_t>(std::string_view("Timed").size())},
          "a timed section needs the event `tock`, which is not declared", {},
          "write `channel tock` before it");
  } else {
    note_use(result.symbol, decl.span);
  }
  const Temporarily in_timed(is_timed_, true);
  std::vector<DeclId> inner;
  declarations(decl.declarations, inner);
  result.declarations = tree_.add_list(inner);
}

AssertionId Resolver::assertion(AssertionId id) {
  Assertion result = source_.at(id);
  result.specification = expression_if_any(result.specification);
  result.implementation = expression_if_any(result.implementation);
  result.trace = expressions(result.trace);
  result.tau_priority = expression_if_any(result.tau_priority);
  return tree_.add(std::move(result));
}

}  // namespace csp::checker::cspm
