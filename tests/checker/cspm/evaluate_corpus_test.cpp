// Scripts that others wrote: what FDR's evaluator holds to be true is true, the processes are the
// ones it prints, what it refuses is refused; and other projects' scripts can be unfolded.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

#include <csp/checker/check_model.hpp>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/names/resolve.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "checker/cspm/types/typecheck.hpp"
#include "tests/checker/cspm/corpus.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

namespace files = std::filesystem;

std::string text_of(const files::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The names that the script gives to its tests: testX and procTestN.
std::vector<std::string> tests_of(const files::path& script, const std::string& pattern) {
  const std::string text = text_of(script);
  const std::regex definition("(?:^|\n)(" + pattern + ")[ \t]*=");
  std::vector<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), definition), end; at != end; ++at)
    names.push_back((*at)[1]);
  return names;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += line + "\n";
  return text;
}

// --- the process that FDR printed

// The words of an equation in any order: layout and the order of choices do not matter.
std::multiset<std::string> words_of(const std::string& equation) {
  static const std::regex number("::i[0-9]+");
  static const std::regex bracket("[(){},]");
  static const std::regex broken_dot("\\.\\s+");
  std::string text = std::regex_replace(equation, number, "::i");
  text = std::regex_replace(text, bracket, " $& ");
  text = std::regex_replace(text, broken_dot, ".");
  std::istringstream in(text);
  std::multiset<std::string> words;
  for (std::string word; in >> word;)
    words.insert(word);
  return words;
}

// Of these FDR writes equations that say nothing, or we do.
bool says_nothing(const std::string& equation) {
  for (const char* name :
       {"SKIP =", "SKIP(", "DIV =", "BUFFER(", "WEAK_BUFFER(", "SIGNAL_BUFFER(", "STOP("}) {
    if (equation.starts_with(name) && equation.find(" =") != std::string::npos) return true;
  }
  return false;
}

std::multiset<std::multiset<std::string>> words_of_all(const std::vector<std::string>& equations) {
  std::multiset<std::multiset<std::string>> all;
  for (const std::string& equation : equations) {
    if (!says_nothing(equation)) all.insert(words_of(equation));
  }
  return all;
}

// Equations are separated by empty lines; the last one is the process itself.
std::vector<std::string> equations_in(const std::string& text) {
  std::vector<std::string> equations{""};
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) {
      equations.emplace_back();
    } else {
      equations.back() += line + "\n";
    }
  }
  std::erase(equations, "");
  // FDR repeats the name that was asked for.
  if (!equations.empty() && equations.back().find(" =") == std::string::npos) equations.pop_back();
  return equations;
}

}  // namespace

TEST_CASE("what FDR's evaluator holds to be true is true", "[cspm][evaluate][corpus]") {
  if (!is_there()) return;
  std::size_t right = 0;
  std::size_t all = 0;
  for (const files::path& script : scripts_below(corpus / "libcspm" / "evaluator/should_pass")) {
    ModelQuestions questions;
    questions.evaluate = tests_of(script, "test\\w*");
    if (questions.evaluate.empty()) continue;
    const ModelReport model = check_model(script, questions);
    INFO(script.string() << "\n" << joined(model.report.errors));
    CHECK(model.report.errors.empty());
    for (const ModelAnswer& answer : model.answers) {
      if (answer.type != "Bool") continue;
      ++all;
      INFO(answer.question);
      CHECK(answer.lines == std::vector<std::string>{"true"});
      if (answer.lines == std::vector<std::string>{"true"}) ++right;
    }
  }
  std::cout << "evaluator/should_pass: " << right << " of " << all << " tests are true\n";
}

