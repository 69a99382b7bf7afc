// Where the evaluator finds things: a place for each variable, the pieces of code that have a name
// of their own, and what each of them depends on.
//
// Two processes are the same when they come from the same piece of code and all that it depends on
// has the same value. What is bound by `let` is itself determined by the variables around it, so a
// piece of code depends, in the end, only on parameters, generated values and inputs: its `ground`.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/syntax/syntax.hpp"
#include "checker/cspm/types/typecheck.hpp"

namespace csp::checker::cspm {

// Depth 0 is the script itself.
struct Place {
  static constexpr std::uint32_t nowhere = 0xffffffff;
  std::uint32_t depth = nowhere;
  std::uint32_t slot = 0;
};

// What a name is printed behind: "P(1)::" of P(1)::Q.
struct NamePart {
  enum class Kind : std::uint8_t { Clause, Lambda, Variables, Prefix };

  const NamePart* outer = nullptr;
  Kind kind{};
  SymbolId name = none<SymbolId>;         // Clause
  std::uint32_t number = 0;               // Prefix: a timed one has a name of its own
  std::vector<List<PatternId>> groups{};  // Clause, Lambda
  PatternId pattern = none<PatternId>;    // Variables
};

// One equation of a function, a lambda's body, or a named process.
struct Code {
  std::uint32_t number = 0;
  ExprId body = none<ExprId>;
  bool is_process = false;
  std::uint32_t depth = 0;  // of the scope that the body is evaluated in
  std::uint32_t slots = 0;  // variables that its patterns bind
  const NamePart* part = nullptr;
  std::vector<List<PatternId>> groups{};
  std::vector<SymbolId> used{};    // variables from its own scope and those around it
  std::vector<SymbolId> ground{};  // what they come down to, in order
};

struct Unit {
  SymbolId name = none<SymbolId>;  // none: a lambda or a prefix
  Span span;
  std::vector<std::uint32_t> group_sizes{};  // how many arguments in each group; none: a process
  std::uint32_t argument_count = 0;
  std::vector<Code*> codes{};
};

// A timed section: FDR manual 4.2.3, section 4.1.11.
struct Section {
  SymbolId tock = none<SymbolId>;
  ExprId function = none<ExprId>;  // none: every event takes one tock
  Place place;                     // of the function's value
};

class Layout {
 public:
  Layout(const ResolvedScript& script, const TypedScript& types);

  [[nodiscard]] Place place(SymbolId symbol) const {
    return places_[static_cast<std::size_t>(symbol)];
  }
  // Somebody looks at the variable.
  [[nodiscard]] bool is_used(SymbolId symbol) const {
    return used_[static_cast<std::size_t>(symbol)];
  }
  [[nodiscard]] std::uint32_t global_count() const { return globals_; }
  // How many variables the scope holds that one of these opens.
  [[nodiscard]] std::uint32_t slots(ExprId let) const {
    return let_slots_[static_cast<std::size_t>(let)];
  }
  [[nodiscard]] std::uint32_t slots(StatementId generator) const {
    return statement_slots_[static_cast<std::size_t>(generator)];
  }
  [[nodiscard]] std::uint32_t slots(FieldId input) const {
    return field_slots_[static_cast<std::size_t>(input)];
  }
  // Of a function or of a process with a name; null for other declarations.
  [[nodiscard]] const Unit* unit(DeclId decl) const {
    return decl_units_[static_cast<std::size_t>(decl)];
  }
  // Of a lambda or of a prefix in a timed section.
  [[nodiscard]] const Unit* unit(ExprId expr) const {
    return expr_units_[static_cast<std::size_t>(expr)];
  }
  // The section an expression lies in; 0: none.
  [[nodiscard]] std::uint32_t section(ExprId expr) const {
    return expr_sections_[static_cast<std::size_t>(expr)];
  }
  [[nodiscard]] const Section& section(std::uint32_t number) const { return sections_[number]; }
  // Of a Timed declaration.
  [[nodiscard]] std::uint32_t section_of(DeclId timed) const {
    return decl_sections_[static_cast<std::size_t>(timed)];
  }
  [[nodiscard]] const Code& code(std::uint32_t number) const { return codes_[number]; }

 private:
  friend class LayoutBuilder;

  std::vector<Place> places_;
  std::vector<bool> used_;
  std::uint32_t globals_ = 0;
  std::vector<std::uint32_t> let_slots_, statement_slots_, field_slots_;
  std::vector<const Unit*> decl_units_, expr_units_;
  std::vector<std::uint32_t> expr_sections_, decl_sections_;
  std::vector<Section> sections_{Section{}};
  std::deque<NamePart> parts_;
  std::deque<Unit> units_;
  std::deque<Code> codes_;
};

}  // namespace csp::checker::cspm
