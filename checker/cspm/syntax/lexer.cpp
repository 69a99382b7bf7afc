// One pass over the characters. At each place the longest sign wins; of words, those of the
// language are no names. The places where CSP_M is not regular: comments nest; `::` is part of a
// name unless blanks surround it; `(|` opens a map only before a blank, since `(|~| x:S @ P)` is
// no map; `:[...]` in an assertion holds words with blanks between them, so it is one token.
#include "checker/cspm/syntax/lexer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include "checker/cspm/syntax/token.hpp"

namespace csp::checker::cspm {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_part(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

struct Sign {
  std::string_view text;
  TokenKind kind{};
};

constexpr std::array signs_of_mathematics{Sign{"→", TokenKind::Arrow},
                                          Sign{"□", TokenKind::ExternalChoice},
                                          Sign{"⊓", TokenKind::InternalChoice},
                                          Sign{"∖", TokenKind::Backslash},
                                          Sign{"≤", TokenKind::LessOrEqual},
                                          Sign{"≥", TokenKind::GreaterOrEqual},
                                          Sign{"≠", TokenKind::NotEqual},
                                          Sign{"∧", TokenKind::And},
                                          Sign{"∨", TokenKind::Or},
                                          Sign{"¬", TokenKind::Not},
                                          Sign{"[T=", TokenKind::Refines},
                                          Sign{"[F=", TokenKind::Refines},
                                          Sign{"[FD=", TokenKind::Refines},
                                          Sign{"[V=", TokenKind::Refines},
                                          Sign{"[VD=", TokenKind::Refines},
                                          Sign{"[R=", TokenKind::Refines},
                                          Sign{"[RD=", TokenKind::Refines}};

// Every sign by its first byte, the longest first.
class Signs {
 public:
  Signs() {
    for (const TokenFacts& facts : all_token_facts()) {
      const bool has_own_road =
          facts.kind <= TokenKind::Wildcard || is_word(facts.kind) ||
          facts.kind >= TokenKind::Refines || facts.kind == TokenKind::Scope ||
          facts.kind == TokenKind::HasType || facts.kind == TokenKind::MapOpen ||
          facts.kind == TokenKind::EmptySequence;
      if (!has_own_road) add({facts.spelling, facts.kind});
    }
    for (const Sign sign : signs_of_mathematics)
      add(sign);
    for (std::vector<Sign>& some : by_first_) {
      std::stable_sort(some.begin(), some.end(),
                       [](const Sign& a, const Sign& b) { return a.text.size() > b.text.size(); });
    }
  }

  // The longest that `text` starts with; an empty one if none does.
  [[nodiscard]] Sign at_start_of(std::string_view text) const {
    for (const Sign& sign : by_first_[static_cast<unsigned char>(text.front())]) {
      if (text.starts_with(sign.text)) return sign;
    }
    return {};
  }

 private:
  void add(Sign sign) { by_first_[static_cast<unsigned char>(sign.text.front())].push_back(sign); }
  std::array<std::vector<Sign>, 256> by_first_;
};

const Signs& signs() {
  static const Signs all;
  return all;
}

TokenKind kind_of_word(std::string_view word) {
  static const auto words = [] {
    std::unordered_map<std::string_view, TokenKind> result;
    for (const TokenFacts& facts : all_token_facts()) {
      if (is_word(facts.kind) && facts.kind != TokenKind::Print)
        result.emplace(facts.spelling, facts.kind);
    }
    return result;
  }();
  const auto found = words.find(word);
  return found == words.end() ? TokenKind::Identifier : found->second;
}

class Lexer {
 public:
  Lexer(const Sources& sources, FileId file, Diagnostics& diagnostics)
      : begin_(sources.span(file).begin),
        text_(sources.text(sources.span(file))),
        diagnostics_(diagnostics) {}

  std::vector<Token> run() {
    tokens_.reserve(text_.size() / 3 + 2);
    for (skip_blanks(); place_ < text_.size(); skip_blanks())
      read_token();
    add(TokenKind::End, place_, place_);
    tokens_.back().starts_line = true;
    return std::move(tokens_);
  }

 private:
  // 0 behind the end: no token holds it.
  [[nodiscard]] char at(std::size_t place) const {
    return place < text_.size() ? text_[place] : '\0';
  }
  [[nodiscard]] std::string_view rest() const { return text_.substr(place_); }
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {begin_ + static_cast<std::uint32_t>(begin), begin_ + static_cast<std::uint32_t>(end)};
  }
  [[nodiscard]] std::size_t line_end() const {
    return std::min(text_.find('\n', place_), text_.size());
  }

  void add(TokenKind kind, std::size_t begin, std::size_t end) {
    const bool counts = line_ended_ && facts_of(kind).may_start &&
                        (tokens_.empty() || facts_of(tokens_.back().kind).may_end);
    tokens_.push_back({kind, counts || tokens_.empty(), span(begin, end)});
    line_ended_ = false;
    place_ = end;
  }

  void skip_blanks() {
    while (place_ < text_.size()) {
      if (rest().starts_with("--")) {
        place_ = line_end();
      } else if (rest().starts_with("{-")) {
        skip_comment();
      } else if (is_blank(text_[place_])) {
        line_ended_ = line_ended_ || text_[place_] == '\n';
        ++place_;
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    const std::size_t start = place_;
    std::size_t depth = 0;
    while (place_ < text_.size()) {
      if (rest().starts_with("{-")) {
        ++depth;
        place_ += 2;
      } else if (rest().starts_with("-}")) {
        place_ += 2;
        if (--depth == 0) return;
      } else {
        ++place_;
      }
    }
    const bool may_be_a_set = is_digit(at(start + 2)) || is_letter(at(start + 2));
    diagnostics_.error(span(start, start + 2), "the comment that starts here is never closed", {},
                       may_be_a_set ? "close it with `-}`; if a set is meant, put a blank between "
                                      "`{` and `-`"
                                    : "close it with `-}`; comments nest: each `{-` needs its own");
  }

  void read_token() {
    const char c = text_[place_];
    if (is_letter(c)) return read_word();
    if (is_digit(c)) return read_number();
    if (c == '_') return read_wildcard();
    if (c == '\'') return read_character();
    if (c == '"') return read_string();
    if (rest().starts_with(":[")) return read_property();
    if (rest().starts_with("::")) return read_double_colon();
    if (rest().starts_with("(|") && is_blank(at(place_ + 2)))
      return add(TokenKind::MapOpen, place_, place_ + 2);
    if (c == '<') {
      const std::size_t behind = text_.find_first_not_of(" \n\t\f\v", place_ + 1);
      if (at(behind) == '>') return add(TokenKind::EmptySequence, place_, behind + 1);
    }
    const Sign sign = signs().at_start_of(rest());
    if (sign.text.empty()) return skip_unreadable();
    add(sign.kind, place_, place_ + sign.text.size());
  }

  void read_word() {
    std::size_t end = place_;
    while (is_name_part(at(end)))
      ++end;
    while (at(end) == '\'')
      ++end;
    const std::string_view word = text_.substr(place_, end - place_);
    if (word == "include" && is_include(end)) return add(TokenKind::Include, place_, include_end());
    const bool is_print = word == "print" && (at(end) == ' ' || at(end) == '\t');
    add(is_print ? TokenKind::Print : kind_of_word(word), place_, end);
  }

  // At the start of a line, or with a string behind it.
  [[nodiscard]] bool is_include(std::size_t behind_word) const {
    if (tokens_.empty() || line_ended_) return true;
    const std::size_t next = text_.find_first_not_of(" \t", behind_word);
    return at(next) == '"';
  }

  // Behind the closing quote, where there is one: a comment may follow.
  [[nodiscard]] std::size_t include_end() const {
    const std::size_t end = line_end();
    const std::size_t open = std::min(text_.find('"', place_), end);
    const std::size_t close = std::min(text_.find('"', open + 1), end);
    return close < end ? close + 1 : end;
  }

  void read_number() {
    std::size_t end = place_;
    while (is_digit(at(end)))
      ++end;
    add(TokenKind::Integer, place_, end);
  }

  void read_wildcard() {
    std::size_t end = place_ + 1;
    while (is_name_part(at(end)))
      ++end;
    if (end > place_ + 1) {
      diagnostics_.error(span(place_, end), "a name starts with a letter, but `" +
                                                std::string(text_.substr(place_, end - place_)) +
                                                "` starts with `_`");
      return add(TokenKind::Identifier, place_, end);
    }
    add(TokenKind::Wildcard, place_, end);
  }

  void read_character() {
    std::size_t end = place_ + 1;
    if (at(end) == '\\') ++end;
    const bool is_empty = end >= text_.size() || at(end) == '\n';
    if (!is_empty) {
      ++end;
      while (continues_character(at(end)))
        ++end;
    }
    if (!is_empty && at(end) == '\'') return add(TokenKind::Character, place_, end + 1);
    diagnostics_.error(span(place_, place_ + 1),
                       "a character stands between two quotes, as `'a'`; the second is missing", {},
                       "for more than one character write a string: `\"abc\"`");
    // What was meant for a character is not told again by the parser.
    add(TokenKind::Character, place_, is_empty ? end : std::min(end, text_.size()));
  }

  void read_string() {
    const std::size_t last = line_end();
    std::size_t end = place_ + 1;
    while (end < last && text_[end] != '"')
      end += text_[end] == '\\' ? 2 : 1;
    if (end < last) return add(TokenKind::String, place_, end + 1);
    diagnostics_.error(span(place_, place_ + 1),
                       "the string that starts here is not closed before the end of the line", {},
                       "close it with `\"`; a line end inside a string is written `\\n`");
    add(TokenKind::String, place_, last);
  }

  // :[deadlock free [F]], and the `:` that may follow.
  void read_property() {
    std::size_t end = place_ + 1;
    std::size_t depth = 0;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (c == '[') ++depth;
      if (c == ']' && --depth == 0) break;
      if (!is_name_part(c) && !is_blank(c) && c != '-' && c != '[' && c != ']') break;
    }
    if (depth == 0 && at(end) == ']') {
      return add(TokenKind::Property, place_, at(end + 1) == ':' ? end + 2 : end + 1);
    }
    diagnostics_.error(span(place_, place_ + 2), "the `:[` that starts here is never closed", {},
                       "close it with `]`, as in `:[deadlock free]` or `:[deadlock free [F]]`");
    add(TokenKind::Property, place_, std::max(line_end(), place_ + 2));
  }

  // Part of a name, M::x, unless there are blanks beside it.
  void read_double_colon() {
    const bool is_alone = place_ == 0 || is_blank(at(place_ - 1)) || is_blank(at(place_ + 2));
    add(is_alone ? TokenKind::HasType : TokenKind::Scope, place_, place_ + 2);
  }

  void skip_unreadable() {
    std::size_t end = place_ + 1;
    while (continues_character(at(end)))
      ++end;
    const auto code = static_cast<unsigned char>(text_[place_]);
    const bool is_printable = code >= 0x20 && code != 0x7f;
    diagnostics_.error(
        span(place_, end),
        is_printable ? "CSP_M has no sign `" + std::string(text_.substr(place_, end - place_)) + "`"
                     : "a control character, which CSP_M has no use for");
    place_ = end;
  }

  std::uint32_t begin_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::size_t place_ = 0;
  bool line_ended_ = false;  // since the last token
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(const Sources& sources, FileId file, Diagnostics& diagnostics) {
  return Lexer(sources, file, diagnostics).run();
}

}  // namespace csp::checker::cspm
