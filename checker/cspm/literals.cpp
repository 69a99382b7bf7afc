// Numbers, characters and strings.
#include "checker/cspm/parsing.hpp"

namespace csp::checker::cspm {

namespace {

// Of one character in UTF-8.
std::int64_t code_point(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  if (lead < 0x80) return lead;
  std::uint32_t code = lead & (0xffU >> (bytes.size() + 1));
  for (const char byte : bytes.substr(1))
    code = (code << 6) | (static_cast<unsigned char>(byte) & 0x3fU);
  return code;
}

}  // namespace

ExprId Parser::character() {
  const std::string_view quoted = text(peek().span);
  std::size_t place = 1;
  return literal(ExprKind::Character,
                 place < quoted.size() ? code_point(character_at(quoted, place)) : 0);
}

ExprId Parser::string() {
  const std::string_view quoted = text(peek().span);
  std::string content;
  for (std::size_t place = 1; place < quoted.size() && quoted[place] != '"';)
    content += character_at(quoted, place);
  return literal(ExprKind::String, tree_.add_string(std::move(content)));
}

ExprId Parser::literal(ExprKind kind, std::int64_t value) {
  Expr expr = node<Expr>(kind, next().span);
  expr.value = value;
  return tree_.add(expr);
}

ExprId Parser::integer() {
  constexpr std::int64_t most = 2'147'483'647;
  std::int64_t value = 0;
  for (const char digit : text(peek().span)) {
    value = value * 10 + (digit - '0');
    if (value <= most) continue;
    diagnostics_.error(peek().span, "this number is too large: numbers go up to 2147483647");
    value = 0;
    break;
  }
  return literal(ExprKind::Integer, value);
}

// The character at `place` of a literal, which is moved behind it. An escape that has no meaning
// stands for the character behind the backslash.
std::string Parser::character_at(std::string_view quoted, std::size_t& place) const {
  const bool is_escape = quoted[place] == '\\' && place + 1 < quoted.size();
  if (is_escape) ++place;
  std::string bytes;
  do
    bytes += quoted[place++];
  while (place < quoted.size() && (static_cast<unsigned char>(quoted[place]) & 0xc0) == 0x80);
  if (!is_escape) return bytes;
  if (bytes == "n") return "\n";
  if (bytes == "t") return "\t";
  if (bytes == "r") return "\r";
  return bytes;
}

}  // namespace csp::checker::cspm
