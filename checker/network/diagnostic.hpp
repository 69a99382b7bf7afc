// What is wrong with a file that a person wrote, and where.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace csp::checker {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;  // in bytes
};

struct Diagnostic {
  std::string file;
  Place place;
  std::string message;  // what was found, what was expected, what to do
};

// "net.json:3:14: ..."
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);

// Collects what is wrong with one file. After `most` it only counts.
class Diagnostics {
 public:
  explicit Diagnostics(std::string file) : file_(std::move(file)) {}

  void add(Place place, std::string message);
  // What is wrong with another file that this one names.
  void add_all(const Diagnostics& other);
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] std::size_t count() const { return list_.size() + left_out_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  // One line each, and one that counts those left out.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  static constexpr std::size_t most = 20;
  std::string file_;
  std::vector<Diagnostic> list_;
  std::size_t left_out_ = 0;
};

// `text` in backquotes, with unprintable bytes escaped and its end cut where it is long.
[[nodiscard]] std::string in_backquotes(const std::string& text);

}  // namespace csp::checker
