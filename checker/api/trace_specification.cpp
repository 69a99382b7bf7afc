// TRACE and PREDICTED become declarations (program_script.hpp); all the rest is done as for any
// script. Which assertions depend on PREDICTED the script itself says: at first PREDICTED is an
// error, and who comes across it asks for it. What does not is certain and answered at once.
//
// What PREDICTED does at a gap is not known. It is given three meanings:
//   * it diverges: such a state refuses nothing and shows nothing, so nothing can fail there for
//     events that are missing (Roscoe, "Understanding Concurrent Systems", section 11.1: in the
//     models T and F, div refines everything);
//   * it stops: this adds neither traces nor divergences, and tells a divergence that is real;
//   * it does anything: where PREDICTED is what others are held against, what it lacks may be
//     there.
// Something is reported if it is found whatever the gaps are.
#include "checker/api/trace_specification.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <csp/checker/check_model.hpp>

#include "checker/api/program_script.hpp"
#include "checker/api/recorded_names.hpp"
#include "checker/api/script_events.hpp"
#include "checker/learn/predict.hpp"
#include "checker/learn/predicted_behaviour.hpp"
#include "checker/lts/compress.hpp"

namespace csp::checker {

namespace {

enum class AtGap { Diverges, Stops, DoesAnything };

StateId id_of(std::size_t state) { return StateId{static_cast<std::uint32_t>(state)}; }

// As the script reports it where an assertion needs a process that is not there.
constexpr const char* not_there = "this process is not known yet";

std::string missing(const std::string& name) { return name + " = error(\"" + not_there + "\")\n"; }

class SpecifiedTrace {
 public:
  SpecifiedTrace(const tracer::Trace& trace, const TraceQuestions& questions,
                 const SearchOptions& search)
      : trace_(trace),
        questions_(questions),
        search_(search),
        events_(questions.specification, questions.renamed) {}

  Report check() {
    const bool has_lost = trace_.dropped > 0;
    trace_declarations_ =
        has_lost ? missing("TRACE") : as_declarations(recorded(), events_.table(), "TRACE");
    ModelReport model = ask(missing("PREDICTED"), {});
    const bool needs_more = std::ranges::any_of(model.report.errors, is_about_missing);
    std::erase_if(model.report.errors, is_about_missing);
    report_ = std::move(model.report);
    if (needs_more && has_lost) {
      give_up("the records that the trace lacks: what was between them is not known");
    } else if (needs_more) {
      predict();
    }
    events_.warn_of_hidden(report_.warnings);
    return std::move(report_);
  }

 private:
  static bool is_about_missing(const std::string& error) {
    return error.find(not_there) != std::string::npos;
  }
  static bool is_open(const Result& result) { return result.verdict == Verdict::Error; }

  // ---- what was recorded

  [[nodiscard]] CompactLts recorded() {
    CompactLts lts;
    std::set<std::pair<std::uint32_t, std::uint64_t>> phases;
    const auto then = [&](const learn::Communication& seen) {
      const EventId event = events_.event_of(name_of(trace_, seen));
      if (event == tau) return;
      const StateId here = lts.add_state();
      lts.add_transition(event, id_of(index(here) + 1));
    };
    for (const tracer::Event& event : trace_.events) {
      if (event.kind == record::Kind::Commit && event.object < trace_.channels.size()) {
        const bool is_get =
            event.process == tracer::no_process && trace_.channels[event.object].capacity > 0;
        then({.kind = is_get ? learn::Communication::Kind::Get : learn::Communication::Kind::Value,
              .object = event.object,
              .value = std::string(trace_.text(event))});
      } else if (event.kind == record::Kind::Sync && event.object < trace_.barriers.size() &&
                 phases.emplace(event.object, event.argument).second) {
        then({.kind = learn::Communication::Kind::Sync, .object = event.object});
      }
    }
    const StateId last = lts.add_state();
    if (trace_.ending == tracer::Ending::Completed) {
      lts.add_transition(tick, id_of(index(last) + 1));
      lts.add_state(true);
    }
    return lts;
  }

