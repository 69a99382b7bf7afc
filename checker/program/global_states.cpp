// Idea: a global state is a word for each place: the node of a process, the number of a channel's
// state, the count of a barrier, what became of the children of a join. What may happen is worked
// out from the offers alone, as <csp/runtime/steering.hpp> defines the decisions.
//
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
// Where time is maximal it passes only when nothing else can happen. A node says how far away its
// deadlines are when it is come to, and the state says how long each process with a deadline has
// waited since. Time never passes while somebody is about to run, so what is said above of local
// steps stays true.
//
// Whoever is told to stop goes on from where it waits to its next communication at the latest. A
// step that it could have taken before takes it no further: it commutes as any other.
//
// A state can be looked at from many threads at once: whatever needs a number that was not given
// yet ends the look, and the state is left to the one thread that gives numbers.
//
// Invariant: words_ ends in no zero; a place beyond its end is empty.
#include "checker/program/global_states.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>

#include "checker/program/learn_run.hpp"

namespace csp::checker::program {

namespace {

// The three low bits say what a word is; the rest is a number.
enum class Tag : std::uint32_t { Nothing, Waiting, WaitingToldToStop, AboutToRun, Object };
constexpr int tag_bits = 3;

constexpr std::uint32_t word_of(Tag tag, std::uint32_t number) {
  return number << tag_bits | static_cast<std::uint32_t>(tag);
}
constexpr Tag tag_of(std::uint32_t word) { return static_cast<Tag>(word & ((1U << tag_bits) - 1)); }
constexpr std::uint32_t number_of(std::uint32_t word) { return word >> tag_bits; }
constexpr bool is_waiting(std::uint32_t word) {
  return tag_of(word) == Tag::Waiting || tag_of(word) == Tag::WaitingToldToStop;
}

// What became of the children of a join.
struct JoinState {
  FailureId failure = no_failure;
  bool is_cancelled = false;
};

constexpr std::uint32_t word_of(JoinState state) {
  const auto failure = static_cast<std::uint32_t>(state.failure);
  return word_of(Tag::Object, failure << 1 | (state.is_cancelled ? 1U : 0U));
}
constexpr JoinState join_state(std::uint32_t word) {
  return {FailureId{number_of(word) >> 1}, (number_of(word) & 1) != 0};
}

void encode(const ChannelState& state, std::vector<std::uint32_t>& words) {
  const std::uint32_t flags =
      (state.is_left_by_readers ? 1U : 0U) | (state.is_left_by_writers ? 2U : 0U) |
      (state.is_poisoned_by_reader ? 4U : 0U) | (state.is_poisoned_by_writer ? 8U : 0U);
  words.assign({static_cast<std::uint32_t>(state.what), state.capacity, state.readers,
                state.writers, flags});
  for (const ValueId value : state.buffer)
    words.push_back(static_cast<std::uint32_t>(value));
}

ChannelState decode(std::span<const std::uint32_t> words) {
  ChannelState state{.what = ChannelId{words[0]},
                     .capacity = words[1],
                     .readers = words[2],
                     .writers = words[3],
                     .is_left_by_readers = (words[4] & 1) != 0,
                     .is_left_by_writers = (words[4] & 2) != 0,
                     .is_poisoned_by_reader = (words[4] & 4) != 0,
                     .is_poisoned_by_writer = (words[4] & 8) != 0};
  for (const std::uint32_t value : words.subspan(5))
    state.buffer.push_back(ValueId{value});
  return state;
}

// No decision makes so many local steps possible, unless a loop starts processes that end at once.
constexpr std::size_t most_steps = 100'000;

bool is_channel_guard(const Guard& guard) {
  return guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
}

}  // namespace

void append_parts(const GlobalTransition& transition, std::vector<std::uint32_t>& places) {
  const auto begin = static_cast<std::ptrdiff_t>(places.size());
  for (const PlaceId place : transition.parts)
    places.push_back(static_cast<std::uint32_t>(place));
  for (const Consequence& consequence : transition.runs)
    places.push_back(static_cast<std::uint32_t>(consequence.place));
  std::sort(places.begin() + begin, places.end());
  places.erase(std::unique(places.begin() + begin, places.end()), places.end());
}

// The numbers by which states are told. Whoever may change the states is given new ones; who only
// looks at them has new states put aside, and all else that is new ends the look.
class GlobalStates::Numbers {
 public:
  struct Missing {};  // thrown: this cannot be said without a new number

