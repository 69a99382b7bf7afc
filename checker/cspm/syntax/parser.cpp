// The four things that are read: a script from a file or from memory, a question, a type.
#include "checker/cspm/syntax/parser.hpp"

#include "checker/cspm/syntax/includes.hpp"
#include "checker/cspm/syntax/parsing.hpp"

namespace csp::checker::cspm {

namespace {

Tree parse_added(Sources& sources, FileId file, Diagnostics& diagnostics) {
  Tree tree;
  Parser parser(sources, tree, diagnostics, tokens_with_includes(sources, file, diagnostics));
  parser.parse_script();
  return tree;
}

}  // namespace

Tree parse_file(Sources& sources, const std::string& path, Diagnostics& diagnostics) {
  return parse_added(sources, sources.add(path, read_file(path)), diagnostics);
}

Tree parse_text(Sources& sources, const std::string& path, std::string_view text,
                Diagnostics& diagnostics) {
  return parse_added(sources, sources.add(path, std::string(text)), diagnostics);
}

DeclId parse_question(Sources& sources, Tree& tree, const std::string& origin,
                      std::string_view text, Diagnostics& diagnostics) {
  const FileId file = sources.add(origin, std::string(text));
  return Parser(sources, tree, diagnostics, lex(sources, file, diagnostics)).parse_question();
}

SchemeId parse_type(Sources& sources, Tree& tree, const std::string& origin, std::string_view text,
                    Diagnostics& diagnostics) {
  const FileId file = sources.add(origin, std::string(text));
  return Parser(sources, tree, diagnostics, lex(sources, file, diagnostics)).parse_type();
}

DeclId Parser::parse_question() {
  try {
    Decl question = node<Decl>(DeclKind::Print, {});
    question.expression = checked_expression();
    question.span = tree_.at(question.expression).span;
    if (!at(TokenKind::End)) fail_expected("an operator or the end of the expression");
    const DeclId id = tree_.add(std::move(question));
    tree_.declarations.push_back(id);
    return id;
  } catch (const ParseFailure&) {
  } catch (const TooDeep&) {
    report_too_deep();
  }
  return none<DeclId>;
}

SchemeId Parser::parse_type() {
  try {
    const SchemeId id = scheme();
    if (!at(TokenKind::End)) fail_expected("the end of the type");
    return id;
  } catch (const ParseFailure&) {
  } catch (const TooDeep&) {
    report_too_deep();
  }
  return none<SchemeId>;
}

}  // namespace csp::checker::cspm