TEST_CASE("the processes are the ones that FDR's evaluator prints", "[cspm][evaluate][corpus]") {
  if (!is_there()) return;
  const std::map<std::string, std::string> exceptions{
      {"union-procTest1", "FDR keeps in the name how a set was written, we its value"},
      {"timed_csp_2-procTest1", "a name of an older version for STOP(tock)"},
      {"compression-funcs-procTest1", "chase_no_cache is no name that a script could write"},
      {"hide_parsing-procTest6", "FDR writes parentheses that are not needed"}};
  std::size_t same = 0;
  std::size_t all = 0;
  for (const files::path& script : scripts_below(corpus / "libcspm" / "evaluator/should_pass")) {
    for (const std::string& name : tests_of(script, "procTest\\d+")) {
      const std::string stem = script.stem().string() + "-" + name;
      std::vector<std::multiset<std::multiset<std::string>>> expected;
      std::string expected_text;
      for (const char* end : {"-expected.txt", "-expected1.txt"}) {
        const files::path file = script.parent_path() / (stem + end);
        // One file is empty: nothing was expected of it.
        if (!files::exists(file) || files::file_size(file) == 0) continue;
        expected_text += text_of(file);
        expected.push_back(words_of_all(equations_in(text_of(file))));
      }
      if (expected.empty()) continue;
      ++all;
      ModelQuestions questions;
      questions.print = {name};
      const ModelReport model = check_model(script, questions);
      std::vector<std::string> found;
      if (!model.answers.empty()) found = model.answers.front().lines;
      const auto words = words_of_all(found);
      const bool is_same = std::find(expected.begin(), expected.end(), words) != expected.end();
      if (is_same) ++same;
      const auto exception = exceptions.find(stem);
      if (exception != exceptions.end()) {
        std::cout << "differs, since " << exception->second << ": " << stem << "\n";
      }
      INFO(stem << "\nexpected\n"
                << expected_text << "\nfound\n"
                << joined(found) << joined(model.report.errors));
      CHECK(is_same == (exception == exceptions.end()));
    }
  }
  std::cout << "evaluator/should_pass: " << same << " of " << all << " processes are the same\n";
}

TEST_CASE("what FDR's evaluator refuses is refused", "[cspm][evaluate][corpus]") {
  if (!is_there()) return;
  std::size_t refused = 0;
  const auto scripts = scripts_below(corpus / "libcspm" / "evaluator/should_fail");
  for (const files::path& script : scripts) {
    ModelQuestions questions;
    questions.evaluate = tests_of(script, "test\\w*");
    questions.print = tests_of(script, "procTest\\d+");
    const ModelReport model = check_model(script, questions);
    const bool has_false =
        std::any_of(model.answers.begin(), model.answers.end(), [](const ModelAnswer& answer) {
          return answer.lines == std::vector<std::string>{"false"};
        });
    std::cout << joined(model.report.errors);
    INFO(script.string());
    CHECK((has_false || !model.report.errors.empty()));
    if (has_false || !model.report.errors.empty()) ++refused;
  }
  std::cout << "evaluator/should_fail: " << refused << " of " << scripts.size()
            << " scripts are refused\n";
}

namespace {

// --- scripts of other projects

// All processes that the assertions name, unfolded as far as `most` calls each.
class Unfolding {
 public:
  explicit Unfolding(const files::path& script) : path_(script) {}

  void run(bool is_unfolded = true) {
    on_deep_stack([&] { read(is_unfolded); });
  }

  bool is_read = false;  // it can be read, its names are known and it has types
  std::size_t processes = 0;
  std::size_t unfolded = 0;
  std::size_t given_up = 0;  // at the limit of steps or memory: large models
  std::vector<std::string> errors;

