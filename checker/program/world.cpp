// A local step is taken at once after the decision that made it possible, unless it takes something
// away from others: poison, one more enrolment, a reader's end of a buffer given up, a new end of a
// channel that others know, an exception (it tells others to stop). All other effects (new
// processes and channels, other ends that are given up, a resignation, a new offer) only make more
// possible, and what was possible stays so: then every way in which somebody else comes first leads
// to the same states as one in which the step is taken first, but for the places that new processes
// find free. A step that takes away may come late, so the state says that the process is about to
// run, and `run` is a transition. Source: the argument for ample sets of independent actions that
// cannot be disabled, Baier, Katoen: "Principles of Model Checking", section 8.2; and why closing
// is no exception for synchronous channels: who waits at one holds an end of it.
//
// Where time is maximal it never passes while somebody is about to run, so this stays true.
//
// Whoever is told to stop goes on from where it waits to its next communication at the latest. A
// step that it could have taken before takes it no further: it commutes as any other.
//
// Invariant: words_ ends in no zero; a place beyond its end is empty.
#include "checker/program/world.hpp"

#include <algorithm>

namespace csp::checker::program {

namespace {

// No decision makes so many local steps possible, unless a loop starts processes that end at once.
constexpr std::size_t most_steps = 100'000;

}  // namespace

bool GlobalStates::World::settle(GlobalTransition& transition, std::optional<PlaceId> first) {
  if (first && queue_.empty()) queue_.push_back(*first);
  do {
    if (!take_steps(transition, first)) return false;
  } while (meet(transition));
  while (!words_.empty() && words_.back() == 0)
    words_.pop_back();
  transition.lost.swap(lost_);
  return true;
}

bool GlobalStates::World::take_steps(GlobalTransition& transition, std::optional<PlaceId>& first) {
  for (; next_ < queue_.size(); ++next_) {
    if (next_ > most_steps + words_.size()) {
      transition.is_endless = true;
      return false;
    }
    const PlaceId place = queue_[next_];
    if (tag_of((*this)[place]) != Tag::AboutToRun) continue;  // it has run already
    const std::uint32_t number = number_of((*this)[place]);
    const EdgeId id = numbers_.edge(number);
    const NodeId node = states_.pending_[number].node;
    const LocalEvent event = states_.pending_[number].event;
    if (id == no_edge) {
      transition.runs.push_back({place});
      transition.missing = {node, event};
      return false;
    }
    const Edge& edge = states_.knowledge_[id];
    if (place == first) {
      first.reset();  // what it does next may be put off
    } else if (takes_away(edge)) {
      continue;
    }
    transition.runs.push_back({place});
    for (const Effect& effect : edge.effects) {
      if (!apply(effect, event.is_cancelled)) {
        transition.is_impossible = true;
        return false;
      }
    }
    if (edge.target) {
      const NodeId target = states_.alike_.representative(*edge.target);
      set(place, word_of(event.is_cancelled ? Tag::WaitingToldToStop : Tag::Waiting,
                         static_cast<std::uint32_t>(target)));
      tell_if_joined(place);
      wake_sleeper(place, transition);
      if (states_.meetings_.size() != 0) arrived_.push_back(place);
    } else {
      end(place, node, edge.failure);
    }
  }
  return true;
}

bool GlobalStates::World::meet(GlobalTransition& transition) {
  if (word(states_.root_) == 0) return false;  // it has ended
  for (; next_arrived_ < arrived_.size(); ++next_arrived_) {
    const std::optional<NodeId> node = waits_in(arrived_[next_arrived_]);
    if (!node) continue;
    for (const std::uint32_t number : states_.meetings_.of(*node)) {
      const Meetings::Meeting& meeting = states_.meetings_[number];
      const bool was_taken = std::ranges::find(met_, number) != met_.end();
      if (was_taken || !is_unpreventable(meeting)) continue;
      met_.push_back(number);
      pass(meeting, transition);
      return true;
    }
  }
  return false;
}

bool GlobalStates::World::is_unpreventable(const Meetings::Meeting& meeting) {
  const Meetings& meetings = states_.meetings_;
  const std::optional<NodeId> writer = waits_in(meeting.writer), reader = waits_in(meeting.reader);
  if (!writer || !meetings.does_write(meeting, *writer)) return false;
  if (!reader || !meetings.does_read(meeting, *reader)) return false;
  if (!channel(meeting.channel).can_pass()) return false;
  return std::ranges::all_of(meeting.watches, [&](const Meetings::Meeting::Watch& watch) {
    if ((*this)[watch.place] == 0) return true;
    const std::optional<NodeId> node = waits_in(watch.place);
    return node && meetings.is_safe(watch, *node);
  });
}

void GlobalStates::World::pass(const Meetings::Meeting& meeting, GlobalTransition& transition) {
  const NodeId writer = *waits_in(meeting.writer), reader = *waits_in(meeting.reader);
  const ValueId value = states_.facts(writer).node->guard(meeting.write_guard)->value;
  Consequence passed{.place = meeting.writer,
                     .kind = Consequence::Kind::Meeting,
                     .guard = meeting.write_guard,
                     .reader = meeting.reader,
                     .read_guard = meeting.read_guard};
  if (numbers_.may_grow()) {
    passed.label =
        numbers_.label(SeenKind::Value, meeting.channel, channel(meeting.channel).what, value);
  }
  transition.runs.push_back(passed);
  woken_.clear();  // as behind any other decision
  tell(meeting.writer, writer, {LocalEvent::Kind::Wrote, meeting.write_guard});
  tell(meeting.reader, reader, {LocalEvent::Kind::Read, meeting.read_guard, value});
}

bool GlobalStates::World::apply(const Effect& effect, bool is_cancelled) {
  switch (effect.kind) {
    case Effect::Kind::Channel: {
      ChannelState made{.what = effect.channel,
                        .capacity = states_.knowledge_[effect.channel].capacity};
      (void)made.change_ends(effect.readers, effect.writers);
      set_channel(effect.place, made);
      return true;
    }
    case Effect::Kind::Barrier:
      set(effect.place, word_of(Tag::Object, effect.enrolled));
      return true;
    case Effect::Kind::Process:
      start(effect, is_cancelled || join_state((*this)[effect.place]).is_cancelled);
      return true;
    case Effect::Kind::Ends: {
      changed_ = channel(effect.place);
      if (!changed_.change_ends(effect.readers, effect.writers)) return false;
      change_channel(effect.place);
      return true;
    }
    case Effect::Kind::Poison: {
      changed_ = channel(effect.place);
      changed_.poison(effect.is_through_reader);
      change_channel(effect.place);
      return true;
    }
    case Effect::Kind::Enrol:
      set(effect.place, (*this)[effect.place] + word_of(Tag::Nothing, 1));
      return true;
    case Effect::Kind::Resign:
      set(effect.place, (*this)[effect.place] - word_of(Tag::Nothing, 1));
      return true;
    case Effect::Kind::Cancel:
      cancel(effect.place);
      return true;
  }
  return false;
}

void GlobalStates::World::change_channel(PlaceId place) {
  if (changed_.buffer.empty()) {
    for (const ValueId value : channel(place).buffer)
      lost_.push_back({.place = place, .channel = changed_.what, .value = value});
  }
  set_channel(place, changed_);
}

void GlobalStates::World::start(const Effect& effect, bool is_cancelled) {
  const std::optional<PlaceId> owner = numbers_.owner(effect.place);
  std::size_t number = 0;
  while ((*this)[numbers_.child(owner, number)] != 0)
    ++number;
  const PlaceId place = numbers_.child(owner, number);
  const ComponentId component = numbers_.component(place, effect.place, effect.start);
  tell(place, states_.alike_.representative(states_.knowledge_[component].beginning),
       {.is_cancelled = is_cancelled});
}

void GlobalStates::World::end(PlaceId place, NodeId last, FailureId failure) {
  set(place, 0);
  const NodeFacts& facts = states_.facts(last);
  JoinState state = join_state((*this)[facts.join]);
  if (failure != no_failure && state.failure == no_failure) {
    state.failure = failure;
    set(facts.join, word_of(state));
    cancel(facts.join);
  }
  if (facts.owner) tell_if_joined(*facts.owner);
}

void GlobalStates::World::cancel(PlaceId join) {
  depends_on_all_ = true;
  JoinState state = join_state((*this)[join]);
  state.is_cancelled = true;
  set(join, word_of(state));
  for (std::size_t p = 0; p < words_.size(); ++p) {
    const NodeFacts* const facts = facts_at(p);
    if (facts != nullptr && facts->join == join)
      cancel_process(PlaceId{static_cast<std::uint32_t>(p)});
  }
}

void GlobalStates::World::cancel_process(PlaceId place) {
  const std::uint32_t word = (*this)[place];
  if (tag_of(word) == Tag::AboutToRun) {
    const Pending& pending = states_.pending_[number_of(word)];
    LocalEvent event = pending.event;
    event.is_cancelled = true;
    tell(place, pending.node, event);
  } else if (tag_of(word) == Tag::Waiting) {
    const NodeId node{number_of(word)};
    const StateKind kind = states_.facts(node).node->kind;
    set(place, word_of(Tag::WaitingToldToStop, number_of(word)));
    if (kind != StateKind::Join) tell(place, node, {.kind = LocalEvent::Kind::Cancelled});
  }
  for (std::size_t p = 0; p < words_.size(); ++p) {
    const NodeFacts* const facts = facts_at(p);
    const bool is_child = facts != nullptr && facts->owner == place;
    if (is_child && !join_state((*this)[facts->join]).is_cancelled) cancel(facts->join);
  }
}

bool GlobalStates::World::takes_away(const Edge& edge) {
  if (edge.failure != no_failure) return true;
  const auto is_made_here = [&](PlaceId place) {
    return std::ranges::any_of(edge.effects, [&](const Effect& effect) {
      return effect.kind == Effect::Kind::Channel && effect.place == place;
    });
  };
  return std::ranges::any_of(edge.effects, [&](const Effect& effect) {
    switch (effect.kind) {
      case Effect::Kind::Poison:
      case Effect::Kind::Enrol:
      case Effect::Kind::Cancel:
        return true;
      case Effect::Kind::Ends:
        return !is_made_here(effect.place) && has_channel(effect.place) &&
               channel(effect.place).would_take_away(effect.readers, effect.writers);
      default:
        return false;
    }
  });
}

void GlobalStates::World::wake_sleeper(PlaceId place, GlobalTransition& transition) {
  const std::uint32_t word = (*this)[place];
  if (states_.time_ != TimeMode::Any || !is_waiting(word)) return;
  const NodeId id{number_of(word)};
  const bool is_asleep = states_.facts(id).node->kind == StateKind::Sleep;
  if (!is_asleep || std::ranges::find(woken_, place) != woken_.end()) return;
  woken_.push_back(place);
  transition.runs.push_back({place, Consequence::Kind::Deadline});
  tell(place, id, {LocalEvent::Kind::Timeout, 0});
}

void GlobalStates::World::tell_if_joined(PlaceId place) {
  const std::uint32_t word = (*this)[place];
  if (!is_waiting(word)) return;
  const NodeId id{number_of(word)};
  const Node& node = *states_.facts(id).node;
  if (node.kind != StateKind::Join || node.guards.empty()) return;
  const PlaceId join = node.guards[0].object;
  for (std::size_t p = 0; p < words_.size(); ++p) {
    const NodeFacts* const facts = facts_at(p);
    if (facts == nullptr || facts->join != join) continue;
    crowds_.push_back({join, PlaceId{static_cast<std::uint32_t>(p)}});
    return;
  }
  depends_on_all_ = true;
  tell(place, id, {.kind = LocalEvent::Kind::Joined, .failure = join_state((*this)[join]).failure});
  set(join, 0);
}

}  // namespace csp::checker::program
