// The global states of a program as they follow from what is known of its processes, and what can
// happen in each. Where knowledge ends it says what is missing.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checker/program/alike.hpp"
#include "checker/program/channel_states.hpp"
#include "checker/program/knowledge.hpp"
#include "checker/program/meetings.hpp"
#include "checker/program/program_under_test.hpp"
#include "checker/program/state_layout.hpp"
#include "checker/program/word_table.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker::program {

enum class LabelId : std::uint32_t {};  // of an event seen from outside
inline constexpr LabelId unseen{0};

// A Decision by numbers.
struct Action {
  Decision::Kind kind = Decision::Kind::Run;
  PlaceId place{};
  std::uint32_t guard = 0;
  PlaceId reader{};
  std::uint32_t read_guard = 0;
};

// An edge that a transition needs and nobody has seen.
struct MissingEdge {
  NodeId node{};
  LocalEvent event{};

  friend auto operator<=>(const MissingEdge&, const MissingEdge&) = default;
};

// Something that follows at once from what happens.
struct Consequence {
  enum class Kind {
    Run,
    Deadline,  // the one that it sleeps until comes
    Meeting,   // it writes, and another reads
  };
  PlaceId place{};
  Kind kind = Kind::Run;
  // Meeting:
  std::uint32_t guard = 0;
  PlaceId reader{};
  std::uint32_t read_guard = 0;
  LabelId label = unseen;  // for who gives numbers
};

// A value that lay in a buffer, and that nobody can read any more.
struct LostValue {
  PlaceId place{};
  ChannelId channel{};
  ValueId value{};
};

// A global state: a word for each place, without zeros at the end.
using StateWords = StateLayout::Words;

// One thing that may happen, and the local steps that follow at once.
struct GlobalTransition {
  Action action{};
  LabelId label = unseen;
  std::vector<PlaceId> parts{};     // who takes part in the decision
  std::vector<Consequence> runs{};  // in this order, up to a missing edge
  std::vector<LostValue> lost{};
  std::optional<StateWords> target{};  // none if something is not known or does not fit
  std::optional<MissingEdge> missing{};
  std::optional<NodeId> overfull{};  // who waits there puts more into a buffer than is followed
  bool is_impossible = false;  // a channel would have fewer than no ends: something is not known
  bool is_endless = false;     // the local steps make each other possible for ever
};

class GlobalStates {
 private:
  class Numbers;
  class World;
  class Firing;

 public:
  // Both must outlive it; knowledge may grow meanwhile, and does where processes come to places in
  // which they were not yet seen. `meetings`: that are not put off (meetings.hpp); only where any
  // deadline may come at any time, and where nobody asks what was seen in which order.
  GlobalStates(Knowledge& knowledge, const Alike& alike, TimeMode time, Meetings meetings = {});

  // What exists when the program begins, as a log begins. The result is a transition that runs the
  // first process, without a decision.
  [[nodiscard]] GlobalTransition begin(const std::vector<Effect>& beginning);
  [[nodiscard]] std::vector<GlobalTransition> transitions(const StateWords& state);

  // --- Packed, for a search ---

  [[nodiscard]] const StateLayout& layout() const { return layout_; }
  // Must be done before the first state is packed, and again where the layout is outgrown.
  void lay_out() { layout_.lay_out(knowledge_.places()); }
  // Lets the state be packed, if the layout has room for it.
  void admit(const StateWords& state) { layout_.learn_words(state); }
  // The same for the transition, which leads somewhere. Events tell what is seen of a transition,
  // what is lost by it, and who takes part.
  EventId admit(const GlobalTransition& transition);
  // Nobody can tell the edge: who comes to it while looking marks the state as a frontier.
  void give_up_on(const MissingEdge& missing);
  // Of any whom the node stands for.
  [[nodiscard]] bool is_known(const MissingEdge& missing) const;

  // One thread's, to look at packed states with. It changes nothing, so many threads may look at
  // once, each with its own; what they see stays true while knowledge grows.
  class Lookout {
   public:
    explicit Lookout(const GlobalStates& states);
    Lookout(Lookout&&) noexcept;
    ~Lookout();
    // Appends what transitions() says and leads somewhere, in its order, and marks the steps if
    // there is more. False if something is needed that was not admitted or is not known; then what
    // was appended is of no use.
    [[nodiscard]] bool look(const Word* state, StepList& steps);
    [[nodiscard]] std::uint64_t bytes() const;  // of what came of decisions and is remembered

