// Small random programs that two interpreters understand: the simulator runs and records them, and
// a naive search visits every state that they can reach. Processes loop with counters and choose by
// alternation; the values they send say nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::checker::learn::simulation {

// Either an operation (`choices` is not empty) or a counter: `times` times to `again`, then on to
// `out`.
struct Node {
  struct Choice {
    bool is_write = false;
    std::uint32_t channel = 0;
    int next = 0;  // -1: the process ends
  };
  std::vector<Choice> choices;
  int times = 0;
  int again = 0;
  int out = 0;
};

struct RandomProgram {
  std::uint32_t channels = 0;
  std::vector<std::vector<Node>> processes;
};

[[nodiscard]] RandomProgram random_program(std::uint64_t seed);
[[nodiscard]] tracer::Trace run(const RandomProgram& program, std::uint64_t seed);

struct ProgramState {
  // The channel of a communication, nothing where a process gives up because it is closed; and
  // where it leads.
  std::vector<std::pair<std::optional<std::uint32_t>, std::size_t>> steps;
  bool all_ended = false;
};
using ProgramStates = std::vector<ProgramState>;  // the first is the initial one

// Nothing where there are more.
[[nodiscard]] std::optional<ProgramStates> states_of(const RandomProgram& program,
                                                     std::size_t most_states);

enum class Truth { DeadlockFree, Deadlocks, TooLarge };
[[nodiscard]] Truth explore(const RandomProgram& program, std::size_t most_states);

}  // namespace csp::checker::learn::simulation
