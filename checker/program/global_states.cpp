// Idea: a global state is a word for each place: the node of a process, the number of a channel's
// state, the count of a barrier, what became of the children of a join. What may happen is worked
// out from the offers alone, as <csp/runtime/steering.hpp> defines the decisions.
//
// Where time is maximal it passes only when nothing else can happen. A node says how far away its
// deadlines are when it is come to, and the state says how long each process with a deadline has
// waited since.
//
// A state can be looked at from many threads at once: whatever needs a number that was not given
// yet ends the look, and the state is left to the one thread that gives numbers.
#include "checker/program/global_states.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "checker/program/firing.hpp"
#include "checker/program/learn_run.hpp"
#include "checker/program/numbers.hpp"
#include "checker/program/world.hpp"

namespace csp::checker::program {

GlobalStates::GlobalStates(Knowledge& knowledge, const Alike& alike, TimeMode time,
                           Meetings meetings)
    : knowledge_(knowledge), alike_(alike), time_(time), meetings_(std::move(meetings)) {
  assert((time == TimeMode::Any || meetings_.size() == 0) && "time passes when nobody can meet");
}

// Those in states and in pending_ are known before they come there, so all nodes are noted whenever
// something may be new.
void GlobalStates::note_nodes() {
  for (std::size_t n = facts_.size(); n < knowledge_.nodes(); ++n) {
    const Node& node = knowledge_[NodeId{static_cast<std::uint32_t>(n)}];
    const PlaceId join = knowledge_[node.component].join;
    const std::uint32_t guards =
        n == 0 ? 0
               : facts_[n - 1].first_guard +
                     static_cast<std::uint32_t>(facts_[n - 1].node->guards.size());
    facts_.push_back(
        {.node = &node, .join = join, .owner = knowledge_.owner(join), .first_guard = guards});
  }
}

const GlobalStates::NodeFacts* GlobalStates::facts_of(std::uint32_t word) const {
  if (is_waiting(word)) return &facts(NodeId{number_of(word)});
  if (tag_of(word) == Tag::AboutToRun) return &facts(pending_[number_of(word)].node);
  return nullptr;
}

GlobalTransition GlobalStates::begin(const std::vector<Effect>& beginning) {
  note_nodes();
  GlobalTransition transition;
  Numbers numbers(*this);
  World world(numbers);
  for (const Effect& effect : beginning) {
    if (effect.kind == Effect::Kind::Process) root_ = knowledge_.child(std::nullopt, 0);
    (void)world.apply(effect);
  }
  transition.action = {.kind = Decision::Kind::Run, .place = root_};
  // Nobody is there from whom it could take anything.
  if (world.settle(transition, root_)) transition.target = world.words();
  return transition;
}

std::vector<GlobalTransition> GlobalStates::transitions(const StateWords& state) {
  note_nodes();
  Firing firing(*this);
  return firing.fire(state);
}

GlobalStates::Lookout::Lookout(const GlobalStates& states)
    : firing_(std::make_unique<Firing>(states)) {}
GlobalStates::Lookout::Lookout(Lookout&&) noexcept = default;
GlobalStates::Lookout::~Lookout() = default;

bool GlobalStates::Lookout::look(const Word* state, StepList& steps) {
  try {
    firing_->fire(state, steps);
  } catch (const Numbers::Missing&) {
    return false;
  }
  return true;
}

std::uint64_t GlobalStates::Lookout::bytes() const { return firing_->bytes(); }

EventId GlobalStates::admit(const GlobalTransition& transition) {
  admit(*transition.target);
  StateWords key;
  Numbers::happening_key(transition, key);
  return EventId{static_cast<std::uint32_t>(first_event) + happenings_.intern(key).number};
}

void GlobalStates::give_up_on(const MissingEdge& missing) {
  Numbers numbers(*this);
  pending_[numbers.pending(missing.node, missing.event)].is_unlearnable = true;
}

bool GlobalStates::is_known(const MissingEdge& missing) const {
  if (knowledge_.edge(missing.node, missing.event) != no_edge) return true;
  return std::ranges::any_of(alike_.members(missing.node), [&](NodeId member) {
    return knowledge_.edge(member, missing.event) != no_edge;
  });
}

std::span<const std::uint32_t> GlobalStates::parts(EventId event) const {
  const auto key = happening(event);
  return key.subspan(2 + key[1] * Numbers::words_of_lost);
}

std::vector<LostValue> GlobalStates::lost(EventId event) const {
  const auto key = happening(event);
  std::vector<LostValue> lost;
  for (std::size_t w = 2; lost.size() < key[1]; w += Numbers::words_of_lost)
    lost.push_back({PlaceId{key[w]}, ChannelId{key[w + 1]}, ValueId{key[w + 2]}});
  return lost;
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
    Decision next{.place = knowledge_.text(it.place)};
    if (it.kind == Consequence::Kind::Deadline) next.kind = Decision::Kind::Timer;
    if (it.kind == Consequence::Kind::Meeting) {
      next.kind = Decision::Kind::Pass;
      next.guard = it.guard;
      next.reader = knowledge_.text(it.reader);
      next.read_guard = it.read_guard;
    }
    all.push_back(std::move(next));
  }
  return all;
}

