// What the names of a script stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/cspm/builtins.hpp"
#include "checker/cspm/syntax.hpp"

namespace csp::checker::cspm {

enum class SymbolKind : std::uint8_t {
  Value,  // bound by a function, a pattern, a generator, an input
  Channel,
  Constructor,  // a tag of a datatype
  Datatype,     // also the set of its values
  Set,          // a subtype or nametype
  Builtin,      // one of builtins.hpp, in that order: the first symbols there are
  TypeVariable,
  BuiltinType,  // Int, Bool, Char, Event, Proc in an annotation
};

struct Symbol {
  SymbolKind kind{};
  std::string name{};       // as people read it: "f", "M1::x"
  Span declared{};          // where; empty for what is built in
  bool is_global = false;   // declared outside every let, function and comprehension
  bool is_private = false;  // inside a module that does not export it
};

class Symbols {
 public:
  Symbols();  // holds what is built in, and the built-in types

  SymbolId add(Symbol symbol) {
    list_.push_back(std::move(symbol));
    return static_cast<SymbolId>(list_.size() - 1);
  }
  [[nodiscard]] const Symbol& operator[](SymbolId id) const {
    return list_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  // Channels and constructors are matched by patterns, everything else is bound.
  [[nodiscard]] bool is_constructor(SymbolId id) const {
    const SymbolKind kind = (*this)[id].kind;
    return kind == SymbolKind::Channel || kind == SymbolKind::Constructor;
  }

  [[nodiscard]] static constexpr SymbolId of(Builtin builtin) {
    return static_cast<SymbolId>(builtin);
  }
  // Only for a symbol of kind Builtin.
  [[nodiscard]] static constexpr Builtin builtin(SymbolId id) { return static_cast<Builtin>(id); }

 private:
  std::vector<Symbol> list_;
};

// Int, Bool, Char, Event, Proc as symbols: they follow the built-in names.
inline constexpr SymbolId int_type{static_cast<std::uint32_t>(builtin_count)};
inline constexpr SymbolId bool_type{static_cast<std::uint32_t>(builtin_count) + 1};
inline constexpr SymbolId char_type{static_cast<std::uint32_t>(builtin_count) + 2};
inline constexpr SymbolId event_type{static_cast<std::uint32_t>(builtin_count) + 3};
inline constexpr SymbolId proc_type{static_cast<std::uint32_t>(builtin_count) + 4};

// A script in which every name is a symbol. Modules and instances are gone: what a module without
// parameters declares stands where the module stood, and each instance of one with parameters has a
// copy of its declarations, with symbols of its own, behind bindings of its parameters.
struct ResolvedScript {
  Tree tree;
  Symbols symbols;
  // The bodies of modules with parameters, as they are written: to be type-checked once each,
  // whether or not there are instances; never evaluated. One that lies in another stands behind it,
  // and may use what that one declares.
  struct Template {
    Span span;
    List<PatternId> parameters;
    List<DeclId> declarations;
  };
  std::vector<Template> templates;
};

}  // namespace csp::checker::cspm
