// The global states of a program as they follow from what is known of its processes, and what can
// happen in each. Where knowledge ends it says what is missing.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/program/alike.hpp"
#include "checker/program/knowledge.hpp"
#include "checker/program/program_under_test.hpp"
#include "checker/program/word_table.hpp"

namespace csp::checker::program {

enum class StateId : std::uint32_t {};
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
  PlaceId place{};
  bool is_deadline = false;  // the one that it sleeps until comes; else it runs
};

// A value that lay in a buffer, and that nobody can read any more.
struct LostValue {
  PlaceId place{};
  ChannelId channel{};
  ValueId value{};
};

// One thing that may happen, and the local steps that follow at once.
struct GlobalTransition {
  Action action{};
  LabelId label = unseen;
  std::vector<PlaceId> parts{};     // who takes part in the decision
  std::vector<Consequence> runs{};  // in this order, up to a missing edge
  std::vector<LostValue> lost{};
  std::optional<StateId> target{};  // none if something is missing or does not fit
  std::optional<MissingEdge> missing{};
  bool is_impossible = false;  // a channel would have fewer than no ends: something is not known
  bool is_endless = false;     // the local steps make each other possible for ever
};

// Appends the places of all who take part in it or run by it, in order, each once.
void append_parts(const GlobalTransition& transition, std::vector<std::uint32_t>& places);

class GlobalStates {
 public:
  using Words = std::vector<std::uint32_t>;

  // Both must outlive it; knowledge may grow meanwhile, and does where processes come to places in
  // which they were not yet seen.
  GlobalStates(Knowledge& knowledge, const Alike& alike, TimeMode time);

  // What exists when the program begins, as a log begins. The result is a transition that runs the
  // first process, without a decision.
  [[nodiscard]] GlobalTransition begin(const std::vector<Effect>& beginning);
  [[nodiscard]] std::vector<GlobalTransition> transitions(StateId state);

  // What a search needs to know of the transitions of a state, before those it leads to have
  // numbers.
  struct Outlook {
    struct Step {
      LabelId label = unseen;
      std::optional<StateId> target{};  // none if it has no number yet
      std::uint32_t target_words = 0;   // then its words, so many, come next in `words`
      std::uint32_t parts = 0;          // and then so many places
    };
    std::vector<Step> steps{};
    Words words{};                                            // in the order of the steps
    std::vector<std::pair<std::uint32_t, LostValue>> lost{};  // and by which step
  };
  // Changes nothing, so that many threads may call it at once. Nothing if something else is needed
  // that has no number yet or is not known; then transitions() tells more. What it returns stays
  // true while knowledge grows.
  [[nodiscard]] std::optional<Outlook> outlook(StateId state) const;
  // The state with these words; gives it the number that transitions() would.
  [[nodiscard]] StateId admit(std::span<const std::uint32_t> words) {
    return StateId{states_.intern(words).number};
  }

  [[nodiscard]] std::size_t size() const { return states_.size(); }
  [[nodiscard]] std::uint64_t bytes() const { return states_.bytes() + channel_states_.bytes(); }
  [[nodiscard]] bool is_completed(StateId state) const;  // the first process has ended

  struct LiveProcess {
    PlaceId place{};
    NodeId node{};
    bool is_about_to_run = false;
  };
  [[nodiscard]] std::vector<LiveProcess> alive(StateId state) const;
  // A node was taken for another although it is not known to do the same.
  [[nodiscard]] bool is_merging_stale() const { return is_merging_stale_; }

  // What one decides so that it happens, in order: the decision, and those of all that follows.
  [[nodiscard]] std::vector<Decision> decisions(const GlobalTransition& transition) const;

  [[nodiscard]] const std::string& text(LabelId label) const {
    return labels_[static_cast<std::size_t>(label)];
  }
  [[nodiscard]] std::size_t labels() const { return labels_.size(); }
  [[nodiscard]] std::string name_of(LabelId label) const;  // without its value

 private:
  using Pending = std::pair<NodeId, LocalEvent>;
  enum class LabelKind { Pass, Get, Sync };
  class Numbers;
  class World;
  class Firing;

  [[nodiscard]] EdgeId edge_of(NodeId representative, const LocalEvent& event);
  [[nodiscard]] bool is_alike(const Edge& a, const Edge& b) const;
  LabelId label(LabelKind kind, PlaceId place, ChannelId channel, ValueId value);

  Knowledge& knowledge_;
  const Alike& alike_;
  TimeMode time_;
  PlaceId root_{};
  WordTable states_;
  WordTable channel_states_;
  std::vector<Pending> pending_;  // what stands behind the word of one that is about to run
  std::map<Pending, std::uint32_t> pending_ids_;
  std::map<Pending, EdgeId> edges_of_classes_;
  std::vector<std::uint64_t> times_;  // that processes have waited
  std::map<std::uint64_t, std::uint32_t> time_ids_;
  std::map<std::tuple<LabelKind, PlaceId, ChannelId, ValueId>, LabelId> label_ids_;
  std::vector<std::string> labels_{""}, label_names_{""};
  bool is_merging_stale_ = false;
};

}  // namespace csp::checker::program
