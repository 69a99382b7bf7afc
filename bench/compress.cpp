// Systems written down in full, made smaller, on one thread whatever the setting says. Each figure
// is the time for each state of the system that goes in: a million of them.
//   compress-sbisim: rings of a hundred thousand events, of which one is left at the end.
//   compress-sbisim-random: three transitions a state, to anywhere; nothing is merged.
//   compress-dbisim, -wbisim, -diamond: half of the transitions are internal.
#include "checker/lts/compress.hpp"

#include "bench/benchmark.hpp"

namespace csp::bench {

namespace {

using namespace checker;

// A small generator whose numbers are the same everywhere.
class Numbers {
 public:
  std::uint32_t below(std::uint32_t end) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::uint32_t>(((state_ >> 32) * end) >> 32);
  }

 private:
  std::uint64_t state_ = 1;
};

constexpr EventId first_event{2};

EventId event(std::uint32_t number) { return static_cast<EventId>(index(first_event) + number); }

// Ten copies of a ring, from which one event leads into each.
CompactLts rings(std::uint32_t states) {
  const std::uint32_t length = states / 10 + 1;
  CompactLts lts;
  lts.add_state();
  for (std::uint32_t ring = 0; ring < 10; ++ring)
    lts.add_transition(event(ring), StateId{1 + ring * length});
  Numbers numbers;
  std::vector<EventId> events;
  for (std::uint32_t i = 0; i < length; ++i)
    events.push_back(event(numbers.below(3)));
  for (std::uint32_t ring = 0; ring < 10; ++ring) {
    for (std::uint32_t i = 0; i < length; ++i) {
      lts.add_state();
      lts.add_transition(events[i], StateId{1 + ring * length + (i + 1) % length});
    }
  }
  return lts;
}

CompactLts random_system(std::uint32_t states) {
  Numbers numbers;
  CompactLts lts;
  for (std::uint32_t i = 0; i < states; ++i) {
    lts.add_state();
    for (std::uint32_t number = 0; number < 3; ++number)
      lts.add_transition(event(numbers.below(4)), StateId{numbers.below(states)});
  }
  return lts;
}

// A grid of two counters of which one is hidden: what hiding leaves of an interleaving.
CompactLts half_hidden(std::uint32_t states) {
  std::uint32_t side = 1;
  while ((side + 1) * (side + 1) <= states)
    ++side;
  CompactLts lts;
  for (std::uint32_t row = 0; row < side; ++row) {
    for (std::uint32_t column = 0; column < side; ++column) {
      lts.add_state();
      if (column + 1 < side) lts.add_transition(tau, StateId{row * side + column + 1});
      lts.add_transition(event(row % 7), StateId{(row + 1) % side * side + column});
    }
  }
  return lts;
}

template <CompactLts (*compress)(const CompactLts&), CompactLts (*make)(std::uint32_t)>
double time_per_state(const Setting& setting) {
  const CompactLts lts = make(static_cast<std::uint32_t>(setting.repeat(1'000'000)));
  const Stopwatch stopwatch;
  const CompactLts result = compress(lts);
  const double nanoseconds = stopwatch.nanoseconds();
  return result.size() == 0 ? 0 : nanoseconds / static_cast<double>(lts.size());
}

}  // namespace

std::vector<Benchmark> compress() {
  return {
      {"compress-sbisim", "ns/state", &time_per_state<&strongly_bisimulated, &rings>},
      {"compress-sbisim-random", "ns/state",
       &time_per_state<&strongly_bisimulated, &random_system>},
      {"compress-dbisim", "ns/state", &time_per_state<&delay_bisimulated, &half_hidden>},
      {"compress-wbisim", "ns/state", &time_per_state<&weakly_bisimulated, &half_hidden>},
      {"compress-diamond", "ns/state", &time_per_state<&diamond, &half_hidden>},
  };
}

}  // namespace csp::bench