  // ---- what follows from it

  void predict() {
    behaviour_ = learn::predicted_behaviour(
        trace_, [this](const learn::Communication& seen) { return event_of(seen); }, search_);
    if (!behaviour_.limit.empty()) return give_up(behaviour_.limit + ", in exploring PREDICTED");
    std::set<std::string> open;
    for (const Result& result : report_.results) {
      if (is_open(result)) open.insert(result.assertion);
    }
    Answers answers = answer(AtGap::Diverges, open);
    for (auto& [assertion, result] : answers)
      grade(assertion, result);
    for (Result& result : report_.results) {
      const auto found = is_open(result) ? answers.find(result.assertion) : answers.end();
      if (found != answers.end()) result = found->second;
    }
  }

  [[nodiscard]] std::optional<EventId> event_of(const learn::Communication& seen) {
    const std::string name = name_of(trace_, seen);
    // A channel that the script does not see may carry what it likes.
    if (events_.name_of(name).empty()) return tau;
    return seen.value ? std::optional(events_.event_of(name)) : std::nullopt;
  }

  [[nodiscard]] CompactLts predicted(AtGap at_gap) const {
    CompactLts lts;
    const std::size_t ended = behaviour_.states.size();
    for (std::size_t number = 0; number < behaviour_.states.size(); ++number) {
      const learn::PredictedState& state = behaviour_.states[number];
      lts.add_state();
      for (const auto& step : state.steps)
        lts.add_transition(step.event, id_of(step.target));
      if (state.has_ended) lts.add_transition(tick, id_of(ended));
      if (!state.is_gap || at_gap == AtGap::Stops) continue;
      if (at_gap == AtGap::Diverges) {
        lts.add_transition(tau, id_of(number));
        continue;
      }
      for (std::size_t event = index(tick) + 1; event < events_.table().size(); ++event)
        lts.add_transition(EventId{static_cast<std::uint32_t>(event)}, id_of(number));
      lts.add_transition(tick, id_of(ended));
      lts.add_transition(tau, id_of(ended + 1));
    }
    lts.add_state(true);
    lts.add_state();  // does nothing
    return diamond(without_tau_loops(lts));
  }

  // ---- asking, and what the answers are worth

  using Answers = std::map<std::string, Result>;  // by assertion

  [[nodiscard]] ModelReport ask(const std::string& declarations,
                                const std::set<std::string>& assertions) const {
    ModelQuestions questions;
    questions.declarations = trace_declarations_ + declarations;
    questions.assertions.assign(assertions.begin(), assertions.end());
    questions.search = search_;
    return check_model(questions_.specification, questions);
  }

  [[nodiscard]] Answers answer(AtGap at_gap, const std::set<std::string>& assertions) {
    ModelReport model =
        ask(as_declarations(predicted(at_gap), events_.table(), "PREDICTED"), assertions);
    Answers answers;
    for (Result& result : model.report.results)
      answers.emplace(result.assertion, std::move(result));
    for (std::string& error : model.report.errors) {
      if (std::ranges::find(report_.errors, error) == report_.errors.end())
        report_.errors.push_back(std::move(error));
    }
    return answers;
  }

  [[nodiscard]] Verdict verdict_with(AtGap at_gap, const std::string& assertion, Result& result) {
    Answers answers = answer(at_gap, {assertion});
    const auto found = answers.find(assertion);
    if (found == answers.end()) return Verdict::Error;
    if (at_gap == AtGap::Stops) result = std::move(found->second);
    return at_gap == AtGap::Stops ? result.verdict : found->second.verdict;
  }

