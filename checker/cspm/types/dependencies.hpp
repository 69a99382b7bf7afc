// Which declarations have to be looked at together, and in which order: those that use each other
// form a group, and a group comes behind those it uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

// The symbols that a declaration binds. A timed section binds none: what is in it is declared
// beside it.
void for_each_bound_symbol(const Tree& tree, const Decl& declaration,
                           const std::function<void(SymbolId)>& use);
void for_each_bound_symbol(const Tree& tree, PatternId pattern,
                           const std::function<void(SymbolId)>& use);

class Dependencies {
 public:
  Dependencies(const Tree& tree, std::size_t symbol_count);

  struct Group {
    std::vector<DeclId> declarations;  // in the order of the script
    std::vector<std::size_t> uses;     // earlier groups
  };
  // `declarations` stand in one scope.
  [[nodiscard]] std::vector<Group> groups(const std::vector<DeclId>& declarations);

 private:
  const Tree& tree_;
  // For a symbol of the scope being looked at, the place of its declaration in there.
  std::vector<std::uint32_t> declared_by_;
};

}  // namespace csp::checker::cspm