 private:
  void read(bool is_unfolded) {
    Sources sources;
    Diagnostics diagnostics;
    const Tree tree = parse_file(sources, path_.string(), diagnostics);
    if (!diagnostics.empty()) return;
    const ResolvedScript script = resolve(tree, sources, diagnostics);
    if (!diagnostics.empty()) return;
    const TypedScript types = check_types(script, sources, diagnostics);
    if (!diagnostics.empty()) return;
    is_read = true;
    Evaluator evaluator(script, types,
                        {.memory_bytes = std::size_t{1} << 28, .max_steps = 500'000});
    if (!is_unfolded) return;
    for (const DeclId id : script.tree.declarations)
      unfold_assertion(script.tree, id, evaluator, sources);
  }

  void unfold_assertion(const Tree& tree, DeclId id, Evaluator& evaluator, const Sources& sources) {
    const Decl& decl = tree.at(id);
    for (const DeclId inner : tree.list(decl.declarations))
      unfold_assertion(tree, inner, evaluator, sources);
    if (decl.kind != DeclKind::Assert) return;
    const Assertion& assertion = tree.at(decl.assertion);
    for (const ExprId process : {assertion.specification, assertion.implementation}) {
      if (process == none<ExprId>) continue;
      ++processes;
      try {
        unfold(evaluator.evaluate(process).as_process(), evaluator);
        ++unfolded;
      } catch (const ScriptError& error) {
        if (error.is_limit) {
          ++given_up;
        } else {
          errors.push_back(to_string(error.diagnostic, sources));
        }
      }
    }
  }

  static void unfold(TermId root, Evaluator& evaluator) {
    constexpr std::size_t most = 200;
    std::size_t calls = 0;
    std::unordered_set<TermId> seen;
    std::vector<TermId> waiting{root};
    while (!waiting.empty() && calls < most) {
      const TermId id = waiting.back();
      waiting.pop_back();
      if (!seen.insert(id).second) continue;
      const Term term = evaluator.terms()[id];
      if (term.op == ProcessOperator::Call) {
        ++calls;
        waiting.push_back(evaluator.body(static_cast<CallId>(term.data)));
        continue;
      }
      const auto operands = evaluator.terms().operands(term);
      waiting.insert(waiting.end(), operands.begin(), operands.end());
    }
  }

  files::path path_;
};

// Loading alone: what a script means is promised, nothing is evaluated yet.
void expect_loaded(const files::path& folder) {
  std::size_t loaded = 0;
  std::size_t all = 0;
  for (const files::path& script : scripts_below(folder)) {
    Unfolding loading(script);
    INFO(script.string());
    CHECK_NOTHROW(loading.run(false));
    ++all;
    if (loading.is_read) ++loaded;
  }
  std::cout << folder.lexically_relative(corpus).string() << ": " << loaded << " of " << all
            << " scripts are loaded; the others are parts of a script or have mistakes in types\n";
  CHECK(loaded > 0);
}

// Why a script that others have written in earnest cannot be unfolded.
using Exceptions = std::map<std::string, std::string>;

void expect_unfolded(const std::string& folder, const Exceptions& exceptions) {
  std::size_t processes = 0;
  std::size_t unfolded = 0;
  std::size_t given_up = 0;
  for (const files::path& script : scripts_below(corpus / folder)) {
    Unfolding unfolding(script);
    unfolding.run();
    processes += unfolding.processes;
    unfolded += unfolding.unfolded;
    given_up += unfolding.given_up;
    const auto exception = exceptions.find(script.lexically_relative(corpus).string());
    const bool is_exception = exception != exceptions.end();
    if (!unfolding.errors.empty()) {
      std::cout << (is_exception ? "refused, since " + exception->second : "differs") << ": "
                << script.string() << "\n";
    }
    INFO(script.string() << "\n" << joined(unfolding.errors));
    CHECK(unfolding.errors.empty() != is_exception);
  }
  std::cout << folder << ": " << unfolded << " of " << processes
            << " processes of assertions can be unfolded, " << given_up
            << " more are too large for this test\n";
}

}  // namespace

TEST_CASE("scripts of other projects can be unfolded", "[cspm][evaluate][corpus]") {
  if (!is_there()) return;
  const Exceptions exceptions{
      {"futex/mutex1.csp", "its counter runs past what its channel carries"}};
  for (const char* folder : {"cspmf", "csp-models", "casper", "futex", "cspx"})
    expect_unfolded(folder, exceptions);
}

TEST_CASE("scripts of all kinds can be loaded", "[cspm][evaluate][corpus]") {
  if (!is_there()) return;
  for (const char* folder :
       {"libcspm/typechecker/should_pass", "libcspm/prettyprinter", "sleec", "robochart-alpha"})
    expect_loaded(corpus / folder);
}

}  // namespace csp::checker::cspm
