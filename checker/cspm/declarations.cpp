// Declarations, in the script itself and in the places that hold some of their own.
#include <algorithm>

#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

namespace {

std::string_view word_of(DeclKind kind) {
  switch (kind) {
    case DeclKind::Channel:
      return "channel";
    case DeclKind::Datatype:
      return "datatype";
    case DeclKind::Subtype:
      return "subtype";
    case DeclKind::Nametype:
      return "nametype";
    case DeclKind::Assert:
      return "assert";
    case DeclKind::Print:
      return "print";
    case DeclKind::Module:
      return "module";
    case DeclKind::Instance:
      return "instance";
    default:
      return "";
  }
}

}  // namespace

void Parser::parse_script() {
  for (const DeclId id : tree_.list(declarations_until({}, {})))
    tree_.declarations.push_back(id);
}

// Up to one of `closers`, or to the end. Only inside a `let` a mistake ends the list as a whole.
List<DeclId> Parser::declarations_until(const std::vector<TokenKind>& closers,
                                        Surroundings surroundings) {
  check_depth();
  DeclarationList list;
  for (;;) {
    while (take(TokenKind::FileBorder)) {
    }
    if (at(TokenKind::End) || at_one_of(closers)) break;
    const std::size_t start = place_;
    if (surroundings.in_let) {
      one_declaration(list, surroundings);
      check_separated(closers);
      continue;
    }
    try {
      one_declaration(list, surroundings);
      check_separated(closers);
    } catch (const ParseFailure&) {
      recover(start, closers);
    } catch (const TooDeep&) {
      if (!closers.empty()) throw;
      report_too_deep();
      recover(start, closers);
    }
  }
  attach_annotations(list);
  std::vector<DeclId> ids;
  for (std::size_t i = 0; i < list.declarations.size(); ++i) {
    list.declarations[i].clauses = tree_.add_list(list.clauses[i]);
    ids.push_back(tree_.add(std::move(list.declarations[i])));
  }
  return tree_.add_list(ids);
}

void Parser::one_declaration(DeclarationList& list, Surroundings surroundings) {
  const std::uint32_t begin = peek().span.begin;
  if (at_annotation()) return annotation(list);
  const auto made = [&](Decl declaration) {
    declaration.span = from(begin);
    check_allowed(declaration, surroundings);
    list.declarations.push_back(std::move(declaration));
    list.clauses.emplace_back();
    list.may_join = false;
  };
  switch (peek().kind) {
    case TokenKind::Channel:
      return made(channel());
    case TokenKind::Datatype:
      return made(datatype(DeclKind::Datatype));
    case TokenKind::Subtype:
      return made(datatype(DeclKind::Subtype));
    case TokenKind::Nametype:
      return made(nametype());
    case TokenKind::External:
      return made(imports(DeclKind::External));
    case TokenKind::Transparent:
      return made(imports(DeclKind::Transparent));
    case TokenKind::Assert:
      return made(assertion_declaration());
    case TokenKind::Print:
      return made(print());
    case TokenKind::Module:
      return made(module(surroundings));
    case TokenKind::Instance:
      return made(instance());
    case TokenKind::Timed:
      return made(timed(surroundings));
    case TokenKind::Exports:
    case TokenKind::EndModule:
      fail(peek().span, found() + " belongs to no `module`");
    default:
      return equation(list);
  }
}

void Parser::check_allowed(const Decl& declaration, Surroundings surroundings) {
  const std::string word(word_of(declaration.kind));
  if (word.empty()) return;
  const bool is_print = declaration.kind == DeclKind::Print;
  const bool is_assert = declaration.kind == DeclKind::Assert;
  const Span span{declaration.span.begin,
                  declaration.span.begin + static_cast<std::uint32_t>(word.size())};
  if (surroundings.in_let) {
    diagnostics_.error(span, "`" + word + "` cannot stand inside `let`", {},
                       "put it outside: a `let` holds functions, values, `transparent`, "
                       "`external` and `Timed` sections");
  } else if (surroundings.in_module && (is_print || is_assert)) {
    diagnostics_.error(span, "`" + word + "` cannot stand inside a module", {},
                       "put it behind the `endmodule` and write names as `Module::name`");
  } else if (surroundings.in_timed && is_print) {
    diagnostics_.error(span, "`print` cannot stand inside a `Timed` section", {},
                       "put it behind the `}` of the section");
  }
}

