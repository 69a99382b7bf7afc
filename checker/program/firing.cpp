#include "checker/program/firing.hpp"

#include <algorithm>
#include <limits>

namespace csp::checker::program {

namespace {

bool is_channel_guard(const Guard& guard) {
  return guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
}

}  // namespace

std::vector<GlobalTransition> GlobalStates::Firing::fire(const StateWords& state) {
  here_ = state;
  transitions_.clear();
  fire_all();
  return std::move(transitions_);
}

void GlobalStates::Firing::fire(const Word* state, StepList& steps) {
  packed_here_ = state;
  steps_ = &steps;
  states_.layout_.unpack(state, here_);
  fire_all();
}

void GlobalStates::Firing::fire_all() {
  decisions_ = 0;
  if (word(states_.root_) == 0) return;  // it has ended
  find_offers();
  pass_all();
  for (const Waiting& waiting : waiting_)
    fire_alone(waiting);
  sync_all();
  for (std::size_t p = 0; p < here_.size(); ++p) {
    if (tag_of(here_[p]) == Tag::AboutToRun) run(PlaceId{static_cast<std::uint32_t>(p)});
  }
  if (states_.time_ == TimeMode::Any) {
    fire_timers();
  } else if (decisions_ == 0) {
    fire_earliest();
  }
}

void GlobalStates::Firing::find_offers() {
  for (const PlaceId channel : used_)
    offered_[index(channel)] = {};
  for (const PlaceId join : joins_)
    children_[index(join)] = 0;
  used_.clear();
  open_.clear();
  joins_.clear();
  waiting_.clear();
  offers_.clear();
  syncs_.clear();
  if (offered_.size() < states_.knowledge_.places()) {
    offered_.resize(states_.knowledge_.places());
    children_.resize(states_.knowledge_.places());
  }
  for (std::size_t p = 0; p < here_.size(); ++p) {
    const std::uint32_t word = here_[p];
    if (is_waiting(word)) {
      find_offers(PlaceId{static_cast<std::uint32_t>(p)}, NodeId{number_of(word)});
    } else if (tag_of(word) == Tag::AboutToRun) {
      count_child(states_.facts(states_.pending_[number_of(word)].node).join);
    }
  }
}

void GlobalStates::Firing::find_offers(PlaceId place, NodeId node) {
  const NodeFacts& facts = states_.facts(node);
  count_child(facts.join);
  const auto by = static_cast<std::uint32_t>(waiting_.size());
  waiting_.push_back({place, node, facts.node, facts.first_guard});
  for (const Guard& guard : facts.node->guards) {
    if (is_channel_guard(guard)) add_offer(guard, by);
    if (guard.kind == GuardKind::Sync) syncs_.emplace_back(guard.object, by);
  }
}

void GlobalStates::Firing::count_child(PlaceId join) {
  if (children_[index(join)]++ == 0) joins_.push_back(join);
}

void GlobalStates::Firing::add_offer(const Guard& guard, std::uint32_t by) {
  Offered& there = offered_[index(guard.object)];
  const bool is_read = guard.kind == GuardKind::Read;
  Queue& own = is_read ? there.reads : there.writes;
  const Queue& other = is_read ? there.writes : there.reads;
  if (own.first == none) (other.first == none ? used_ : open_).push_back(guard.object);
  const auto number = static_cast<std::uint32_t>(offers_.size());
  offers_.push_back({&guard, by});
  (own.first == none ? own.first : offers_[own.last].next) = number;
  own.last = number;
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
  ++decisions_;
  if (numbers_.may_grow() || transitions_.empty())
    return transitions_.emplace_back(GlobalTransition{.action = action});
  GlobalTransition& transition = transitions_.front();
  transition.action = action;
  transition.label = unseen;
  transition.parts.clear();
  transition.runs.clear();
  transition.lost.clear();
  transition.missing.reset();
  return transition;
}

void GlobalStates::Firing::add_step(EventId event, std::span<const StateLayout::Change> changes) {
  Word* const packed = steps_->add(event, packed_here_);
  for (const StateLayout::Change& change : changes)
    states_.layout_.set(change, packed);
}

bool GlobalStates::Firing::recall(const Outcomes::Key& key) {
  Outcomes::Outcome outcome;
  if (numbers_.may_grow() || !outcomes_.find(key, here_, children_, outcome)) return false;
  ++decisions_;
  add_step(outcome.event, outcome.changes);
  return true;
}

void GlobalStates::Firing::finish(GlobalTransition& transition,
                                  const std::optional<Outcomes::Key>& key,
                                  std::optional<PlaceId> first) {
  const bool has_target = world_.settle(transition, first);
  if (numbers_.may_grow()) {
    if (has_target) transition.target = world_.words();
    return;
  }
  if (!has_target && !transition.missing) throw Numbers::Missing{};
  if (!has_target) return steps_->mark(StepList::Knowledge::Frontier);
  changes_.clear();
  for (const PlaceId place : world_.touched()) {
    const std::uint32_t now = world_.word(place);
    if (now != word(place)) changes_.push_back({place, numbers_.digit(place, now)});
  }
  const EventId event = numbers_.event(transition);
  add_step(event, changes_);
  const bool is_timeless = states_.time_ == TimeMode::Any;
  if (key && is_timeless && !world_.depends_on_all()) remember(*key, event);
}

void GlobalStates::Firing::remember(const Outcomes::Key& key, EventId event) {
  conditions_.clear();
  crowds_.clear();
  for (const PlaceId place : world_.touched())
    conditions_.push_back({place, word(place)});
  for (const World::Crowd& crowd : world_.crowds()) {
    if (world_.is_touched(crowd.child)) continue;  // then it lives there whenever all is so
    std::uint32_t touched = 0;
    for (const PlaceId place : world_.touched()) {
      const NodeFacts* const facts = states_.facts_of(word(place));
      if (facts != nullptr && facts->join == crowd.join) ++touched;
    }
    crowds_.push_back({crowd.join, touched});
  }
  outcomes_.add(key, conditions_, crowds_, {.event = event, .changes = changes_});
}

void GlobalStates::Firing::pass_all() {
  std::ranges::sort(open_);
  for (const PlaceId place : open_) {
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
  const Outcomes::Key key{static_cast<std::uint32_t>(Decision::Kind::Pass),
                          number_of_guard(writer, *write.guard),
                          number_of_guard(reader, *read.guard)};
  if (recall(key)) return;
  GlobalTransition& transition = add({.kind = Decision::Kind::Pass,
                                      .place = writer.place,
                                      .guard = write.guard->index,
                                      .reader = reader.place,
                                      .read_guard = read.guard->index});
  const PlaceId place = write.guard->object;
  transition.label = numbers_.label(SeenKind::Value, place, channel, write.guard->value);
  transition.parts.push_back(writer.place);
  transition.parts.push_back(reader.place);
  world_.begin(here_);
  world_.touch(place);  // the label tells what channel it is
  world_.tell(writer.place, writer.id, {LocalEvent::Kind::Wrote, write.guard->index});
  world_.tell(reader.place, reader.id,
              {LocalEvent::Kind::Read, read.guard->index, write.guard->value});
  finish(transition, key);
}

void GlobalStates::Firing::fire_alone(const Waiting& waiting) {
  const Node& node = *waiting.node;
  for (const Guard& guard : node.guards) {
    if (is_overtaken(node, guard)) continue;
    if (is_channel_guard(guard)) use_channel(waiting, guard);
    const std::uint32_t number = number_of_guard(waiting, guard);
    if (guard.kind == GuardKind::Skip) {
      alone(waiting, number,
            {.kind = Decision::Kind::Skip,
             .guard = guard.index,
             .event = {LocalEvent::Kind::Skip, guard.index}});
    }
    if (guard.kind == GuardKind::Choose) {
      for (std::uint32_t v = 0; v < guard.count; ++v) {
        alone(waiting, number,
              {.kind = Decision::Kind::Choose, .guard = v, .event = {LocalEvent::Kind::Chose, v}});
      }
    }
  }
  if (is_closed(node)) {
    alone(waiting, static_cast<std::uint32_t>(waiting.id),
          {.kind = Decision::Kind::Closed, .event = {LocalEvent::Kind::Closed}});
  }
}

void GlobalStates::Firing::use_channel(const Waiting& waiting, const Guard& guard) {
  const ChannelState& state = channel(guard.object);
  const bool is_read = guard.kind == GuardKind::Read;
  const std::uint32_t number = number_of_guard(waiting, guard);
  if (is_read ? state.is_poisoned_for_reading() : state.is_poisoned_for_writing()) {
    alone(waiting, number,
          {.kind = Decision::Kind::Poisoned,
           .guard = guard.index,
           .event = {LocalEvent::Kind::Poisoned, guard.index}});
  } else if (is_read && state.can_get()) {
    const ValueId value = state.buffer.front();
    alone(waiting, number,
          {.kind = Decision::Kind::Get,
           .guard = guard.index,
           .event = {LocalEvent::Kind::Read, guard.index, value},
           .label = SeenKind::Get,
           .value = value,
           .channel = &guard});
  } else if (!is_read && state.can_put()) {
    if (state.buffer.size() >= states_.knowledge_[state.what].most_followed)
      return note_unknown_put(waiting, guard);
    alone(waiting, number,
          {.kind = Decision::Kind::Put,
           .guard = guard.index,
           .event = {LocalEvent::Kind::Wrote, guard.index},
           .value = guard.value,
           .channel = &guard});
  }
}

void GlobalStates::Firing::note_unknown_put(const Waiting& waiting, const Guard& guard) {
  if (!numbers_.may_grow()) return steps_->mark(StepList::Knowledge::Frontier);
  GlobalTransition& transition =
      add({.kind = Decision::Kind::Put, .place = waiting.place, .guard = guard.index});
  transition.label =
      numbers_.label(SeenKind::Value, guard.object, channel(guard.object).what, guard.value);
  transition.overfull = waiting.id;
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

void GlobalStates::Firing::alone(const Waiting& waiting, std::uint32_t what, const Alone& it) {
  const bool is_choice = it.kind == Decision::Kind::Choose;
  const std::uint32_t of_what = it.channel != nullptr ? word(it.channel->object)
                                : is_choice           ? it.guard
                                                      : 0;
  const Outcomes::Key key{static_cast<std::uint32_t>(it.kind), what, of_what};
  if (recall(key)) return;
  GlobalTransition& transition = add({it.kind, waiting.place, it.guard});
  transition.parts.push_back(waiting.place);
  world_.begin(here_);
  if (it.channel != nullptr) {
    const PlaceId place = it.channel->object;
    changed_ = channel(place);
    if (it.kind == Decision::Kind::Get) {
      changed_.buffer.erase(changed_.buffer.begin());
    } else {
      changed_.buffer.push_back(it.value);
    }
    world_.set_channel(place, changed_);
    transition.label = numbers_.label(it.label, place, changed_.what, it.value);
  }
  world_.tell(waiting.place, waiting.id, it.event);
  finish(transition, key);
}

void GlobalStates::Firing::sync_all() {
  std::ranges::sort(syncs_);
  for (auto first = syncs_.begin(); first != syncs_.end();) {
    const PlaceId barrier = first->first;
    const auto last =
        std::find_if(first, syncs_.end(), [&](const auto& sync) { return sync.first != barrier; });
    const auto there = static_cast<std::size_t>(last - first);
    if (there == number_of(word(barrier))) {
      GlobalTransition& transition = add({.kind = Decision::Kind::Sync, .place = barrier});
      transition.label = numbers_.label(SeenKind::Sync, barrier, ChannelId{}, ValueId{});
      world_.begin(here_);
      for (auto it = first; it != last; ++it) {
        const Waiting& member = waiting_[it->second];
        transition.parts.push_back(member.place);
        world_.tell(member.place, member.id, {LocalEvent::Kind::Sync});
      }
      finish(transition, std::nullopt);
    }
    first = last;
  }
}

void GlobalStates::Firing::run(PlaceId place) {
  const Outcomes::Key key{static_cast<std::uint32_t>(Decision::Kind::Run), word(place), 0};
  if (recall(key)) return;
  GlobalTransition& transition = add({.kind = Decision::Kind::Run, .place = place});
  transition.parts.push_back(place);
  world_.begin(here_);
  finish(transition, key, place);
}

void GlobalStates::Firing::fire_timers() {
  for (const Waiting& waiting : waiting_) {
    for (const Guard& guard : waiting.node->guards) {
      if (guard.kind != GuardKind::Timeout || is_overtaken(*waiting.node, guard)) continue;
      alone(waiting, number_of_guard(waiting, guard),
            {.kind = Decision::Kind::Timer,
             .guard = guard.index,
             .event = {LocalEvent::Kind::Timeout, guard.index}});
    }
  }
}

// Time passes, for all who wait for a deadline, until the first has come. Nobody can do anything
// else, so no deadline is overtaken.
void GlobalStates::Firing::fire_earliest() {
  constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  world_.begin(here_);
  std::vector<std::pair<const Waiting*, std::uint64_t>> late;  // and how long they have waited
  std::uint64_t least = never;
  const auto left = [](const Guard& guard, std::uint64_t waited) {
    return guard.kind == GuardKind::Timeout ? guard.delay - std::min(guard.delay, waited) : never;
  };
  for (const Waiting& waiting : waiting_) {
    const std::uint64_t waited = world_.time_waited(waiting.place);
    std::uint64_t its = never;
    for (const Guard& guard : waiting.node->guards)
      its = std::min(its, left(guard, waited));
    if (its != never) late.emplace_back(&waiting, waited);
    least = std::min(least, its);
  }
  for (const auto& [waiting, waited] : late) {
    for (const Guard& guard : waiting->node->guards) {
      if (guard.kind != GuardKind::Timeout || left(guard, waited) != least) continue;
      GlobalTransition& transition = add({Decision::Kind::Timer, waiting->place, guard.index});
      transition.parts.push_back(waiting->place);
      world_.begin(here_);
      for (const auto& [other, so_long] : late)
        world_.set_time_waited(other->place, so_long + least);
      world_.tell(waiting->place, waiting->id, {LocalEvent::Kind::Timeout, guard.index});
      finish(transition, std::nullopt);
    }
  }
}

}  // namespace csp::checker::program
