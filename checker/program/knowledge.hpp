// What is known of a program: of each of its processes a state machine, learned from runs.
//
// A process between two communications depends on nothing but what it has taken part in. So what it
// does after an event is known once it has been seen, whoever its partners were and whatever the
// others did meanwhile.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "checker/program/channel_state.hpp"
#include "checker/program/run_log.hpp"

namespace csp::checker::program {

enum class PlaceId : std::uint32_t {};  // of a process, a channel, a barrier or a join
enum class ComponentId : std::uint32_t {
};                                     // a process that began in a place with certain arguments
enum class NodeId : std::uint32_t {};  // one state in which a component waits, or its beginning
enum class EdgeId : std::uint32_t {};
inline constexpr EdgeId no_edge{0xffffffff};
enum class StartId : std::uint32_t {};    // how a process begins, wherever it does
enum class FailureId : std::uint32_t {};  // an exception with which a process ends
inline constexpr FailureId no_failure{0};

template <class Id>
[[nodiscard]] constexpr std::size_t index(Id id) {
  return static_cast<std::size_t>(id);
}

// A process's own part in what happens.
struct LocalEvent {
  enum class Kind : std::uint32_t {
    Start,
    Wrote,
    Read,
    Timeout,
    Skip,
    Chose,
    Sync,
    Joined,
    Poisoned,
    Closed,
    Cancelled
  };
  Kind kind = Kind::Start;
  std::uint32_t guard = 0;         // Wrote, Read, Timeout, Skip, Poisoned. Chose: the answer
  ValueId value{};                 // Read
  FailureId failure = no_failure;  // Joined: the first with which a child ended
  bool is_cancelled = false;       // it had been told to stop when it went on

  friend auto operator<=>(const LocalEvent&, const LocalEvent&) = default;
};

struct Guard {
  std::uint32_t index = 0;
  GuardKind kind = GuardKind::Read;
  PlaceId object{};         // Read, Write, Sync, Join (the join itself)
  ValueId value{};          // Write
  std::uint32_t count = 0;  // Choose
  std::uint64_t delay = 0;  // Timeout: as in the log
  std::string site{};
};

// What a local step does to others.
struct Effect {
  enum class Kind { Channel, Barrier, Process, Ends, Poison, Enrol, Resign, Cancel };
  Kind kind = Kind::Ends;
  PlaceId place{};                        // Process, Cancel: the join
  ChannelId channel{};                    // Channel
  StartId start{};                        // Process: in the first free place below the join's owner
  std::int64_t readers = 0, writers = 0;  // Channel: how many. Ends: how many more
  std::uint32_t enrolled = 0;             // Barrier
  bool is_through_reader = false;         // Poison

  friend bool operator==(const Effect&, const Effect&) = default;
};

// The first decisions of a run that was seen.
struct Witness {
  std::shared_ptr<const std::vector<Decision>> decisions{};
  std::size_t count = 0;

  [[nodiscard]] std::vector<std::string> schedule() const;
};

struct Node {
  ComponentId component{};
  bool is_beginning = false;
  std::string digest{};
  StateKind kind = StateKind::Read;
  std::string site{};
  std::vector<Guard> guards{};
  std::vector<Guard> disabled{};  // of an alternation, that it does not offer here
  std::map<LocalEvent, EdgeId> edges{};
  Witness witness{};

  [[nodiscard]] const Guard* guard(std::uint32_t index) const;
};

// What a process does after an event until it waits again, or ends.
struct Edge {
  NodeId source{};
  LocalEvent event{};
  std::vector<Effect> effects{};
  std::optional<NodeId> target{};
  EndReason end = EndReason::Finished;  // if there is no target
  FailureId failure = no_failure;       // that its parent gets then
  Witness witness{};
};

struct ComponentInfo {
  PlaceId place{};
  PlaceId join{};  // in which it is waited for
  StartId start{};
  NodeId beginning{};
};

struct StartInfo {
  std::string digest, name;

