// The behaviour becomes a transition system, made smaller without changing what it means in any
// model, and then declarations (program_script.hpp); all the rest is done as for any script.
//
// A counterexample names visible events. A way of the program that shows them is looked for in the
// behaviour, through pairs of a state and how many of the events lie behind, nearest first; where
// the counterexample is about what is refused or may diverge, the way must end in a state that
// offers nothing else. The program is then run along it.
//
// Where the search for the behaviour met a limit there are states of which nobody knows what the
// program does in them: gaps. They diverge: so they refuse nothing and show nothing, and what fails
// all the same fails whatever they do, if the program itself is what does it. Of all else that
// fails nothing is said.
#include "checker/api/program_specification.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>

#include <csp/checker/check_model.hpp>

#include "checker/api/program_script.hpp"
#include "checker/api/script_events.hpp"
#include "checker/lts/compress.hpp"

namespace csp::checker {

namespace {

class Specified {
 public:
  Specified(program::Behaviour& behaviour, const ProgramSpecification& specification)
      : behaviour_(behaviour), events_(specification.script, specification.renamed) {}

  [[nodiscard]] CompactLts lts() {
    CompactLts lts;
    const std::size_t states = behaviour_.states();
    const StateId ended{static_cast<std::uint32_t>(states)};
    for (std::size_t state = 0; state < states; ++state) {
      lts.add_state();
      for (const program::Behaviour::Step& step : behaviour_.steps(state))
        lts.add_transition(events_.event_of(step.event),
                           StateId{static_cast<std::uint32_t>(step.target)});
      if (behaviour_.has_ended(state)) lts.add_transition(tick, ended);
      if (behaviour_.is_known(state)) continue;
      lts.add_transition(tau, StateId{static_cast<std::uint32_t>(state)});
      has_gaps_ = true;
    }
    lts.add_state(true);
    return diamond(without_tau_loops(lts));
  }

  // Known once lts() is.
  [[nodiscard]] bool has_gaps() const { return has_gaps_; }

  [[nodiscard]] const ScriptEvents& events() const { return events_; }

  // Steps that show exactly `trace`, and then one that shows `last` if it is not empty. Where
  // `offered` is given they end in a state without unseen steps that offers nothing else.
  [[nodiscard]] std::optional<std::vector<std::size_t>> steps_for(
      std::vector<std::string> trace, const std::string& last,
      const std::vector<std::string>* offered) {
    std::erase_if(trace, [](const std::string& event) { return event == "tau"; });
    if (!last.empty()) trace.push_back(last);
    using Pair = std::pair<std::size_t, std::size_t>;  // a state, how much of the trace is done
    std::map<Pair, std::pair<Pair, std::size_t>> came_from;
    std::deque<Pair> waiting{{0, 0}};
    came_from[{0, 0}] = {{0, 0}, 0};
    while (!waiting.empty()) {
      const Pair here = waiting.front();
      waiting.pop_front();
      const bool is_there =
          here.second == trace.size() && (offered == nullptr || offers_only(here.first, *offered));
      if (is_there) return steps_back(came_from, here);
      const std::vector<program::Behaviour::Step> steps = behaviour_.steps(here.first);
      for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::string seen = events_.name_of(steps[i].event);
        const bool fits =
            seen.empty() || (here.second < trace.size() && seen == trace[here.second]);
        const Pair next{steps[i].target, here.second + (seen.empty() ? 0 : 1)};
        if (fits && came_from.try_emplace(next, here, i).second) waiting.push_back(next);
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool offers_only(std::size_t state, const std::vector<std::string>& offered) {
    if (!behaviour_.is_known(state)) return false;
    return std::ranges::all_of(behaviour_.steps(state), [&](const program::Behaviour::Step& step) {
      const std::string seen = events_.name_of(step.event);
      return !seen.empty() && std::ranges::find(offered, seen) != offered.end();
    });
  }

  template <class Pair>
  [[nodiscard]] static std::vector<std::size_t> steps_back(
      const std::map<Pair, std::pair<Pair, std::size_t>>& came_from, Pair here) {
    std::vector<std::size_t> steps;
    for (const Pair start{0, 0}; here != start;) {
      const auto& [before, step] = came_from.at(here);
      steps.push_back(step);
      here = before;
    }
    std::ranges::reverse(steps);
    return steps;
  }

  program::Behaviour& behaviour_;
  ScriptEvents events_;
  bool has_gaps_ = false;
};

void leave_open(Result& result) {
  result.verdict = Verdict::GaveUp;
  result.counterexample.reset();
  result.bound = "the states behind which it is not known what the program does";
}

// Of something that fails though the gaps diverge: that may be the reason, or that what the
// assertion asks for may happen behind one.
bool may_be_due_to_gaps(const Result& result) {
  return !result.counterexample || result.counterexample->is_missing ||
         result.counterexample->kind == CounterexampleKind::Divergence;
}

void confirm(Specified& specified, program::Behaviour& behaviour, Result& result) {
  Counterexample& counterexample = *result.counterexample;
  const bool is_trace =
      counterexample.kind == CounterexampleKind::Trace && !counterexample.is_missing;
  const bool is_refusal = counterexample.kind == CounterexampleKind::Refusal ||
                          counterexample.kind == CounterexampleKind::Determinism ||
                          counterexample.kind == CounterexampleKind::Deadlock;
  const auto steps =
      specified.steps_for(counterexample.trace, is_trace ? counterexample.event : std::string{},
                          is_refusal ? &counterexample.offered : nullptr);
  std::optional<std::vector<std::size_t>> happening;
  if (counterexample.happening) {
    happening = specified.steps_for(counterexample.happening->trace, "", nullptr);
  }
  if (!steps || happening.has_value() != counterexample.happening.has_value()) {
    if (specified.has_gaps()) return leave_open(result);
    result.verdict = Verdict::Suspected;
    result.bound =
        "PROGRAM can do it; the script does more with it than show its events, so there "
        "is no schedule to do it again";
    return;
  }
  program::Way way = behaviour.go(*steps);
  counterexample.schedule = std::move(way.schedule);
  if (way.doubt.empty() && happening) way = behaviour.go(*happening);
  if (way.doubt.empty()) return;
  result.verdict = Verdict::Suspected;
  result.bound = way.doubt;
}

}  // namespace

Report check_specification(program::Behaviour& behaviour,
                           const ProgramSpecification& specification) {
  Report report;
  try {
    Specified specified(behaviour, specification);
    const CompactLts lts = specified.lts();
    ModelQuestions questions;
    questions.declarations = as_declarations(lts, specified.events().table(), "PROGRAM");
    questions.search = specification.search;
    ModelReport model = check_model(specification.script, questions);
    for (Result& result : model.report.results) {
      if (result.verdict == Verdict::Fails && specified.has_gaps() && may_be_due_to_gaps(result)) {
        leave_open(result);
      } else if (result.verdict == Verdict::Fails && result.counterexample) {
        confirm(specified, behaviour, result);
      }
      report.results.push_back(std::move(result));
    }
    std::ranges::move(model.report.warnings, std::back_inserter(report.warnings));
    std::ranges::move(model.report.errors, std::back_inserter(report.errors));
    specified.events().warn_of_hidden(report.warnings);
  } catch (const std::runtime_error& error) {
    report.errors.emplace_back(error.what());
  }
  return report;
}

}  // namespace csp::checker