  explicit Numbers(GlobalStates& states) : states_(states), growing_(&states) {}
  explicit Numbers(const GlobalStates& states) : states_(states) {}

  [[nodiscard]] const GlobalStates& states() const { return states_; }

  // None if the state was put aside.
  std::optional<StateId> state(Words words) {
    if (growing_ != nullptr) return growing_->admit(words);
    if (const auto known = states_.states_.find(words)) return StateId{*known};
    aside_.push_back(std::move(words));
    return std::nullopt;
  }
  [[nodiscard]] const std::vector<Words>& aside() const { return aside_; }

  std::uint32_t channel_state(const ChannelState& state) {
    Words words;
    encode(state, words);
    if (growing_ != nullptr) return growing_->channel_states_.intern(words).number;
    return need(states_.channel_states_.find(words));
  }
  std::uint32_t pending(const Pending& pending) {
    if (growing_ == nullptr) return need(find(states_.pending_ids_, pending));
    const auto next = static_cast<std::uint32_t>(growing_->pending_.size());
    const auto [it, is_new] = growing_->pending_ids_.try_emplace(pending, next);
    if (is_new) growing_->pending_.push_back(pending);
    return it->second;
  }
  LabelId label(LabelKind kind, PlaceId place, ChannelId channel, ValueId value) {
    if (growing_ != nullptr) return growing_->label(kind, place, channel, value);
    return need(find(states_.label_ids_, {kind, place, channel, value}));
  }
  // Who looks is never told that there is no edge.
  EdgeId edge(const Pending& pending) {
    if (growing_ != nullptr) return growing_->edge_of(pending.first, pending.second);
    if (!states_.alike_.members(pending.first).empty())
      return need(find(states_.edges_of_classes_, pending));
    const EdgeId edge = states_.knowledge_.edge(pending.first, pending.second);
    if (edge == no_edge) throw Missing{};
    return edge;
  }
  std::optional<PlaceId> owner(PlaceId join) {
    if (growing_ != nullptr) return growing_->knowledge_.owner(join);
    const std::optional<PlaceId>* const owner = std::as_const(states_.knowledge_).find_owner(join);
    if (owner == nullptr) throw Missing{};
    return *owner;
  }
  PlaceId child(std::optional<PlaceId> parent, std::size_t number) {
    if (growing_ != nullptr) return growing_->knowledge_.child(parent, number);
    return need(std::as_const(states_.knowledge_).find_child(parent, number));
  }
  PlaceId clock(PlaceId process) {
    if (growing_ != nullptr) return growing_->knowledge_.clock(process);
    return need(std::as_const(states_.knowledge_).find_clock(process));
  }
  std::uint32_t time(std::uint64_t nanoseconds) {
    if (growing_ == nullptr) return need(find(states_.time_ids_, nanoseconds));
    const auto next = static_cast<std::uint32_t>(growing_->times_.size());
    const auto [it, is_new] = growing_->time_ids_.try_emplace(nanoseconds, next);
    if (is_new) growing_->times_.push_back(nanoseconds);
    return it->second;
  }
  ComponentId component(PlaceId place, PlaceId join, StartId start) {
    if (growing_ != nullptr) return growing_->knowledge_.component(place, join, start);
    return need(std::as_const(states_.knowledge_).find_component(place, join, start));
  }

 private:
  template <class Value>
  static Value need(const std::optional<Value>& value) {
    if (!value) throw Missing{};
    return *value;
  }
  template <class Key, class Value>
  static std::optional<Value> find(const std::map<Key, Value>& map, const Key& key) {
    const auto it = map.find(key);
    return it == map.end() ? std::nullopt : std::optional(it->second);
  }

  const GlobalStates& states_;
  GlobalStates* growing_ = nullptr;  // the same
  std::vector<Words> aside_;
};

// A global state that is being changed.
class GlobalStates::World {
 public:
  World(Numbers& numbers, Words words)
      : numbers_(&numbers), states_(&numbers.states()), words_(std::move(words)) {}

  [[nodiscard]] std::uint32_t operator[](PlaceId place) const {
    return index(place) < words_.size() ? words_[index(place)] : 0;
  }
  [[nodiscard]] std::size_t places() const { return words_.size(); }
  void set(PlaceId place, std::uint32_t word) {
    if (index(place) >= words_.size()) words_.resize(index(place) + 1);
    words_[index(place)] = word;
  }