  void grade(const std::string& assertion, Result& result) {
    const bool has_gaps = std::ranges::any_of(
        behaviour_.states, [](const learn::PredictedState& state) { return state.is_gap; });
    const bool diverges =
        result.counterexample && result.counterexample->kind == CounterexampleKind::Divergence;
    if (result.verdict == Verdict::Fails && has_gaps && diverges) {
      (void)verdict_with(AtGap::Stops, assertion, result);
      const bool is_refusal = result.verdict == Verdict::Fails && result.counterexample &&
                              result.counterexample->kind != CounterexampleKind::Trace &&
                              result.counterexample->kind != CounterexampleKind::Divergence;
      if (is_refusal && !settle_apart(assertion, result)) return leave_open(result);
    }
    if (result.verdict == Verdict::Fails && has_gaps) {
      Result other;
      if (verdict_with(AtGap::DoesAnything, assertion, other) == Verdict::Holds)
        result.verdict = Verdict::Holds;
    }
    if (result.verdict == Verdict::Fails) return suspect(result);
    if (result.verdict != Verdict::Holds) return;
    result.verdict = Verdict::HoldsUpToBound;
    result.bound = learn::bound_of_prediction(behaviour_.gaps);
    result.counterexample.reset();
    result.gaps = behaviour_.gaps;
    result.states_at_gaps = behaviour_.states_at_gaps;
  }

  // Of a refinement in the failures-divergences model: the failures with gaps that diverge, then
  // the divergences with gaps that stop. False if that does not settle it.
  [[nodiscard]] bool settle_apart(const std::string& assertion, Result& result) const {
    constexpr std::string_view both = "[FD=";
    const std::size_t at = assertion.find(both);
    if (at == std::string::npos || assertion.starts_with("not ")) return false;
    const std::string implementation = assertion.substr(at + both.size());
    const auto failures =
        ask_more(AtGap::Diverges, assertion.substr(0, at) + "[F=" + implementation);
    if (!failures) return false;
    if (failures->verdict == Verdict::Holds) {
      const auto divergences =
          ask_more(AtGap::Stops, "(" + implementation + ") :[divergence free]");
      if (!divergences || divergences->verdict != Verdict::Holds) return false;
    } else if (failures->verdict != Verdict::Fails) {
      return false;
    }
    result = *failures;
    result.assertion = assertion;
    return true;
  }

  // An assertion that the script does not make.
  [[nodiscard]] std::optional<Result> ask_more(AtGap at_gap, const std::string& assertion) const {
    const ModelReport model = ask(as_declarations(predicted(at_gap), events_.table(), "PREDICTED") +
                                      "assert " + assertion + "\n",
                                  {assertion});
    for (const Result& result : model.report.results) {
      if (result.assertion == assertion) return result;
    }
    return std::nullopt;
  }

  static void suspect(Result& result) {
    result.verdict = Verdict::Suspected;
    if (!result.counterexample) return;
    result.counterexample->is_replayed = false;
    if (result.counterexample->happening) result.counterexample->happening->is_replayed = false;
  }

  // Divergences and refusals cannot be told from each other where both may be due to a gap.
  static void leave_open(Result& result) {
    result.verdict = Verdict::GaveUp;
    result.counterexample.reset();
    result.bound =
        "the places behind which nothing is known: what is refused cannot be asked there together "
        "with what diverges; ask with [F= (or [F]) and for `divergence free`";
  }

  void give_up(const std::string& why) {
    for (Result& result : report_.results) {
      if (!is_open(result)) continue;
      result.verdict = Verdict::GaveUp;
      result.bound = why;
    }
  }

  const tracer::Trace& trace_;
  const TraceQuestions& questions_;
  const SearchOptions& search_;
  ScriptEvents events_;
  std::string trace_declarations_;
  learn::PredictedBehaviour behaviour_;
  Report report_;
};

}  // namespace

Report check_trace_specification(const tracer::Trace& trace, const TraceQuestions& questions,
                                 const SearchOptions& search) {
  try {
    return SpecifiedTrace(trace, questions, search).check();
  } catch (const std::runtime_error& error) {
    Report report;
    report.errors.emplace_back(error.what());
    return report;
  }
}

}  // namespace csp::checker
