// Idea: two processes that can do nothing but meet each other, whatever the others do meanwhile,
// may as well meet at once. No state in which they still stand there shows anything that one behind
// the meeting does not: a deadlock is not there yet, and whoever takes part in nothing any more
// takes part in nothing behind it.
//
// So it is where, until the two move,
//   * they have no other way out: they wait for synchronous channels alone, which nobody poisons,
//     nobody is told to stop, and among their guards one pair fits;
//   * nobody else comes to stand at one of these channels on the other side (a rival).
// Whether a rival comes is told from what is known of each process by itself: from its node it
// may take all edges, but not those for which it needs one of the two as a partner. A process that
// is yet to be started is no part of a state, so nobody may be able to start one, and nobody to
// start who would. A process can find another place free once the two have met than before. That
// is why it is asked of the places of all who matter whether processes may be started for the joins
// of whoever was ever seen in them: the two's own, too.
//
// What is not known yet may prove all this wrong. Then it is known when the search ends: take the
// shortest way on which a meeting that was taken early is prevented. All that happens on it before
// commutes with the meeting, and with others that were taken early, or there would be a shorter
// one. So the search has come by the rival's local steps, and tables that are made then forbid the
// meeting (still_hold).
//
// With the first process all end. A meeting that brings that about would take from the others what
// they could still do; so where one outlives the first process nothing is taken early at all
// (exploration.cpp).
//
// A state in which nothing more is taken early has all its transitions, and each meeting is taken
// at most once before there is such a state; so nothing is put off for ever.
//
// Source: a step that commutes with all others and disables none, Groote and van de Pol, "State
// space reduction using partial tau-confluence", MFCS 2000; the same as a persistent set of one
// step, Baier, Katoen: "Principles of Model Checking", section 8.2; who has to move before a rival
// can come, Valmari, "Stubborn sets for reduced state space generation", 1989.
#include "checker/program/meetings.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace csp::checker::program {

namespace {

// Where there are more, somebody is in the way nearly always, and it costs much to find out.
constexpr std::size_t most_users = 16;
constexpr std::size_t most_watched = 16;
// Nodes and edges, over all meetings; those that come later are left out.
constexpr std::size_t most_looks = 10'000'000;

bool is_channel_guard(const Guard& guard) {
  return guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
}

template <class Value>
bool add(std::vector<Value>& values, Value value) {
  const bool is_new = std::ranges::find(values, value) == values.end();
  if (is_new) values.push_back(value);
  return is_new;
}

}  // namespace

class Meetings::Making {
 public:
  Making(Meetings& made, const Knowledge& knowledge)
      : made_(made),
        knowledge_(knowledge),
        nodes_in_(knowledge.places()),
        channels_(knowledge.places()),
        joins_(knowledge.places()),
        starters_(knowledge.places()),
        is_left_(knowledge.places()),
        is_join_(knowledge.places()),
        into_(knowledge.nodes()),
        starts_(knowledge.nodes()) {}

  void make(std::span<const Effect> beginning) {
    for (const Effect& effect : beginning)
      note(effect);
    for (std::uint32_t n = 0; n < knowledge_.nodes(); ++n)
      note(NodeId{n});
    for (std::uint32_t e = 0; e < knowledge_.edges(); ++e)
      note(EdgeId{e});
    for (std::uint32_t n = 0; n < knowledge_.nodes(); ++n)
      make_offer(knowledge_[NodeId{n}]);
    made_.of_offer_.resize(made_.offers_.size());
    if (is_anybody_told_to_stop_) return;
    for (std::uint32_t e = 0; e < knowledge_.edges(); ++e)
      find_partners(knowledge_[EdgeId{e}]);
    for (std::size_t c = 0; c < channels_.size(); ++c)
      make_meetings(PlaceId{static_cast<std::uint32_t>(c)});
  }

