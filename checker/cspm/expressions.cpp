// Expressions by precedence climbing: an operand, then operators as long as they bind at least as
// tightly as is asked for. How tightly each binds follows libcspm's grammar, with one rule that a
// grammar cannot say: `P \ A ||| Q` hides A in P alone although `P ||| Q \ A` hides it in both. So
// the right side of `\` holds no process operator, and behind it any operator may follow.
#include <array>
#include <optional>

#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

namespace {

struct Operator {
  TokenKind token{};
  ExprKind kind{};
  int strength = 0;
  int right = 0;  // what the right side must bind at least as tightly as
  bool associates = true;
};

constexpr std::array operators{
    Operator{TokenKind::Backslash, ExprKind::Hide, strength::Hide, strength::Prefix},
    Operator{TokenKind::Project, ExprKind::Project, strength::Hide, strength::Prefix},
    Operator{TokenKind::Interleave, ExprKind::Interleave, strength::Interleave,
             strength::Interleave + 1},
    Operator{TokenKind::InternalChoice, ExprKind::InternalChoice, strength::Internal,
             strength::Internal + 1},
    Operator{TokenKind::ExternalChoice, ExprKind::ExternalChoice, strength::External,
             strength::External + 1},
    Operator{TokenKind::Interrupt, ExprKind::Interrupt, strength::Interrupt,
             strength::Interrupt + 1},
    Operator{TokenKind::SlidingChoice, ExprKind::SlidingChoice, strength::Sliding,
             strength::Sliding + 1},
    Operator{TokenKind::Semicolon, ExprKind::Sequential, strength::Sequential,
             strength::Sequential + 1},
    Operator{TokenKind::Ampersand, ExprKind::Guard, strength::Prefix, strength::Prefix},
    Operator{TokenKind::Dot, ExprKind::Dot, strength::Dot, strength::Dot},
    Operator{TokenKind::Or, ExprKind::Or, strength::Or, strength::Or + 1},
    Operator{TokenKind::And, ExprKind::And, strength::And, strength::And + 1},
    Operator{TokenKind::Equal, ExprKind::Equal, strength::Compare, strength::Compare + 1, false},
    Operator{TokenKind::NotEqual, ExprKind::NotEqual, strength::Compare, strength::Compare + 1,
             false},
    Operator{TokenKind::Less, ExprKind::Less, strength::Compare, strength::Compare + 1, false},
    Operator{TokenKind::LessOrEqual, ExprKind::LessOrEqual, strength::Compare,
             strength::Compare + 1, false},
    Operator{TokenKind::Greater, ExprKind::Greater, strength::Compare, strength::Compare + 1,
             false},
    Operator{TokenKind::GreaterOrEqual, ExprKind::GreaterOrEqual, strength::Compare,
             strength::Compare + 1, false},
    Operator{TokenKind::Plus, ExprKind::Add, strength::Add, strength::Add + 1},
    Operator{TokenKind::Minus, ExprKind::Subtract, strength::Add, strength::Add + 1},
    Operator{TokenKind::Times, ExprKind::Multiply, strength::Multiply, strength::Multiply + 1},
    Operator{TokenKind::Divide, ExprKind::Divide, strength::Multiply, strength::Multiply + 1},
    Operator{TokenKind::Modulo, ExprKind::Modulo, strength::Multiply, strength::Multiply + 1},
    Operator{TokenKind::Caret, ExprKind::Concat, strength::Concat, strength::Concat + 1},
    // The kind is that of a pattern, which see: to_pattern.
    Operator{TokenKind::DoubleAt, ExprKind::Tuple, strength::Double, strength::Double + 1, false},
    // Read by functions of their own.
    Operator{TokenKind::PipeBracketOpen, ExprKind::GeneralisedParallel, strength::Parallel, 0,
             false},
    Operator{TokenKind::BracketOpen, ExprKind::AlphabetisedParallel, strength::Parallel, 0, false},
    Operator{TokenKind::PlusBracketOpen, ExprKind::SynchronisingChoice, strength::External, 0},
    Operator{TokenKind::InterruptOpen, ExprKind::SynchronisingInterrupt, strength::Interrupt, 0},
    Operator{TokenKind::Arrow, ExprKind::Prefix, strength::Prefix, 0},
    Operator{TokenKind::Question, ExprKind::Prefix, strength::Field, 0},
    Operator{TokenKind::Exclamation, ExprKind::Prefix, strength::Field, 0},
    Operator{TokenKind::Dollar, ExprKind::Prefix, strength::Field, 0},
    Operator{TokenKind::DoubleBracketOpen, ExprKind::Rename, strength::Apply, 0},
    Operator{TokenKind::ParenOpen, ExprKind::Application, strength::Apply, 0},
};

constexpr auto operator_places = [] {
  std::array<std::uint8_t, 256> places{};
  for (std::size_t i = 0; i < operators.size(); ++i)
    places[static_cast<std::size_t>(operators[i].token)] = static_cast<std::uint8_t>(i + 1);
  return places;
}();

const Operator* operator_of(TokenKind kind) {
  const std::size_t place = operator_places[static_cast<std::size_t>(kind)];
  return place == 0 ? nullptr : &operators[place - 1];
}

}  // namespace

