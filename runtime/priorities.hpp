// Probabilistic concurrency testing: every process has a priority drawn at random, the most urgent
// one that can do something does it, and now and then one that was urgent becomes the least urgent.
// Among K decisions of N processes a fault that needs D of them in a certain order is met with a
// probability of at least 1 / (N * K^(D-1)), if there are D - 1 changes. Source: Burckhardt,
// Kothari, Musuvathi, Nagarakatti, "A randomized scheduler with probabilistic guarantees of finding
// bugs", ASPLOS 2010. There a step is a thread's; here a decision is taken for its most urgent
// participant.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace csp::detail {

// How urgent a process is. Those that were never changed are above all that were.
using Urgency = std::uint64_t;

class Priorities {
 public:
  // `changes` of them, each behind a decision drawn from the first `length`.
  Priorities(std::uint64_t seed, std::uint32_t changes, std::uint64_t length) : random_(seed) {
    for (std::uint32_t i = 0; i < changes; ++i)
      changes_.push_back(1 + next() % (length > 0 ? length : 1));
  }

  // Of a process that has just been made.
  [[nodiscard]] Urgency draw() { return next() | first_urgency; }
  // What becomes of the most urgent participant of the decision with that number, from 1.
  [[nodiscard]] std::optional<Urgency> changed_after(std::uint64_t decision) const {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i] == decision) return i;
    }
    return std::nullopt;
  }

 private:
  static constexpr Urgency first_urgency = std::uint64_t{1} << 63;

  // SplitMix64: also seeds that follow each other draw numbers that have nothing to do with each
  // other. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
  std::uint64_t next() {
    std::uint64_t z = (random_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  std::uint64_t random_;
  std::vector<std::uint64_t> changes_;
};

}  // namespace csp::detail
