#include "checker/cspm/names/symbols.hpp"

namespace csp::checker::cspm {

Symbols::Symbols() {
  for (const BuiltinFacts& builtin : builtin_facts) {
    add({.kind = SymbolKind::Builtin, .name = std::string(builtin.spelling), .is_global = true});
  }
  for (const char* type : {"Int", "Bool", "Char", "Event", "Proc"})
    add({.kind = SymbolKind::BuiltinType, .name = type, .is_global = true});
}

}  // namespace csp::checker::cspm
