#include "checker/network/diagnostic.hpp"

#include <array>
#include <utility>

namespace csp::checker {

std::string to_string(const Diagnostic& diagnostic) {
  return diagnostic.file + ":" + std::to_string(diagnostic.place.line) + ":" +
         std::to_string(diagnostic.place.column) + ": " + diagnostic.message;
}

void Diagnostics::add(Place place, std::string message) {
  if (list_.size() == most) {
    ++left_out_;
  } else {
    list_.push_back({.file = file_, .place = place, .message = std::move(message)});
  }
}

void Diagnostics::add_all(const Diagnostics& other) {
  list_.insert(list_.end(), other.list_.begin(), other.list_.end());
  left_out_ += other.left_out_;
}

std::vector<std::string> Diagnostics::lines() const {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : list_)
    lines.push_back(to_string(diagnostic));
  if (left_out_ != 0) {
    lines.push_back(file_ + ": and " + std::to_string(left_out_) + " more mistakes");
  }
  return lines;
}

std::string in_backquotes(const std::string& text) {
  constexpr std::size_t longest = 60;
  constexpr std::array<char, 17> digits{"0123456789abcdef"};
  std::string result = "`";
  for (std::size_t i = 0; i < text.size() && i < longest; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7f) {
      result += text[i];
    } else {
      result += "\\x";
      result += digits[byte >> 4];
      result += digits[byte & 15];
    }
  }
  return result + (text.size() > longest ? "...`" : "`");
}

}  // namespace csp::checker
