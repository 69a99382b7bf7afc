#include "checker/cspm/names/resolve.hpp"

#include <string>
#include <utility>

#include "checker/cspm/names/resolver.hpp"

namespace csp::checker::cspm {

Resolver::Resolver(const Tree& source, Diagnostics& diagnostics)
    : source_(source), diagnostics_(diagnostics) {
  tree_.reserve_as(source);
  for (std::size_t i = 0; i < builtin_count; ++i) {
    const auto builtin = static_cast<Builtin>(i);
    builtins_.emplace(tree_.name(facts(builtin).spelling), builtin);
  }
  for (std::size_t i = 0; i < source.decl_count(); ++i)
    has_instances_ |= source.at(static_cast<DeclId>(i)).kind == DeclKind::Instance;
  scope_ = scopes_.add({});
}

ResolvedScript Resolver::run() {
  declare_modules(scope_);
  declare_labels(scope_);
  declare_names(scope_);
  std::vector<DeclId> all;
  resolve_contents(scope_, all);
  tree_.declarations = std::move(all);
  dependencies_.report_circles(diagnostics_);
  return {std::move(tree_), std::move(symbols_), std::move(templates_)};
}

const Resolver::Path& Resolver::path(NameId name) {
  const auto index = static_cast<std::size_t>(name);
  if (index >= paths_.size()) paths_.resize(index * 2 + 1);
  Path& known = paths_[index];
  if (known.whole != none<NameId>) return known;
  const std::string& whole = source_.spelling(name);
  known.whole = tree_.name(whole);
  std::size_t start = 0;
  for (std::size_t end = whole.find("::"); end != std::string::npos;
       end = whole.find("::", start)) {
    known.parts.push_back(tree_.name(whole.substr(start, end - start)));
    start = end + 2;
  }
  known.parts.push_back(start == 0 ? known.whole : tree_.name(whole.substr(start)));
  return known;
}

NameId Resolver::copied(NameId name) { return name == none<NameId> ? name : path(name).whole; }

void Resolver::error(Span span, std::string message, std::vector<Note> notes, std::string fix) {
  if (scopes_[scope_].is_copy) return;
  diagnostics_.error(span, std::move(message), std::move(notes), std::move(fix));
}

void Resolver::warning(Span span, std::string message, std::vector<Note> notes, std::string fix) {
  if (scopes_[scope_].is_copy) return;
  diagnostics_.warning(span, std::move(message), std::move(notes), std::move(fix));
}

std::vector<Note> Resolver::declared_here(SymbolId symbol) const {
  const Symbol& facts_of_symbol = symbols_[symbol];
  if (facts_of_symbol.declared == Span{}) return {};
  return {{facts_of_symbol.declared, "`" + facts_of_symbol.name + "` is declared here"}};
}

ResolvedScript resolve(const Tree& tree, const Sources&, Diagnostics& diagnostics) {
  return Resolver(tree, diagnostics).run();
}

}  // namespace csp::checker::cspm
