// A mistake that shows itself only when a script is evaluated.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/script/diagnostics.hpp"

namespace csp::checker::cspm {

class ScriptError : public std::exception {
 public:
  // Where it happened is added by whoever knows.
  explicit ScriptError(std::string message, std::string fix = {}) {
    before_throwing_deep();
    diagnostic.message = std::move(message);
    diagnostic.fix = std::move(fix);
  }
  ScriptError(Span span, std::string message, std::string fix = {}, std::vector<Note> notes = {})
      : has_place(true) {
    before_throwing_deep();
    diagnostic.span = span;
    diagnostic.message = std::move(message);
    diagnostic.fix = std::move(fix);
    diagnostic.notes = std::move(notes);
  }
  [[nodiscard]] const char* what() const noexcept override { return diagnostic.message.c_str(); }

  Diagnostic diagnostic;
  bool has_place = false;
  bool is_limit = false;  // memory, steps or depth: the script may be right
};

}  // namespace csp::checker::cspm
