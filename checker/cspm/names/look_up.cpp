// What a name means where it is used, and what to say where it means nothing.
#include <string>

#include "checker/cspm/names/resolver.hpp"

namespace csp::checker::cspm {

// Nearest first: what the expression binds, what the timed section knows, the modules around and
// the script, what is built in.
Resolver::Meaning Resolver::look_up_unqualified(NameId name) const {
  if (const LocalScopes::Local* local = locals_.find(name)) return {.symbol = local->symbol};
  const Entry* entry = scopes_.find(scope_, name);
  const auto builtin = builtins_.find(name);
  if (is_timed_ && builtin != builtins_.end() && (entry == nullptr || !entry->is_timed) &&
      facts(builtin->second).availability == Availability::Timed) {
    return {.symbol = Symbols::of(builtin->second)};
  }
  if (entry != nullptr && entry->symbol != none<SymbolId>) return {.symbol = entry->symbol};
  if (entry != nullptr) return {.module = entry};
  if (builtin != builtins_.end() && facts(builtin->second).availability == Availability::Always)
    return {.symbol = Symbols::of(builtin->second)};
  return {};
}

// The symbol that an expression's name stands for. Where there is none, that has been told.
SymbolId Resolver::use(NameId source_name, Span span) {
  const Path& name = path(source_name);
  const SymbolId symbol = name.is_qualified() ? use_qualified(name, span) : [&] {
    const Meaning meaning = look_up_unqualified(name.whole);
    if (meaning.symbol == none<SymbolId>) {
      if (meaning.module != nullptr)
        not_a_value(name.whole, *meaning.module, span);
      else
        not_declared(name.whole, span);
    }
    return meaning.symbol;
  }();
  if (symbol != none<SymbolId>) note_use(symbol, span);
  return symbol;
}

SymbolId Resolver::use_qualified(const Path& name, Span span) {
  const ScopeId module = module_named(name, name.parts.size() - 1, span);
  if (module == none<ScopeId> || needs_instance(module, span)) return none<SymbolId>;
  const NameId last = name.parts.back();
  const auto place = scopes_[module].names.find(last);
  if (place == scopes_[module].names.end()) {
    not_in_module(name, module, span);
    return none<SymbolId>;
  }
  const Entry& entry = place->second;
  if ((entry.is_private || entry.is_parameter) && !scopes_.is_within(scope_, module)) {
    is_private(last, module, entry, span);
    return none<SymbolId>;
  }
  if (entry.module != none<ScopeId>) not_a_value(name.whole, entry, span);
  return entry.symbol;
}

void Resolver::not_in_module(const Path& name, ScopeId module, Span span) {
  if (!told_.insert(name.whole).second) return;
  NearestSpelling nearest(spelling(name.parts.back()));
  for (const auto& [known, entry] : scopes_[module].names) {
    if (!entry.is_private) nearest.consider(spelling(known));
  }
  error(span,
        "`" + name_of(module) + "` declares no " + quoted(name.parts.back()) +
            (nearest.best().empty() ? "" : "; did you mean `" + nearest.best() + "`?"),
        {{scopes_[module].declared, "`" + name_of(module) + "` is declared here"}});
}

void Resolver::not_a_value(NameId name, const Entry& module, Span span) {
  // An instance that could not be made: that has been told.
  if (module.module == none<ScopeId> || !told_.insert(name).second) return;
  error(span, quoted(name) + " is a module, which is no value",
        {{module.declared, quoted(name) + " is declared here"}},
        "write which of its names is meant: `" + spelling(name) + "::...`");
}

void Resolver::not_declared(NameId name, Span span) {
  if (scopes_[scope_].is_copy || !told_.insert(name).second) return;
  const auto builtin = builtins_.find(name);
  if (builtin != builtins_.end()) {
    switch (facts(builtin->second).availability) {
      case Availability::External:
        error(span, quoted(name) + " must be imported before it is used", {},
              "write `external " + spelling(name) + "` first");
        return;
      case Availability::Transparent:
      case Availability::Either:
        error(span, quoted(name) + " must be imported before it is used", {},
              "write `transparent " + spelling(name) + "` first");
        return;
      case Availability::Timed:
        error(span, quoted(name) + " is known only inside of a timed section", {},
              "put the declaration that uses it into `Timed(...) { ... }`");
        return;
      case Availability::Always:
        break;
    }
  }
  const std::string elsewhere = in_some_module(name);
  if (!elsewhere.empty()) {
    error(span, quoted(name) + " is not declared here; did you mean `" + elsewhere + "`?");
    return;
  }
  const std::string nearest = nearest_value(name);
  if (nearest.empty()) {
    error(span, quoted(name) + " is not declared");
    return;
  }
  const Meaning meant = look_up_unqualified(tree_.name(nearest));
  std::string fix;
  if (meant.symbol == none<SymbolId>) fix = "write `transparent " + nearest + "` first";
  error(span, quoted(name) + " is not declared; did you mean `" + nearest + "`?",
        meant.symbol == none<SymbolId> ? std::vector<Note>{} : declared_here(meant.symbol), fix);
}

// The nearest name that stands for a value here, or would if it were imported.
std::string Resolver::nearest_value(NameId name) const {
  NearestSpelling nearest(spelling(name));
  locals_.each_name([&](NameId known) { nearest.consider(spelling(known)); });
  for (ScopeId scope = scope_; scope != none<ScopeId>; scope = scopes_[scope].parent) {
    for (const auto& [known, entry] : scopes_[scope].names) {
      if (entry.symbol != none<SymbolId>) nearest.consider(spelling(known));
    }
  }
  for (const BuiltinFacts& builtin : builtin_facts) {
    if (builtin.availability == Availability::Always ||
        builtin.availability == Availability::Transparent ||
        (builtin.availability == Availability::Timed && is_timed_))
      nearest.consider(builtin.spelling);
  }
  return nearest.best();
}

// "M::x" where a module that can be seen from here exports `x`; else empty.
std::string Resolver::in_some_module(NameId name) const {
  std::string found;
  for (ScopeId scope = scope_; scope != none<ScopeId>; scope = scopes_[scope].parent) {
    for (const auto& [module_name, entry] : scopes_[scope].names) {
      if (entry.module == none<ScopeId>) continue;
      const Scope& module = scopes_[entry.module];
      const auto place = module.names.find(name);
      if (module.needs_instance || place == module.names.end() || place->second.is_private ||
          place->second.symbol == none<SymbolId>)
        continue;
      const std::string qualified = spelling(module_name) + "::" + spelling(name);
      if (found.empty() || qualified < found) found = qualified;
    }
  }
  return found;
}

}  // namespace csp::checker::cspm