  friend auto operator<=>(const StartInfo&, const StartInfo&) = default;
};

struct FailureInfo {
  std::string text, type;

  friend auto operator<=>(const FailureInfo&, const FailureInfo&) = default;
};

struct ChannelInfo {
  std::uint32_t capacity = 0;
  std::string name{}, type{};
  // What would come of more values in the buffer is not known.
  std::uint32_t most_followed = 0xffffffff;

  friend auto operator<=>(const ChannelInfo&, const ChannelInfo&) = default;
};

// A process did two things after the same communications: it depends on something else.
struct Contradiction {
  PlaceId place{};
  std::string site;
  std::string first, second;  // what it did
  Witness first_witness{}, second_witness{};
};

// A process touched memory that others touch, or that nobody compares.
struct SeenHazard {
  PlaceId place{};
  Hazard hazard;
  std::string site{};  // where it waited then
  Witness witness{};
};

// Besides the value, in a map of the standard library, about.
inline constexpr std::uint64_t bytes_of_tree_node = 48;

class Knowledge {
 public:
  // --- names ---
  PlaceId place(const std::string& text);
  [[nodiscard]] const std::string& text(PlaceId place) const { return places_[index(place)]; }
  [[nodiscard]] std::size_t places() const { return places_.size(); }
  ValueId value(const SentValue& value);
  [[nodiscard]] const SentValue& operator[](ValueId value) const { return values_[index(value)]; }
  ChannelId channel(PlaceId place, const ChannelInfo& info);
  [[nodiscard]] const ChannelInfo& operator[](ChannelId id) const { return channels_[index(id)]; }
  [[nodiscard]] std::span<const ChannelInfo> channels() const { return channels_; }
  StartId start(const StartInfo& info);
  [[nodiscard]] const StartInfo& operator[](StartId id) const { return starts_[index(id)]; }
  FailureId failure(const FailureInfo& info);
  [[nodiscard]] const FailureInfo& operator[](FailureId id) const { return failures_[index(id)]; }
  void name_barrier(PlaceId place, const std::string& name) { barrier_names_[place] = name; }

  // --- what processes do ---
  ComponentId component(PlaceId place, PlaceId join, StartId start);
  // Nothing if it was not yet seen.
  [[nodiscard]] std::optional<ComponentId> find_component(PlaceId place, PlaceId join,
                                                          StartId start) const;
  // The one that was first seen to begin so.
  [[nodiscard]] ComponentId first_component(PlaceId join, StartId start) const {
    return first_component_.at({join, start});
  }
  [[nodiscard]] const ComponentInfo& operator[](ComponentId id) const {
    return components_[index(id)];
  }
  [[nodiscard]] std::size_t components() const { return components_.size(); }
  // Of the process that was last made in that place.
  [[nodiscard]] ComponentId last_component(PlaceId place) const {
    return last_component_.at(place);
  }
  // The process whose children a join waits for; none of what csp::run was given.
  [[nodiscard]] std::optional<PlaceId> owner(PlaceId join);
  // Null if nobody has asked for it yet.
  [[nodiscard]] const std::optional<PlaceId>* find_owner(PlaceId join) const;
  // Where its children can be, in the order in which they are taken; and where csp::run's is.
  [[nodiscard]] PlaceId child(std::optional<PlaceId> parent, std::size_t number);
  [[nodiscard]] std::optional<PlaceId> find_child(std::optional<PlaceId> parent,
                                                  std::size_t number) const;
  // Not a place in the program: where it is written down how long the process there has waited.
  [[nodiscard]] PlaceId clock(PlaceId process);
  [[nodiscard]] std::optional<PlaceId> find_clock(PlaceId process) const;
  // The node of a state that was seen; `is_same` becomes false if the node is known with another
  // offer.
  NodeId node(ComponentId component, const LoggedState& state, const Witness& witness,
              bool& is_same);
  [[nodiscard]] const Node& operator[](NodeId node) const { return nodes_[index(node)]; }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] PlaceId place_of(NodeId node) const {
    return components_[index(nodes_[index(node)].component)].place;
  }
  // Adds the edge, or compares it with the one that is known; then a difference is a contradiction.
  void learn(Edge edge);
  [[nodiscard]] const Edge& operator[](EdgeId edge) const { return edges_[index(edge)]; }
  [[nodiscard]] EdgeId edge(NodeId source, const LocalEvent& event) const;
  [[nodiscard]] std::size_t edges() const { return edges_.size(); }
  // How many states the processes have that were in that place.
  [[nodiscard]] std::size_t nodes_in(PlaceId place) const;

