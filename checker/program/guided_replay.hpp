// Looks for a run of a program in which certain events happen, in that order and no others, and
// which then gets stuck.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

#include "checker/program/program_under_test.hpp"
#include "checker/program/teacher.hpp"

namespace csp::checker::program {

struct ExpectedEvent {
  std::string name;       // "take.0.1"; or the channel's, if
  bool has_value = true;  // not: it may carry any value
};

struct GuideOptions {
  SearchOptions search{};
  std::uint64_t max_runs = 10'000;
  TeacherOptions runs{};
};

struct GuidedReplay {
  bool is_found = false;
  std::vector<std::string> schedule{};  // that leads there; the program has followed it
  std::string doubt{};                  // why there is none
  std::uint64_t states = 0;
  std::uint64_t runs = 0;
  std::uint64_t local_states = 0;
};

[[nodiscard]] GuidedReplay replay_guided(ProgramUnderTest& program,
                                         const std::vector<ExpectedEvent>& events,
                                         const GuideOptions& options);

}  // namespace csp::checker::program