 private:
  struct Channel {
    std::vector<PlaceId> readers{}, writers{};     // who was ever seen there
    std::vector<std::uint32_t> reads{}, writes{};  // offers
    bool has_buffer = false, is_poisoned = false;
    bool has_rival_readers = false, has_rival_writers = false;  // for the meeting in question
  };
  // Who else has to take part in what an edge stands for.
  struct Partners {
    bool are_few = false;  // otherwise it does not matter who
    std::array<std::optional<PlaceId>, 2> all{};
  };
  struct GuardWords {
    std::uint32_t index = 0;
    PlaceId channel{};
    bool does_write = false;
  };
  static constexpr std::size_t words_of_guard = 3;

  Channel& at(PlaceId channel) { return channels_[index(channel)]; }
  [[nodiscard]] const Channel& at(PlaceId channel) const { return channels_[index(channel)]; }
  [[nodiscard]] bool is_simple(PlaceId channel) const {
    const Channel& it = at(channel);
    return !it.has_buffer && !it.is_poisoned && !knowledge_.was_poisoned(channel);
  }

  // --- What is known ---

  void note(const Effect& effect) {
    const bool has_buffer =
        effect.kind == Effect::Kind::Channel && knowledge_[effect.channel].capacity > 0;
    if (has_buffer) at(effect.place).has_buffer = true;
    if (effect.kind == Effect::Kind::Poison) at(effect.place).is_poisoned = true;
    if (effect.kind == Effect::Kind::Cancel) is_anybody_told_to_stop_ = true;
  }

  void note(NodeId id) {
    const Node& node = knowledge_[id];
    const PlaceId place = knowledge_.place_of(id);
    std::vector<NodeId>& there = nodes_in_[index(place)];
    made_.rank_.push_back(static_cast<std::uint32_t>(there.size()));
    there.push_back(id);
    add(joins_[index(place)], knowledge_[node.component].join);
    for (const Guard& guard : node.guards) {
      if (!is_channel_guard(guard)) continue;
      Channel& channel = at(guard.object);
      add(guard.kind == GuardKind::Read ? channel.readers : channel.writers, place);
    }
  }

  // Who throws makes others be told to stop.
  void note(EdgeId id) {
    const Edge& edge = knowledge_[id];
    const PlaceId place = knowledge_.place_of(edge.source);
    if (edge.failure != no_failure) is_anybody_told_to_stop_ = true;
    if (edge.target) {
      into_[index(*edge.target)].push_back(id);
    } else {
      is_left_[index(place)] = true;
    }
    for (const Effect& effect : edge.effects) {
      note(effect);
      if (effect.kind != Effect::Kind::Process) continue;
      starts_[index(edge.source)] = true;
      add(starters_[index(effect.place)], place);
    }
  }

  void make_offer(const Node& node) {
    std::vector<std::uint32_t> words{static_cast<std::uint32_t>(knowledge_[node.component].place)};
    std::vector<PlaceId> met;
    bool is_fit = !node.guards.empty() && node.kind != StateKind::PriAlt;
    for (const Guard& guard : node.guards) {
      is_fit =
          is_fit && is_channel_guard(guard) && is_simple(guard.object) && add(met, guard.object);
      words.insert(words.end(), {guard.index, static_cast<std::uint32_t>(guard.object),
                                 guard.kind == GuardKind::Write ? 1U : 0U});
    }
    if (!is_fit) {
      made_.offer_.push_back(none);
      return;
    }
    const auto [number, is_new] = made_.offers_.intern(words);
    made_.offer_.push_back(number);
    if (!is_new) return;
    for (const GuardWords& guard : guards_of(number)) {
      Channel& channel = at(guard.channel);
      (guard.does_write ? channel.writes : channel.reads).push_back(number);
    }
  }

  [[nodiscard]] PlaceId place_of(std::uint32_t offer) const {
    return PlaceId{made_.offers_[offer][0]};
  }
  [[nodiscard]] std::vector<GuardWords> guards_of(std::uint32_t offer) const {
    std::vector<GuardWords> guards;
    const auto words = made_.offers_[offer];
    for (std::size_t w = 1; w < words.size(); w += words_of_guard)
      guards.push_back({words[w], PlaceId{words[w + 1]}, words[w + 2] != 0});
    return guards;
  }

