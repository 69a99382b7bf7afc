// Telling a process to stop: it gets Cancelled at the communication where it waits, or at its next
// one.
#pragma once

#include <csp/runtime/detail/control.hpp>

namespace csp::detail {

// The caller holds the lock of the join whose child `process` is, so that it cannot end meanwhile.
void cancel_process(ProcessControl& process);

// Between "I am queued" and "am I cancelled?" in a process that is about to wait. Costs nothing on
// the machine where the canceller can force a barrier on the other threads.
void order_against_canceller();

// Lets others take the process (`claimed` becomes 0). False: it was cancelled meanwhile, and nobody
// else has taken it. The caller holds a lock without which the process, once woken, cannot leave
// its wait.
[[nodiscard]] bool open_wait(ProcessControl& self);

// Once, before there are threads.
void prepare_cancellation();

}  // namespace csp::detail
