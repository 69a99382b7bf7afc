// Pictures on disk: DOT text as it is, or drawn by Graphviz's `dot` program.
#pragma once

#include <filesystem>
#include <string>

namespace csp::cli {

// Writes what the name asks for (.dot, .svg or .png), or DOT on standard output where the name is
// empty. The file is there in whole or not at all. Throws std::runtime_error that names the file
// and the cause.
void write_picture(const std::string& dot, const std::filesystem::path& file);

// Writes the text as it is, or on standard output where the name is empty. In whole or not at all;
// throws as write_picture().
void write_text_file(const std::string& text, const std::filesystem::path& file);

}  // namespace csp::cli
