#include "checker/report/dot_text.hpp"

namespace csp::checker {

namespace {

// Characters that go on begin with the bits 10.
bool goes_on(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Where the character with this number begins, or the end.
std::size_t place_of(const std::string& text, std::size_t number) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    if (!goes_on(text[at]) && seen++ == number) break;
  }
  return at;
}

}  // namespace

std::string in_dot(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += '?';
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string stacked(const std::set<std::string>& names, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (const std::string& name : names) {
    if (shown == most) break;
    text += (shown++ == 0 ? "" : "\n") + name;
  }
  if (names.size() > most) text += "\n... " + std::to_string(names.size() - most) + " more";
  return text;
}

std::size_t width_of(const std::string& text) {
  std::size_t width = 0;
  for (const char c : text)
    width += goes_on(c) ? 0 : 1;
  return width;
}

std::string shortened(const std::string& text, std::size_t most) {
  if (width_of(text) <= most) return text;
  return text.substr(0, place_of(text, most - 1)) + "…";
}

std::string in_lines(const std::string& text, std::size_t width, std::size_t most_lines) {
  std::string result;
  std::string rest = text;
  for (std::size_t line = 1; width_of(rest) > width; ++line) {
    if (line == most_lines) return result + shortened(rest, width);
    const std::size_t end = place_of(rest, width);
    const std::size_t blank = rest.rfind(' ', end);
    const bool has_blank = blank != std::string::npos && blank > 0;
    result += rest.substr(0, has_blank ? blank : end) + "\n";
    rest = rest.substr(has_blank ? blank + 1 : end);
  }
  return result + rest;
}

}  // namespace csp::checker
