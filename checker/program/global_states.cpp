// Idea: a global state is a word for each place: the node of a process, the number of a channel's
// state, the count of a barrier, what became of the children of a join. What may happen is worked
// out from the offers alone, as <csp/runtime/steering.hpp> defines the decisions.
//
// A state can be looked at from many threads at once: whatever needs a number that was not given
// yet ends the look, and the state is left to the one thread that gives numbers.
#include "checker/program/global_states.hpp"

#include <algorithm>

#include "checker/program/firing.hpp"
#include "checker/program/learn_run.hpp"
#include "checker/program/numbers.hpp"
#include "checker/program/world.hpp"

namespace csp::checker::program {

void append_parts(const GlobalTransition& transition, std::vector<std::uint32_t>& places) {
  const auto begin = static_cast<std::ptrdiff_t>(places.size());
  for (const PlaceId place : transition.parts)
    places.push_back(static_cast<std::uint32_t>(place));
  for (const Consequence& consequence : transition.runs)
    places.push_back(static_cast<std::uint32_t>(consequence.place));
  std::sort(places.begin() + begin, places.end());
  places.erase(std::unique(places.begin() + begin, places.end()), places.end());
}

GlobalStates::GlobalStates(Knowledge& knowledge, const Alike& alike, TimeMode time)
    : knowledge_(knowledge), alike_(alike), time_(time) {}

GlobalTransition GlobalStates::begin(const std::vector<Effect>& beginning) {
  GlobalTransition transition;
  Numbers numbers(*this);
  World world(numbers, {});
  for (const Effect& effect : beginning) {
    if (effect.kind == Effect::Kind::Process) root_ = knowledge_.child(std::nullopt, 0);
    (void)world.apply(effect);
  }
  transition.action = {.kind = Decision::Kind::Run, .place = root_};
  world.settle(transition, root_);  // nobody is there from whom it could take anything
  return transition;
}

std::vector<GlobalTransition> GlobalStates::transitions(StateId state) {
  Numbers numbers(*this);
  return is_completed(state) ? std::vector<GlobalTransition>() : Firing(numbers, state).fire();
}

std::optional<GlobalStates::Outlook> GlobalStates::outlook(StateId state) const {
  Outlook outlook;
  if (is_completed(state)) return outlook;
  Numbers numbers(*this);
  std::vector<GlobalTransition> transitions;
  try {
    transitions = Firing(numbers, state).fire();
  } catch (const Numbers::Missing&) {
    return std::nullopt;
  }
  auto aside = numbers.aside().begin();
  outlook.steps.reserve(transitions.size());
  for (const GlobalTransition& transition : transitions) {
    if (transition.is_impossible || transition.is_endless) return std::nullopt;
    Outlook::Step step{.label = transition.label, .target = transition.target};
    if (!step.target) {
      step.target_words = static_cast<std::uint32_t>(aside->size());
      outlook.words.insert(outlook.words.end(), aside->begin(), aside->end());
      ++aside;
    }
    const std::size_t before = outlook.words.size();
    append_parts(transition, outlook.words);
    step.parts = static_cast<std::uint32_t>(outlook.words.size() - before);
    for (const LostValue& lost : transition.lost)
      outlook.lost.emplace_back(static_cast<std::uint32_t>(outlook.steps.size()), lost);
    outlook.steps.push_back(step);
  }
  return outlook;
}

std::vector<Decision> GlobalStates::decisions(const GlobalTransition& transition) const {
  const Action& action = transition.action;
  Decision first{
      .kind = action.kind, .place = knowledge_.text(action.place), .guard = action.guard};
  if (action.kind == Decision::Kind::Pass) {
    first.reader = knowledge_.text(action.reader);
    first.read_guard = action.read_guard;
  }
  // A local step that was put off is its own decision and its own first consequence.
  const bool is_run = action.kind == Decision::Kind::Run;
  std::vector<Decision> all{std::move(first)};
  for (std::size_t i = is_run ? 1 : 0; i < transition.runs.size(); ++i) {
    const Consequence& it = transition.runs[i];
    all.push_back({.kind = it.is_deadline ? Decision::Kind::Timer : Decision::Kind::Run,
                   .place = knowledge_.text(it.place)});
  }
  return all;
}

bool GlobalStates::is_completed(StateId state) const {
  const auto words = states_[static_cast<std::uint32_t>(state)];
  return index(root_) >= words.size() || words[index(root_)] == 0;
}

std::vector<GlobalStates::LiveProcess> GlobalStates::alive(StateId state) const {
  std::vector<LiveProcess> result;
  const auto words = states_[static_cast<std::uint32_t>(state)];
  for (std::uint32_t p = 0; p < words.size(); ++p) {
    if (is_waiting(words[p])) {
      result.push_back({PlaceId{p}, NodeId{number_of(words[p])}, false});
    } else if (tag_of(words[p]) == Tag::AboutToRun) {
      result.push_back({PlaceId{p}, pending_[number_of(words[p])].first, true});
    }
  }
  return result;
}

// The edges of all members must be known and alike, or the class is no class any more.
EdgeId GlobalStates::edge_of(NodeId representative, const LocalEvent& event) {
  const auto members = alike_.members(representative);
  if (members.empty()) return knowledge_.edge(representative, event);
  const auto known = edges_of_classes_.find({representative, event});
  if (known != edges_of_classes_.end()) return known->second;
  EdgeId found = no_edge;
  bool is_agreed = true;
  for (const NodeId member : members) {
    const EdgeId edge = knowledge_.edge(member, event);
    if (edge == no_edge || (found != no_edge && !is_alike(knowledge_[found], knowledge_[edge])))
      is_agreed = false;
    if (found == no_edge) found = edge;
  }
  if (is_agreed) {
    edges_of_classes_.emplace(Pending{representative, event}, found);
  } else {
    is_merging_stale_ = true;
  }
  return found;
}

bool GlobalStates::is_alike(const Edge& a, const Edge& b) const {
  if (a.target.has_value() != b.target.has_value()) return false;
  if (a.target ? alike_.representative(*a.target) != alike_.representative(*b.target)
               : a.end != b.end || a.failure != b.failure) {
    return false;
  }
  return std::ranges::equal(a.effects, b.effects, [&](Effect one, Effect other) {
    if (one.kind == Effect::Kind::Process && other.kind == Effect::Kind::Process) {
      const auto beginning = [&](const Effect& effect) {
        const ComponentId first = knowledge_.first_component(effect.place, effect.start);
        return alike_.representative(knowledge_[first].beginning);
      };
      if (beginning(one) != beginning(other)) return false;
      one.start = other.start;
    }
    return one == other;
  });
}

LabelId GlobalStates::label(LabelKind kind, PlaceId place, ChannelId channel, ValueId value) {
  const auto next = LabelId{static_cast<std::uint32_t>(labels_.size())};
  const auto [it, is_new] = label_ids_.try_emplace({kind, place, channel, value}, next);
  if (!is_new) return it->second;
  if (kind == LabelKind::Sync) {
    label_names_.push_back(knowledge_.object_name(place));
    labels_.push_back(label_names_.back());
  } else {
    const std::string name = knowledge_.channel_name(place, channel);
    const std::string& text = knowledge_[value].text;
    label_names_.push_back(kind == LabelKind::Get ? get_event_of(name, "") : name);
    labels_.push_back(kind == LabelKind::Get ? get_event_of(name, text) : event_of(name, text));
  }
  return it->second;
}

std::string GlobalStates::name_of(LabelId label) const {
  return label_names_[static_cast<std::size_t>(label)];
}

}  // namespace csp::checker::program