  [[nodiscard]] ChannelState channel(PlaceId place) const {
    return decode(states_->channel_states_[number_of((*this)[place])]);
  }
  [[nodiscard]] bool has_channel(PlaceId place) const {
    return tag_of((*this)[place]) == Tag::Object;
  }
  void set_channel(PlaceId place, const ChannelState& state) {
    set(place, word_of(Tag::Object, numbers_->channel_state(state)));
  }

  // How long the process there has waited; counted only of those that wait for a deadline, and only
  // where time is maximal.
  [[nodiscard]] std::uint64_t time_waited(PlaceId place) const {
    const auto clock = std::as_const(states_->knowledge_).find_clock(place);
    if (!clock || (*this)[*clock] == 0) return 0;
    return states_->times_[number_of((*this)[*clock])];
  }
  void set_time_waited(PlaceId place, std::uint64_t nanoseconds) {
    if (nanoseconds == time_waited(place)) return;
    set(numbers_->clock(place),
        nanoseconds == 0 ? 0 : word_of(Tag::Object, numbers_->time(nanoseconds)));
  }

  void tell(PlaceId place, NodeId node, LocalEvent event) {
    if (states_->time_ == TimeMode::Maximal) set_time_waited(place, 0);
    if (tag_of((*this)[place]) == Tag::WaitingToldToStop) event.is_cancelled = true;
    set(place, word_of(Tag::AboutToRun, numbers_->pending({node, event})));
    queue_.push_back(place);
  }

  // Takes the local steps that are due. With `first`, that process's step is one of them whatever
  // it takes away.
  void settle(GlobalTransition& transition, std::optional<PlaceId> first = std::nullopt) {
    if (first && queue_.empty()) queue_.push_back(*first);
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      if (next > most_steps + words_.size()) {
        transition.is_endless = true;
        return;
      }
      const PlaceId place = queue_[next];
      if (tag_of((*this)[place]) != Tag::AboutToRun) continue;  // it has run already
      const Pending pending = states_->pending_[number_of((*this)[place])];
      const EdgeId id = numbers_->edge(pending);
      if (id == no_edge) {
        transition.runs.push_back({place});
        transition.missing = {pending.first, pending.second};
        return;
      }
      const Edge& edge = states_->knowledge_[id];
      if (place != first && takes_away(edge)) continue;
      transition.runs.push_back({place});
      for (const Effect& effect : edge.effects) {
        if (!apply(effect, pending.second.is_cancelled)) {
          transition.is_impossible = true;
          return;
        }
      }
      if (edge.target) {
        const NodeId target = states_->alike_.representative(*edge.target);
        set(place, word_of(pending.second.is_cancelled ? Tag::WaitingToldToStop : Tag::Waiting,
                           static_cast<std::uint32_t>(target)));
        tell_if_joined(place);
        wake_sleeper(place, transition);
      } else {
        end(place, pending.first, edge.failure);
      }
    }
    while (!words_.empty() && words_.back() == 0)
      words_.pop_back();
    transition.lost = std::move(lost_);
    transition.target = numbers_->state(std::move(words_));
  }