bool Parser::at_annotation() const {
  std::size_t ahead = 0;
  while (peek(ahead).kind == TokenKind::Identifier && peek(ahead + 1).kind == TokenKind::Comma)
    ahead += 2;
  return peek(ahead).kind == TokenKind::Identifier && peek(ahead + 1).kind == TokenKind::HasType;
}

void Parser::annotation(DeclarationList& list) {
  const auto annotated = names("a name");
  expect(TokenKind::HasType);
  const SchemeId made = scheme();
  for (const auto& [name, span] : annotated)
    list.annotations.push_back({name, span, made});
  list.may_join = false;
}

// f(x) = e, or pattern = e.
void Parser::equation(DeclarationList& list) {
  const std::uint32_t begin = peek().span.begin;
  const std::size_t start = place_;
  const std::size_t mark = pattern_forms_.size();
  const ExprId left = expression();
  if (!at(TokenKind::Define)) fail_no_equation(start, left);
  next();
  const bool is_function = tree_.at(left).kind == ExprKind::Application;
  const PatternId pattern = is_function ? PatternId{} : pattern_of(left);
  const ExprId body = [&] {
    const std::size_t body_mark = pattern_forms_.size();
    const ExprId value = expression();
    check_no_pattern_forms(body_mark);
    return value;
  }();
  if (is_function) {
    add_clause(list, left, from(begin), body);
  } else {
    Decl binding = node<Decl>(DeclKind::Binding, from(begin));
    binding.pattern = pattern;
    binding.name_span = tree_.at(pattern).span;
    binding.expression = body;
    list.declarations.push_back(std::move(binding));
    list.clauses.emplace_back();
    list.may_join = false;
  }
  check_no_pattern_forms(mark);
}

void Parser::add_clause(DeclarationList& list, ExprId left, Span span, ExprId body) {
  Clause clause{.span = span, .groups = {}, .body = body};
  ExprId function = left;
  while (tree_.at(function).kind == ExprKind::Application) {
    const List<ExprId> operands = tree_.at(function).operands;
    std::vector<PatternId> group;
    for (std::size_t i = 1; i < operands.count; ++i)
      group.push_back(to_pattern(tree_.item(operands, i)));
    clause.groups.insert(clause.groups.begin(), tree_.add_list(group));
    function = tree_.item(operands, 0);
  }
  claim_pattern_forms(tree_.at(left).span);
  const Expr& called = tree_.at(function);
  if (called.kind != ExprKind::Variable || called.name == wildcard_name_) {
    fail(called.span, "expected the name of a function to define, found `" +
                          std::string(text(called.span).substr(0, 40)) + "`");
  }
  const NameId name = called.name;
  const Span name_span = called.span;
  const ClauseId made = tree_.add(std::move(clause));
  if (list.may_join && list.declarations.back().name == name &&
      sources_.file_of(list.declarations.back().span.begin) == sources_.file_of(span.begin)) {
    list.declarations.back().span.end = span.end;
    list.clauses.back().push_back(made);
    return;
  }
  Decl function_declaration = node<Decl>(DeclKind::Function, span);
  function_declaration.name_span = name_span;
  function_declaration.name = name;
  list.declarations.push_back(std::move(function_declaration));
  list.clauses.push_back({made});
  list.may_join = true;
}

std::pair<NameId, Span> Parser::name(std::string_view what) {
  const Token token = peek();
  if (token.kind != TokenKind::Identifier) {
    fail_expected(what, {},
                  is_word(token.kind) ? "`" + std::string(text(token.span)) +
                                            "` is a word of the language and no name"
                                      : "");
  }
  next();
  return {tree_.name(text(token.span)), token.span};
}

std::pair<NameId, Span> Parser::qualified_name(std::string_view what) {
  const auto [first, span] = name(what);
  if (!at_same_line(TokenKind::Scope)) return {first, span};
  while (take(TokenKind::Scope))
    name("a name behind `::`");
  const Span whole = from(span.begin);
  return {tree_.name(text(whole)), whole};
}

std::vector<std::pair<NameId, Span>> Parser::names(std::string_view what) {
  std::vector<std::pair<NameId, Span>> result{name(what)};
  while (take(TokenKind::Comma))
    result.push_back(name(what));
  return result;
}

Decl Parser::channel() {
  Decl declaration = node<Decl>(DeclKind::Channel, next().span);
  const auto declared = names("the name of a channel");
  ExprId type = none<ExprId>;
  if (take(TokenKind::Colon)) {
    type = checked_expression();
  } else if (at_same_line(TokenKind::Identifier) || at(TokenKind::Define)) {
    fail_expected("`,` or `:`", {}, "what a channel carries stands behind a `:`");
  }
  for (const auto& [name, span] : declared) {
    Constructor constructor;
    constructor.span = span;
    constructor.name = name;
    constructor.type = type;
    declaration.constructors.push_back(constructor);
  }
  return declaration;
}

