// What stands behind `assert`. The lexer gives a property, all of `:[deadlock free [F]]`, as one
// token; its words are told apart here.
#include <algorithm>
#include <array>
#include <optional>

#include "checker/cspm/syntax/parsing.hpp"

namespace csp::checker::cspm {

namespace {

// The words of a property with single blanks between them, and what stands in inner brackets.
struct Words {
  std::string words;
  std::string inner;
  bool has_inner = false;
};

Words words_of(std::string_view text) {
  Words result;
  text.remove_prefix(2);
  if (text.ends_with(':')) text.remove_suffix(1);
  if (text.ends_with(']')) text.remove_suffix(1);
  std::string* part = &result.words;
  for (const char c : text) {
    if (c == '[') {
      part = &result.inner;
      result.has_inner = true;
    } else if (c == ']') {
      continue;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\f' || c == '\v' || c == '-') {
      if (!part->empty() && part->back() != ' ') *part += ' ';
    } else {
      *part += c;
    }
  }
  for (std::string* words : {&result.words, &result.inner}) {
    if (words->ends_with(' ')) words->pop_back();
  }
  return result;
}

std::optional<Model> model_named(std::string_view name) {
  for (const Model model :
       {Model::T, Model::F, Model::FD, Model::V, Model::VD, Model::R, Model::RD}) {
    if (to_string(model) == name) return model;
  }
  return std::nullopt;
}

std::optional<AssertionKind> property_named(std::string_view words) {
  if (words == "deadlock free") return AssertionKind::DeadlockFree;
  if (words == "divergence free" || words == "livelock free") return AssertionKind::DivergenceFree;
  if (words == "deterministic") return AssertionKind::Deterministic;
  if (words == "has trace") return AssertionKind::HasTrace;
  return std::nullopt;
}

}  // namespace

AssertionId Parser::assertion() {
  const std::uint32_t begin = peek().span.begin;
  Assertion assertion;
  assertion.is_negated = take(TokenKind::Not);
  const ExprId subject = checked_expression();
  if (at(TokenKind::Refines)) {
    const std::string_view sign = text(next().span);
    assertion.kind = AssertionKind::Refinement;
    assertion.has_model = true;
    assertion.model = model_named(sign.substr(1, sign.size() - 2)).value();
    assertion.specification = subject;
    assertion.implementation = checked_expression();
  } else {
    assertion.implementation = subject;
    if (!at(TokenKind::Property)) {
      fail_expected("`[T=`, `[F=`, `[FD=` or a property", {},
                    "properties are `:[deadlock free]`, `:[divergence free]`, `:[deterministic]` "
                    "and `:[has trace]: <a, b>`");
    }
    const Token property = next();
    const Words words = words_of(text(property.span));
    const std::optional<AssertionKind> kind = property_named(words.words);
    if (!kind) {
      fail(property.span, "there is no property `" + words.words + "`", {},
           "properties are `:[deadlock free]`, `:[divergence free]`, `:[deterministic]` and "
           "`:[has trace]: <a, b>`");
    }
    assertion.kind = *kind;
    if (words.has_inner) {
      const std::optional<Model> model = model_named(words.inner);
      if (!model) {
        fail(property.span, "there is no model `" + words.inner + "`", {},
             "models are `[T]`, `[F]`, `[FD]`, `[V]`, `[VD]`, `[R]` and `[RD]`");
      }
      assertion.has_model = true;
      assertion.model = *model;
    }
    if (*kind == AssertionKind::HasTrace) {
      const bool is_sequence =
          at(TokenKind::Less) || at(TokenKind::SequenceOpen) || at(TokenKind::EmptySequence);
      if (!is_sequence) fail_expected("the trace, as `<a, b>`");
      const std::size_t mark = pattern_forms_.size();
      const ExprId trace = sequence();
      check_no_pattern_forms(mark);
      if (tree_.at(trace).kind != ExprKind::Sequence || !tree_.at(trace).statements.empty())
        fail(tree_.at(trace).span, "the events of the trace are listed one by one, as `<a, b>`");
      assertion.trace = tree_.at(trace).operands;
    }
  }
  assertion_options(assertion);
  assertion.span = from(begin);
  return tree_.add(std::move(assertion));
}

void Parser::assertion_options(Assertion& assertion) {
  constexpr std::array reductions{"precise", "hybrid", "fast"};
  std::optional<Span> priority;
  std::optional<Span> reduction;
  while (at(TokenKind::Property)) {
    const Token option = next();
    const Words words = words_of(text(option.span));
    const auto check_first = [&](std::optional<Span>& earlier) {
      if (earlier)
        fail(option.span, "`" + words.words + "` is given twice", {{*earlier, "first here"}});
      earlier = option.span;
    };
    if (words.words == "tau priority" || words.words == "tau priority over") {
      check_first(priority);
      assertion.tau_priority = checked_expression();
    } else if (words.words == "partial order reduce") {
      check_first(reduction);
      assertion.partial_order_reduce = true;
      assertion.reduction = words.inner;
      if (words.has_inner &&
          std::find(reductions.begin(), reductions.end(), words.inner) == reductions.end()) {
        fail(option.span, "there is no partial order reduction `" + words.inner + "`", {},
             "it is one of `[precise]`, `[hybrid]` and `[fast]`");
      }
    } else if (words.words == "symmetry reduce") {
      fail(option.span, "`symmetry reduce`, an option of FDR2, is not supported", {},
           "leave it out: the answer is the same");
    } else {
      fail(option.span, "an assertion has no option `" + words.words + "`", {},
           "options are `:[tau priority]: A` and `:[partial order reduce]`");
    }
  }
}

}  // namespace csp::checker::cspm
