// Scripts that others wrote: what they accept is resolved, what this stage must refuse is refused.
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "tests/checker/cspm/corpus.hpp"
#include "tests/checker/cspm/resolve_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

namespace files = std::filesystem;

// What parts of scripts are told by themselves: other parts, or files that the corpus lacks, would
// declare it.
bool is_for_want_of_another_file(const Diagnostic& diagnostic) {
  const std::string& message = diagnostic.message;
  for (const char* words :
       {"is not declared", "there is no module", "cannot be read", "must be imported"}) {
    if (message.find(words) != std::string::npos) return true;
  }
  return false;
}

struct Outcome {
  bool is_parsed = false;
  std::size_t errors = 0;
  std::size_t strange = 0;  // of them: not for want of another file
  std::string first{};      // of the strange ones, or else of all
};

Outcome outcome_of(const files::path& script) {
  Sources sources;
  Diagnostics diagnostics;
  const Tree tree = parse_file(sources, script.string(), diagnostics);
  Outcome outcome{.is_parsed = std::all_of(diagnostics.list().begin(), diagnostics.list().end(),
                                           is_for_want_of_another_file)};
  if (outcome.is_parsed) static_cast<void>(resolve(tree, sources, diagnostics));
  outcome.errors = diagnostics.error_count();
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    if (diagnostic.is_warning) continue;
    const bool is_strange = !is_for_want_of_another_file(diagnostic);
    if (outcome.first.empty() || (is_strange && outcome.strange == 0))
      outcome.first = to_string(diagnostic, sources);
    if (is_strange) ++outcome.strange;
  }
  return outcome;
}

enum class Expected { Whole, Parts };

// Of those that can be parsed; prints how many, and says which fail.
void expect_resolved(const std::string& folder, Expected expected,
                     const std::vector<std::string>& known_to_be_wrong = {}) {
  std::size_t parsed = 0;
  std::size_t resolved = 0;
  const std::vector<files::path> scripts = scripts_below(corpus / folder);
  for (const files::path& script : scripts) {
    const Outcome outcome = outcome_of(script);
    if (!outcome.is_parsed) continue;
    ++parsed;
    const std::size_t errors = expected == Expected::Whole ? outcome.errors : outcome.strange;
    if (errors == 0) ++resolved;
    INFO(script.string() << "\n" << outcome.first);
    const bool is_wrong = std::any_of(
        known_to_be_wrong.begin(), known_to_be_wrong.end(),
        [&](const auto& part) { return script.string().find(part) != std::string::npos; });
    CHECK((errors != 0) == is_wrong);
  }
  std::cout << folder << ": " << resolved << " of " << parsed << " scripts are resolved"
            << (expected == Expected::Parts ? " as far as they are there" : "") << ", of "
            << scripts.size() << " in all\n";
}

}  // namespace

TEST_CASE("scripts that FDR's front end accepts are resolved", "[cspm][names][corpus]") {
  if (!is_there()) return;
  expect_resolved("libcspm/typechecker/should_pass", Expected::Whole);
  expect_resolved("libcspm/evaluator/should_pass", Expected::Whole);
  // These were only ever parsed: some use what they do not declare, one declares a name twice.
  expect_resolved("libcspm/parser/should_pass", Expected::Parts, {"timed_sections.csp"});
  expect_resolved("libcspm/prettyprinter/should_pass", Expected::Parts);
}

TEST_CASE("scripts of other projects are resolved", "[cspm][names][corpus]") {
  if (!is_there()) return;
  for (const char* folder : {"casper", "csp-models", "futex"})
    expect_resolved(folder, Expected::Whole);
  expect_resolved("cspx", Expected::Whole, {"P002_undefined_identifier"});
  expect_resolved("cspmf", Expected::Whole, {"oopsla.csp"});  // it declares no `Acks`
  expect_resolved("robochart-alpha", Expected::Parts);
  // These declare the channel `retryAgreed` twice.
  expect_resolved("sleec", Expected::Parts,
                  {"csp-gen/defs/Controller", "/Module.csp", "/Module_coreassertions.csp"});
}

TEST_CASE("scripts whose mistake is in their names are refused", "[cspm][names][corpus]") {
  if (!is_there()) return;
  const std::vector<const char*> mistakes{"compression_funcs",
                                          "duplicate_modules",
                                          "duplicate_modules2",
                                          "duplicate_modules3",
                                          "duplicated_definitions",
                                          "duplicated_definitions_channel",
                                          "duplicated_definitions_channel_inputs",
                                          "duplicated_definitions_datatype",
                                          "duplicated_definitions_function",
                                          "duplicated_definitions_let",
                                          "duplicated_definitions_patterns",
                                          "duplicated_definitions_stmt",
                                          "invalid_field_order",
                                          "module_duplicates1",
                                          "module_instances_3",
                                          "module_instances_4",
                                          "module_instances_7",
                                          "module_instances_9",
                                          "module_instances_10",
                                          "module_normal",
                                          "module_overlap_datatype",
                                          "nested_parameterisations2",
                                          "scope_stmts_rename_op",
                                          "simple_modules_1",
                                          "simple_modules_2",
                                          "simple_modules_4",
                                          "simple_modules_5",
                                          "split_definitions",
                                          "timed_priority",
                                          "timed_priority_2",
                                          "timed_priority_transparent",
                                          "type_annotations_3",
                                          "type_annotations_13",
                                          "type_annotations_14",
                                          "type_annotations_15",
                                          "waitn",
                                          "waitn_2"};
  std::vector<files::path> scripts = scripts_below(corpus / "libcspm" / "desugar" / "should_fail");
  for (const char* mistake : mistakes)
    scripts.push_back(corpus / "libcspm" / "typechecker" / "should_fail" /
                      (std::string(mistake) + ".csp"));
  std::size_t refused = 0;
  for (const files::path& script : scripts) {
    const Outcome outcome = outcome_of(script);
    INFO(script.string() << "\n" << outcome.first);
    CHECK(outcome.errors != 0);
    if (outcome.errors != 0) ++refused;
  }
  std::cout << "libcspm, mistakes in names: " << refused << " of " << scripts.size()
            << " scripts are refused\n";
}

}  // namespace csp::checker::cspm
