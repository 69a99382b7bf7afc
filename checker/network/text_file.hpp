// A file's whole text.
#pragma once

#include <filesystem>
#include <string>

namespace csp::checker {

// Throws std::runtime_error, whose message names the file and the cause, where it cannot be read.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path);

}  // namespace csp::checker
