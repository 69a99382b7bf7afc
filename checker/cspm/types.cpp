// Types as annotations write them. Loosest first: `->`, `=>` and `=>*`, `.`; all group to the
// right.
#include <array>

#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

namespace {

enum Binding : int { AnyType, YieldingType, DottedType };

constexpr std::array type_classes{TypeClass::Eq, TypeClass::Ord, TypeClass::Set,
                                  TypeClass::Complete, TypeClass::Yieldable};

}  // namespace

SchemeId Parser::scheme() {
  Scheme scheme;
  const std::uint32_t begin = peek().span.begin;
  if (at_constraint()) {
    constraint(scheme);
    expect(TokenKind::Yields, "`=>` behind a constraint");
  } else if (at(TokenKind::ParenOpen) && peek(1).kind == TokenKind::Identifier &&
             peek(2).kind == TokenKind::Identifier) {
    const Token open = next();
    do
      constraint(scheme);
    while (take(TokenKind::Comma));
    expect_close(TokenKind::ParenClose, open);
    expect(TokenKind::Yields, "`=>` behind the constraints");
  }
  scheme.type = type();
  scheme.span = from(begin);
  return tree_.add(std::move(scheme));
}

bool Parser::at_constraint() const {
  return at(TokenKind::Identifier) && peek(1).kind == TokenKind::Identifier && !peek(1).starts_line;
}

void Parser::constraint(Scheme& scheme) {
  const Token word = expect(TokenKind::Identifier, "a constraint such as `Eq a`");
  const auto [variable, span] = name("a type variable");
  for (const TypeClass known : type_classes) {
    if (text(word.span) != to_string(known)) continue;
    TypeConstraint found_constraint{.span = joined(word.span, span), .constraint = known};
    found_constraint.name = variable;
    scheme.constraints.push_back(found_constraint);
    return;
  }
  fail(word.span, "there is no constraint `" + std::string(text(word.span)) + "`", {},
       "the constraints on types are `Eq`, `Ord`, `Set`, `Complete` and `Yieldable`");
}

TypeId Parser::add_type(TypeKind kind, std::uint32_t begin, const std::vector<TypeId>& items) {
  Type type = node<Type>(kind, from(begin));
  type.items = tree_.add_list(items);
  return tree_.add(type);
}

TypeId Parser::type(int minimum) {
  check_depth();
  const std::uint32_t begin = peek().span.begin;
  TypeId left = simple_type();
  for (;;) {
    if (at(TokenKind::Dot) && minimum <= DottedType) {
      next();
      left = add_type(TypeKind::Dot, begin, {left, type(DottedType)});
    } else if (at(TokenKind::Yields) && minimum <= YieldingType) {
      next();
      left = add_type(TypeKind::Dotable, begin, {left, type(YieldingType)});
    } else if (at(TokenKind::Extends) && minimum <= YieldingType) {
      const Type argument = tree_.at(left);
      if (argument.kind != TypeKind::Name)
        fail(argument.span, "only a name can stand before `=>*`");
      next();
      Type type = node<Type>(TypeKind::Extendable, {});
      type.name = argument.name;
      type.items = tree_.add_list(std::vector{this->type(YieldingType)});
      type.span = from(begin);
      left = tree_.add(type);
    } else if (at(TokenKind::Arrow) && minimum <= AnyType) {
      fail(tree_.at(left).span, "the arguments of a function type stand between `(` and `)`", {},
           "write `(" + std::string(text(tree_.at(left).span)) + ") -> ...`");
    } else {
      return left;
    }
  }
}

TypeId Parser::simple_type() {
  const Token first = peek();
  switch (first.kind) {
    case TokenKind::Identifier: {
      const auto [name, span] = qualified_name("a type");
      Type type = node<Type>(TypeKind::Name, span);
      type.name = name;
      return tree_.add(type);
    }
    case TokenKind::BraceOpen: {
      next();
      const TypeId item = type();
      expect_close(TokenKind::BraceClose, first);
      return add_type(TypeKind::Set, first.span.begin, {item});
    }
    case TokenKind::Less:
    case TokenKind::SequenceOpen: {
      next();
      const TypeId item = type();
      expect_close(first.kind == TokenKind::Less ? TokenKind::Greater : TokenKind::SequenceClose,
                   first);
      return add_type(TypeKind::Sequence, first.span.begin, {item});
    }
    case TokenKind::MapOpen: {
      next();
      const TypeId key = type(DottedType);
      expect(TokenKind::Yields, "`=>` between the type of the keys and that of the values");
      const TypeId value = type();
      expect_close(TokenKind::MapClose, first);
      return add_type(TypeKind::Map, first.span.begin, {key, value});
    }
    case TokenKind::ParenOpen:
      return parenthesised_type();
    default:
      fail_expected("a type");
  }
}

// A type in parentheses, a tuple, or a function with its arguments.
TypeId Parser::parenthesised_type() {
  const Token open = next();
  std::vector<TypeId> items;
  if (!at(TokenKind::ParenClose)) {
    do
      items.push_back(type());
    while (take(TokenKind::Comma));
  }
  expect_close(TokenKind::ParenClose, open);
  if (take(TokenKind::Arrow)) {
    items.insert(items.begin(), type());
    return add_type(TypeKind::Function, open.span.begin, items);
  }
  if (items.empty()) fail_expected("`->` behind `()`");
  if (items.size() == 1) return items.front();
  return add_type(TypeKind::Tuple, open.span.begin, items);
}

}  // namespace csp::checker::cspm
