// Runs the program and learns from each run; keeps what went wrong in any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/learn_run.hpp"
#include "checker/program/oracle.hpp"
#include "checker/program/program_under_test.hpp"

namespace csp::checker::program {

struct TeacherOptions {
  TimeMode time = TimeMode::Any;
  std::uint64_t step_milliseconds = 3000;
  std::uint64_t seed = 1;
  bool twice = false;  // every run is done again, and must teach the same
};

// So many decisions of a run behind its schedule are drawn at random, so that it teaches more than
// what it was made for.
inline constexpr std::uint64_t decisions_beyond = 300;

// A run that came to its end in a way that no run should.
struct Accident {
  enum class Kind { Exception, Crash, Exit, Spin };
  Kind kind = Kind::Crash;
  std::string process{};  // its name; empty if it is not known
  std::string what{};     // the exception's text, the signal
  std::vector<std::string> schedule{};
  std::vector<Happening> happenings{};
  std::string output{};
};

struct TaughtRun {
  RunLog log;
  RunStory story;
};

class Teacher final : public Oracle {
 public:
  Teacher(ProgramUnderTest& program, Knowledge& knowledge, const TeacherOptions& options)
      : program_(program), knowledge_(knowledge), options_(options) {}

  // Follows the schedule and then up to `more` decisions drawn at random.
  TaughtRun run(const std::vector<std::string>& schedule, std::uint64_t more);
  // Does what is asked, with the time and the limit of a step that it has always.
  TaughtRun run(RunRequest request);
  [[nodiscard]] std::string ask(const MissingEdge& missing, const Schedule& schedule) override;
  [[nodiscard]] std::size_t local_states() const {
    return knowledge_.nodes() - knowledge_.components();
  }
  [[nodiscard]] std::uint64_t seed() const { return options_.seed; }

  [[nodiscard]] std::uint64_t runs() const override { return runs_; }
  [[nodiscard]] const std::vector<Accident>& accidents() const { return accidents_; }
  // The schedule of the shortest run that got stuck.
  [[nodiscard]] const std::optional<std::vector<std::string>>& stuck() const { return stuck_; }
  [[nodiscard]] bool called_run_again() const { return called_run_again_; }

 private:
  void note_accident(const RunAnswer& answer, const TaughtRun& run);
  void keep(Accident accident);

  ProgramUnderTest& program_;
  Knowledge& knowledge_;
  TeacherOptions options_;
  std::uint64_t runs_ = 0;
  std::vector<Accident> accidents_;
  std::optional<std::vector<std::string>> stuck_;
  bool called_run_again_ = false;
};

[[nodiscard]] std::vector<std::string> schedule_of(const RunLog& log);

}  // namespace csp::checker::program
