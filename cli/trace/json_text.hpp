// JSON strings and numbers appended to a text: a trace has millions, too many to build an object of each.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace csp::cli {

// In quotes. What is no UTF-8 becomes U+FFFD.
void append_json_string(std::string& to, std::string_view text);
[[nodiscard]] std::string json_string(std::string_view text);

inline void append_number(std::string& to, std::uint64_t value) {
  char digits[20];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace csp::cli
