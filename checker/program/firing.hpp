// All that may happen in one global state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "checker/program/numbers.hpp"
#include "checker/program/outcomes.hpp"
#include "checker/program/world.hpp"

namespace csp::checker::program {

// Who looks makes one and uses it for many states, so that it seldom allocates.
class GlobalStates::Firing {
 public:
  // Gives numbers to what is new, and works everything out.
  explicit Firing(GlobalStates& states) : Firing(Numbers(states)) {}
  // Only looks: where something is new or not known, fire() throws Numbers::Missing. What came of
  // decisions is remembered.
  explicit Firing(const GlobalStates& states) : Firing(Numbers(states)) {}
  Firing(const Firing&) = delete;
  Firing& operator=(const Firing&) = delete;

  // For who gives numbers.
  [[nodiscard]] std::vector<GlobalTransition> fire(const StateWords& state);
  // For who looks.
  void fire(const Word* state, StepList& steps);
  [[nodiscard]] std::uint64_t bytes() const { return outcomes_.bytes(); }

 private:
  explicit Firing(Numbers numbers)
      : numbers_(std::move(numbers)), states_(numbers_.states()), world_(numbers_) {}

  struct Waiting {
    PlaceId place{};
    NodeId id{};
    const Node* node = nullptr;
    std::uint32_t first_guard = 0;
  };
  void fire_all();
  static constexpr std::uint32_t none = 0xffffffff;
  struct Offer {
    const Guard* guard = nullptr;
    std::uint32_t by = 0;       // a number of waiting_
    std::uint32_t next = none;  // on the same channel, of those that read or of those that write
  };
  // Numbers of offers_, by the order of who offers.
  struct Queue {
    std::uint32_t first = none, last = none;
  };
  struct Offered {
    Queue reads, writes;
  };

  void find_offers();
  void find_offers(PlaceId place, NodeId node);
  void add_offer(const Guard& guard, std::uint32_t by);
  void count_child(PlaceId join);

  // Of a pri_alt: a guard before this one that will be ready whenever the process looks at it.
  [[nodiscard]] bool is_overtaken(const Node& node, const Guard& guard) const;
  [[nodiscard]] std::uint32_t word(PlaceId place) const {
    return index(place) < here_.size() ? here_[index(place)] : 0;
  }
  [[nodiscard]] const ChannelState& channel(PlaceId place) const {
    return states_.channel_states_[number_of(word(place))];
  }

  // Whether it is known what comes of the decision; then that is added. Where time is maximal
  // nothing is remembered: who has no clock in one state may have one in another.
  [[nodiscard]] bool recall(const Outcomes::Key& key);
  void remember(const Outcomes::Key& key, EventId event);
  GlobalTransition& add(Action action);
  // The world is what the decision makes of the state, before the local steps that are due.
  void finish(GlobalTransition& transition, const std::optional<Outcomes::Key>& key,
              std::optional<PlaceId> first = std::nullopt);
  void add_step(EventId event, std::span<const StateLayout::Change> changes);

  void pass_all();
  void pass(ChannelId channel, const Offer& write, const Offer& read);

  // What a process does with nobody else, timers apart.
  void fire_alone(const Waiting& waiting);
  void use_channel(const Waiting& waiting, const Guard& guard);
  void note_unknown_put(const Waiting& waiting, const Guard& guard);
  // All channels that it waits at are closed, and it has no other way out.
  [[nodiscard]] bool is_closed(const Node& node) const;
  struct Alone {
    Decision::Kind kind = Decision::Kind::Skip;
    std::uint32_t guard = 0;  // or the answer of a choice
    LocalEvent event{};
    SeenKind label = SeenKind::Value;  // Put, Get
    ValueId value{};                   // that is put or got
    const Guard* channel = nullptr;    // that it is put in or got from
  };
  // `what`: the number of the guard, or of the node where all guards are meant.
  void alone(const Waiting& waiting, std::uint32_t what, const Alone& it);

  void sync_all();
  void run(PlaceId place);
  void fire_timers();
  void fire_earliest();

  [[nodiscard]] static std::uint32_t number_of_guard(const Waiting& waiting, const Guard& guard) {
    return waiting.first_guard + static_cast<std::uint32_t>(&guard - waiting.node->guards.data());
  }

  Numbers numbers_;
  const GlobalStates& states_;
  StateWords here_;
  const Word* packed_here_ = nullptr;  // for who looks
  StepList* steps_ = nullptr;
  World world_;
  ChannelState changed_;
  std::vector<Waiting> waiting_;
  std::vector<Offer> offers_;
  std::vector<Offered> offered_;  // by channel
  std::vector<PlaceId> used_;     // channels at which there are offers
  std::vector<PlaceId> open_;     // channels at which somebody reads and somebody writes
  std::vector<std::pair<PlaceId, std::uint32_t>> syncs_;  // barrier, number of waiting_
  std::vector<std::uint32_t> children_;                   // that each join waits for, by place
  std::vector<PlaceId> joins_;                            // that wait for any

  std::size_t decisions_ = 0;
  std::vector<GlobalTransition> transitions_;  // who looks has only one, and again

  Outcomes outcomes_;
  std::vector<Outcomes::Condition> conditions_;
  std::vector<Outcomes::Crowd> crowds_;
  std::vector<StateLayout::Change> changes_;
};

}  // namespace csp::checker::program
