#include <algorithm>
#include <exception>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <csp/checker/check_trace.hpp>

#include "checker/api/recorded_names.hpp"
#include "checker/api/trace_specification.hpp"
#include "checker/learn/consistency.hpp"
#include "checker/learn/predict.hpp"
#include "checker/learn/recorded_deadlock.hpp"
#include "checker/program/guided_replay.hpp"
#include "checker/program/program_under_test.hpp"

namespace csp::checker {
namespace {

std::string plural(std::uint64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::uint64_t communications(const tracer::Trace& trace) {
  std::uint64_t count = 0;
  for (const tracer::Event& event : trace.events) {
    const bool is_get = event.process == tracer::no_process;
    if (event.kind == record::Kind::Commit && !is_get) ++count;
  }
  return count;
}

void warn_of_what_is_missing(const tracer::Trace& trace, const std::string& subject,
                             Report& report) {
  if (trace.cut_short) {
    report.warnings.push_back(
        subject +
        ": the trace was cut short; what came after the cut is unknown, so the "
        "answer covers only what was read");
  } else if (trace.ending == tracer::Ending::Killed) {
    report.warnings.push_back(
        subject + ": the program was killed; the answer covers only what it did before");
  } else if (trace.ending == tracer::Ending::Running) {
    report.warnings.push_back(
        subject +
        ": the trace does not show how the program ended; the answer covers only what "
        "was recorded");
  }
}

Result refuse_for_lost_records(const tracer::Trace& trace) {
  Result result;
  result.assertion = "deadlock free in other interleavings";
  result.verdict = Verdict::GaveUp;
  result.bound =
      "the trace lacks " + plural(trace.dropped, "record") +
      " that the program could not write: nothing can be said about runs that it does not show";
  return result;
}

// Whether the program that was recorded does what is predicted.
void replay(const tracer::Trace& trace, learn::Prediction& prediction,
            const TraceQuestions& questions, const SearchOptions& options, Report& report) {
  std::vector<program::ExpectedEvent> events;
  for (const learn::Communication& seen : prediction.communications)
    events.push_back({.name = name_of(trace, seen), .has_value = seen.value.has_value()});
  Counterexample& counterexample = *prediction.result.counterexample;
  try {
    const std::unique_ptr<program::ProgramUnderTest> started = program::start_program(
        questions.program, {.milliseconds = questions.start_milliseconds, .search = options});
    program::GuidedReplay found = program::replay_guided(*started, events, {.search = options});
    prediction.result.runs = found.runs;
    prediction.result.local_states = found.local_states;
    counterexample.doubt = found.doubt;
    if (!found.is_found) return;
    prediction.result.verdict = Verdict::Fails;
    counterexample.schedule = std::move(found.schedule);
    counterexample.is_replayed = true;
  } catch (const program::StartGivenUp& given_up) {
    counterexample.doubt =
        std::string("the search for a run of the program that gets there gave up at ") +
        given_up.what();
  } catch (const std::exception& error) {
    report.errors.emplace_back(error.what());
  }
}

}  // namespace

Report check_trace(const tracer::Trace& trace, const std::string& subject,
                   const SearchOptions& options, const TraceQuestions& questions) {
  Report report;
  report.subject = subject + ": " + std::to_string(trace.processes.size()) +
                   (trace.processes.size() == 1 ? " process, " : " processes, ") +
                   plural(trace.channels.size(), "channel") + ", " +
                   plural(communications(trace), "communication");
  for (const std::string& finding : learn::inconsistencies(trace)) {
    report.errors.push_back(subject + ": " + finding);
  }
  if (!report.errors.empty()) return report;
  warn_of_what_is_missing(trace, subject, report);
  if (trace.ending == tracer::Ending::Deadlock) {
    report.results.push_back(learn::explain_recorded_deadlock(trace));
  } else if (trace.dropped > 0) {
    report.results.push_back(refuse_for_lost_records(trace));
  } else {
    learn::Prediction prediction = learn::predict(trace, options);
    const bool is_to_be_replayed =
        prediction.result.verdict == Verdict::Suspected && !questions.program.empty();
    if (is_to_be_replayed) replay(trace, prediction, questions, options, report);
    report.results.push_back(std::move(prediction.result));
  }
  if (questions.specification.empty()) return report;
  Report specified = check_trace_specification(trace, questions, options);
  std::ranges::move(specified.results, std::back_inserter(report.results));
  std::ranges::move(specified.warnings, std::back_inserter(report.warnings));
  std::ranges::move(specified.errors, std::back_inserter(report.errors));
  return report;
}

}  // namespace csp::checker
