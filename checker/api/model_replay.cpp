#include "checker/api/model_replay.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "checker/api/replay_by_parts.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/compile/uncompressed.hpp"
#include "checker/cspm/evaluate/script_error.hpp"
#include "checker/lts/normal_form.hpp"
#include "checker/refine/lts_system.hpp"
#include "checker/refine/silent_loop.hpp"

namespace csp::checker {

namespace {

// Each attempt may look at so much; a counterexample that is longer in the doing is told without.
constexpr std::size_t most_pairs = 200'000;
constexpr double most_seconds = 2;

[[noreturn]] void tell_mistake() {
  throw std::logic_error(
      "a counterexample was found that is none by the rules of the language; this is a mistake in "
      "csp-check itself, please report it with the script");
}

// While it lives a single step that takes too long to find is given up too: a process of many parts
// may have more steps than anybody can wait for.
class ImpatientSteps {
 public:
  ImpatientSteps(Semantics& semantics, const std::function<bool()>& is_enough)
      : semantics_(semantics), watch_(semantics.watched_by({})) {
    semantics_.watched_by([this, is_enough] {
      if (is_enough()) throw CompileStopped("the limit of time for a counterexample");
      if (watch_) watch_();
    });
  }
  ImpatientSteps(const ImpatientSteps&) = delete;
  ImpatientSteps& operator=(const ImpatientSteps&) = delete;
  ~ImpatientSteps() { semantics_.watched_by(std::move(watch_)); }

 private:
  Semantics& semantics_;
  std::function<void()> watch_;  // everybody else's
};

}  // namespace

std::function<bool()> ModelReplay::patience(const SearchOptions& search) {
  const auto start = std::chrono::steady_clock::now();
  return [&search, start] {
    const bool is_interrupted =
        search.stop != nullptr && search.stop->load(std::memory_order_relaxed);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return is_interrupted || taken.count() > most_seconds;
  };
}

Replayed ModelReplay::of(const Violation& violation) {
  if (violation.kind == Violation::Kind::Missing) {
    return tried([&](const auto& is_enough) { return missing(violation, is_enough); });
  }
  Replayed result = tried([&](const auto& is_enough) { return whole(violation, is_enough); });
  if (result.is_done) return result;
  return tried([&](const auto& is_enough) { return parts(violation, is_enough); });
}

Replayed ModelReplay::happening(const Violation& violation) {
  const SystemWay& way = violation.happening;
  Replayed result = tried([&](const auto& is_enough) { return whole_of(way, is_enough); });
  if (result.is_done) return result;
  return tried([&](const auto& is_enough) { return parts(way, is_enough); });
}

Replayed ModelReplay::tried(const Attempt& attempt) {
  const std::function<bool()> is_enough = patience(search_);
  const ImpatientSteps impatient(semantics_, is_enough);
  try {
    return attempt(is_enough);
  } catch (const Unsupported& what) {
    // A function that only works on a process written down in full: nothing to step through.
    return {.limit = what.what()};
  } catch (const CompileStopped& stopped) {
    return {.limit = stopped.what()};
  } catch (const cspm::ScriptError& error) {
    if (!error.is_limit) throw;
    return {.limit = error.diagnostic.message};
  }
}

Replayed ModelReplay::whole(const Violation& violation, const std::function<bool()>& is_enough) {
  const TermLts lts(semantics_, process_.term);
  LtsSystem system(lts);
  SilentLoopSearch silence(system, is_enough);
  std::optional<SilentLoop> loop;
  const StateTest is_wanted = [&](StateId state) {
    switch (violation.kind) {
      case Violation::Kind::Event: {
        const auto steps = lts.transitions(state);
        return std::any_of(steps.begin(), steps.end(),
                           [&](const Transition& step) { return step.event == violation.event; });
      }
      case Violation::Kind::Nondeterminism: {
        const auto offered = acceptance(lts, state);
        return offered && !std::binary_search(offered->begin(), offered->end(), violation.event);
      }
      case Violation::Kind::Refusal: {
        const auto offered = acceptance(lts, state);
        return offered && std::includes(violation.offered.begin(), violation.offered.end(),
                                        offered->begin(), offered->end());
      }
      case Violation::Kind::Deadlock:
        return lts.transitions(state).empty() && !lts.facts(state).ended;
      case Violation::Kind::Divergence: {
        const Word word = index(state);
        loop = silence.from(&word);
        return loop.has_value();
      }
      case Violation::Kind::Missing:
        break;
    }
    return false;
  };
  const BehaviourSearch search =
      find_behaviour(lts, visible(violation.trace), is_wanted, most_pairs, is_enough);
  if (!search.found) return {.limit = limit(search, is_enough)};
  Replayed result{.is_done = true, .state = lts.text(search.found->states.back())};
  if (loop) {
    for (const PackedState& state : loop->circle)
      result.loop.push_back(lts.text(LtsSystem::state_id(state.data())));
  }
  return result;
}

Replayed ModelReplay::whole_of(const SystemWay& way, const std::function<bool()>& is_enough) {
  const TermLts lts(semantics_, process_.term);
  const auto anywhere = [](StateId) { return true; };
  const BehaviourSearch search =
      find_behaviour(lts, visible(way.trace), anywhere, most_pairs, is_enough);
  if (!search.found) return {.limit = limit(search, is_enough)};
  return {.is_done = true, .state = lts.text(search.found->states.back())};
}

// That an event cannot happen is seen only where all ways are looked at that the trace leads.
Replayed ModelReplay::missing(const Violation& violation, const std::function<bool()>& is_enough) {
  std::shared_ptr<const Lts> lts;
  if (!process_.network && !process_.machines.empty()) {
    lts = uncompressed(process_.machines.front(), semantics_, most_pairs, is_enough);
    if (!lts) return {.limit = "it has too many states"};
  } else {
    lts = std::make_shared<TermLts>(semantics_, process_.term);
  }
  std::optional<StateId> there;
  const auto happens = [&](StateId state) {
    there = state;
    const auto steps = lts->transitions(state);
    return std::any_of(steps.begin(), steps.end(),
                       [&](const Transition& step) { return step.event == violation.event; });
  };
  const BehaviourSearch search =
      find_behaviour(*lts, visible(violation.trace), happens, most_pairs, is_enough);
  if (!search.found && search.is_complete && there) return {.is_done = true};
  if (!search.found && !search.is_complete) return {.limit = limit(search, is_enough)};
  if (!has_chosen()) tell_mistake();
  return {.limit = "without compression another of several ways is taken"};
}

template <class Found>
Replayed ModelReplay::parts(const Found& found, const std::function<bool()>& is_enough) {
  PartsReplay replay = ReplayByParts(semantics_, most_pairs, is_enough).of(process_, found);
  if (replay.outcome == PartsReplay::Outcome::Wrong) tell_mistake();
  return {.is_done = replay.outcome == PartsReplay::Outcome::Done, .limit = std::move(replay.why)};
}

bool ModelReplay::has_chosen() const {
  return std::any_of(
      process_.machines.begin(), process_.machines.end(),
      [this](const Machine& machine) { return checker::has_chosen(machine, semantics_.terms()); });
}

// Where all was looked at and nothing found, what is told would not be true.
std::string ModelReplay::limit(const BehaviourSearch& search,
                               const std::function<bool()>& is_enough) const {
  if (is_enough()) return "the limit of time for a counterexample";
  if (!search.is_complete) {
    return "the limit of " + std::to_string(most_pairs) + " states for a counterexample";
  }
  if (!has_chosen()) tell_mistake();
  return "without compression another of several ways is taken";
}

}  // namespace csp::checker
