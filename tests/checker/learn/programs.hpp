// The programs that the predictions are tried on; each call is one run with its own schedule.
#pragma once

#include <cstdint>

#include "tests/checker/learn/simulator.hpp"

namespace csp::checker::learn::simulation {

struct Table {
  int count = 5;
  int meals = 3;
  enum class Manners { Symmetric, Asymmetric, Butler } manners = Manners::Symmetric;
  // Alternating: a fork chooses between its neighbours' channels until both are gone. Counting: the
  // same, ending after all meals. Shared: one any-to-any channel to take and one to put down for
  // each fork.
  enum class Forks { Alternating, Counting, Shared } forks = Forks::Alternating;
};
[[nodiscard]] tracer::Trace philosophers(std::uint64_t seed, const Table& table);

enum class Ending { Counted, Closed, Poisoned };
[[nodiscard]] tracer::Trace pipeline(std::uint64_t seed, int stages, int items, Ending ending,
                                     std::uint32_t capacity = 0);
[[nodiscard]] tracer::Trace token_ring(std::uint64_t seed, int members, int rounds);
[[nodiscard]] tracer::Trace prime_sieve(std::uint64_t seed, int limit);
// Producers into one alternation that gathers `items` from all of them together, then answers each.
[[nodiscard]] tracer::Trace gather(std::uint64_t seed, int producers, int rounds, int items);
// Two phases of counted communication in each direction.
[[nodiscard]] tracer::Trace phases(std::uint64_t seed, int times);
// Clients ask over one shared channel, saying who they are; the server answers the one that asked.
[[nodiscard]] tracer::Trace server(std::uint64_t seed, int clients, int questions);
// A buffer that is a process, with preconditions.
[[nodiscard]] tracer::Trace buffer_process(std::uint64_t seed, int items, int capacity);
[[nodiscard]] tracer::Trace barriers(std::uint64_t seed, int members, int phases);
// Workers share a buffered channel of jobs until it is closed, and report through another.
[[nodiscard]] tracer::Trace farm(std::uint64_t seed, int workers, int jobs);
// Reads with a timeout, chooses, and runs children one after the other and side by side.
[[nodiscard]] tracer::Trace mixture(std::uint64_t seed, int rounds);
// Two processes that exchange values, each in the order that its `choose` gives: gets stuck on
// some.
[[nodiscard]] tracer::Trace crossing(std::uint64_t seed, int rounds);

}  // namespace csp::checker::learn::simulation
