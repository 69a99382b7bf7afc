// Who decides what happens in a steered run: the checker at the other end of a socket, or a file.
#pragma once

#include <optional>
#include <string>

#include "runtime/answer_log.hpp"
#include "runtime/director.hpp"

namespace csp::detail {

struct Commission {
  Order order;
  AnswerLog log;
  bool is_watched = false;  // somebody waits for what becomes of this program
  bool has_other_threads = false;
};

// What the environment asks of the first csp::run (see <csp/runtime/steering.hpp>); nothing where
// the program is not steered. Under CSP_CONTROL it returns only where this is one run: in copies of
// the program, once in each (the program itself ends in here), or where it was executed for it.
// What is wrong with CSP_CONTROL or CSP_SCHEDULE is said on standard error, and ends the program
// with 2.
[[nodiscard]] std::optional<Commission> commission_from_environment();

// Ends a program in the middle of a run that somebody watches.
[[noreturn]] void end_watched_run(int exit_code);

}  // namespace csp::detail
