// What the tools tell the shell. `csp-trace run` passes the traced program's own code through instead.
#pragma once

namespace csp::cli {

enum ExitCode : int {
  Holds = 0,       // everything asked for holds, or the command did its work
  Violation = 1,   // a property fails or is suspected to
  BadInput = 2,    // the input or the usage is wrong
  GaveUp = 3,      // a limit was reached before an answer
};

}  // namespace csp::cli
