// Idea: what is known of each process says what can happen in a global state, and the engine
// searches these states as those of any other system (program_system.hpp, pair_search.cpp). Where
// an edge is missing, the program is run along the way there and the edge is learned. So the number
// of runs grows with the number of local states, not with that of interleavings. A run goes on at
// random behind its schedule, so that it teaches more than what it was made for.
//
// A packed state is as long as the layout says. When a place meets more words than it has room for,
// the search starts over with a wider layout and all that was learned; it has room for a few times
// as many, so that happens seldom.
#include "checker/program/learning_search.hpp"

#include <algorithm>
#include <utility>

#include "checker/refine/pair_search.hpp"

namespace csp::checker::program {

namespace {

// Where as many states brought nothing new as came before it, little more will come.
constexpr std::uint64_t least_states_to_restart = 2'000;

}  // namespace

LearningSearch::LearningSearch(Oracle& oracle, Exploration& found, std::vector<Effect> beginning,
                               const ExplorationOptions& options, SearchWatch& watch,
                               const SearchPlan& plan)
    : oracle_(oracle),
      found_(found),
      knowledge_(found.knowledge),
      beginning_(std::move(beginning)),
      options_(options),
      watch_(watch),
      alike_(plan.merges ? Alike(knowledge_) : Alike()),
      states_(knowledge_, alike_, options.runs.time,
              plan.reduces ? Meetings(knowledge_, beginning_) : Meetings()),
      plan_(plan),
      nodes_at_start_(knowledge_.nodes()),
      edges_at_start_(knowledge_.edges()),
      last_known_(nodes_at_start_ + edges_at_start_) {}

LearningSearch::Outcome LearningSearch::search() {
  if (!begin()) return *over_;
  RefinementResult result;
  states_.admit(*start_.target);
  do {
    states_.lay_out();
    known_.clear();
    lookout_.emplace(states_);
    record_ = SearchRecord(states_.layout().words());
    ProgramSystem system(states_, known_, states_.layout().pack(*start_.target));
    const PairQuestion question{
        .test = plan_.stops_if_stuck ? PairQuestion::Test::Deadlock : PairQuestion::Test::Nothing,
        .record = &record_,
        .companion = this};
    result = search_pairs(system, question, watch_, options_.search);
  } while (!over_ && states_.layout().is_outgrown());
  if (over_) return *over_;
  if (!result.limit.empty()) {
    (void)over(Outcome::Limit, result.limit);
    return Outcome::Limit;
  }
  if (result.violation) return Outcome::Stuck;
  const bool is_stale = states_.is_merging_stale() || is_reduction_stale();
  return is_stale ? Outcome::Restart : Outcome::Complete;
}

bool LearningSearch::is_reduction_stale() const {
  const Meetings& before = states_.meetings();
  return before.size() != 0 && has_grown() && !before.still_hold(Meetings(knowledge_, beginning_));
}

StateWords LearningSearch::words_of(StateId state) const {
  StateWords words;
  states_.layout().unpack(record_.state(state), words);
  return words;
}

std::optional<StateId> LearningSearch::stuck_state() const {
  auto frontier = graph().frontier().begin();
  for (std::uint32_t s = 0; s < graph().states(); ++s) {
    const StateId state{s};
    const bool is_frontier = frontier != graph().frontier().end() && *frontier == state;
    if (is_frontier) ++frontier;
    if (!is_frontier && graph().arcs(state).empty() &&
        !states_.is_completed(record_.state(state))) {
      return state;
    }
  }
  return std::nullopt;
}

bool LearningSearch::is_first_outlived() const {
  GlobalStates::Inhabitants there;
  for (std::size_t s = 0; s < record_.states(); ++s) {
    const Word* const state = record_.state(state_of(s));
    if (!states_.is_completed(state)) continue;
    states_.find_alive(state, there);
    if (!there.alive.empty()) return true;
  }
  return false;
}

// --- Ways ---

Way LearningSearch::way_to(StateId state) {
  Way way;
  append(start_, way);
  for (const SearchRecord::Step& step : record_.way_to(state))
    append_arc(step.source, step.arc, way);
  for (const GlobalStates::LiveProcess& it : states_.alive(words_of(state))) {
    way.story.alive.push_back({.place = it.place,
                               .component = knowledge_[it.node].component,
                               .node = it.node,
                               .is_about_to_run = it.is_about_to_run});
  }
  return way;
}

void LearningSearch::append_arc(StateId source, std::size_t arc, Way& way) {
  const StateGraph::Arc& taken = graph().arcs(source)[arc];
  append(words_of(source), words_of(taken.target), taken.event, way);
}

void LearningSearch::append(const StateWords& source, const StateWords& target, Way& way) {
  append(source, target, std::nullopt, way);
}

// There is none where nodes were wrongly taken for each other and that came out since; then whoever
// goes the way does not arrive, and finds out.
void LearningSearch::append(const StateWords& source, const StateWords& target,
                            std::optional<EventId> event, Way& way) {
  const std::vector<GlobalTransition> all = states_.transitions(source);
  const auto taken = std::ranges::find_if(all, [&](const GlobalTransition& it) {
    return it.target == target && (!event || states_.admit(it) == *event);
  });
  if (taken != all.end()) append(*taken, way);
}

void LearningSearch::append(const GlobalTransition& transition, Way& way) const {
  const std::vector<Decision> decisions = states_.decisions(transition);
  const std::size_t following = decisions.size() - 1;  // the last of what runs
  append(decisions[0], transition.label, transition.parts, way);
  for (std::size_t d = 0; d < following; ++d) {
    const Consequence& it = transition.runs[transition.runs.size() - following + d];
    std::vector<PlaceId> parts{it.place};
    if (it.kind == Consequence::Kind::Meeting) {
      parts.push_back(it.reader);
      way.is_shortest = false;
    }
    append(decisions[d + 1], it.label, parts, way);
  }
}

// The story does not tell that a process runs.
void LearningSearch::append(const Decision& decision, LabelId label,
                            const std::vector<PlaceId>& parts, Way& way) const {
  way.schedule.push_back(to_string(decision));
  if (decision.kind == Decision::Kind::Run) return;
  Happening happening{.decision = decision, .event = states_.text(label)};
  const std::string& event = happening.event.empty() ? way.schedule.back() : happening.event;
  for (const PlaceId part : parts) {
    happening.parts.push_back(
        {.place = part, .component = knowledge_.last_component(part), .event = event});
  }
  way.story.happenings.push_back(std::move(happening));
}

// --- Learning ---

bool LearningSearch::over(Outcome outcome, std::string why) {
  over_ = outcome;
  why_ = std::move(why);
  return false;
}

// No process has more states than it may have.
bool LearningSearch::is_small_enough() {
  for (std::uint32_t c = 0; c < knowledge_.components(); ++c) {
    const PlaceId place = knowledge_[ComponentId{c}].place;
    if (knowledge_.nodes_in(place) <= options_.max_local_states) continue;
    return over(Outcome::Limit, "the limit of " + std::to_string(options_.max_local_states) +
                                    " local states of " + knowledge_.object_name(place));
  }
  return true;
}

bool LearningSearch::begin() {
  if (!is_small_enough()) return false;
  for (;;) {
    start_ = states_.begin(beginning_);
    if (start_.target) return true;
    if (start_.is_impossible || start_.is_endless ||
        (start_.missing && unlearnable_.contains(*start_.missing))) {
      note_unknown(start_);
      return over(Outcome::Limit, "a beginning that cannot be learned");
    }
    if (!learn(start_, [] { return Way(); })) return false;
  }
}

bool LearningSearch::may_go_on(std::uint64_t states) {
  if (states >= plan_.most_states) {
    return over(Outcome::Limit, "the limit of " + std::to_string(plan_.most_states) + " states");
  }
  const std::size_t known = knowledge_.nodes() + knowledge_.edges();
  if (known != last_known_) grown_at_ = states;
  last_known_ = known;
  const bool is_quiet = states >= std::max(least_states_to_restart, 2 * grown_at_);
  const bool is_late = states >= plan_.restart_at;
  const bool may_gain = plan_.merges || plan_.reduces;
  const bool is_due =
      (may_gain && has_grown() && (is_quiet || is_late)) || (states_.is_merging_stale() && is_late);
  return !is_due || over(Outcome::Restart);
}

void LearningSearch::add_to(Progress& progress) const {
  progress.runs = oracle_.runs();
  progress.local_states = knowledge_.nodes() - knowledge_.components();
}

// One state may take many runs, while the search waits for it.
void LearningSearch::tell_progress() {
  watch_.tell([&] {
    Progress progress{.states = record_.set().size(),
                      .waiting = record_.set().size() - graph().states(),
                      .transitions = graph().arcs(),
                      .bytes = record_.set().bytes() + record_.bytes()};
    add_to(progress);
    return progress;
  });
}

bool LearningSearch::learn(const PackedState& state, StateId number) {
  StateWords words;
  states_.layout().unpack(state.data(), words);
  const auto transitions = learned_transitions(words, [&] { return way_to(number); });
  if (!transitions) return false;
  for (const GlobalTransition& it : *transitions) {
    if (it.target) {
      (void)states_.admit(it);
    } else {
      note_unknown(it);
    }
  }
  if (states_.layout().is_outgrown()) return false;
  StepList seen(states_.layout().words());
  if (lookout_->look(state.data(), seen)) return true;
  KnownSteps steps{.is_whole = true};
  for (const GlobalTransition& it : *transitions) {
    if (it.target) {
      steps.steps.emplace_back(states_.admit(it), states_.layout().pack(*it.target));
    } else {
      steps.is_whole = false;
    }
  }
  known_.emplace(state, std::move(steps));
  return true;
}

std::optional<std::vector<GlobalTransition>> LearningSearch::learned_transitions(
    const StateWords& state, const std::function<Way()>& way) {
  for (;;) {
    std::vector<GlobalTransition> transitions = states_.transitions(state);
    const auto gap = std::ranges::find_if(transitions, [&](const GlobalTransition& it) {
      return it.missing && !unlearnable_.contains(*it.missing);
    });
    if (gap == transitions.end()) return transitions;
    if (!learn(*gap, way)) return std::nullopt;
  }
}

bool LearningSearch::learn(const GlobalTransition& transition, const std::function<Way()>& way) {
  if (oracle_.runs() >= options_.max_runs) {
    return over(Outcome::Limit, "the limit of " + std::to_string(options_.max_runs) + " runs");
  }
  if (watch_.is_over()) return over(Outcome::Limit, watch_.why_over());
  const std::string why_not = oracle_.ask(*transition.missing, [&] {
    Way there = way();
    append(transition, there);
    return std::move(there.schedule);
  });
  tell_progress();
  if (!knowledge_.contradictions().empty()) return over(Outcome::Contradiction);
  if (!is_small_enough()) return false;
  if (!states_.is_known(*transition.missing)) {
    // The way may lead elsewhere because nodes were wrongly taken for each other.
    if (states_.is_merging_stale()) return over(Outcome::Restart);
    unlearnable_.emplace(*transition.missing, why_not);
    states_.give_up_on(*transition.missing);
  }
  return true;
}

void LearningSearch::note_unknown(const GlobalTransition& transition) {
  if (transition.is_impossible) found_.is_impossible = true;
  if (transition.is_endless) found_.is_endless = true;
  if (!transition.missing && !transition.overfull) return;
  const NodeId node = transition.missing ? transition.missing->node : *transition.overfull;
  const std::string why = transition.missing ? unlearnable_[*transition.missing]
                                             : "with more in a buffer than was ever there";
  if (!noted_.emplace(node, why).second) return;
  found_.unknown.push_back({.place = knowledge_.place_of(node), .node = node, .why = why});
}

}  // namespace csp::checker::program
