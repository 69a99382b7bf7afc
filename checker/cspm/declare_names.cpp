// Which names a list of declarations declares, before anything is looked up: they may use each
// other in any order.
#include <cstddef>
#include <string>
#include <string_view>

#include "checker/cspm/deep_stack.hpp"
#include "checker/cspm/resolver.hpp"

namespace csp::checker::cspm {

namespace {

// FDR2 knew one of its functions by a second name.
std::string_view todays_spelling(std::string_view spelling) {
  return spelling == "normalise" ? "normal" : spelling;
}

std::string keyword(Availability availability) {
  return availability == Availability::External ? "external" : "transparent";
}

bool is_importable(Availability availability) {
  return availability == Availability::External || availability == Availability::Transparent ||
         availability == Availability::Either;
}

}  // namespace

void Resolver::declare_labels(ScopeId scope) {
  const Temporarily here(scope_, scope);
  each_declaration(scope, [&](DeclId id, bool is_private, bool is_timed) {
    const Decl& decl = source_.at(id);
    const Temporarily in_private(is_private_, is_private);
    const Temporarily in_timed(is_timed_, is_timed);
    const Temporarily in_declaration(declaring_, id);
    if (decl.kind == DeclKind::Channel || decl.kind == DeclKind::Datatype) {
      const bool is_channel = decl.kind == DeclKind::Channel;
      for (const Constructor& label : decl.constructors) {
        declare(path(label.name).whole, label.span,
                is_channel ? SymbolKind::Channel : SymbolKind::Constructor);
      }
    }
    if (const auto child = scopes_[scope].children.find(id); child != scopes_[scope].children.end())
      declare_labels(child->second);
  });
}

void Resolver::declare_names(ScopeId scope) {
  const Temporarily here(scope_, scope);
  if (scopes_[scope].module != none<DeclId>) {
    const Temporarily in_private(is_private_, true);
    const Temporarily in_no_declaration(declaring_, none<DeclId>);
    for (const PatternId parameter : source_.list(source_.at(scopes_[scope].module).patterns))
      declare_binding(parameter);
    for (auto& [name, entry] : scopes_[scope].names) {
      if (entry.symbol != none<SymbolId> && symbols_[entry.symbol].kind == SymbolKind::Value)
        entry.is_parameter = true;
    }
  }
  each_declaration(scope, [&](DeclId id, bool is_private, bool is_timed) {
    const Temporarily in_private(is_private_, is_private);
    const Temporarily in_timed(is_timed_, is_timed);
    const Temporarily in_declaration(declaring_, id);
    declare_name(id);
    if (const auto child = scopes_[scope].children.find(id); child != scopes_[scope].children.end())
      declare_names(child->second);
  });
}

// Whatever is not a channel or constructor.
void Resolver::declare_name(DeclId id) {
  const Decl& decl = source_.at(id);
  switch (decl.kind) {
    case DeclKind::Function:
      declare_function(decl);
      break;
    case DeclKind::Binding:
      declare_binding(decl.pattern);
      break;
    case DeclKind::Datatype:
      declare(path(decl.name).whole, decl.name_span, SymbolKind::Datatype);
      break;
    case DeclKind::Subtype:
    case DeclKind::Nametype:
      declare(path(decl.name).whole, decl.name_span, SymbolKind::Set);
      break;
    case DeclKind::External:
    case DeclKind::Transparent:
      declare_imports(decl);
      break;
    case DeclKind::Channel:
    case DeclKind::Timed:
    case DeclKind::Assert:
    case DeclKind::Print:
    case DeclKind::Module:
    case DeclKind::Instance:
      break;
  }
}

void Resolver::declare_function(const Decl& decl) {
  const NameId name = path(decl.name).whole;
  const SymbolId before = declared_innermost(name);
  if (functions_.contains(before)) {
    error(decl.name_span, quoted(name) + " is declared twice",
          {{symbols_[before].declared, "its other equations are here"}},
          "equations of one function stand together: move these there");
    return;
  }
  functions_.insert(declare(name, decl.name_span, SymbolKind::Value));
}

// The same import twice does no harm: scripts that include each other each import what they need.
void Resolver::declare_imports(const Decl& decl) {
  const bool is_external = decl.kind == DeclKind::External;
  for (const Import& import : decl.imports) {
    const NameId name = path(import.name).whole;
    const auto place = builtins_.find(tree_.name(todays_spelling(spelling(name))));
    if (place == builtins_.end() || !is_importable(facts(place->second).availability)) {
      cannot_import(name, import.span, is_external);
      continue;
    }
    const Availability availability = facts(place->second).availability;
    if (availability != Availability::Either &&
        is_external != (availability == Availability::External)) {
      error(
          import.span,
          quoted(name) + " is not imported by `" + (is_external ? "external" : "transparent") + "`",
          {}, "write `" + keyword(availability) + " " + spelling(name) + "`");
    }
    const SymbolId symbol = Symbols::of(place->second);
    if (!locals_.empty()) {
      const LocalScopes::Local* before = locals_.find_innermost(name);
      if (before == nullptr)
        locals_.bind(name, symbol);
      else if (before->symbol != symbol)
        declared_twice(name, import.span, symbols_[before->symbol].declared);
      continue;
    }
    const auto before = scopes_[scope_].names.find(name);
    if (before != scopes_[scope_].names.end() && before->second.symbol == symbol) continue;
    declare_entry(name, {.symbol = symbol,
                         .declared = import.span,
                         .is_private = is_private_,
                         .is_timed = is_timed_});
  }
}

void Resolver::cannot_import(NameId name, Span span, bool is_external) {
  const auto place = builtins_.find(name);
  if (place != builtins_.end()) {
    const bool in_timed_sections = facts(place->second).availability == Availability::Timed;
    error(span,
          quoted(name) +
              (in_timed_sections ? " is known inside timed sections, and only there"
                                 : " is known everywhere") +
              ": it is not imported",
          {}, "leave it out of the import");
    return;
  }
  told_.insert(name);
  NearestSpelling nearest(spelling(name));
  for (const BuiltinFacts& builtin : builtin_facts) {
    if (is_importable(builtin.availability)) nearest.consider(builtin.spelling);
  }
  error(span, "there is no " + std::string(is_external ? "external" : "transparent") +
                  " function " + quoted(name) +
                  (nearest.best().empty() ? "" : "; did you mean `" + nearest.best() + "`?"));
}

// What a `let` declares.
void Resolver::declare_locally(List<DeclId> declarations) {
  for (const DeclId id : source_.list(declarations)) {
    each_in(id, false, is_timed_, [&](DeclId inner, bool, bool) {
      const Decl& decl = source_.at(inner);
      switch (decl.kind) {
        case DeclKind::Function:
        case DeclKind::Binding:
        case DeclKind::External:
        case DeclKind::Transparent:
          declare_name(inner);
          break;
        case DeclKind::Timed:
          break;
        default:
          error(decl.span, "this cannot be declared inside `let`", {},
                "declare it outside of the definition");
      }
    });
  }
}

// A symbol for a name, in the innermost scope there is.
SymbolId Resolver::declare(NameId name, Span span, SymbolKind kind, std::string_view verb) {
  if (!locals_.empty()) {
    if (const LocalScopes::Local* before = locals_.find_innermost(name)) {
      declared_twice(name, span, symbols_[before->symbol].declared, verb);
      return before->symbol;
    }
    const SymbolId symbol = symbols_.add({.kind = kind, .name = spelling(name), .declared = span});
    locals_.bind(name, symbol);
    return symbol;
  }
  const SymbolId symbol = symbols_.add({.kind = kind,
                                        .name = scopes_[scope_].prefix + spelling(name),
                                        .declared = span,
                                        .is_global = true,
                                        .is_private = is_private_});
  if (has_instances_) {
    dependency_by_symbol_.resize(symbols_.size(), none<DependencyId>);
    if (declaring_ != none<DeclId>) dependency_by_symbol_.back() = dependency_of(declaring_);
  }
  declare_entry(
      name, {.symbol = symbol, .declared = span, .is_private = is_private_, .is_timed = is_timed_});
  return symbol;
}

bool Resolver::declare_entry(NameId name, Entry entry) {
  const auto [place, is_new] = scopes_[scope_].names.try_emplace(name, entry);
  if (!is_new) declared_twice(name, entry.declared, place->second.declared);
  return is_new;
}

void Resolver::declared_twice(NameId name, Span span, Span before, std::string_view verb) {
  const std::string is("is " + std::string(verb));
  error(span, quoted(name) + " " + is + " twice", {{before, "it " + is + " here, too"}},
        "give one of them another name");
}

// What `name` is in the innermost scope alone; none where it is nothing there.
SymbolId Resolver::declared_innermost(NameId name) const {
  if (locals_.empty()) return declared_symbol(name);
  const LocalScopes::Local* local = locals_.find_innermost(name);
  return local == nullptr ? none<SymbolId> : local->symbol;
}

SymbolId Resolver::declared_symbol(NameId name) const {
  if (!locals_.empty()) {
    const LocalScopes::Local* local = locals_.find(name);
    return local == nullptr ? none<SymbolId> : local->symbol;
  }
  const auto place = scopes_[scope_].names.find(name);
  return place == scopes_[scope_].names.end() ? none<SymbolId> : place->second.symbol;
}

// The variables that a pattern binds. A name that is a channel or constructor is matched instead.
void Resolver::declare_pattern(PatternId id, std::string_view verb) {
  check_depth();
  const Pattern& pattern = source_.at(id);
  for (const PatternId item : source_.list(pattern.items))
    declare_pattern(item, verb);
  if (pattern.kind != PatternKind::Variable) return;
  const Path& name = path(pattern.name);
  if (name.is_qualified()) return;
  const SymbolId symbol = look_up_unqualified(name.whole).symbol;
  if (symbol != none<SymbolId> && symbols_.is_constructor(symbol)) return;
  if (verb == bound && symbol != none<SymbolId> &&
      (symbol == Symbols::of(Builtin::True) || symbol == Symbols::of(Builtin::False))) {
    const std::string literal = symbol == Symbols::of(Builtin::True) ? "true" : "false";
    warning(pattern.span, quoted(name.whole) + " is bound here like any other name", {},
            "to match it, write `" + literal + "`");
  }
  declare(name.whole, pattern.span, SymbolKind::Value, verb);
}

// As above, for the left side of a `=`: to match nothing but a channel that is declared beside it
// makes no sense there, and a second declaration was meant.
void Resolver::declare_binding(PatternId id) {
  const Pattern& pattern = source_.at(id);
  if (pattern.kind == PatternKind::Variable && !path(pattern.name).is_qualified() &&
      locals_.empty()) {
    const NameId name = path(pattern.name).whole;
    const auto before = scopes_[scope_].names.find(name);
    if (before != scopes_[scope_].names.end() && before->second.symbol != none<SymbolId> &&
        symbols_.is_constructor(before->second.symbol)) {
      declared_twice(name, pattern.span, before->second.declared);
      return;
    }
  }
  declare_pattern(id, declared);
}

}  // namespace csp::checker::cspm
