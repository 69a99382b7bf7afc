#include "checker/learn/predicted_search.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "checker/program/findings.hpp"

namespace csp::checker::learn {
namespace {

using program::Decision;
using program::GlobalStates;
using program::GlobalTransition;
using program::GuardKind;
using program::Happening;
using program::PlaceId;
using program::Standing;

std::vector<Fold> folds_of(const Words& words) {
  std::vector<Fold> folds;
  for (const Word& word : words.words)
    folds.push_back(fold(words, word));
  return folds;
}

program::ExplorationOptions options_of(const SearchOptions& search) {
  program::ExplorationOptions options{.search = search};
  options.max_local_states = std::numeric_limits<std::uint64_t>::max();
  return options;
}

std::string in_words(const program::Action& action) {
  switch (action.kind) {
    case Decision::Kind::Timer:
      return "timeout";
    case Decision::Kind::Skip:
      return "skip";
    case Decision::Kind::Choose:
      return "choose " + std::to_string(action.guard);
    case Decision::Kind::Poisoned:
      return "learns that it is poisoned";
    case Decision::Kind::Closed:
      return "learns that it is closed";
    default:
      return "";
  }
}

}  // namespace

Recorded::Recorded(const tracer::Trace& trace)
    : words(words_of(trace)), topology(topology_of(trace, words)), folds(folds_of(words)) {}

PredictedSearch::PredictedSearch(const tracer::Trace& trace, const Recorded& recorded,
                                 const Question& question, SearchWatch& watch,
                                 const SearchOptions& options)
    : chains_(recorded.words, recorded.folds, recorded.topology, question.trust,
              question.shows_values),
      oracle_(trace, recorded.words, recorded.folds, recorded.topology, chains_, found_.knowledge),
      options_(options_of(options)),
      search_(oracle_, found_, oracle_.world().beginning(), options_, watch,
              {.merges = false, .reduces = false, .stops_if_stuck = question.stops_if_stuck}) {}

bool PredictedSearch::search() {
  const auto outcome = search_.search();
  return outcome == program::LearningSearch::Outcome::Complete ||
         outcome == program::LearningSearch::Outcome::Stuck;
}

bool PredictedSearch::is_recorded(program::NodeId node) const {
  return oracle_.world().process(found_.knowledge[node].component).has_value();
}

std::vector<Gap> PredictedSearch::gaps() const {
  std::vector<Gap> gaps;
  std::set<std::tuple<std::string, std::string, std::string>> noted;
  for (const program::UnknownPlace& it : found_.unknown) {
    const program::Node& node = found_.knowledge[it.node];
    Gap gap{.process = found_.knowledge.process_name(it.place, node.component),
            .state = it.why,
            .location = node.site};
    if (noted.emplace(gap.process, gap.state, gap.location).second) gaps.push_back(std::move(gap));
  }
  return gaps;
}

std::optional<Communication> PredictedSearch::seen(EventId event) const {
  return seen(search_.states().label(event));
}

std::optional<Communication> PredictedSearch::seen(program::LabelId label) const {
  if (label == program::unseen) return std::nullopt;
  const GlobalStates::Seen seen = search_.states().seen(label);
  const std::uint32_t object = *oracle_.world().object(seen.place);
  if (seen.kind == GlobalStates::SeenKind::Sync)
    return Communication{.kind = Communication::Kind::Sync, .object = object, .value = ""};
  const bool is_get = seen.kind == GlobalStates::SeenKind::Get;
  return Communication{.kind = is_get ? Communication::Kind::Get : Communication::Kind::Value,
                       .object = object,
                       .value = oracle_.world().printed(object, seen.value)};
}

std::vector<std::optional<Communication>> PredictedSearch::steps_into_gaps(StateId state) {
  std::vector<std::optional<Communication>> steps;
  const auto all =
      search_.learned_transitions(search_.words_of(state), [] { return program::Way(); });
  for (const GlobalTransition& it : all.value_or(std::vector<GlobalTransition>())) {
    if (!it.target) steps.push_back(seen(it.label));
  }
  return steps;
}

Gap PredictedSearch::unknown_value(StateId state, const Communication& seen) const {
  const PlaceId channel = oracle_.world().channel(seen.object);
  const bool is_get = seen.kind == Communication::Kind::Get;
  Gap gap;
  gap.state = "the value of `" + found_.knowledge.object_name(channel) + "`";
  for (const auto& it : search_.states().alive(search_.words_of(state))) {
    const program::Node& node = found_.knowledge[it.node];
    const bool takes_part = std::ranges::any_of(node.guards, [&](const program::Guard& guard) {
      return guard.object == channel && guard.kind == (is_get ? GuardKind::Read : GuardKind::Write);
    });
    if (!takes_part) continue;
    gap.process = found_.knowledge.process_name(it.place, node.component);
    gap.location = node.site;
    break;
  }
  return gap;
}

// --- In the words of a report ---

Standing PredictedSearch::standing(const GlobalStates::LiveProcess& it) const {
  return {.place = it.place,
          .component = found_.knowledge[it.node].component,
          .node = it.node,
          .is_about_to_run = it.is_about_to_run};
}

Happening PredictedSearch::happening(const GlobalTransition& transition,
                                     const program::StateWords& source) const {
  Happening result{.decision = {.kind = transition.action.kind}};
  result.event = search_.states().text(transition.label);
  const std::string event = result.event.empty() ? in_words(transition.action) : result.event;
  const auto alive = search_.states().alive(source);
  for (const PlaceId part : transition.parts) {
    const auto it = std::ranges::find(alive, part, &GlobalStates::LiveProcess::place);
    if (it == alive.end() || !is_recorded(it->node)) continue;
    result.parts.push_back(
        {.place = part, .component = found_.knowledge[it->node].component, .event = event});
  }
  return result;
}

Counterexample PredictedSearch::explain(StateId stuck) {
  program::Way way;
  std::map<program::ComponentId, Standing> met;
  const auto meet = [&](const program::StateWords& state) {
    std::set<program::ComponentId> there;
    for (const auto& it : search_.states().alive(state)) {
      if (!is_recorded(it.node)) continue;
      met.insert_or_assign(found_.knowledge[it.node].component, standing(it));
      there.insert(found_.knowledge[it.node].component);
    }
    return there;
  };
  for (const SearchRecord::Step& step : record().way_to(stuck)) {
    const program::StateWords source = search_.words_of(step.source);
    const StateGraph::Arc& arc = record().graph().arcs(step.source)[step.arc];
    const program::StateWords target = search_.words_of(arc.target);
    (void)meet(source);
    const auto all = search_.learned_transitions(source, [] { return program::Way(); });
    if (!all) continue;
    const auto taken = std::ranges::find_if(*all, [&](const GlobalTransition& it) {
      return it.target == target && it.label == search_.states().label(arc.event);
    });
    if (taken == all->end()) continue;
    Happening told = happening(*taken, source);
    if (!told.parts.empty() && taken->action.kind != Decision::Kind::Run)
      way.story.happenings.push_back(std::move(told));
  }
  const auto alive = meet(search_.words_of(stuck));
  for (const auto& [component, standing] : met)
    (alive.contains(component) ? way.story.alive : way.story.ended).push_back(standing);
  Counterexample result = program::explain_standstill(found_.knowledge, way);
  for (Blocked& blocked : result.blocked) {
    std::erase_if(blocked.waits_for,
                  [](const WaitsFor& it) { return it.channel.ends_with(lost_member); });
  }
  return result;
}

std::vector<Communication> PredictedSearch::communications(StateId state) const {
  std::vector<Communication> result;
  for (const SearchRecord::Step& step : record().way_to(state)) {
    if (auto it = seen(record().graph().arcs(step.source)[step.arc].event))
      result.push_back(std::move(*it));
  }
  return result;
}

}  // namespace csp::checker::learn