  // One for each place in the source is kept.
  void contradict(Contradiction contradiction);
  [[nodiscard]] const std::vector<Contradiction>& contradictions() const { return contradictions_; }
  void note_hazard(SeenHazard hazard);
  [[nodiscard]] const std::vector<SeenHazard>& hazards() const { return hazards_; }

  // --- what was seen on channels ---
  // All values that anybody was ever about to write to it.
  [[nodiscard]] std::span<const ValueId> values_offered(PlaceId channel) const;
  void note_poisoned(PlaceId channel) { poisoned_.insert(channel); }
  void note_closed(PlaceId channel) { closed_.insert(channel); }
  [[nodiscard]] bool was_poisoned(PlaceId channel) const { return poisoned_.contains(channel); }
  [[nodiscard]] bool was_closed(PlaceId channel) const { return closed_.contains(channel); }

  // Of memory for nodes and edges, about.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  // --- in words ---
  [[nodiscard]] std::string process_name(PlaceId place, ComponentId component) const;
  [[nodiscard]] std::string channel_name(PlaceId place, ChannelId channel) const;
  // The name of whatever was last seen in that place.
  [[nodiscard]] std::string object_name(PlaceId place) const;
  [[nodiscard]] std::string describe(const Edge& edge) const;

 private:
  static constexpr std::size_t most_contradictions = 20;

  std::vector<std::string> places_;
  std::unordered_map<std::string, PlaceId> place_ids_;
  std::vector<SentValue> values_;
  std::unordered_map<std::string, ValueId> value_ids_;
  std::vector<ChannelInfo> channels_;
  std::map<ChannelInfo, ChannelId> channel_ids_;
  std::map<PlaceId, ChannelId> last_channel_;
  std::map<PlaceId, std::string> barrier_names_;
  std::vector<StartInfo> starts_;
  std::map<StartInfo, StartId> start_ids_;
  std::vector<FailureInfo> failures_{{}};  // the first is none
  std::map<FailureInfo, FailureId> failure_ids_{{{}, no_failure}};
  std::vector<ComponentInfo> components_;
  std::map<std::tuple<PlaceId, PlaceId, StartId>, ComponentId> component_ids_;
  std::map<std::pair<PlaceId, StartId>, ComponentId> first_component_;
  std::map<PlaceId, ComponentId> last_component_;
  std::map<PlaceId, std::optional<PlaceId>> owners_;
  std::map<std::optional<PlaceId>, std::vector<PlaceId>> children_;
  std::map<PlaceId, PlaceId> clocks_;
  std::deque<Node> nodes_;  // who looks at one may learn of others
  std::map<std::pair<ComponentId, std::string>, NodeId> node_ids_;
  std::map<PlaceId, std::size_t> nodes_in_;
  std::vector<Edge> edges_;
  std::vector<Contradiction> contradictions_;
  std::vector<SeenHazard> hazards_;
  std::map<PlaceId, std::vector<ValueId>> offered_;
  std::set<PlaceId> poisoned_, closed_;
  std::uint64_t bytes_ = 0;
};

// "fork[3]" is fork.3 in CSP_M.
[[nodiscard]] std::string csp_name(const std::string& name);

}  // namespace csp::checker::program
