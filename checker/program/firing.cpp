#include "checker/program/firing.hpp"

#include <algorithm>

namespace csp::checker::program {

namespace {

bool is_channel_guard(const Guard& guard) {
  return guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
}

}  // namespace

void GlobalStates::Firing::fire(StateId state) {
  transition_count_ = 0;
  targets_.clear();
  packed_.clear();
  states_.states_.unpack(static_cast<std::uint32_t>(state), here_);
  const Words& words = here_.words;
  const std::size_t root = index(states_.root_);
  if (root >= words.size() || words[root] == 0) return;  // it has ended
  find_offers();
  pass_all();
  for (const Waiting& waiting : waiting_)
    fire_alone(waiting);
  sync_all();
  for (std::size_t p = 0; p < words.size(); ++p) {
    if (tag_of(words[p]) == Tag::AboutToRun) run(PlaceId{static_cast<std::uint32_t>(p)});
  }
  if (states_.time_ == TimeMode::Any || transition_count_ == 0) fire_timers();
}

void GlobalStates::Firing::find_offers() {
  for (const PlaceId channel : used_)
    offered_[index(channel)] = {};
  used_.clear();
  passable_.clear();
  waiting_.clear();
  offers_.clear();
  syncs_.clear();
  if (offered_.size() < states_.knowledge_.places()) offered_.resize(states_.knowledge_.places());
  for (std::size_t p = 0; p < here_.words.size(); ++p) {
    if (!is_waiting(here_.words[p])) continue;
    const NodeId id{number_of(here_.words[p])};
    const auto by = static_cast<std::uint32_t>(waiting_.size());
    waiting_.push_back({PlaceId{static_cast<std::uint32_t>(p)}, id, states_.facts(id).node});
    for (const Guard& guard : waiting_.back().node->guards) {
      if (is_channel_guard(guard)) add_offer(guard, by);
      if (guard.kind == GuardKind::Sync) syncs_.emplace_back(guard.object, by);
    }
  }
}

void GlobalStates::Firing::add_offer(const Guard& guard, std::uint32_t by) {
  Offered& there = offered_[index(guard.object)];
  const bool was_passable = there.reads.first != none && there.writes.first != none;
  if (there.reads.first == none && there.writes.first == none) used_.push_back(guard.object);
  Queue& queue = guard.kind == GuardKind::Read ? there.reads : there.writes;
  const auto number = static_cast<std::uint32_t>(offers_.size());
  offers_.push_back({&guard, by});
  (queue.first == none ? queue.first : offers_[queue.last].next) = number;
  queue.last = number;
  const bool is_passable = there.reads.first != none && there.writes.first != none;
  if (is_passable && !was_passable) passable_.push_back(guard.object);
}

const ChannelState& GlobalStates::Firing::channel(PlaceId place) const {
  const std::size_t p = index(place);
  return states_.channel_states_[p < here_.words.size() ? number_of(here_.words[p]) : 0];
}

bool GlobalStates::Firing::is_overtaken(const Node& node, const Guard& guard) const {
  if (node.kind != StateKind::PriAlt) return false;
  return std::ranges::any_of(node.guards, [&](const Guard& other) {
    if (other.index >= guard.index) return false;
    if (other.kind == GuardKind::Skip) return true;
    if (!is_channel_guard(other)) return false;
    const ChannelState& state = channel(other.object);
    if (other.kind == GuardKind::Read) return state.is_poisoned_for_reading() || state.can_get();
    return state.is_poisoned_for_writing() || state.can_put();
  });
}

GlobalTransition& GlobalStates::Firing::add(Action action) {
  if (transition_count_ == transitions_.size()) transitions_.emplace_back();
  GlobalTransition& transition = transitions_[transition_count_++];
  transition.action = action;
  transition.label = unseen;
  transition.parts.clear();
  transition.runs.clear();
  transition.lost.clear();
  transition.missing.reset();
  transition.is_impossible = false;
  transition.is_endless = false;
  return transition;
}

void GlobalStates::Firing::finish(GlobalTransition& transition, std::optional<PlaceId> first) {
  if (!world_.settle(transition, first)) return;
  const std::size_t begin = packed_.size();
  const std::uint32_t words = numbers_.pack(world_.words(), here_, packed_);
  const std::uint32_t hash = StateTable::hash({packed_.data() + begin, words});
  states_.states_.prefetch(hash);
  targets_.push_back({static_cast<std::uint32_t>(transition_count_ - 1), words, hash});
}

void GlobalStates::Firing::pass_all() {
  std::ranges::sort(passable_);
  for (const PlaceId place : passable_) {
    const ChannelState& state = channel(place);
    if (!state.can_pass()) continue;
    const Offered& there = offered_[index(place)];
    for (std::uint32_t w = there.writes.first; w != none; w = offers_[w].next) {
      const Offer& write = offers_[w];
      if (is_overtaken(*waiting_[write.by].node, *write.guard)) continue;
      for (std::uint32_t r = there.reads.first; r != none; r = offers_[r].next) {
        const Offer& read = offers_[r];
        if (read.by != write.by && !is_overtaken(*waiting_[read.by].node, *read.guard))
          pass(state.what, write, read);
      }
    }
  }
}

void GlobalStates::Firing::pass(ChannelId channel, const Offer& write, const Offer& read) {
  const Waiting& writer = waiting_[write.by];
  const Waiting& reader = waiting_[read.by];
  GlobalTransition& transition = add({.kind = Decision::Kind::Pass,
                                      .place = writer.place,
                                      .guard = write.guard->index,
                                      .reader = reader.place,
                                      .read_guard = read.guard->index});
  transition.label =
      numbers_.label(LabelKind::Pass, write.guard->object, channel, write.guard->value);
  transition.parts.push_back(writer.place);
  transition.parts.push_back(reader.place);
  world_.begin(here_.words);
  world_.tell(writer.place, writer.id, {LocalEvent::Kind::Wrote, write.guard->index});
  world_.tell(reader.place, reader.id,
              {LocalEvent::Kind::Read, read.guard->index, write.guard->value});
  finish(transition);
}

void GlobalStates::Firing::fire_alone(const Waiting& waiting) {
  const Node& node = *waiting.node;
  for (const Guard& guard : node.guards) {
    if (is_overtaken(node, guard)) continue;
    if (is_channel_guard(guard)) use_channel(waiting, guard);
    if (guard.kind == GuardKind::Skip) {
      alone(waiting, {Decision::Kind::Skip, waiting.place, guard.index},
            {LocalEvent::Kind::Skip, guard.index});
    }
    if (guard.kind == GuardKind::Choose) {
      for (std::uint32_t v = 0; v < guard.count; ++v) {
        alone(waiting, {Decision::Kind::Choose, waiting.place, v}, {LocalEvent::Kind::Chose, v});
      }
    }
  }
  if (is_closed(node)) {
    alone(waiting, {Decision::Kind::Closed, waiting.place}, {LocalEvent::Kind::Closed});
  }
}

void GlobalStates::Firing::use_channel(const Waiting& waiting, const Guard& guard) {
  const ChannelState& state = channel(guard.object);
  const bool is_read = guard.kind == GuardKind::Read;
  if (is_read ? state.is_poisoned_for_reading() : state.is_poisoned_for_writing()) {
    alone(waiting, {Decision::Kind::Poisoned, waiting.place, guard.index},
          {LocalEvent::Kind::Poisoned, guard.index});
    return;
  }
  if (is_read && state.can_get()) {
    changed_ = state;
    changed_.buffer.erase(changed_.buffer.begin());
    const ValueId value = state.buffer.front();
    alone_with_channel(waiting, guard, {Decision::Kind::Get, waiting.place, guard.index},
                       {LocalEvent::Kind::Read, guard.index, value},
                       numbers_.label(LabelKind::Get, guard.object, state.what, value));
  } else if (!is_read && state.can_put()) {
    changed_ = state;
    changed_.buffer.push_back(guard.value);
    alone_with_channel(waiting, guard, {Decision::Kind::Put, waiting.place, guard.index},
                       {LocalEvent::Kind::Wrote, guard.index},
                       numbers_.label(LabelKind::Pass, guard.object, state.what, guard.value));
  }
}

bool GlobalStates::Firing::is_closed(const Node& node) const {
  bool has_channel = false;
  for (const Guard& guard : node.guards) {
    if (!is_channel_guard(guard)) return false;
    const ChannelState& state = channel(guard.object);
    has_channel = true;
    const bool is_closed = guard.kind == GuardKind::Read ? state.is_closed_for_reading()
                                                         : state.is_closed_for_writing();
    if (!is_closed) return false;
  }
  return has_channel;
}

void GlobalStates::Firing::alone(const Waiting& waiting, Action action, LocalEvent event,
                                 LabelId label) {
  world_.begin(here_.words);
  tell_alone(waiting, action, event, label);
}

void GlobalStates::Firing::alone_with_channel(const Waiting& waiting, const Guard& guard,
                                              Action action, LocalEvent event, LabelId label) {
  world_.begin(here_.words);
  world_.set_channel(guard.object, changed_);
  tell_alone(waiting, action, event, label);
}

void GlobalStates::Firing::tell_alone(const Waiting& waiting, Action action, LocalEvent event,
                                      LabelId label) {
  GlobalTransition& transition = add(action);
  transition.label = label;
  transition.parts.push_back(waiting.place);
  world_.tell(waiting.place, waiting.id, event);
  finish(transition);
}

void GlobalStates::Firing::sync_all() {
  std::ranges::sort(syncs_);
  for (auto first = syncs_.begin(); first != syncs_.end();) {
    const PlaceId barrier = first->first;
    const auto last =
        std::find_if(first, syncs_.end(), [&](const auto& sync) { return sync.first != barrier; });
    const auto there = static_cast<std::size_t>(last - first);
    if (there == number_of(here_.words[index(barrier)])) {
      GlobalTransition& transition = add({.kind = Decision::Kind::Sync, .place = barrier});
      transition.label = numbers_.label(LabelKind::Sync, barrier, ChannelId{}, ValueId{});
      world_.begin(here_.words);
      for (auto it = first; it != last; ++it) {
        const Waiting& member = waiting_[it->second];
        transition.parts.push_back(member.place);
        world_.tell(member.place, member.id, {LocalEvent::Kind::Sync});
      }
      finish(transition);
    }
    first = last;
  }
}

void GlobalStates::Firing::run(PlaceId place) {
  GlobalTransition& transition = add({.kind = Decision::Kind::Run, .place = place});
  transition.parts.push_back(place);
  world_.begin(here_.words);
  finish(transition, place);
}

void GlobalStates::Firing::fire_timers() {
  for (const Waiting& waiting : waiting_) {
    for (const Guard& guard : waiting.node->guards) {
      if (guard.kind != GuardKind::Timeout || is_overtaken(*waiting.node, guard)) continue;
      alone(waiting, {Decision::Kind::Timer, waiting.place, guard.index},
            {LocalEvent::Kind::Timeout, guard.index});
    }
  }
}

}  // namespace csp::checker::program
