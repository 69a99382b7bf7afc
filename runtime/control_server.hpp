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
  bool is_copy = false;  // this program is a copy of one that waits for what becomes of it
};

// What the environment asks of the first csp::run (see <csp/runtime/steering.hpp>); nothing where
// the program is not steered. Under CSP_CONTROL it returns only in copies of the program, once in
// each; the program itself ends in here. What is wrong with CSP_CONTROL or CSP_SCHEDULE is said on
// standard error, and ends the program with 2.
[[nodiscard]] std::optional<Commission> commission_from_environment();

// Ends a copy in the middle of a run.
[[noreturn]] void end_copy(int exit_code);

}  // namespace csp::detail
