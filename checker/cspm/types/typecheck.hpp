// Infers the types of a script, as Hindley, Milner and Damas do, with what CSP_M adds: dotted
// values that are built step by step (`a => b`, `a =>* b`) and type classes. The types: FDR
// manual 4.2.3, section 4.4. Algorithm W: Damas and Milner, POPL 1982.
#pragma once

#include <memory>
#include <string>

#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

class TypedScript {
 public:
  TypedScript();
  ~TypedScript();
  TypedScript(TypedScript&&) noexcept;
  TypedScript& operator=(TypedScript&&) noexcept;

  // Of type Proc, whatever its type variables are.
  [[nodiscard]] bool is_process(ExprId expression) const;
  // As an annotation would write it: "Eq a => (a, <a>) -> Bool".
  [[nodiscard]] std::string type_of(SymbolId symbol) const;
  [[nodiscard]] std::string type_of(ExprId expression) const;

  struct Inside;  // the types themselves: typecheck.cpp and its neighbours
  std::unique_ptr<Inside> inside;
};

// What does not fit is in `diagnostics`; declarations that use one with a mistake are passed over.
[[nodiscard]] TypedScript check_types(const ResolvedScript& script, const Sources& sources,
                                      Diagnostics& diagnostics);

}  // namespace csp::checker::cspm
