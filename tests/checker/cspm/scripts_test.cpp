// Scripts with their answers beside them: tests/checker/cspm/scripts, one file for each rule of the
// language, and the models in examples/models and runtime/.
//
// In pass/:
//   name = expression            -- expect: its value, as csp-check model --evaluate shows it
//   name = anything              -- expect type: its type, as csp-check model --type shows it
//   P = a -> Q                   -- expect process:
//   -- Q = b -> P                the equations, as csp-check model --print-process shows them
//   -- P = a -> Q
// In assert/, and in the models:
//   assert P [F= Q               -- expect: holds
//   assert P [F= Q               -- expect: fails after <a, tau>, or just: fails
// In fail/:
//   print head(<>)               -- expect error: part of a message that points to this line
//   -- unfold: P                 unfolds the process P, where `print` would only show its name
// Every message must be expected by some line.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include <csp/checker/check_model.hpp>

#include "tests/support/catch.hpp"

namespace csp::checker {

namespace {

namespace files = std::filesystem;

const files::path scripts_folder = CSP_SCRIPTS_FOLDER;
const files::path root_folder = CSP_ROOT_FOLDER;

struct Expectation {
  std::size_t line = 0;
  std::string name;  // what the line defines; empty in fail/
  std::string text;  // what is expected
};

struct Script {
  files::path path;
  std::vector<Expectation> values;
  std::vector<Expectation> types;
  std::vector<Expectation> processes;
  std::vector<Expectation> errors;
  std::vector<Expectation> assertions;
  std::vector<std::string> unfold;
};

std::optional<std::string> behind(const std::string& line, const std::string& mark) {
  const std::size_t at = line.find(mark);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t start = line.find_first_not_of(' ', at + mark.size());
  return start == std::string::npos ? "" : line.substr(start);
}

std::string first_name(const std::string& line) {
  static const std::regex name("^ *([A-Za-z][A-Za-z0-9_']*)");
  std::smatch found;
  return std::regex_search(line, found, name) ? found[1].str() : "";
}

Script read(const files::path& path) {
  Script script{.path = path,
                .values = {},
                .types = {},
                .processes = {},
                .errors = {},
                .assertions = {},
                .unfold = {}};
  std::ifstream in(path);
  std::size_t number = 0;
  bool is_process = false;  // the comment lines that follow are its equations
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (is_process && line.starts_with("-- ")) {
      std::string& text = script.processes.back().text;
      text += (text.empty() ? "" : "\n") + line.substr(3);
      continue;
    }
    is_process = false;
    const std::string name = first_name(line);
    if (const auto value = behind(line, "-- expect: ")) {
      auto& list = name == "assert" ? script.assertions : script.values;
      list.push_back({.line = number, .name = name, .text = *value});
    } else if (const auto type = behind(line, "-- expect type: ")) {
      script.types.push_back({.line = number, .name = name, .text = *type});
    } else if (behind(line, "-- expect process:")) {
      script.processes.push_back({.line = number, .name = name, .text = ""});
      is_process = true;
    } else if (const auto error = behind(line, "-- expect error: ")) {
      script.errors.push_back({.line = number, .name = "", .text = *error});
    } else if (const auto process = behind(line, "-- unfold: ")) {
      script.unfold.push_back(*process);
    }
  }
  return script;
}

std::vector<Script> scripts_in(const files::path& folder) {
  std::vector<files::path> paths;
  for (const auto& entry : files::directory_iterator(folder)) {
    if (entry.path().extension() == ".csp") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Script> scripts;
  for (const files::path& path : paths)
    scripts.push_back(read(path));
  return scripts;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

std::string place(const Script& script, std::size_t line) {
  return script.path.string() + ":" + std::to_string(line);
}

std::vector<std::string> names_of(const std::vector<Expectation>& expectations) {
  std::vector<std::string> names;
  for (const Expectation& expectation : expectations)
    names.push_back(expectation.name);
  return names;
}

void check_answers(const Script& script, const ModelReport& model, ModelAnswer::Kind kind,
                   const std::vector<Expectation>& expectations) {
  for (const Expectation& expectation : expectations) {
    const auto answer =
        std::find_if(model.answers.begin(), model.answers.end(), [&](const ModelAnswer& candidate) {
          return candidate.kind == kind && candidate.question == expectation.name;
        });
    std::string found = "nothing";
    if (answer != model.answers.end()) {
      found = kind == ModelAnswer::Kind::Type ? answer->type : joined(answer->lines);
    }
    INFO(place(script, expectation.line) << ": `" << expectation.name << "`\nexpected: "
                                         << expectation.text << "\nfound:    " << found);
    CHECK(found == expectation.text);
  }
}

bool is_told(const Script& script, const Expectation& expectation, const std::string& error) {
  const std::string first = error.substr(0, error.find('\n'));
  return first.find(script.path.filename().string() + ":" + std::to_string(expectation.line) +
                    ":") != std::string::npos &&
         first.find(expectation.text) != std::string::npos;
}

// "fails after <a, tau>"
std::string answer_of(const Result& result) {
  if (result.verdict != Verdict::Fails || !result.counterexample) {
    return std::string(to_string(result.verdict));
  }
  std::string text;
  for (const std::string& event : result.counterexample->trace)
    text += (text.empty() ? "" : ", ") + event;
  return "fails after <" + text + ">";
}

void check_assertions(const Script& script, const ModelQuestions& questions = {}) {
  const ModelReport model = check_model(script.path, questions);
  INFO(place(script, 1));
  INFO(joined(model.report.errors));
  REQUIRE(model.report.results.size() == script.assertions.size());
  for (std::size_t i = 0; i < script.assertions.size(); ++i) {
    const Expectation& expectation = script.assertions[i];
    const std::string found = answer_of(model.report.results[i]);
    INFO(place(script, expectation.line)
         << ": " << model.report.results[i].assertion << "\nexpected: " << expectation.text
         << "\nfound:    " << found);
    // A trace that nobody wrote down may be any.
    CHECK((found == expectation.text || found.starts_with(expectation.text + " ")));
  }
}

// Models made to measure large searches: what is in them is tested by their smaller twins.
bool is_measure(const Script& script) {
  const std::string name = script.path.filename().string();
  return name == "english_solitaire.csp" ||   // 187,636,299 states; small: peg_solitaire.csp
         name == "milner_scheduler_100.csp";  // needs compression; small: milner_scheduler.csp
}

}  // namespace

TEST_CASE("scripts mean what they say", "[cspm][scripts]") {
  std::size_t expectations = 0;
  for (const Script& script : scripts_in(scripts_folder / "pass")) {
    ModelQuestions questions;
    questions.evaluate = names_of(script.values);
    questions.types = names_of(script.types);
    questions.print = names_of(script.processes);
    expectations += script.values.size() + script.types.size() + script.processes.size();
    DYNAMIC_SECTION(script.path.filename().string()) {
      const ModelReport model = check_model(script.path, questions);
      INFO(place(script, 1));
      INFO(joined(model.report.errors));
      REQUIRE(model.report.errors.empty());
      check_answers(script, model, ModelAnswer::Kind::Value, script.values);
      check_answers(script, model, ModelAnswer::Kind::Type, script.types);
      check_answers(script, model, ModelAnswer::Kind::Equations, script.processes);
    }
  }
  REQUIRE(expectations > 0);
}

TEST_CASE("assertions have the answers that stand beside them", "[cspm][scripts]") {
  for (const Script& script : scripts_in(scripts_folder / "assert")) {
    DYNAMIC_SECTION(script.path.filename().string()) { check_assertions(script); }
  }
}

TEST_CASE("assertions have the same answers where nothing is made smaller", "[cspm][scripts]") {
  ModelQuestions questions;
  questions.compresses = false;
  for (const Script& script : scripts_in(scripts_folder / "assert")) {
    DYNAMIC_SECTION(script.path.filename().string()) { check_assertions(script, questions); }
  }
}

TEST_CASE("the models to learn from have the answers that stand beside them", "[cspm][models]") {
  std::size_t assertions = 0;
  for (const files::path& folder : {root_folder / "examples" / "models", root_folder / "runtime"}) {
    for (const Script& script : scripts_in(folder)) {
      if (is_measure(script)) continue;
      assertions += script.assertions.size();
      DYNAMIC_SECTION(script.path.filename().string()) {
        CHECK_FALSE(script.assertions.empty());
        check_assertions(script);
      }
    }
  }
  REQUIRE(assertions > 0);
}

TEST_CASE("mistakes in scripts are told where they are", "[cspm][scripts]") {
  for (const Script& script : scripts_in(scripts_folder / "fail")) {
    DYNAMIC_SECTION(script.path.filename().string()) {
      ModelQuestions questions;
      questions.print = script.unfold;
      const std::vector<std::string> errors = check_model(script.path, questions).report.errors;
      CHECK_FALSE(script.errors.empty());
      for (const Expectation& expectation : script.errors) {
        INFO(place(script, expectation.line)
             << "\nexpected: " << expectation.text << "\nfound:    " << joined(errors));
        CHECK(std::any_of(errors.begin(), errors.end(), [&](const std::string& error) {
          return is_told(script, expectation, error);
        }));
      }
      for (const std::string& error : errors) {
        INFO(script.path.string() << ": not expected: " << error);
        CHECK(std::any_of(
            script.errors.begin(), script.errors.end(),
            [&](const Expectation& expectation) { return is_told(script, expectation, error); }));
      }
    }
  }
}

}  // namespace csp::checker
