#include "checker/program/firing.hpp"

#include <algorithm>
#include <map>

namespace csp::checker::program {

namespace {

bool is_channel_guard(const Guard& guard) {
  return guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
}

}  // namespace

std::vector<GlobalTransition> GlobalStates::Firing::fire() {
  find_offers();
  pass_all();
  for (const Waiting& waiting : waiting_)
    fire_alone(waiting);
  sync_all();
  for (std::size_t p = 0; p < words_.size(); ++p) {
    if (tag_of(words_[p]) == Tag::AboutToRun) run(PlaceId{static_cast<std::uint32_t>(p)});
  }
  if (states_.time_ == TimeMode::Any || transitions_.empty()) fire_timers();
  return std::move(transitions_);
}

void GlobalStates::Firing::find_offers() {
  for (std::size_t p = 0; p < words_.size(); ++p) {
    if (!is_waiting(words_[p])) continue;
    const NodeId id{number_of(words_[p])};
    waiting_.push_back({PlaceId{static_cast<std::uint32_t>(p)}, id, &states_.knowledge_[id]});
  }
  for (const Waiting& waiting : waiting_) {
    for (const Guard& guard : waiting.node->guards) {
      if (!is_channel_guard(guard)) continue;
      (guard.kind == GuardKind::Read ? reads_ : writes_)
          .push_back({guard.object, &guard, &waiting});
    }
  }
  std::ranges::stable_sort(reads_, {}, &Offer::channel);
  std::ranges::stable_sort(writes_, {}, &Offer::channel);
}

bool GlobalStates::Firing::is_overtaken(const Node& node, const Guard& guard) const {
  if (node.kind != StateKind::PriAlt) return false;
  return std::ranges::any_of(node.guards, [&](const Guard& other) {
    if (other.index >= guard.index) return false;
    if (other.kind == GuardKind::Skip) return true;
    if (!is_channel_guard(other)) return false;
    const ChannelState state = here_.channel(other.object);
    if (other.kind == GuardKind::Read) return state.is_poisoned_for_reading() || state.can_get();
    return state.is_poisoned_for_writing() || state.can_put();
  });
}

void GlobalStates::Firing::pass_all() {
  auto read = reads_.begin();
  for (const Offer& write : writes_) {
    while (read != reads_.end() && read->channel < write.channel)
      ++read;
    if (read == reads_.end()) break;
    if (read->channel != write.channel) continue;
    const ChannelState state = here_.channel(write.channel);
    if (!state.can_pass() || is_overtaken(*write.by->node, *write.guard)) continue;
    for (auto partner = read; partner != reads_.end() && partner->channel == write.channel;
         ++partner) {
      const bool is_itself = partner->by->place == write.by->place;
      if (!is_itself && !is_overtaken(*partner->by->node, *partner->guard))
        pass(state.what, write, *partner);
    }
  }
}

void GlobalStates::Firing::pass(ChannelId channel, const Offer& write, const Offer& read) {
  GlobalTransition& transition = add({.kind = Decision::Kind::Pass,
                                      .place = write.by->place,
                                      .guard = write.guard->index,
                                      .reader = read.by->place,
                                      .read_guard = read.guard->index});
  transition.label = numbers_.label(LabelKind::Pass, write.channel, channel, write.guard->value);
  transition.parts = {write.by->place, read.by->place};
  World world = here_;
  world.tell(write.by->place, write.by->id, {LocalEvent::Kind::Wrote, write.guard->index});
  world.tell(read.by->place, read.by->id,
             {LocalEvent::Kind::Read, read.guard->index, write.guard->value});
  world.settle(transition);
}

void GlobalStates::Firing::fire_alone(const Waiting& waiting) {
  const Node& node = *waiting.node;
  for (const Guard& guard : node.guards) {
    if (is_overtaken(node, guard)) continue;
    if (is_channel_guard(guard)) use_channel(waiting, guard);
    if (guard.kind == GuardKind::Skip) {
      alone(waiting, {Decision::Kind::Skip, waiting.place, guard.index},
            {LocalEvent::Kind::Skip, guard.index}, here_);
    }
    if (guard.kind == GuardKind::Choose) {
      for (std::uint32_t v = 0; v < guard.count; ++v) {
        alone(waiting, {Decision::Kind::Choose, waiting.place, v}, {LocalEvent::Kind::Chose, v},
              here_);
      }
    }
  }
  if (is_closed(node)) {
    alone(waiting, {Decision::Kind::Closed, waiting.place}, {LocalEvent::Kind::Closed}, here_);
  }
}

void GlobalStates::Firing::use_channel(const Waiting& waiting, const Guard& guard) {
  ChannelState state = here_.channel(guard.object);
  const bool is_read = guard.kind == GuardKind::Read;
  if (is_read ? state.is_poisoned_for_reading() : state.is_poisoned_for_writing()) {
    alone(waiting, {Decision::Kind::Poisoned, waiting.place, guard.index},
          {LocalEvent::Kind::Poisoned, guard.index}, here_);
    return;
  }
  if (is_read && state.can_get()) {
    const ValueId value = state.buffer.front();
    state.buffer.erase(state.buffer.begin());
    World world = here_;
    world.set_channel(guard.object, state);
    alone(waiting, {Decision::Kind::Get, waiting.place, guard.index},
          {LocalEvent::Kind::Read, guard.index, value}, world,
          numbers_.label(LabelKind::Get, guard.object, state.what, value));
  } else if (!is_read && state.can_put()) {
    state.buffer.push_back(guard.value);
    World world = here_;
    world.set_channel(guard.object, state);
    alone(waiting, {Decision::Kind::Put, waiting.place, guard.index},
          {LocalEvent::Kind::Wrote, guard.index}, world,
          numbers_.label(LabelKind::Pass, guard.object, state.what, guard.value));
  }
}

bool GlobalStates::Firing::is_closed(const Node& node) const {
  bool has_channel = false;
  for (const Guard& guard : node.guards) {
    if (!is_channel_guard(guard)) return false;
    const ChannelState state = here_.channel(guard.object);
    has_channel = true;
    const bool is_closed = guard.kind == GuardKind::Read ? state.is_closed_for_reading()
                                                         : state.is_closed_for_writing();
    if (!is_closed) return false;
  }
  return has_channel;
}

void GlobalStates::Firing::alone(const Waiting& waiting, Action action, LocalEvent event,
                                 const World& before, LabelId label) {
  GlobalTransition& transition = add(action);
  transition.label = label;
  transition.parts = {waiting.place};
  World world = before;
  world.tell(waiting.place, waiting.id, event);
  world.settle(transition);
}

void GlobalStates::Firing::sync_all() {
  std::map<PlaceId, std::vector<const Waiting*>> there;
  for (const Waiting& waiting : waiting_) {
    for (const Guard& guard : waiting.node->guards) {
      if (guard.kind == GuardKind::Sync) there[guard.object].push_back(&waiting);
    }
  }
  for (const auto& [barrier, members] : there) {
    if (members.size() != number_of(here_[barrier])) continue;
    GlobalTransition& transition = add({.kind = Decision::Kind::Sync, .place = barrier});
    transition.label = numbers_.label(LabelKind::Sync, barrier, ChannelId{}, ValueId{});
    World world = here_;
    for (const Waiting* const member : members) {
      transition.parts.push_back(member->place);
      world.tell(member->place, member->id, {LocalEvent::Kind::Sync});
    }
    world.settle(transition);
  }
}

void GlobalStates::Firing::fire_timers() {
  for (const Waiting& waiting : waiting_) {
    for (const Guard& guard : waiting.node->guards) {
      if (guard.kind != GuardKind::Timeout || is_overtaken(*waiting.node, guard)) continue;
      alone(waiting, {Decision::Kind::Timer, waiting.place, guard.index},
            {LocalEvent::Kind::Timeout, guard.index}, here_);
    }
  }
}

}  // namespace csp::checker::program