Decl Parser::datatype(DeclKind kind) {
  Decl declaration = node<Decl>(kind, next().span);
  std::tie(declaration.name, declaration.name_span) = name("the name of the type");
  expect(TokenKind::Define);
  do {
    const auto [tag, span] = name("a constructor");
    Constructor constructor;
    constructor.span = span;
    constructor.name = tag;
    if (take(TokenKind::Dot)) constructor.type = checked_expression();
    declaration.constructors.push_back(constructor);
  } while (take(TokenKind::Bar));
  return declaration;
}

Decl Parser::nametype() {
  Decl declaration = node<Decl>(DeclKind::Nametype, next().span);
  std::tie(declaration.name, declaration.name_span) = name("the name of the type");
  expect(TokenKind::Define);
  declaration.expression = checked_expression();
  return declaration;
}

Decl Parser::imports(DeclKind kind) {
  Decl declaration = node<Decl>(kind, next().span);
  for (const auto& [name, span] : names("the name of a function")) {
    Import import{.span = span, .name = name};
    declaration.imports.push_back(import);
  }
  return declaration;
}

Decl Parser::module(Surroundings surroundings) {
  const Token word = next();
  Decl declaration = node<Decl>(DeclKind::Module, word.span);
  std::tie(declaration.name, declaration.name_span) = name("the name of the module");
  if (at_same_line(TokenKind::ParenOpen)) {
    const Token open = next();
    if (at(TokenKind::ParenClose)) {
      diagnostics_.error(joined(open.span, peek().span),
                         "a module has parameters between its parentheses", {},
                         "where it has none, leave `()` out");
    } else {
      declaration.patterns = tree_.add_list(patterns_until(TokenKind::ParenClose));
    }
    declaration.has_parameters = true;
    expect_close(TokenKind::ParenClose, open);
  }
  check_separated({});
  const std::vector<Note> notes{{word.span, "in the module here"}};
  surroundings.in_module = true;
  declaration.declarations =
      declarations_until({TokenKind::Exports, TokenKind::EndModule}, surroundings);
  if (!take(TokenKind::Exports)) {
    fail_expected("`exports`", notes,
                  "a module consists of private declarations, `exports`, public ones, `endmodule`");
  }
  declaration.exports =
      declarations_until({TokenKind::EndModule, TokenKind::Exports}, surroundings);
  if (!take(TokenKind::EndModule)) fail_expected("`endmodule`", notes);
  return declaration;
}

Decl Parser::instance() {
  Decl declaration = node<Decl>(DeclKind::Instance, next().span);
  std::tie(declaration.name, declaration.name_span) = name("the name of the instance");
  expect(TokenKind::Define);
  std::tie(declaration.of, declaration.of_span) = qualified_name("the name of a module");
  if (!at_same_line(TokenKind::ParenOpen)) return declaration;
  const Token open = next();
  if (at(TokenKind::ParenClose)) {
    diagnostics_.error(joined(open.span, next().span),
                       "an instance has values between its parentheses", {},
                       "where the module has no parameters, leave `()` out");
    return declaration;
  }
  std::vector<ExprId> values;
  do
    values.push_back(checked_expression());
  while (take(TokenKind::Comma));
  expect_close(TokenKind::ParenClose, open);
  declaration.arguments = tree_.add_list(values);
  return declaration;
}

Decl Parser::timed(Surroundings surroundings) {
  Decl declaration = node<Decl>(DeclKind::Timed, next().span);
  if (at(TokenKind::ParenOpen)) {
    const Token open = next();
    declaration.expression = checked_expression();
    expect_close(TokenKind::ParenClose, open);
  }
  const Token open = expect(TokenKind::BraceOpen, "`{` around the declarations of the section");
  surroundings.in_timed = true;
  declaration.declarations = declarations_until({TokenKind::BraceClose}, surroundings);
  expect_close(TokenKind::BraceClose, open);
  return declaration;
}

Decl Parser::print() {
  Decl declaration = node<Decl>(DeclKind::Print, next().span);
  declaration.expression = checked_expression();
  return declaration;
}

Decl Parser::assertion_declaration() {
  Decl declaration = node<Decl>(DeclKind::Assert, next().span);
  declaration.assertion = assertion();
  return declaration;
}

}  // namespace csp::checker::cspm
