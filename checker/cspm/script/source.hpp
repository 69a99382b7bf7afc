// The text of a script: all the files it consists of, laid end to end, so that a place in any of
// them is one number.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace csp::checker::cspm {

// A stretch of text: from `begin` up to, not including, `end`. Counted in bytes through all files.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// From the start of the first to the end of the last.
[[nodiscard]] constexpr Span joined(Span first, Span last) { return {first.begin, last.end}; }

enum class FileId : std::uint32_t {};

// Where a person finds it: line and column count from 1, the column in characters.
struct Location {
  FileId file{};
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class Sources {
 public:
  // Adds a file and returns its number. Text that is not UTF-8 is taken as Latin-1 and converted;
  // "\r\n" becomes "\n", a byte order mark is dropped. Throws std::runtime_error where all the
  // files together exceed 4 GB.
  FileId add(std::string path, std::string text);

  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] const std::string& path(FileId file) const;
  // The whole file.
  [[nodiscard]] Span span(FileId file) const;
  [[nodiscard]] FileId file_of(std::uint32_t offset) const;
  [[nodiscard]] Location location(std::uint32_t offset) const;
  // "vending.csp:12:9"
  [[nodiscard]] std::string place(std::uint32_t offset) const;
  // The text itself. Valid as long as this object lives and stays where it is.
  [[nodiscard]] std::string_view text(Span span) const;
  // The line that `offset` lies in, without its end.
  [[nodiscard]] std::string_view line_at(std::uint32_t offset) const;

 private:
  struct File {
    std::string path;
    std::string text;
    std::uint32_t begin = 0;
    std::vector<std::uint32_t> lines;  // where each line starts, counted through all files
  };
  [[nodiscard]] const File& holding(std::uint32_t offset) const;

  std::vector<File> files_;
};

}  // namespace csp::checker::cspm
