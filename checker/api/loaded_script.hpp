// A CSP_M script, read and found sound as far as its types go: where every question about a script
// begins.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/cspm/evaluate/script_error.hpp"
#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/syntax/syntax.hpp"
#include "checker/cspm/types/typecheck.hpp"

namespace csp::checker {

// An expression from outside, evaluated as if it stood at the end of the script.
struct ScriptQuestion {
  std::string origin;  // what stands for its file in messages: "--evaluate"
  std::string text;
};

// To be used on a deep stack (deep_stack.hpp).
class LoadedScript {
 public:
  // What is wrong is kept for tell().
  // `declarations` stand behind those of the file.
  LoadedScript(std::string file, const std::vector<ScriptQuestion>& questions,
               const std::string& declarations = {});

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const cspm::Sources& sources() const { return sources_; }
  // Whether there were no mistakes. Else there is neither script() nor types().
  [[nodiscard]] bool is_sound() const { return types_.has_value(); }
  [[nodiscard]] const cspm::ResolvedScript& script() const { return *script_; }
  [[nodiscard]] const cspm::TypedScript& types() const { return *types_; }
  // How many declarations are the script's own; the questions stand behind them.
  [[nodiscard]] std::size_t own_declarations() const;
  [[nodiscard]] cspm::ExprId question(std::size_t number) const;

  // What turned out wrong later on. The same mistake is told once.
  void add(const cspm::ScriptError& error);
  void add(cspm::Diagnostic diagnostic) { diagnostics_.add(std::move(diagnostic)); }
  // For a mistake that has no place in the script.
  [[nodiscard]] std::string without_place(const cspm::Diagnostic& diagnostic) const;
  // Everything that was wrong, and every warning.
  void tell(std::vector<std::string>& warnings, std::vector<std::string>& errors) const;

 private:
  void read(const std::vector<ScriptQuestion>& questions, const std::string& declarations);

  std::string file_;
  cspm::Sources sources_;
  cspm::Diagnostics diagnostics_;
  cspm::Tree tree_;
  std::size_t questions_ = 0;
  std::optional<cspm::ResolvedScript> script_;
  std::optional<cspm::TypedScript> types_;
  std::vector<std::string> errors_;  // those without a place
};

// Not a mistake: with more room there may be an answer.
[[nodiscard]] cspm::ScriptError too_deep();

}  // namespace csp::checker
