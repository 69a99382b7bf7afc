// Reads CSP_M scripts, the language of FDR: checks their types and their assertions, evaluates
// expressions in them, and shows the processes they describe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/model_structure.hpp>
#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

namespace csp::checker {

struct ModelQuestions {
  bool only_types = false;            // stop behind type checking
  std::vector<std::string> evaluate;  // expressions, in the scope of the script
  std::vector<std::string> types;     // expressions whose types are asked for
  bool processes = false;             // list the processes that the script declares
  std::vector<std::string> print;     // processes whose equations are asked for
  // At most so much memory and so many steps (expressions evaluated) for evaluating the script, and
  // so many equations of one process. What is behind a limit is a result that gave up.
  std::uint64_t max_bytes = std::uint64_t{8} << 30;
  std::uint64_t max_steps = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_equations = 100'000;
  // Only these assertions are checked: each a number, from 1 in the order of the script, or a part
  // of the text. Empty: all.
  std::vector<std::string> assertions{};
  // Components are made smaller before they are put together, and functions such as `normal` are
  // applied. Without it every state counts as the operational semantics has it.
  bool compresses = true;
  // Tell what the processes of each assertion were made into, and where their states come from.
  bool explain = false;
  // More declarations, as if they stood at the end of the script.
  std::string declarations{};
  // How far the search for a counterexample may go, for each assertion.
  SearchOptions search{};
};

struct ModelAnswer {
  enum class Kind { Printed, Value, Type, Process, Equations };
  Kind kind = Kind::Value;
  std::string question;  // the expression or the process; Printed: what stands behind `print`
  std::string type;      // Value, Type, Process: of the expression, as an annotation writes it
  std::string place;     // Printed, Process: "vending.csp:12:1"
  // Printed, Value: the value. Process: nothing. Equations: one text each.
  std::vector<std::string> lines;
};

struct ModelReport {
  Report report;  // results: one for each assertion of the script, unless only_types or questions
  std::vector<ModelAnswer> answers;
  std::vector<AssertionStructure> structures{};  // if asked for: in the order of the results
};

// Reads the script and all that it includes and answers. What is wrong with the script is in
// Report::errors, each with the place, the line and what to do. Without a question it
// answers the assertions.
[[nodiscard]] ModelReport check_model(const std::filesystem::path& file,
                                      const ModelQuestions& questions = {});

[[nodiscard]] std::string to_text(const ModelReport& report);
// As to_json(Report), with "answers" added; the schema is cli/check/report.schema.json.
[[nodiscard]] std::string to_json(const ModelReport& report);

}  // namespace csp::checker
