// Which names are known where: the script, its modules and their instances, and what `let`,
// functions and generators bind within them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

enum class ScopeId : std::uint32_t {};

// What one name stands for in a module: a symbol, or a module.
struct Entry {
  SymbolId symbol = none<SymbolId>;
  ScopeId module = none<ScopeId>;
  Span declared{};
  bool is_private = false;
  bool is_parameter = false;  // of the module itself: never seen from outside
  bool is_timed = false;      // declared in a timed section
};

// The script, a module or an instance of one.
struct Scope {
  ScopeId parent = none<ScopeId>;    // where names are looked for next
  DeclId module = none<DeclId>;      // what it is the scope of; none: the script
  DeclId instance = none<DeclId>;    // the declaration that makes it, where it is an instance
  ScopeId original = none<ScopeId>;  // of an instance, and of modules in it: what it is a copy of
  Span declared{};                   // the name of the module, or of the instance
  std::string prefix{};              // "M::N::", in front of the names that people read
  bool is_complete = false;          // `endmodule` is behind us: there may be instances
  bool needs_instance = false;       // has parameters that nothing has given values to
  bool is_template = false;          // the same, or lies in one of that kind
  bool is_copy = false;  // an instance, or in one: the mistakes in it have been told before
  std::unordered_map<NameId, Entry> names{};
  std::unordered_map<DeclId, ScopeId> children{};  // by the Module or Instance that declares them
};

class Scopes {
 public:
  ScopeId add(Scope scope) {
    list_.push_back(std::move(scope));
    return static_cast<ScopeId>(list_.size() - 1);
  }
  [[nodiscard]] Scope& operator[](ScopeId id) { return list_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Scope& operator[](ScopeId id) const {
    return list_[static_cast<std::size_t>(id)];
  }

  // The entry of an unqualified name, seen from `scope`; null: there is none.
  [[nodiscard]] const Entry* find(ScopeId scope, NameId name) const;
  // `inner` is `outer` or lies in it.
  [[nodiscard]] bool is_within(ScopeId inner, ScopeId outer) const;

 private:
  std::deque<Scope> list_;  // a deque: references stay valid
};

// What is bound inside of declarations: each name has a stack of meanings, of which the last
// counts.
class LocalScopes {
 public:
  struct Local {
    SymbolId symbol = none<SymbolId>;
    std::size_t depth = 0;  // of the scope that binds it
  };

  void open() { starts_.push_back(bound_.size()); }
  void close();
  void bind(NameId name, SymbolId symbol);
  // Null where no open scope binds it.
  [[nodiscard]] const Local* find(NameId name) const;
  // The same, in the innermost scope alone.
  [[nodiscard]] const Local* find_innermost(NameId name) const;
  [[nodiscard]] bool empty() const { return starts_.empty(); }

  template <class Visit>
  void each_name(Visit visit) const {
    for (const Bound& bound : bound_)
      visit(bound.name);
  }

 private:
  struct Bound {
    NameId name;
    Local before;
  };
  std::vector<Local> locals_;  // by name; a symbol of none: unbound
  std::vector<Bound> bound_;
  std::vector<std::size_t> starts_;
};

}  // namespace csp::checker::cspm