bool GlobalStates::is_completed(const StateWords& state) const {
  return index(root_) >= state.size() || state[index(root_)] == 0;
}

void GlobalStates::find_alive(const Word* packed, Inhabitants& here) const {
  layout_.unpack(packed, here.room);
  here.alive.clear();
  find_alive(here.room, here.alive);
}

std::vector<GlobalStates::LiveProcess> GlobalStates::alive(const StateWords& state) const {
  std::vector<LiveProcess> alive;
  find_alive(state, alive);
  return alive;
}

void GlobalStates::find_alive(const StateWords& state, std::vector<LiveProcess>& alive) const {
  for (std::uint32_t p = 0; p < state.size(); ++p) {
    if (is_waiting(state[p])) {
      alive.push_back({PlaceId{p}, NodeId{number_of(state[p])}, false});
    } else if (tag_of(state[p]) == Tag::AboutToRun) {
      alive.push_back({PlaceId{p}, pending_[number_of(state[p])].node, true});
    }
  }
}

// The edges of all members must be known and alike, or the class is no class any more.
EdgeId GlobalStates::edge_of(std::uint32_t pending) {
  Pending& it = pending_[pending];
  if (it.edge != no_edge) return it.edge;
  const auto members = alike_.members(it.node);
  EdgeId found = members.empty() ? knowledge_.edge(it.node, it.event) : no_edge;
  bool is_agreed = true;
  for (const NodeId member : members) {
    const EdgeId edge = knowledge_.edge(member, it.event);
    if (edge == no_edge || (found != no_edge && !is_alike(knowledge_[found], knowledge_[edge])))
      is_agreed = false;
    if (found == no_edge) found = edge;
  }
  if (is_agreed) {
    it.edge = found;
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

LabelId GlobalStates::label(SeenKind kind, PlaceId place, ChannelId channel, ValueId value) {
  const auto [number, is_new] = label_ids_.intern(Numbers::label_key(kind, place, channel, value));
  if (!is_new) return LabelId{number + 1};
  if (kind == SeenKind::Sync) {
    label_names_.push_back(knowledge_.object_name(place));
    labels_.push_back(label_names_.back());
  } else {
    const std::string name = knowledge_.channel_name(place, channel);
    const std::string& text = knowledge_[value].text;
    label_names_.push_back(kind == SeenKind::Get ? get_event_of(name, "") : name);
    labels_.push_back(kind == SeenKind::Get ? get_event_of(name, text) : event_of(name, text));
  }
  return LabelId{number + 1};
}

GlobalStates::Seen GlobalStates::seen(LabelId label) const {
  const auto key = label_ids_[static_cast<std::uint32_t>(label) - 1];
  return {.kind = SeenKind{key[0]}, .place = PlaceId{key[1]}, .value = ValueId{key[3]}};
}

std::string GlobalStates::name_of(LabelId label) const {
  return label_names_[static_cast<std::size_t>(label)];
}

}  // namespace csp::checker::program
