// A libFuzzer target: any bytes as a CSP_M script. Build with clang, then: cspm_parser_fuzzer
// -max_total_time=60 CORPUS_FOLDER
#include <cstdint>
#include <string_view>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/syntax/parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace csp::checker::cspm;
  const std::string_view script(reinterpret_cast<const char*>(bytes), size);
  Sources sources;
  Diagnostics diagnostics;
  // A folder that does not exist: includes are looked for, but never found.
  Tree tree = parse_text(sources, "/nowhere/fuzz.csp", script, diagnostics);
  (void)parse_question(sources, tree, "question", script, diagnostics);
  (void)parse_type(sources, tree, "type", script, diagnostics);
  (void)to_strings(diagnostics, sources);
  try {
    (void)dump(tree);
  } catch (const TooDeep&) {
  }
  return 0;
}
