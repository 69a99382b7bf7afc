// Each repetition of a benchmark runs in an operating system process of its own, so that none finds
// the caches, heap and pools that another one left behind.
#pragma once

#include "bench/benchmark.hpp"

namespace csp::bench {

// The figure of one repetition. Throws std::runtime_error if the process ended without one.
[[nodiscard]] double measure_separately(const Benchmark& benchmark, const Setting& setting);

}  // namespace csp::bench
