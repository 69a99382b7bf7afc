// The problems of another checker, each with what is expected of it in expect.yaml.
#include <iostream>
#include <map>
#include <string>

#include <csp/checker/check_model.hpp>

#include "tests/checker/cspm/corpus.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

namespace files = std::filesystem;

std::string answer_to(const files::path& script) {
  const Report report = check_model(script).report;
  switch (verdict(report)) {
    case Verdict::Holds:
      return "pass";
    case Verdict::Fails:
      return "fail";
    case Verdict::Error:
      return "error";
    default:
      return std::string(to_string(verdict(report)));
  }
}

}  // namespace

TEST_CASE("the problems of another checker are answered as it expects", "[cspm][corpus]") {
  if (!is_there()) return;
  const std::map<std::string, std::string> exceptions{
      {"P003_type_error_channel_payload_out_of_range",
       "a value out of range is told where it is evaluated, as FDR does, not by its type"},
      {"P004_unsupported_feature", "datatypes are supported here"},
  };
  std::size_t right = 0;
  std::size_t all = 0;
  for (const auto& entry : files::directory_iterator(corpus / "cspx")) {
    const files::path script = entry.path() / "model.cspm";
    if (!files::exists(script)) continue;
    const std::string name = entry.path().filename().string();
    const std::string expected = expected_of(entry.path());
    const std::string found = answer_to(script);
    INFO(name << ": expected " << expected << ", found " << found);
    const auto exception = exceptions.find(name);
    ++all;
    const bool is_right = expected.find(found) != std::string::npos;
    if (is_right) ++right;
    if (exception != exceptions.end()) {
      std::cout << name << ": " << found << ": " << exception->second << "\n";
      CHECK_FALSE(is_right);
    } else {
      CHECK(is_right);
    }
  }
  std::cout << "cspx: " << right << " of " << all << " problems are answered as expected\n";
}

}  // namespace csp::checker::cspm
