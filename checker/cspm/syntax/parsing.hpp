// The parser's workings, shared by the files that each read one part of the language: recursive
// descent, with the operators' binding strength for expressions. Only for the parser's own files.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/syntax/lexer.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

// How tightly operators bind, loosest first: those of libcspm's grammar, which FDR uses.
namespace strength {
enum Strength : int {
  Anything,
  Double,  // @@
  Hide,    // \ |\ .
  Interleave,
  Parallel,  // all with brackets; none of them associates
  Internal,
  External,  // [] [+ +]
  Interrupt,
  Sliding,
  Sequential,
  Prefix,  // -> &
  Field,   // ? ! $
  Dot = Field + 2,
  Or,
  And,
  Not,
  Compare,  // does not associate
  Add,
  Multiply,
  Length,
  Concat,
  Apply  // f(x) and P[[a <- b]]
};
}  // namespace strength

// A node with all that is not named here left as it is by default.
template <class Node>
Node node(decltype(Node::kind) kind, Span span) {
  Node result;
  result.kind = kind;
  result.span = span;
  return result;
}

// Thrown behind a mistake that has been told; caught where declarations are listed.
struct ParseFailure {};

class Parser {
 public:
  Parser(Sources& sources, Tree& tree, Diagnostics& diagnostics, std::vector<Token> tokens);

  void parse_script();
  DeclId parse_question();  // none behind a mistake
  SchemeId parse_type();    // likewise

 private:
  // What may stand where, in the middle of declarations.
  struct Surroundings {
    bool in_let = false;
    bool in_module = false;
    bool in_timed = false;
  };
  struct Annotation {
    NameId name{};
    Span span;
    SchemeId scheme{};
  };
  // Declarations of one list, before they are added to the tree.
  struct DeclarationList {
    std::vector<Decl> declarations;
    std::vector<std::vector<ClauseId>> clauses;  // of each declaration that is a function
    std::vector<Annotation> annotations;
    bool may_join = false;  // the last declaration is a function, the next clause may be its own
  };
  // Sets a flag until the end of the block.
  class Temporarily {
   public:
    Temporarily(bool& flag, bool value) : flag_(flag), before_(std::exchange(flag, value)) {}
    ~Temporarily() { flag_ = before_; }
    Temporarily(const Temporarily&) = delete;
    Temporarily& operator=(const Temporarily&) = delete;

   private:
    bool& flag_;
    bool before_;
  };

  // Tokens: parsing.cpp
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  [[nodiscard]] bool at(TokenKind kind) const { return peek().kind == kind; }
  // Not on a line of its own: for what may also start an expression.
  [[nodiscard]] bool at_same_line(TokenKind kind) const { return at(kind) && !peek().starts_line; }
  Token next();
  bool take(TokenKind kind);
  Token expect(TokenKind kind, std::string_view what);
  Token expect(TokenKind kind);
  void expect_close(TokenKind kind, const Token& open);
  [[nodiscard]] Span from(std::uint32_t begin) const { return {begin, last_end_}; }
  [[nodiscard]] std::string_view text(Span span) const { return sources_.text(span); }
  [[nodiscard]] std::string found() const;
  [[nodiscard]] bool follows_from_unreadable(Span span) const;
  [[noreturn]] void fail(Span span, std::string message, std::vector<Note> notes = {},
                         std::string fix = {});
  [[noreturn]] void fail_expected(std::string_view what, std::vector<Note> notes = {},
                                  std::string fix = {});
  [[nodiscard]] std::string advice_at_sign(bool is_operand_missing) const;
  void report_too_deep();

  // Declarations: declarations.cpp
  List<DeclId> declarations_until(const std::vector<TokenKind>& closers, Surroundings surroundings);
  void one_declaration(DeclarationList& list, Surroundings surroundings);
  void check_allowed(const Decl& declaration, Surroundings surroundings);
  [[nodiscard]] bool at_annotation() const;
  void annotation(DeclarationList& list);
  void equation(DeclarationList& list);
  void add_clause(DeclarationList& list, ExprId left, Span span, ExprId body);
  Decl channel();
  Decl datatype(DeclKind kind);
  Decl nametype();
  Decl imports(DeclKind kind);
  Decl module(Surroundings surroundings);
  Decl instance();
  Decl timed(Surroundings surroundings);
  Decl print();
  Decl assertion_declaration();
  std::pair<NameId, Span> name(std::string_view what);
  std::pair<NameId, Span> qualified_name(std::string_view what);
  std::vector<std::pair<NameId, Span>> names(std::string_view what);

