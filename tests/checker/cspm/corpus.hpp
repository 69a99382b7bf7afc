// Scripts that others wrote, where there are any on this machine: CSP_CORPUS_FOLDER says where.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

inline const std::filesystem::path corpus = CSP_CORPUS_FOLDER;

// Says that the test is skipped where there are none.
inline bool is_there() {
  if (std::filesystem::exists(corpus)) return true;
  WARN("skipped: there is no " << corpus.string());
  return false;
}

inline std::vector<std::filesystem::path> scripts_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> scripts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".csp" || extension == ".cspm") scripts.push_back(entry.path());
  }
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

// What expect.yaml in a folder of `cspx` says of the whole script: of "pass", "fail", "error" and
// "unsupported" those that are right.
inline std::string expected_of(const std::filesystem::path& problem) {
  std::ifstream in(problem / "expect.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::size_t start = text.find("status:");
  return start == std::string::npos ? "pass" : text.substr(start, text.find("checks:") - start);
}

}  // namespace csp::checker::cspm
