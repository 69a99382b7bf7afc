// One figure that csp-bench measures, and where each of them is listed.
//
// A benchmark is never a test: it says how fast, not whether right.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace csp::bench {

struct Setting {
  std::uint32_t workers = 1;
  bool is_quick = false;  // shows that everything works; the figures mean little

  // How often to do what is measured, `usual` times in an ordinary run.
  [[nodiscard]] long repeat(long usual) const { return is_quick ? usual / 50 + 1 : usual; }
};

struct Benchmark {
  std::string name;  // what one types to pick it: group-variant
  std::string unit;
  double (*measure)(const Setting&);  // one repetition
};

// The first part of a loop runs untimed: caches and the allocator's lists fill up.
[[nodiscard]] inline long warm_up(long count) { return count / 10 + 1; }

class Stopwatch {
 public:
  [[nodiscard]] double nanoseconds() const {
    return std::chrono::duration<double, std::nano>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

// One function a file: what it measures stands at its top.
[[nodiscard]] std::vector<Benchmark> commstime();
[[nodiscard]] std::vector<Benchmark> ping_pong();
[[nodiscard]] std::vector<Benchmark> one_way();
[[nodiscard]] std::vector<Benchmark> alternation();
[[nodiscard]] std::vector<Benchmark> ring();
[[nodiscard]] std::vector<Benchmark> spawn();
[[nodiscard]] std::vector<Benchmark> memory();
[[nodiscard]] std::vector<Benchmark> cspm();
[[nodiscard]] std::vector<Benchmark> compress();
[[nodiscard]] std::vector<Benchmark> philosophers();

}  // namespace csp::bench