  // Between declarations and behind mistakes: recovery.cpp
  [[nodiscard]] bool at_one_of(const std::vector<TokenKind>& kinds) const;
  void check_separated(const std::vector<TokenKind>& closers);
  void recover(std::size_t failed_start, const std::vector<TokenKind>& closers);
  [[nodiscard]] bool looks_like_declaration(std::size_t token) const;
  [[noreturn]] void fail_second_equation();
  [[noreturn]] void fail_no_equation(std::size_t start, ExprId left);

  // Annotations: annotations.cpp
  void attach_annotations(DeclarationList& list);
  void annotate_channel(Decl& channel, const std::vector<Annotation>& annotations);

  // Assertions: assertions.cpp
  AssertionId assertion();
  void assertion_options(Assertion& assertion);

  // Expressions: expressions.cpp. `begin` is where the left side of an operator starts, with its
  // parentheses. An expression may turn out to be a pattern; one that is `checked`
  // holds no `_` and no `@@`
  ExprId checked_expression();
  void check_no_pattern_forms(std::size_t mark);
  ExprId expression(int minimum = strength::Anything);
  ExprId prefix();
  ExprId infix(ExprId left, std::uint32_t begin, int minimum);
  ExprId add(ExprKind kind, std::uint32_t begin, const std::vector<ExprId>& operands);
  ExprId with_right_side(ExprKind kind, ExprId left, std::uint32_t begin, int minimum);
  ExprId unary(ExprKind kind, int minimum);
  ExprId dot(ExprId left, std::uint32_t begin, ExprId right);
  ExprId application(ExprId function, std::uint32_t begin);
  std::vector<ExprId> expressions_until(TokenKind close);
  ExprId double_pattern(ExprId left, std::uint32_t begin, int minimum);
  void skip_second_backslash(const Token& first);
  ExprId variable();
  ExprId wildcard();
  ExprId parenthesised();
  ExprId lambda();
  ExprId let();
  ExprId conditional();

  // Literals: literals.cpp
  ExprId literal(ExprKind kind, std::int64_t value);
  ExprId integer();
  ExprId character();
  ExprId string();
  std::string character_at(std::string_view quoted, std::size_t& place) const;

  // Sequences, sets, maps and their statements: collections.cpp
  ExprId collection(TokenKind close, ExprKind plain, ExprKind from, ExprKind range);
  ExprId sequence();
  void check_not_compared(const Token& open);
  ExprId set();
  ExprId enumerated_set();
  ExprId map();
  std::vector<StatementId> statements();
  List<StatementId> optional_statements();
  StatementId statement();

  // Processes: processes.cpp
  ExprId replicated(ExprKind kind);
  ExprId replicated_with_set(TokenKind close, ExprKind kind);
  ExprId replicated_alphabetised();
  ExprId replicated_linked();
  ExprId prefixed(ExprId channel, std::uint32_t begin);
  FieldId field();
  ExprId rename(ExprId process, std::uint32_t begin);
  ExprId parallel_with_set(ExprId left, std::uint32_t begin);
  ExprId parallel_in_brackets(ExprId left, std::uint32_t begin);
  ExprId with_set_between(ExprId left, std::uint32_t begin, TokenKind close, ExprKind kind,
                          int minimum);
  std::vector<ExprId> pairs(TokenKind between, ExprId first, const Token& open);

  // Patterns: patterns.cpp
  PatternId pattern();
  void claim_pattern_forms(Span span);
  PatternId pattern_of(ExprId expression);
  PatternId to_pattern(ExprId expression);
  std::vector<PatternId> patterns_until(TokenKind close);

  // Types: types.cpp
  SchemeId scheme();
  void constraint(Scheme& scheme);
  [[nodiscard]] bool at_constraint() const;
  TypeId type(int minimum = 0);
  TypeId simple_type();
  TypeId parenthesised_type();
  TypeId add_type(TypeKind kind, std::uint32_t begin, const std::vector<TypeId>& items);

  Sources& sources_;
  Tree& tree_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t unreadable_ = 0;  // mistakes that were told before the parser began
  std::size_t place_ = 0;
  std::uint32_t last_end_ = 0;  // of the last token taken
  // Inside <...> and outside its inner brackets: there a `>` closes.
  bool greater_closes_ = false;
  // `_` and `@@` that no pattern has claimed yet, in the order in which they were read.
  std::vector<ExprId> pattern_forms_;
  NameId wildcard_name_{};
  NameId double_name_{};
};

}  // namespace csp::checker::cspm
