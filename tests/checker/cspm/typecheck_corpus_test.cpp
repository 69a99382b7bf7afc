// Scripts that others wrote: what FDR's front end accepts has types, what it refuses is refused.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "checker/cspm/names/resolve.hpp"
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

// Those that another script includes are checked through that one: alone they may lack what is
// declared in it.
std::vector<files::path> not_included(std::vector<files::path> scripts) {
  std::set<files::path> included;
  for (const files::path& script : scripts) {
    const std::string text = text_of(script);
    for (std::size_t at = text.find("include \""); at != std::string::npos;
         at = text.find("include \"", at + 1)) {
      const std::size_t start = at + 9;
      const std::string name = text.substr(start, text.find('"', start) - start);
      included.insert((script.parent_path() / name).lexically_normal());
    }
  }
  std::erase_if(scripts, [&](const files::path& script) {
    return included.count(script.lexically_normal()) != 0;
  });
  return scripts;
}

// How far a script comes, and what is wrong with it first.
struct Answer {
  bool has_names = false;  // it can be read, and every name stands for something
  std::string mistake{};
};

Answer answer_to(const files::path& script) {
  Sources sources;
  Diagnostics diagnostics;
  Answer answer;
  const Tree tree = parse_file(sources, script.string(), diagnostics);
  if (diagnostics.empty()) {
    const ResolvedScript resolved = resolve(tree, sources, diagnostics);
    answer.has_names = diagnostics.empty();
    if (answer.has_names) static_cast<void>(check_types(resolved, sources, diagnostics));
  }
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    if (!diagnostic.is_warning && answer.mistake.empty()) {
      answer.mistake = to_string(diagnostic, sources);
    }
  }
  return answer;
}

// Why a script is refused that others have written in earnest.
using Exceptions = std::map<std::string, std::string>;

void expect_accepted(const std::string& what, const std::vector<files::path>& scripts,
                     const Exceptions& exceptions = {}) {
  std::size_t accepted = 0;
  std::size_t with_names = 0;
  for (const files::path& script : scripts) {
    const Answer answer = answer_to(script);
    if (!answer.has_names) continue;
    ++with_names;
    if (answer.mistake.empty()) ++accepted;
    const auto exception = exceptions.find(script.lexically_relative(corpus).string());
    const bool is_exception = exception != exceptions.end();
    if (!answer.mistake.empty()) {
      std::cout << (is_exception ? "refused, since " + exception->second : "differs") << ": "
                << script.string() << "\n";
    }
    INFO(script.string() << "\n" << answer.mistake);
    CHECK(answer.mistake.empty() != is_exception);
  }
  std::cout << what << ": " << accepted << " of " << with_names
            << " scripts are accepted, of those whose names are known; " << scripts.size()
            << " in all\n";
}

}  // namespace

TEST_CASE("scripts that FDR's type checker accepts have types", "[cspm][types][corpus]") {
  if (!is_there()) return;
  for (const char* folder : {"typechecker/should_pass", "evaluator"})
    expect_accepted(folder, scripts_below(corpus / "libcspm" / folder));
}

TEST_CASE("scripts that FDR's type checker refuses are refused", "[cspm][types][corpus]") {
  if (!is_there()) return;
  const std::vector<files::path> scripts =
      scripts_below(corpus / "libcspm" / "typechecker" / "should_fail");
  std::size_t refused = 0;
  for (const files::path& script : scripts) {
    const std::string mistake = answer_to(script).mistake;
    if (!mistake.empty()) ++refused;
    INFO(script.string());
    CHECK_FALSE(mistake.empty());
  }
  std::cout << "typechecker/should_fail: " << refused << " of " << scripts.size()
            << " scripts are refused\n";
}

TEST_CASE("scripts of other projects have types", "[cspm][types][corpus]") {
  if (!is_there()) return;
  const std::string untyped = "it was written for FDR 2, which had no types: ";
  const Exceptions exceptions{
      {"cspmf/Andrew.csp", untyped + "one equation gives a sequence or its element"},
      {"cspmf/SequentialRouter.csp", untyped + "a set holds an event and an incomplete one"},
      {"cspmf/oopseq.csp", untyped + "a set holds an event and an incomplete one"},
      {"cspmf/protocol.fix.csp", untyped + "a pair is passed for two arguments"},
      {"cspmf/t1.csp", untyped + "an incomplete event is passed for a whole one"},
      {"casper/documents/Guessing/LGSN1.csp",
       "its pattern `Seq.i_` takes apart a value whose tag is `UnSeq`"},
      {"casper/documents/Unbounded/Generated/DS.csp",
       untyped + "one function works on two datatypes"},
      {"casper/documents/Unbounded/Generated/WMF-Fixed.csp",
       untyped + "one function works on two datatypes"},
      {"casper/documents/Unbounded/Generated/WMF.csp",
       untyped + "one function works on two datatypes"}};
  for (const char* folder :
       {"cspmf", "csp-models", "casper", "futex", "sleec", "robochart-alpha", "cspx"})
    expect_accepted(folder, not_included(scripts_below(corpus / folder)), exceptions);
}

}  // namespace csp::checker::cspm