   private:
    std::unique_ptr<Firing> firing_;
  };

  // Events are numbered behind the signals.
  [[nodiscard]] std::size_t events() const { return first_event + happenings_.size(); }
  [[nodiscard]] LabelId label(EventId event) const { return LabelId{happening(event)[0]}; }
  // The places of all who take part or run by it, in order, each once.
  [[nodiscard]] std::span<const std::uint32_t> parts(EventId event) const;
  [[nodiscard]] std::vector<LostValue> lost(EventId event) const;

  [[nodiscard]] std::uint64_t bytes() const { return channel_states_.bytes(); }
  // The first process has ended.
  [[nodiscard]] bool is_completed(const StateWords& state) const;
  [[nodiscard]] bool is_completed(const Word* packed) const {
    return layout_.word(packed, root_) == 0;
  }

  struct LiveProcess {
    PlaceId place{};
    NodeId node{};
    bool is_about_to_run = false;
  };
  // Kept and filled again, so that no state allocates.
  struct Inhabitants {
    std::vector<LiveProcess> alive{};
    StateWords room{};
  };
  void find_alive(const Word* packed, Inhabitants& here) const;
  [[nodiscard]] std::vector<LiveProcess> alive(const StateWords& state) const;
  // A node was taken for another although it is not known to do the same.
  [[nodiscard]] bool is_merging_stale() const { return is_merging_stale_; }
  [[nodiscard]] const Meetings& meetings() const { return meetings_; }

  // What one decides so that it happens, in order: the decision, and those of all that follows.
  [[nodiscard]] std::vector<Decision> decisions(const GlobalTransition& transition) const;

  // What is seen, and where; of a barrier the value says nothing.
  enum class SeenKind : std::uint32_t { Value, Get, Sync };
  struct Seen {
    SeenKind kind = SeenKind::Value;
    PlaceId place{};
    ValueId value{};
  };
  [[nodiscard]] Seen seen(LabelId label) const;
  [[nodiscard]] const std::string& text(LabelId label) const {
    return labels_[static_cast<std::size_t>(label)];
  }
  [[nodiscard]] std::size_t labels() const { return labels_.size(); }
  [[nodiscard]] std::string name_of(LabelId label) const;  // without its value

 private:
  static constexpr std::size_t first_event = 2;  // behind tau and tick
  // What stands behind the word of one that is about to run.
  struct Pending {
    NodeId node{};
    LocalEvent event{};
    EdgeId edge = no_edge;  // that all whom the node stands for take; none if that is not known yet
    bool is_unlearnable = false;
  };
  struct NodeFacts {
    const Node* node = nullptr;
    PlaceId join{};
    std::optional<PlaceId> owner{};  // of the join
    std::uint32_t first_guard = 0;   // its guards are numbered from there, over all nodes
  };

  void note_nodes();
  [[nodiscard]] std::span<const std::uint32_t> happening(EventId event) const {
    return happenings_[static_cast<std::uint32_t>(index(event) - first_event)];
  }
  void find_alive(const StateWords& state, std::vector<LiveProcess>& alive) const;
  [[nodiscard]] const NodeFacts& facts(NodeId node) const { return facts_[index(node)]; }
  // Of the node in which a process waits, or from which it is about to run; null if there is no
  // process in the place with this word.
  [[nodiscard]] const NodeFacts* facts_of(std::uint32_t word) const;
  [[nodiscard]] EdgeId edge_of(std::uint32_t pending);
  [[nodiscard]] bool is_alike(const Edge& a, const Edge& b) const;
  [[nodiscard]] LabelId label(SeenKind kind, PlaceId place, ChannelId channel, ValueId value);

  Knowledge& knowledge_;
  const Alike& alike_;
  TimeMode time_;
  Meetings meetings_;
  PlaceId root_{};
  StateLayout layout_;
  ChannelStates channel_states_;
  std::vector<NodeFacts> facts_;  // of all nodes that are in a state or in pending_
  std::vector<Pending> pending_;
  std::vector<std::uint64_t> times_;  // that processes have waited
  std::map<std::uint64_t, std::uint32_t> time_ids_;
  WordTable pending_ids_;  // by node and event
  WordTable label_ids_;    // by kind, place, channel and value; one less than the label's number
  WordTable happenings_;   // the label, how many values are lost, these, and the places
  std::vector<std::string> labels_{""}, label_names_{""};
  bool is_merging_stale_ = false;
};

}  // namespace csp::checker::program
