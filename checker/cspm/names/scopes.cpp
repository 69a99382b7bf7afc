#include "checker/cspm/names/scopes.hpp"

namespace csp::checker::cspm {

const Entry* Scopes::find(ScopeId scope, NameId name) const {
  for (; scope != none<ScopeId>; scope = (*this)[scope].parent) {
    const auto& names = (*this)[scope].names;
    if (const auto place = names.find(name); place != names.end()) return &place->second;
  }
  return nullptr;
}

bool Scopes::is_within(ScopeId inner, ScopeId outer) const {
  while (inner != none<ScopeId> && inner != outer)
    inner = (*this)[inner].parent;
  return inner == outer;
}

void LocalScopes::close() {
  while (bound_.size() > starts_.back()) {
    locals_[static_cast<std::size_t>(bound_.back().name)] = bound_.back().before;
    bound_.pop_back();
  }
  starts_.pop_back();
}

void LocalScopes::bind(NameId name, SymbolId symbol) {
  const auto index = static_cast<std::size_t>(name);
  if (index >= locals_.size()) locals_.resize(index * 2 + 1);
  bound_.push_back({name, locals_[index]});
  locals_[index] = {symbol, starts_.size()};
}

const LocalScopes::Local* LocalScopes::find(NameId name) const {
  const auto index = static_cast<std::size_t>(name);
  if (index >= locals_.size() || locals_[index].symbol == none<SymbolId>) return nullptr;
  return &locals_[index];
}

const LocalScopes::Local* LocalScopes::find_innermost(NameId name) const {
  const Local* local = find(name);
  return local != nullptr && local->depth == starts_.size() ? local : nullptr;
}

}  // namespace csp::checker::cspm