ExprId Parser::checked_expression() {
  const std::size_t mark = pattern_forms_.size();
  const ExprId result = expression();
  check_no_pattern_forms(mark);
  return result;
}

ExprId Parser::expression(int minimum) {
  check_depth();
  const std::uint32_t begin = peek().span.begin;
  return infix(prefix(), begin, minimum);
}

ExprId Parser::infix(ExprId left, std::uint32_t begin, int minimum) {
  int not_again = -1;  // the strength of the operator just read, if it does not associate
  Token before{};
  for (;;) {
    const Token sign = peek();
    const Operator* op = operator_of(sign.kind);
    if (op == nullptr || op->strength < minimum || sign.starts_line) return left;
    if (greater_closes_ && sign.kind == TokenKind::Greater) return left;
    if (op->strength == not_again && !op->associates) {
      fail(sign.span,
           "`" + std::string(text(before.span)) + "` and `" + std::string(text(sign.span)) +
               "` in a row can be read in two ways",
           {{before.span, "the first is here"}}, "put one of the two between `(` and `)`");
    }
    not_again = op->associates ? -1 : op->strength;
    before = sign;
    switch (sign.kind) {
      case TokenKind::PipeBracketOpen:
        left = parallel_with_set(left, begin);
        break;
      case TokenKind::BracketOpen:
        left = parallel_in_brackets(left, begin);
        break;
      case TokenKind::PlusBracketOpen:
        left =
            with_set_between(left, begin, TokenKind::PlusBracketClose, op->kind, op->strength + 1);
        break;
      case TokenKind::InterruptOpen:
        left = with_set_between(left, begin, TokenKind::InterruptClose, op->kind, op->strength + 1);
        break;
      case TokenKind::Arrow:
      case TokenKind::Question:
      case TokenKind::Exclamation:
      case TokenKind::Dollar:
        left = prefixed(left, begin);
        break;
      case TokenKind::DoubleBracketOpen:
        left = rename(left, begin);
        break;
      case TokenKind::ParenOpen:
        left = application(left, begin);
        break;
      case TokenKind::Dot:
        next();
        left = dot(left, begin, expression(op->right));
        break;
      case TokenKind::DoubleAt:
        left = double_pattern(left, begin, op->right);
        break;
      case TokenKind::Backslash:
        next();
        skip_second_backslash(sign);
        left = with_right_side(op->kind, left, begin, op->right);
        break;
      default:
        next();
        left = with_right_side(op->kind, left, begin, op->right);
    }
  }
}

ExprId Parser::add(ExprKind kind, std::uint32_t begin, const std::vector<ExprId>& operands) {
  Expr expr = node<Expr>(kind, from(begin));
  expr.operands = tree_.add_list(operands);
  return tree_.add(expr);
}

