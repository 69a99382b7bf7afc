#include "checker/api/loaded_script.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"

namespace csp::checker {

using namespace csp::checker::cspm;

LoadedScript::LoadedScript(std::string file, const std::vector<ScriptQuestion>& questions,
                           const std::string& declarations)
    : file_(std::move(file)), questions_(questions.size()) {
  try {
    read(questions, declarations);
  } catch (const TooDeep&) {
    errors_.push_back(file_ + ": the script is nested too deeply to be read");
  } catch (const std::runtime_error& error) {
    errors_.emplace_back(error.what());
  }
}

void LoadedScript::read(const std::vector<ScriptQuestion>& questions,
                        const std::string& declarations) {
  if (declarations.empty()) {
    tree_ = parse_file(sources_, file_, diagnostics_);
  } else {
    const std::filesystem::path path(file_);
    const std::string all = "include \"" + path.filename().string() + "\"\n" + declarations;
    tree_ = parse_text(sources_, (path.parent_path() / "(what was learned)").string(), all,
                       diagnostics_);
  }
  if (!diagnostics_.empty()) return;
  // They stand behind the script's own declarations, in its scope.
  for (const ScriptQuestion& question : questions)
    parse_question(sources_, tree_, question.origin, question.text, diagnostics_);
  if (!diagnostics_.empty()) return;
  script_ = resolve(tree_, sources_, diagnostics_);
  if (!diagnostics_.empty()) return;
  TypedScript types = check_types(*script_, sources_, diagnostics_);
  if (diagnostics_.empty()) types_ = std::move(types);
}

std::size_t LoadedScript::own_declarations() const {
  return script_->tree.declarations.size() - questions_;
}

ExprId LoadedScript::question(std::size_t number) const {
  return script_->tree.at(script_->tree.declarations[own_declarations() + number]).expression;
}

void LoadedScript::add(const ScriptError& error) {
  if (!error.has_place) {
    errors_.push_back(without_place(error.diagnostic));
    return;
  }
  for (const Diagnostic& known : diagnostics_.list()) {
    if (known.span == error.diagnostic.span && known.message == error.diagnostic.message) return;
  }
  diagnostics_.add(error.diagnostic);
}

std::string LoadedScript::without_place(const Diagnostic& diagnostic) const {
  return file_ + ": " + diagnostic.message +
         (diagnostic.fix.empty() ? "" : "\nfix: " + diagnostic.fix);
}

void LoadedScript::tell(std::vector<std::string>& warnings,
                        std::vector<std::string>& errors) const {
  errors.insert(errors.end(), errors_.begin(), errors_.end());
  for (const Diagnostic& diagnostic : diagnostics_.list()) {
    auto& texts = diagnostic.is_warning ? warnings : errors;
    texts.push_back(to_string(diagnostic, sources_));
  }
  if (diagnostics_.left_out() != 0) {
    errors.push_back(file_ + ": and " + std::to_string(diagnostics_.left_out()) + " more mistakes");
  }
}

ScriptError too_deep() {
  ScriptError error("a value is nested deeper than there is room for");
  error.is_limit = true;
  return error;
}

}  // namespace csp::checker
