#include "examples/bugs/go_like.hpp"

#include <iostream>
#include <utility>

#include "examples/command_line.hpp"

namespace go_like {

bool is_fixed(int argc, char** argv, const std::string& what_goes_wrong) {
  std::string variant = "bug";
  CLI::App app(what_goes_wrong + "\nExample: " + argv[0] + " fix");
  app.add_option("variant", variant, "bug: as it was; fix: with its cure")
      ->check(CLI::IsMember({"bug", "fix"}))
      ->capture_default_str();
  parse_command_line(app, argc, argv);
  return variant == "fix";
}

void run(csp::Process network) {
  csp::run(std::move(network));
  std::cout << "all processes have ended\n";
}

}  // namespace go_like