// Some tools write P \\ A. A lambda could not stand there: no process hides a function.
void Parser::skip_second_backslash(const Token& first) {
  if (!at(TokenKind::Backslash) || peek().span.begin != first.span.end) return;
  next();
  diagnostics_.warning(from(first.span.begin), "hiding is written with one `\\`", {},
                       "other tools refuse a second one");
}

// p @@ q, as an expression that only a pattern may contain.
ExprId Parser::double_pattern(ExprId left, std::uint32_t begin, int minimum) {
  next();
  const ExprId right = expression(minimum);
  Expr form = node<Expr>(ExprKind::Tuple, from(begin));
  form.name = double_name_;
  form.operands = tree_.add_list(std::vector{left, right});
  pattern_forms_.push_back(tree_.add(form));
  return pattern_forms_.back();
}

ExprId Parser::with_right_side(ExprKind kind, ExprId left, std::uint32_t begin, int minimum) {
  const ExprId right = expression(minimum);
  return add(kind, begin, {left, right});
}

// a.b.c is a.(b.c), however it was put in parentheses.
ExprId Parser::dot(ExprId left, std::uint32_t begin, ExprId right) {
  std::vector<ExprId> items;
  while (tree_.at(left).kind == ExprKind::Dot) {
    items.push_back(tree_.item(tree_.at(left).operands, 0));
    left = tree_.item(tree_.at(left).operands, 1);
  }
  items.push_back(left);
  for (std::size_t i = items.size(); i-- > 0;)
    right = add(ExprKind::Dot, i == 0 ? begin : tree_.at(items[i]).span.begin, {items[i], right});
  return right;
}

ExprId Parser::application(ExprId function, std::uint32_t begin) {
  const Token open = next();
  std::vector<ExprId> operands{function};
  const std::vector<ExprId> arguments = [&] {
    const Temporarily inside(greater_closes_, false);
    return expressions_until(TokenKind::ParenClose);
  }();
  expect_close(TokenKind::ParenClose, open);
  operands.insert(operands.end(), arguments.begin(), arguments.end());
  return add(ExprKind::Application, begin, operands);
}

// Separated by commas; none at all where `close` follows at once.
std::vector<ExprId> Parser::expressions_until(TokenKind close) {
  std::vector<ExprId> items;
  if (at(close)) return items;
  do
    items.push_back(expression());
  while (take(TokenKind::Comma));
  return items;
}

ExprId Parser::prefix() {
  switch (peek().kind) {
    case TokenKind::Integer:
      return integer();
    case TokenKind::Character:
      return character();
    case TokenKind::String:
      return string();
    case TokenKind::True:
      return literal(ExprKind::Boolean, 1);
    case TokenKind::False:
      return literal(ExprKind::Boolean, 0);
    case TokenKind::Identifier:
      return variable();
    case TokenKind::Wildcard:
      return wildcard();
    case TokenKind::ParenOpen:
      return parenthesised();
    case TokenKind::Less:
    case TokenKind::SequenceOpen:
    case TokenKind::EmptySequence:
      return sequence();
    case TokenKind::BraceOpen:
      return set();
    case TokenKind::PipeBraceOpen:
      return enumerated_set();
    case TokenKind::MapOpen:
      return map();
    case TokenKind::Backslash:
      return lambda();
    case TokenKind::Let:
      return let();
    case TokenKind::If:
      return conditional();
    case TokenKind::Not:
      return unary(ExprKind::Not, strength::Not + 1);
    case TokenKind::Minus:
      return unary(ExprKind::Negate, strength::Add + 1);
    case TokenKind::Hash:
      return unary(ExprKind::Length, strength::Length + 1);
    case TokenKind::Interleave:
      return replicated(ExprKind::ReplicatedInterleave);
    case TokenKind::ExternalChoice:
      return replicated(ExprKind::ReplicatedExternalChoice);
    case TokenKind::InternalChoice:
      return replicated(ExprKind::ReplicatedInternalChoice);
    case TokenKind::Semicolon:
      return replicated(ExprKind::ReplicatedSequential);
    case TokenKind::PipeBracketOpen:
      return replicated_with_set(TokenKind::PipeBracketClose, ExprKind::ReplicatedParallel);
    case TokenKind::PlusBracketOpen:
      return replicated_with_set(TokenKind::PlusBracketClose,
                                 ExprKind::ReplicatedSynchronisingChoice);
    case TokenKind::DoubleBar:
      return replicated_alphabetised();
    case TokenKind::BracketOpen:
      return replicated_linked();
    default:
      fail_expected("an expression");
  }
}

