#include "cli/trace/outcome_text.hpp"

#include <cstdio>
#include <cstring>

namespace csp::cli {

using tracer::Ending;

const char* outcome_word(Ending ending) {
  switch (ending) {
    case Ending::Completed: return "completed";
    case Ending::Deadlock: return "deadlock";
    case Ending::Killed: return "killed";
    case Ending::Running: return "running";
  }
  return "running";
}

std::string outcome_text(Ending ending, int exit_code) {
  switch (ending) {
    case Ending::Completed:
      return exit_code == 0 ? "completed" : "completed, exit code " + std::to_string(exit_code);
    case Ending::Deadlock: return "ended in a deadlock";
    case Ending::Killed: break;
    case Ending::Running: return "was still running";
  }
  if (exit_code > 128) {
    const int signal = exit_code - 128;
    return "was killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  if (exit_code != 0) return "ended before its processes did, exit code " + std::to_string(exit_code);
  return "ended before its processes did";
}

void print_warnings(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) std::fprintf(stderr, "csp-trace: warning: %s\n", warning.c_str());
}

}  // namespace csp::cli