  // `is_cancelled`: whoever does it was told to stop. False if it cannot be: a channel would have
  // fewer than no ends.
  bool apply(const Effect& effect, bool is_cancelled = false) {
    switch (effect.kind) {
      case Effect::Kind::Channel: {
        ChannelState made{.what = effect.channel,
                          .capacity = states_->knowledge_[effect.channel].capacity};
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
        ChannelState state = channel(effect.place);
        const std::vector<ValueId> buffer = state.buffer;
        if (!state.change_ends(effect.readers, effect.writers)) return false;
        change_channel(effect.place, buffer, state);
        return true;
      }
      case Effect::Kind::Poison: {
        ChannelState state = channel(effect.place);
        const std::vector<ValueId> buffer = state.buffer;
        state.poison(effect.is_through_reader);
        change_channel(effect.place, buffer, state);
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

 private:
  void change_channel(PlaceId place, const std::vector<ValueId>& buffer_before,
                      const ChannelState& now) {
    set_channel(place, now);
    if (!now.buffer.empty()) return;
    for (const ValueId value : buffer_before)
      lost_.push_back({.place = place, .channel = now.what, .value = value});
  }

  // In the first place that is free, as the runtime does it.
  void start(const Effect& effect, bool is_cancelled) {
    const std::optional<PlaceId> owner = numbers_->owner(effect.place);
    std::size_t number = 0;
    while ((*this)[numbers_->child(owner, number)] != 0)
      ++number;
    const PlaceId place = numbers_->child(owner, number);
    const ComponentId component = numbers_->component(place, effect.place, effect.start);
    tell(place, states_->alike_.representative(states_->knowledge_[component].beginning),
         {.is_cancelled = is_cancelled});
  }

  void end(PlaceId place, NodeId last, FailureId failure) {
    set(place, 0);
    const PlaceId join = states_->knowledge_[states_->knowledge_[last].component].join;
    JoinState state = join_state((*this)[join]);
    if (failure != no_failure && state.failure == no_failure) {
      state.failure = failure;
      set(join, word_of(state));
      cancel(join);
    }
    if (const auto owner = numbers_->owner(join)) tell_if_joined(*owner);
  }

  // The node in which a process waits, or from which it is about to run; none if there is no
  // process there.
  [[nodiscard]] std::optional<NodeId> node_at(std::size_t place) const {
    const std::uint32_t word = words_[place];
    if (is_waiting(word)) return NodeId{number_of(word)};
    if (tag_of(word) == Tag::AboutToRun) return states_->pending_[number_of(word)].first;
    return std::nullopt;
  }
  [[nodiscard]] std::optional<PlaceId> join_of(std::size_t place) const {
    const auto node = node_at(place);
    if (!node) return std::nullopt;
    return states_->knowledge_[states_->knowledge_[*node].component].join;
  }

  // Tells all children of the join to stop, and all that they wait for.
  void cancel(PlaceId join) {
    JoinState state = join_state((*this)[join]);
    state.is_cancelled = true;
    set(join, word_of(state));
    for (std::size_t p = 0; p < words_.size(); ++p) {
      if (join_of(p) == join) cancel_process(PlaceId{static_cast<std::uint32_t>(p)});
    }
  }
  void cancel_process(PlaceId place) {
    const std::uint32_t word = (*this)[place];
    if (tag_of(word) == Tag::AboutToRun) {
      auto [node, event] = states_->pending_[number_of(word)];
      event.is_cancelled = true;
      tell(place, node, event);
    } else if (tag_of(word) == Tag::Waiting) {
      const NodeId node{number_of(word)};
      const StateKind kind = states_->knowledge_[node].kind;
      set(place, word_of(Tag::WaitingToldToStop, number_of(word)));
      if (kind != StateKind::Join) tell(place, node, {.kind = LocalEvent::Kind::Cancelled});
    }
    for (std::size_t p = 0; p < words_.size(); ++p) {
      const auto join = join_of(p);
      if (join && numbers_->owner(*join) == place && !join_state((*this)[*join]).is_cancelled)
        cancel(*join);
    }
  }

  [[nodiscard]] bool takes_away(const Edge& edge) const {
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

  // Whoever does nothing but sleep wakes up whatever the others do meanwhile, and takes nothing
  // from them by that: nothing is lost if it happens at once. (A step that commutes with all others
  // and disables none, a confluent internal step: Groote and van de Pol, "State space reduction
  // using partial tau-confluence", MFCS 2000.) Once for each process, so that one that only sleeps
  // still goes round in a circle that can be seen.
  void wake_sleeper(PlaceId place, GlobalTransition& transition) {
    const std::uint32_t word = (*this)[place];
    if (states_->time_ != TimeMode::Any || !is_waiting(word)) return;
    const NodeId id{number_of(word)};
    const bool is_asleep = states_->knowledge_[id].kind == StateKind::Sleep;
    if (!is_asleep || std::ranges::find(woken_, place) != woken_.end()) return;
    woken_.push_back(place);
    transition.runs.push_back({place, true});
    tell(place, id, {LocalEvent::Kind::Timeout, 0});
  }

  // A parent goes on as soon as the last child has ended.
  void tell_if_joined(PlaceId place) {
    const std::uint32_t word = (*this)[place];
    if (!is_waiting(word)) return;
    const NodeId id{number_of(word)};
    const Node& node = states_->knowledge_[id];
    if (node.kind != StateKind::Join || node.guards.empty()) return;
    const PlaceId join = node.guards[0].object;
    for (std::size_t p = 0; p < words_.size(); ++p) {
      if (join_of(p) == join) return;
    }
    tell(place, id,
         {.kind = LocalEvent::Kind::Joined, .failure = join_state((*this)[join]).failure});
    set(join, 0);
  }

  Numbers* numbers_;
  const GlobalStates* states_;
  Words words_;
  std::vector<PlaceId> queue_;
  std::vector<PlaceId> woken_;
  std::vector<LostValue> lost_;
};

// All that may happen in one state.
class GlobalStates::Firing {
 public:
  Firing(Numbers& numbers, StateId state)
      : numbers_(numbers),
        states_(numbers.states()),
        words_(states_.states_[static_cast<std::uint32_t>(state)].begin(),
               states_.states_[static_cast<std::uint32_t>(state)].end()),
        here_(numbers, words_) {}

  std::vector<GlobalTransition> fire() {
    find_offers();
    pass_all();
    for (const Waiting& waiting : waiting_)
      fire_alone(waiting);
    sync_all();
    for (std::size_t p = 0; p < words_.size(); ++p) {
      if (tag_of(words_[p]) == Tag::AboutToRun) run(PlaceId{static_cast<std::uint32_t>(p)});
    }
    if (states_.time_ == TimeMode::Any) {
      fire_timers();
    } else if (transitions_.empty()) {
      fire_earliest();
    }
    return std::move(transitions_);
  }

 private:
  struct Waiting {
    PlaceId place{};
    NodeId id{};
    const Node* node = nullptr;
  };
  struct Offer {
    PlaceId channel{};
    const Guard* guard = nullptr;
    const Waiting* by = nullptr;
  };

  void find_offers() {
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

  // Of a pri_alt: a guard before this one that will be ready whenever the process looks at it.
  [[nodiscard]] bool is_overtaken(const Node& node, const Guard& guard) const {
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

  GlobalTransition& add(Action action) {
    transitions_.push_back({.action = action});
    return transitions_.back();
  }

  void pass_all() {
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

  void pass(ChannelId channel, const Offer& write, const Offer& read) {
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

  // What a process does with nobody else, timers apart.
  void fire_alone(const Waiting& waiting) {
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

  void use_channel(const Waiting& waiting, const Guard& guard) {
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

  // All channels that it waits at are closed, and it has no other way out.
  [[nodiscard]] bool is_closed(const Node& node) const {
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

  void alone(const Waiting& waiting, Action action, LocalEvent event, const World& before,
             LabelId label = unseen) {
    GlobalTransition& transition = add(action);
    transition.label = label;
    transition.parts = {waiting.place};
    World world = before;
    world.tell(waiting.place, waiting.id, event);
    world.settle(transition);
  }

  void sync_all() {
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

  void run(PlaceId place) {
    GlobalTransition& transition = add({.kind = Decision::Kind::Run, .place = place});
    transition.parts = {place};
    World world = here_;
    world.settle(transition, place);
  }

  void fire_timers() {
    for (const Waiting& waiting : waiting_) {
      for (const Guard& guard : waiting.node->guards) {
        if (guard.kind != GuardKind::Timeout || is_overtaken(*waiting.node, guard)) continue;
        alone(waiting, {Decision::Kind::Timer, waiting.place, guard.index},
              {LocalEvent::Kind::Timeout, guard.index}, here_);
      }
    }
  }

  // Time passes, for all who wait for a deadline, until the first has come. Nobody can do anything
  // else, so no deadline is overtaken.
  void fire_earliest() {
    constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    const auto left = [&](const Waiting& waiting, const Guard& guard) {
      if (guard.kind != GuardKind::Timeout) return never;
      return guard.delay - std::min(guard.delay, here_.time_waited(waiting.place));
    };
    std::uint64_t least = never;
    std::vector<const Waiting*> late;
    for (const Waiting& waiting : waiting_) {
      std::uint64_t its = never;
      for (const Guard& guard : waiting.node->guards)
        its = std::min(its, left(waiting, guard));
      if (its != never) late.push_back(&waiting);
      least = std::min(least, its);
    }
    World then = here_;
    for (const Waiting* const waiting : late)
      then.set_time_waited(waiting->place, here_.time_waited(waiting->place) + least);
    for (const Waiting* const waiting : late) {
      for (const Guard& guard : waiting->node->guards) {
        if (left(*waiting, guard) != least) continue;
        alone(*waiting, {Decision::Kind::Timer, waiting->place, guard.index},
              {LocalEvent::Kind::Timeout, guard.index}, then);
      }
    }
  }

  Numbers& numbers_;
  const GlobalStates& states_;
  Words words_;
  World here_;
  std::vector<Waiting> waiting_;
  std::vector<Offer> reads_, writes_;
  std::vector<GlobalTransition> transitions_;
};

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
