// What every example does with its command line.
#pragma once

#include <cstdlib>

#include <CLI/CLI.hpp>

// Parses it; --help ends the program with 0, a mistake with a message and 2.
inline void parse_command_line(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
}

inline constexpr int most = 1'000'000'000;  // of anything one can ask for
