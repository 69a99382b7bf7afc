// What an archive says about its recording besides the records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::tracer {

// Two readings of the program's clock against nanoseconds, taken at different times, give its rate.
struct ClockCalibration {
  record::Clock clock = record::Clock::Nanoseconds;
  std::uint64_t start_ticks = 0, start_nanoseconds = 0;
  std::uint64_t last_ticks = 0, last_nanoseconds = 0;

  // Ticks since the start as nanoseconds.
  [[nodiscard]] std::uint64_t nanoseconds(std::uint64_t ticks) const {
    if (ticks <= start_ticks) return 0;
    const double elapsed = static_cast<double>(ticks - start_ticks) * nanoseconds_per_tick();
    return elapsed < 9e18 ? static_cast<std::uint64_t>(elapsed) : std::uint64_t{9'000'000'000'000'000'000};
  }

 private:
  [[nodiscard]] double nanoseconds_per_tick() const {
    const bool is_known = clock == record::Clock::TimeStampCounter && last_ticks > start_ticks &&
                          last_nanoseconds > start_nanoseconds;
    if (!is_known) return 1;
    return static_cast<double>(last_nanoseconds - start_nanoseconds) /
           static_cast<double>(last_ticks - start_ticks);
  }
};

struct Metadata {
  std::vector<std::string> command;
  std::string program_version;
  Ending ending = Ending::Running;
  std::optional<int> exit_code;
  std::uint64_t dropped = 0;
  ClockCalibration clock;
  std::vector<std::string> warnings;
};

// As one JSON object, and back. Unknown keys are passed over; nothing where `text` is no such object.
[[nodiscard]] std::string to_json(const Metadata& metadata);
[[nodiscard]] std::optional<Metadata> metadata_from_json(std::string_view text);

}  // namespace csp::tracer
