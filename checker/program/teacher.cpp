#include "checker/program/teacher.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

namespace csp::checker::program {

namespace {

constexpr std::size_t most_accidents = 20;

bool is_run(const std::string& decision) { return decision.starts_with("run "); }

std::string signal_name(int signal) {
  return "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
}

std::string why_not_learned(const RunLog& log) {
  switch (log.ending) {
    case RunEnding::Missing:
      return "the program does not survive it";
    case RunEnding::Refused:
      return "the program refuses to go there: " + log.refusal;
    case RunEnding::Again:
      return "the program calls csp::run a second time";
    default:
      return "the program did something else";
  }
}

}  // namespace

std::vector<std::string> schedule_of(const RunLog& log) {
  std::vector<std::string> schedule;
  for (const LoggedStep& step : log.steps)
    schedule.push_back(to_string(step.decision));
  return schedule;
}

TaughtRun Teacher::run(const std::vector<std::string>& schedule, std::uint64_t more) {
  const auto decisions =
      static_cast<std::uint64_t>(std::ranges::count_if(schedule, std::not_fn(is_run)));
  return run(
      {.schedule = schedule, .decisions = decisions + more, .seed = options_.seed + runs_ + 1});
}

TaughtRun Teacher::run(RunRequest request) {
  ++runs_;
  request.time = options_.time;
  request.step_milliseconds = options_.step_milliseconds;
  const RunAnswer answer = program_.run(request);
  TaughtRun result;
  result.log = parse_run_log(answer.log);
  result.story = learn_run(knowledge_, result.log);
  if (options_.twice) {
    ++runs_;
    // The first step that is not the same is a contradiction to what was just learned.
    (void)learn_run(knowledge_, parse_run_log(program_.run(request).log));
  }
  note_accident(answer, result);
  if (result.log.ending == RunEnding::Again) called_run_again_ = true;
  if (result.log.ending == RunEnding::Stuck) {
    std::vector<std::string> way = schedule_of(result.log);
    if (!stuck_ || way.size() < stuck_->size()) stuck_ = std::move(way);
  }
  return result;
}

std::string Teacher::ask(const MissingEdge&, const Schedule& schedule) {
  return why_not_learned(run(schedule(), decisions_beyond).log);
}

void Teacher::note_accident(const RunAnswer& answer, const TaughtRun& run) {
  Accident accident{.output = answer.output};
  const bool leaves_run = !run.log.steps.empty() && run.log.steps.back().end &&
                          run.log.ending == RunEnding::Completed &&
                          !run.log.steps.back().end->type.empty();
  for (const LoggedStep& step : run.log.steps) {
    accident.schedule.push_back(to_string(step.decision));
    if (step.decision.kind != Decision::Kind::Run)
      accident.happenings.push_back(run.story.happenings[accident.happenings.size()]);
    const bool is_it = leaves_run && step.end && step.end->type == run.log.steps.back().end->type &&
                       step.end->text == run.log.steps.back().end->text;
    if (!is_it) continue;
    accident.kind = Accident::Kind::Exception;
    accident.process = knowledge_.object_name(knowledge_.place(step.decision.place));
    accident.what = step.end->text;
    return keep(std::move(accident));  // what comes of it, comes of it
  }
  if (run.log.ending == RunEnding::Missing && !run.log.steps.empty() &&
      run.log.steps.back().decision.kind == Decision::Kind::Run) {
    accident.process =
        knowledge_.object_name(knowledge_.place(run.log.steps.back().decision.place));
  }
  if (answer.exit.kind == RunExit::Kind::Spinning) {
    accident.kind = Accident::Kind::Spin;
    accident.process = knowledge_.object_name(knowledge_.place(answer.exit.place));
    return keep(std::move(accident));
  }
  // Behind the end of csp::run the rest of the program may still fall.
  const bool was_killed = answer.exit.kind == RunExit::Kind::Killed;
  const bool is_late = was_killed && run.log.ending == RunEnding::Completed;
  if (run.log.ending != RunEnding::Missing && !is_late) return;
  accident.kind = was_killed ? Accident::Kind::Crash : Accident::Kind::Exit;
  accident.what = was_killed ? signal_name(answer.exit.number)
                             : "exit code " + std::to_string(answer.exit.number);
  keep(std::move(accident));
}

// One of a kind is enough: that with the shortest schedule.
void Teacher::keep(Accident accident) {
  const auto known = std::ranges::find_if(accidents_, [&](const Accident& it) {
    return it.kind == accident.kind && it.process == accident.process && it.what == accident.what;
  });
  if (known == accidents_.end()) {
    if (accidents_.size() < most_accidents) accidents_.push_back(std::move(accident));
  } else if (accident.schedule.size() < known->schedule.size()) {
    *known = std::move(accident);
  }
}

}  // namespace csp::checker::program
