// Scripts that other people wrote, if they lie beside the project: each must be read, or refused,
// as the real front end does.
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker::cspm;

namespace {

// Scripts for older tools that the real front end refuses, too.
constexpr std::array refused{
    "cspmf/prioProb.csp",  // `out!if b then x else y -> P`: the `else` takes the `->`
    "cspx/P001_syntax_error/model.cspm",
    // Declares an instance inside a `let`.
    "libcspm/typechecker/should_fail/module_instances_6.csp"};

bool should_be_refused(const std::string& path) {
  return path.starts_with("libcspm/parser/should_fail") ||
         std::find(refused.begin(), refused.end(), path) != refused.end();
}

// Not every file that is included came with the scripts.
bool is_missing_include(const Diagnostic& diagnostic) {
  return diagnostic.message.starts_with("the file to include cannot be read") &&
         diagnostic.message.ends_with("does not exist");
}

std::vector<std::string> real_mistakes(const std::filesystem::path& path) {
  std::vector<std::string> messages;
  on_deep_stack([&] {
    Sources sources;
    Diagnostics diagnostics;
    (void)parse_file(sources, path.string(), diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.list()) {
      if (!diagnostic.is_warning && !is_missing_include(diagnostic))
        messages.push_back(to_string(diagnostic, sources));
    }
  });
  return messages;
}

bool is_script(const std::filesystem::path& path) {
  return path.extension() == ".csp" || path.extension() == ".fdr3" || path.extension() == ".cspm";
}

}  // namespace

TEST_CASE("scripts of other people are read, and refused where they must be", "[cspm][corpus]") {
  const std::filesystem::path corpus = CSP_CORPUS_FOLDER;
  if (!std::filesystem::exists(corpus)) {
    std::cout << "skipped: there is no " << corpus << "\n";
    return;
  }
  std::size_t count = 0;
  std::size_t as_expected = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (!entry.is_regular_file() || !is_script(entry.path())) continue;
    ++count;
    const std::string name = entry.path().lexically_relative(corpus).generic_string();
    const std::vector<std::string> mistakes = real_mistakes(entry.path());
    if (mistakes.empty() != should_be_refused(name)) {
      ++as_expected;
      continue;
    }
    std::cout << name << (mistakes.empty() ? ": read, but should be refused" : ": refused") << "\n";
    for (const std::string& mistake : mistakes)
      std::cout << mistake << "\n";
  }
  std::cout << as_expected << " of " << count << " scripts are read as expected\n";
  CHECK(as_expected == count);
}
