// A script through the parser, `resolve` and `check_types`, and what tests ask of the result.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "checker/cspm/types/typecheck.hpp"

namespace csp::checker::cspm {

using Texts = std::vector<std::string>;

class Typed {
 public:
  explicit Typed(std::string_view text) {
    const Tree tree = parse_text(sources, "test.csp", text, diagnostics);
    script = resolve(tree, sources, diagnostics);
    if (diagnostics.empty()) types = check_types(script, sources, diagnostics);
  }

  // The type of a global symbol; what is wrong first, where there is a mistake.
  [[nodiscard]] std::string type_of(std::string_view name) const {
    if (!diagnostics.empty()) return diagnostics.list().front().message;
    for (std::size_t i = script.symbols.size(); i-- > 0;) {
      const auto symbol = static_cast<SymbolId>(i);
      if (script.symbols[symbol].name == name) return types.type_of(symbol);
    }
    return "no symbol";
  }

  // Message, then its notes with their places, then the fix.
  [[nodiscard]] Texts told() const {
    Texts texts;
    for (const Diagnostic& diagnostic : diagnostics.list()) {
      texts.push_back(place(diagnostic.span) + ": " + diagnostic.message);
      for (const Note& note : diagnostic.notes)
        texts.push_back("note " + place(note.span) + ": " + note.message);
      if (!diagnostic.fix.empty()) texts.push_back("fix: " + diagnostic.fix);
    }
    return texts;
  }

  Sources sources;
  Diagnostics diagnostics;
  ResolvedScript script;
  TypedScript types;

 private:
  [[nodiscard]] std::string place(Span span) const {
    const Location location = sources.location(span.begin);
    return std::to_string(location.line) + ":" + std::to_string(location.column);
  }
};

inline std::string type_of(std::string_view name, std::string_view script) {
  return Typed(script).type_of(name);
}

// Of `x = expression`, behind some declarations.
inline std::string type_of_expression(std::string_view expression,
                                      std::string_view declarations = "") {
  return type_of("x", std::string(declarations) + "\nx = " + std::string(expression) + "\n");
}

inline Texts told_of(std::string_view script) { return Typed(script).told(); }

// The first thing that is wrong with a script, without its place; empty where nothing is.
inline std::string first_told(std::string_view script) {
  const Typed typed(script);
  return typed.diagnostics.list().empty() ? "" : typed.diagnostics.list().front().message;
}

}  // namespace csp::checker::cspm