  void find_partners(const Edge& edge) {
    Partners& partners = partners_.emplace_back();
    const bool is_passed =
        edge.event.kind == LocalEvent::Kind::Wrote || edge.event.kind == LocalEvent::Kind::Read;
    const Guard* const guard =
        is_passed ? knowledge_[edge.source].guard(edge.event.guard) : nullptr;
    if (guard == nullptr || at(guard->object).has_buffer) return;
    const PlaceId own = knowledge_.place_of(edge.source);
    const Channel& channel = at(guard->object);
    std::size_t count = 0;
    for (const PlaceId other : guard->kind == GuardKind::Read ? channel.writers : channel.readers) {
      if (other == own) continue;
      if (count == partners.all.size()) return;
      partners.all[count++] = other;
    }
    partners.are_few = true;
  }

  // --- One meeting ---

  void make_meetings(PlaceId channel) {
    const Channel& it = at(channel);
    if (it.readers.size() + it.writers.size() > most_users) return;
    for (const std::uint32_t writes : it.writes) {
      for (const std::uint32_t reads : it.reads) {
        if (place_of(writes) != place_of(reads) && looks_ < most_looks)
          make_meeting(channel, writes, reads);
      }
    }
  }

  void make_meeting(PlaceId channel, std::uint32_t writes, std::uint32_t reads) {
    const std::vector<GuardWords> ours = guards_of(writes), theirs = guards_of(reads);
    Meeting meeting{.writer = place_of(writes),
                    .reader = place_of(reads),
                    .channel = channel,
                    .writes = writes,
                    .reads = reads};
    std::size_t fitting = 0;
    for (const GuardWords& one : ours) {
      for (const GuardWords& other : theirs) {
        if (one.channel != other.channel || one.does_write == other.does_write) continue;
        ++fitting;
        meeting.write_guard = one.index;
        meeting.read_guard = other.index;
      }
    }
    if (fitting != 1) return;
    std::vector<PlaceId> matter{meeting.writer, meeting.reader};
    for (const auto* const guards : {&ours, &theirs}) {
      for (const GuardWords& guard : *guards)
        add_rivals(guard, matter);
    }
    add_starters(matter);
    if (watch(meeting, matter)) {
      const auto number = static_cast<std::uint32_t>(made_.meetings_.size());
      made_.of_offer_[writes].push_back(number);
      made_.of_offer_[reads].push_back(number);
      made_.meetings_.push_back(std::move(meeting));
    }
    for (const auto* const guards : {&ours, &theirs}) {
      for (const GuardWords& guard : *guards)
        at(guard.channel).has_rival_readers = at(guard.channel).has_rival_writers = false;
    }
    for (const PlaceId place : matter) {
      for (const PlaceId join : joins_[index(place)])
        is_join_[index(join)] = false;
    }
  }

  void add_rivals(const GuardWords& guard, std::vector<PlaceId>& matter) {
    Channel& channel = at(guard.channel);
    (guard.does_write ? channel.has_rival_readers : channel.has_rival_writers) = true;
    for (const PlaceId place : guard.does_write ? channel.readers : channel.writers)
      add(matter, place);
  }

  // And those who start these, and so on.
  void add_starters(std::vector<PlaceId>& matter) {
    for (std::size_t m = 0; m < matter.size(); ++m) {
      for (const PlaceId join : joins_[index(matter[m])]) {
        is_join_[index(join)] = true;
        for (const PlaceId starter : starters_[index(join)])
          add(matter, starter);
      }
    }
  }

  // False if it could never be taken early. `matter`: first the two themselves, who stand still.
  bool watch(Meeting& meeting, const std::vector<PlaceId>& matter) {
    if (matter.size() > most_watched + 2) return false;
    for (std::size_t m = 2; m < matter.size(); ++m) {
      meeting.watches.push_back({matter[m], safe_nodes(meeting, matter[m])});
      const bool is_ever_safe =
          std::ranges::find(meeting.watches.back().safe, true) != meeting.watches.back().safe.end();
      if (!is_ever_safe && !is_left_[index(matter[m])]) return false;
    }
    return true;
  }

