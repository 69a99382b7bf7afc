#include "checker/cspm/script/source.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <stdexcept>
#include <utility>

namespace csp::checker::cspm {

namespace {

// How many bytes the character that starts with `lead` takes in UTF-8; 0 if none starts so.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_of(static_cast<unsigned char>(text[i]));
    if (length == 0 || length > text.size() - i) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if (!is_continuation(text[i + k])) return false;
    }
    i += length;
  }
  return true;
}

std::string from_latin1(std::string_view text) {
  std::string result;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x80) {
      result += character;
    } else {
      result += static_cast<char>(0xc0 | (byte >> 6));
      result += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return result;
}

std::string with_plain_line_ends(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      result += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      result += '\n';  // the line end of old Macs
    }
  }
  return result;
}

std::string cleaned(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return with_plain_line_ends(is_utf8(text) ? std::string(text) : from_latin1(text));
}

}  // namespace

FileId Sources::add(std::string path, std::string text) {
  File file{.path = std::move(path), .text = cleaned(text), .lines = {}};
  // One more than its length, so that the end of a file is not the start of the next.
  if (!files_.empty()) {
    file.begin = files_.back().begin + static_cast<std::uint32_t>(files_.back().text.size()) + 1;
  }
  if (file.text.size() >= std::numeric_limits<std::uint32_t>::max() - file.begin - 1) {
    throw std::runtime_error(file.path + ": with this file the script exceeds 4 GB of text");
  }
  file.lines.push_back(file.begin);
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.lines.push_back(file.begin + static_cast<std::uint32_t>(i) + 1);
  }
  files_.push_back(std::move(file));
  return FileId{static_cast<std::uint32_t>(files_.size() - 1)};
}

const std::string& Sources::path(FileId file) const {
  return files_[static_cast<std::size_t>(file)].path;
}

Span Sources::span(FileId id) const {
  const File& file = files_[static_cast<std::size_t>(id)];
  return {file.begin, file.begin + static_cast<std::uint32_t>(file.text.size())};
}

const Sources::File& Sources::holding(std::uint32_t offset) const {
  return files_[static_cast<std::size_t>(file_of(offset))];
}

FileId Sources::file_of(std::uint32_t offset) const {
  assert(!files_.empty() && "a place in a script without files");
  const auto behind =
      std::upper_bound(files_.begin(), files_.end(), offset,
                       [](std::uint32_t place, const File& file) { return place < file.begin; });
  return FileId{static_cast<std::uint32_t>(behind - files_.begin() - 1)};
}

Location Sources::location(std::uint32_t offset) const {
  const File& file = holding(offset);
  const auto behind = std::upper_bound(file.lines.begin(), file.lines.end(), offset);
  const std::uint32_t start = *std::prev(behind);
  const std::string_view before = text({start, offset});
  const auto later_bytes = std::count_if(before.begin(), before.end(), is_continuation);
  return {.file = file_of(offset),
          .line = static_cast<std::uint32_t>(behind - file.lines.begin()),
          .column = offset - start - static_cast<std::uint32_t>(later_bytes) + 1};
}

std::string Sources::place(std::uint32_t offset) const {
  const Location where = location(offset);
  return path(where.file) + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
}

std::string_view Sources::text(Span span) const {
  const File& file = holding(span.begin);
  const std::size_t begin = std::min<std::size_t>(span.begin - file.begin, file.text.size());
  const std::size_t end = std::clamp<std::size_t>(span.end - file.begin, begin, file.text.size());
  return std::string_view(file.text).substr(begin, end - begin);
}

std::string_view Sources::line_at(std::uint32_t offset) const {
  const File& file = holding(offset);
  const auto behind = std::upper_bound(file.lines.begin(), file.lines.end(), offset);
  const std::uint32_t start = *std::prev(behind);
  const std::uint32_t end = behind == file.lines.end()
                                ? file.begin + static_cast<std::uint32_t>(file.text.size())
                                : *behind - 1;
  return text({start, end});
}

}  // namespace csp::checker::cspm
