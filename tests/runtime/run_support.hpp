// Running a network in a test: a deadlock is an exception, the number of workers is said.
#pragma once

#include <cstdint>

#include <csp/csp.hpp>

namespace csp::test {

inline void run_on(std::uint32_t workers, Process process) {
  run(std::move(process), {.workers = workers, .seed = {}, .on_deadlock = OnDeadlock::Throw});
}

inline void run_seeded(std::uint64_t seed, Process process) {
  run(std::move(process), {.workers = {}, .seed = seed, .on_deadlock = OnDeadlock::Throw});
}

}  // namespace csp::test
