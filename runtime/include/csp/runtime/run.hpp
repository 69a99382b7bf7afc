// Running a network.
//
// The environment decides what the program does not:
//   CSP_WORKERS=4   how many threads (default: one per core)
//   CSP_SEED=7      one worker, virtual clock, every choice drawn from the seed: the same events
//   every time CSP_TRACE=FILE  record into FILE, a mapping that csp-trace has prepared
#pragma once

#include <cstdint>
#include <optional>

#include <csp/runtime/process.hpp>

namespace csp {

// What to do when every process waits for ever.
enum class OnDeadlock {
  Exit,   // print the wait-for report on standard error, end the program with exit code 70
  Throw,  // cancel all processes, then throw csp::Deadlocked with the report
};
inline constexpr int deadlock_exit_code = 70;

struct RunOptions {
  std::optional<std::uint32_t> workers;  // default: CSP_WORKERS, else one per core
  std::optional<std::uint64_t> seed;     // default: CSP_SEED, else not seeded
  OnDeadlock on_deadlock = OnDeadlock::Exit;
};

// Runs the process and everything it starts, on this thread and, with several workers, others;
// returns when it has ended. Throws what it ended with. Not inside a process (co_await csp::par
// there), and not on two threads at once.
void run(Process process, const RunOptions& options = {});

}  // namespace csp
