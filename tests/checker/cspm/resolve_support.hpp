// A script through the parser and `resolve`, and what tests ask of the result.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/syntax/parser.hpp"

namespace csp::checker::cspm {

// How many places are said for each name: "line:column" in the one file.
using Places = std::vector<std::string>;
using Texts = std::vector<std::string>;

class Resolved {
 public:
  explicit Resolved(std::string_view text) {
    const Tree tree = parse_text(sources, "test.csp", text, diagnostics);
    script = resolve(tree, sources, diagnostics);
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

  // Where what each use of `name` stands for is declared, in reading order; its name where it is
  // built in. Patterns that match a constructor are uses.
  [[nodiscard]] Places uses(std::string_view name) const {
    std::vector<std::pair<std::uint32_t, SymbolId>> found;
    for (std::size_t i = 0; i < script.tree.expr_count(); ++i) {
      const Expr& node = script.tree.at(static_cast<ExprId>(i));
      if (node.kind == ExprKind::Variable && script.tree.spelling(node.name) == name)
        found.emplace_back(node.span.begin, node.symbol);
    }
    for (std::size_t i = 0; i < script.tree.pattern_count(); ++i) {
      const Pattern& node = script.tree.at(static_cast<PatternId>(i));
      if (node.kind == PatternKind::Constructor && script.tree.spelling(node.name) == name)
        found.emplace_back(node.span.begin, node.symbol);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    Places places;
    for (const auto& [where, symbol] : found)
      places.push_back(declared(symbol));
    return places;
  }

  // What people read of all global symbols, in the order in which they were declared.
  [[nodiscard]] Texts globals() const {
    Texts names;
    for (std::size_t i = static_cast<std::size_t>(proc_type) + 1; i < script.symbols.size(); ++i) {
      const Symbol& symbol = script.symbols[static_cast<SymbolId>(i)];
      if (symbol.is_global) names.push_back((symbol.is_private ? "-" : "") + symbol.name);
    }
    return names;
  }

  // The pattern of the first equation of the first function, as text.
  [[nodiscard]] std::string first_pattern() const {
    for (const DeclId id : script.tree.declarations) {
      const Decl& decl = script.tree.at(id);
      if (decl.kind != DeclKind::Function) continue;
      const Clause& clause = script.tree.at(script.tree.item(decl.clauses, 0));
      return text(script.tree.item(clause.groups[0], 0));
    }
    return "no function";
  }

  // A pattern in the form that matching sees: splits as {front | middle | end}.
  [[nodiscard]] std::string text(PatternId id) const {
    const Pattern& pattern = script.tree.at(id);
    switch (pattern.kind) {
      case PatternKind::Wildcard:
        return "_";
      case PatternKind::Variable:
        return script.tree.spelling(pattern.name);
      case PatternKind::Constructor:
        return "=" + script.tree.spelling(pattern.name);
      case PatternKind::Integer:
      case PatternKind::Boolean:
      case PatternKind::Character:
      case PatternKind::String:
        return std::to_string(pattern.value);
      case PatternKind::Tuple:
        return "(" + items(pattern, ",") + ")";
      case PatternKind::Sequence:
        return "<" + items(pattern, ",") + ">";
      case PatternKind::Split:
        return std::to_string(pattern.front) + "<" + items(pattern, ",") + ">";
      case PatternKind::Dot:
        return items(pattern, ".");
      case PatternKind::Set:
        return "{" + items(pattern, ",") + "}";
      case PatternKind::Double:
        return items(pattern, "@@");
      case PatternKind::Concat:
        return "concat";
    }
    return "?";
  }

  [[nodiscard]] std::string place(Span span) const {
    const Location location = sources.location(span.begin);
    return std::to_string(location.line) + ":" + std::to_string(location.column);
  }

  Sources sources;
  Diagnostics diagnostics;
  ResolvedScript script;

 private:
  [[nodiscard]] std::string declared(SymbolId symbol) const {
    if (symbol == none<SymbolId>) return "none";
    const Symbol& facts_of_symbol = script.symbols[symbol];
    return facts_of_symbol.declared == Span{} ? facts_of_symbol.name
                                              : place(facts_of_symbol.declared);
  }
  [[nodiscard]] std::string items(const Pattern& pattern, std::string_view between) const {
    std::string result;
    for (const PatternId item : script.tree.list(pattern.items)) {
      if (!result.empty()) result += between;
      result += text(item);
    }
    return result;
  }
};

inline Places uses_of(std::string_view name, std::string_view script) {
  return Resolved(script).uses(name);
}

inline Texts told_of(std::string_view script) { return Resolved(script).told(); }

// The first thing that is wrong with a script, without its place; empty where nothing is.
inline std::string first_told(std::string_view script) {
  const Resolved resolved(script);
  return resolved.diagnostics.list().empty() ? "" : resolved.diagnostics.list().front().message;
}

}  // namespace csp::checker::cspm