ExprId Parser::variable() {
  const auto [name, span] = qualified_name("a name");
  Expr expr = node<Expr>(ExprKind::Variable, span);
  expr.name = name;
  return tree_.add(expr);
}

ExprId Parser::wildcard() {
  Expr expr = node<Expr>(ExprKind::Variable, next().span);
  expr.name = wildcard_name_;
  pattern_forms_.push_back(tree_.add(expr));
  return pattern_forms_.back();
}

ExprId Parser::parenthesised() {
  const Temporarily inside(greater_closes_, false);
  const Token open = next();
  std::vector<ExprId> items{expression()};
  while (take(TokenKind::Comma))
    items.push_back(expression());
  expect_close(TokenKind::ParenClose, open);
  if (items.size() > 1) return add(ExprKind::Tuple, open.span.begin, items);
  return items.front();
}

ExprId Parser::lambda() {
  const std::uint32_t begin = next().span.begin;
  const std::vector<PatternId> parameters = patterns_until(TokenKind::At);
  expect(TokenKind::At, "`,` or `@` behind a parameter of `\\`");
  const ExprId body = expression();
  Expr expr = node<Expr>(ExprKind::Lambda, from(begin));
  expr.operands = tree_.add_list(std::vector{body});
  expr.patterns = tree_.add_list(parameters);
  return tree_.add(expr);
}

ExprId Parser::let() {
  const Temporarily inside(greater_closes_, false);
  const Token word = next();
  const List<DeclId> declarations = declarations_until({TokenKind::Within}, {.in_let = true});
  if (!take(TokenKind::Within)) {
    fail_expected("`within`", {{word.span, "behind the declarations of the `let` here"}});
  }
  const ExprId body = expression();
  Expr expr = node<Expr>(ExprKind::Let, from(word.span.begin));
  expr.operands = tree_.add_list(std::vector{body});
  expr.declarations = declarations;
  return tree_.add(expr);
}

ExprId Parser::conditional() {
  const Token word = next();
  const auto part = [&](TokenKind kind) {
    if (take(kind)) return expression();
    fail_expected("`" + std::string(spelling(kind)) + "`", {{word.span, "for the `if` here"}},
                  kind == TokenKind::Else && !at(TokenKind::Define)
                      ? "an `if` needs both: `if b then x else y`; for a process `else STOP`"
                      : "");
  };
  const ExprId condition = expression();
  const ExprId then = part(TokenKind::Then);
  const ExprId otherwise = part(TokenKind::Else);
  return add(ExprKind::If, word.span.begin, {condition, then, otherwise});
}

ExprId Parser::unary(ExprKind kind, int minimum) {
  const std::uint32_t begin = next().span.begin;
  return add(kind, begin, {expression(minimum)});
}

void Parser::check_no_pattern_forms(std::size_t mark) {
  if (pattern_forms_.size() <= mark) return;
  const Expr& form = tree_.at(pattern_forms_[mark]);
  const bool is_wildcard = form.name == wildcard_name_;
  pattern_forms_.resize(mark);
  fail(form.span,
       is_wildcard ? "`_` stands for any value in a pattern; it has no value itself"
                   : "`@@` joins two patterns; it has no value itself",
       {}, is_wildcard ? "give it a name" : "");
}

}  // namespace csp::checker::cspm
