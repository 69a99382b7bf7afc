// What is wrong with a script, said so that a stranger can put it right: where, what was found,
// what was expected, where the other thing was declared, what to do.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "checker/cspm/script/source.hpp"

namespace csp::checker::cspm {

// Another place that has to do with a mistake: "`coin` is declared here".
struct Note {
  Span span;
  std::string message;
};

struct Diagnostic {
  Span span;
  std::string message;        // what was found, and what was expected; no full stop
  std::vector<Note> notes{};  // in reading order
  std::string fix{};          // what to do, where one thing is likely; may be empty
  bool is_warning = false;
};

// Collects what is wrong with one script. After `most` errors it only counts.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(Span span, std::string message, std::vector<Note> notes = {}, std::string fix = {});
  void warning(Span span, std::string message, std::vector<Note> notes = {}, std::string fix = {});

  // No errors; there may be warnings.
  [[nodiscard]] bool empty() const { return errors_ == 0; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }
  [[nodiscard]] const std::vector<Diagnostic>& list() const { return list_; }
  // How many errors are not in the list.
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  static constexpr std::size_t most = 20;
  std::vector<Diagnostic> list_;
  std::size_t errors_ = 0;
  std::size_t left_out_ = 0;
};

// As a compiler prints it, without a line end behind:
//   vending.csp:12:9: `coin` carries no value, but `coin.3` gives it one
//      12 | P = coin.3 -> P
//         |     ^^^^^^
//   vending.csp:2:9: `coin` is declared here
//       2 | channel coin
//         |         ^^^^
//   fix: ...
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic, const Sources& sources);
// One such text for each, and one that counts the errors left out.
[[nodiscard]] std::vector<std::string> to_strings(const Diagnostics& diagnostics,
                                                  const Sources& sources);

}  // namespace csp::checker::cspm