  // From which nothing that matters can be reached before the two move.
  std::vector<bool> safe_nodes(const Meeting& meeting, PlaceId place) {
    const std::vector<NodeId>& nodes = nodes_in_[index(place)];
    std::vector<bool> safe(nodes.size(), true);
    std::vector<NodeId> waiting;
    const auto add_unsafe = [&](NodeId node) {
      if (!safe[made_.rank_[index(node)]]) return;
      safe[made_.rank_[index(node)]] = false;
      waiting.push_back(node);
    };
    looks_ += nodes.size();
    for (const NodeId node : nodes) {
      if (knowledge_[node].is_beginning || competes(node) || may_start(node, meeting))
        add_unsafe(node);
    }
    while (!waiting.empty()) {
      const NodeId node = waiting.back();
      waiting.pop_back();
      looks_ += into_[index(node)].size();
      for (const EdgeId edge : into_[index(node)]) {
        if (!needs_one_of(meeting, edge)) add_unsafe(knowledge_[edge].source);
      }
    }
    return safe;
  }

  [[nodiscard]] bool competes(NodeId node) const {
    return std::ranges::any_of(knowledge_[node].guards, [&](const Guard& guard) {
      if (!is_channel_guard(guard)) return false;
      const Channel& channel = at(guard.object);
      return guard.kind == GuardKind::Read ? channel.has_rival_readers : channel.has_rival_writers;
    });
  }

  [[nodiscard]] bool may_start(NodeId node, const Meeting& meeting) const {
    if (!starts_[index(node)]) return false;
    return std::ranges::any_of(knowledge_[node].edges, [&](const auto& it) {
      const auto starts = [&](const Effect& effect) {
        return effect.kind == Effect::Kind::Process && is_join_[index(effect.place)];
      };
      return !needs_one_of(meeting, it.second) &&
             std::ranges::any_of(knowledge_[it.second].effects, starts);
    });
  }

  [[nodiscard]] bool needs_one_of(const Meeting& meeting, EdgeId edge) const {
    const Partners& partners = partners_[index(edge)];
    return partners.are_few && std::ranges::all_of(partners.all, [&](const auto& partner) {
             return !partner || partner == meeting.writer || partner == meeting.reader;
           });
  }

  Meetings& made_;
  const Knowledge& knowledge_;
  std::vector<std::vector<NodeId>> nodes_in_;   // by place
  std::vector<Channel> channels_;               // by place
  std::vector<std::vector<PlaceId>> joins_;     // of the processes in a place
  std::vector<std::vector<PlaceId>> starters_;  // of processes for a join
  std::vector<bool> is_left_;                   // some process in the place ends
  std::vector<bool> is_join_;                   // of whoever matters for the meeting in question
  std::vector<std::vector<EdgeId>> into_;       // by node
  std::vector<bool> starts_;                    // by node: some edge starts a process
  std::vector<Partners> partners_;              // by edge
  bool is_anybody_told_to_stop_ = false;
  std::size_t looks_ = 0;
};

Meetings::Meetings(const Knowledge& knowledge, std::span<const Effect> beginning) {
  Making(*this, knowledge).make(beginning);
}

bool Meetings::still_hold(const Meetings& now) const {
  return std::ranges::all_of(meetings_, [&](const Meeting& before) {
    const auto writes = now.offers_.find(offers_[before.writes]);
    const auto reads = now.offers_.find(offers_[before.reads]);
    if (!writes || !reads) return false;
    const auto& all = now.of_offer_[*writes];
    const auto after = std::ranges::find_if(
        all, [&](std::uint32_t number) { return now[number].reads == *reads; });
    if (after == all.end()) return false;
    return std::ranges::all_of(now[*after].watches, [&](const Meeting::Watch& watch) {
      const auto own = std::ranges::find(before.watches, watch.place, &Meeting::Watch::place);
      if (own == before.watches.end()) return false;
      for (std::size_t rank = 0; rank < own->safe.size(); ++rank) {
        if (own->safe[rank] && !watch.safe[rank]) return false;
      }
      return true;
    });
  });
}

}  // namespace csp::checker::program
