#include "tests/checker/cspm/parsed.hpp"

#include "checker/cspm/syntax/parser.hpp"

namespace csp::checker::cspm {

namespace {

struct Line {
  std::size_t depth = 0;
  std::string text;
};

std::vector<Line> lines_of(const std::string& dumped) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < dumped.size();) {
    const std::size_t end = dumped.find('\n', begin);
    const std::size_t text = dumped.find_first_not_of(' ', begin);
    std::string content = dumped.substr(text, end - text);
    for (const std::string_view plain : {"Variable ", "Integer ", "Name "}) {
      if (content.starts_with(plain)) content.erase(0, plain.size());
    }
    lines.push_back({(text - begin) / 2, std::move(content)});
    begin = end + 1;
  }
  return lines;
}

// One node a line, indented, becomes kind(part, part).
std::string on_one_line(const std::string& dumped) {
  std::string result;
  std::size_t open = 0;
  const std::vector<Line> lines = lines_of(dumped);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && lines[i].depth > lines[i - 1].depth) {
      result += '(';
      ++open;
    } else if (i > 0) {
      for (; open > lines[i].depth; --open)
        result += ')';
      result += open == 0 ? "; " : ", ";
    }
    result += lines[i].text;
  }
  return result + std::string(open, ')');
}

std::string told(const Diagnostic& diagnostic, const Sources& sources) {
  const Location where = sources.location(diagnostic.span.begin);
  std::string text = std::to_string(where.line) + ":" + std::to_string(where.column) + " " +
                     (diagnostic.is_warning ? "warning: " : "") + diagnostic.message;
  for (const Note& note : diagnostic.notes) {
    const Location place = sources.location(note.span.begin);
    text += " | " + std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
            note.message;
  }
  if (!diagnostic.fix.empty()) text += " | " + diagnostic.fix;
  return text;
}

std::string joined_text(const Diagnostics& diagnostics, const Sources& sources) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.list())
    text += told(diagnostic, sources) + "\n";
  return text;
}

}  // namespace

std::string script_of(std::string_view text) {
  Sources sources;
  Diagnostics diagnostics;
  const Tree tree = parse_text(sources, "test.csp", text, diagnostics);
  return diagnostics.list().empty() ? on_one_line(dump(tree)) : joined_text(diagnostics, sources);
}

std::string expression_of(std::string_view text) {
  Sources sources;
  Diagnostics diagnostics;
  Tree tree;
  (void)parse_question(sources, tree, "question", text, diagnostics);
  if (!diagnostics.list().empty()) return joined_text(diagnostics, sources);
  constexpr std::string_view before = "Print(";
  const std::string whole = on_one_line(dump(tree));
  return whole.substr(before.size(), whole.size() - before.size() - 1);
}

std::vector<std::string> mistakes_in(std::string_view text) {
  Sources sources;
  Diagnostics diagnostics;
  (void)parse_text(sources, "test.csp", text, diagnostics);
  std::vector<std::string> result;
  for (const Diagnostic& diagnostic : diagnostics.list())
    result.push_back(told(diagnostic, sources));
  return result;
}

}  // namespace csp::checker::cspm
