// All that may happen in one global state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/program/numbers.hpp"
#include "checker/program/world.hpp"

namespace csp::checker::program {

// Made once and used for many states, so that it seldom allocates.
class GlobalStates::Firing {
 public:
  explicit Firing(Numbers numbers)
      : numbers_(std::move(numbers)), states_(numbers_.states()), world_(numbers_) {}

  // The other functions tell what may happen in this state, until the next call.
  void fire(StateId state);

  // Their targets are left out.
  [[nodiscard]] std::span<GlobalTransition> transitions() {
    return {transitions_.data(), transition_count_};
  }
  // Where a transition leads to; it comes to an end.
  struct Target {
    std::uint32_t transition = 0;  // its number
    std::uint32_t words = 0;       // as it is kept: so many of `packed_targets`, in their order
    std::uint32_t hash = 0;
  };
  [[nodiscard]] std::span<const Target> targets() const { return targets_; }
  [[nodiscard]] StateTable::Packed packed_targets() const { return packed_; }

 private:
  struct Waiting {
    PlaceId place{};
    NodeId id{};
    const Node* node = nullptr;
  };
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
  void add_offer(const Guard& guard, std::uint32_t by);

  // Of a pri_alt: a guard before this one that will be ready whenever the process looks at it.
  [[nodiscard]] bool is_overtaken(const Node& node, const Guard& guard) const;
  [[nodiscard]] const ChannelState& channel(PlaceId place) const;

  GlobalTransition& add(Action action);
  // The world is what the decision makes of the state, before the local steps that are due.
  void finish(GlobalTransition& transition, std::optional<PlaceId> first = std::nullopt);

  void pass_all();
  void pass(ChannelId channel, const Offer& write, const Offer& read);

  // What a process does with nobody else, timers apart.
  void fire_alone(const Waiting& waiting);
  void use_channel(const Waiting& waiting, const Guard& guard);
  // All channels that it waits at are closed, and it has no other way out.
  [[nodiscard]] bool is_closed(const Node& node) const;
  void alone(const Waiting& waiting, Action action, LocalEvent event, LabelId label = unseen);
  // The same, where what it does is to change a channel to what changed_ is.
  void alone_with_channel(const Waiting& waiting, const Guard& guard, Action action,
                          LocalEvent event, LabelId label);
  // Both after the world was begun.
  void tell_alone(const Waiting& waiting, Action action, LocalEvent event, LabelId label);

  void sync_all();
  void run(PlaceId place);
  void fire_timers();

  Numbers numbers_;
  const GlobalStates& states_;
  StateTable::Unpacked here_;
  World world_;
  ChannelState changed_;
  std::vector<Waiting> waiting_;
  std::vector<Offer> offers_;
  std::vector<Offered> offered_;   // by channel
  std::vector<PlaceId> used_;      // channels at which there are offers
  std::vector<PlaceId> passable_;  // channels at which somebody reads and somebody writes
  std::vector<std::pair<PlaceId, std::uint32_t>> syncs_;  // barrier, number of waiting_
  std::vector<GlobalTransition> transitions_;  // those from transition_count_ on are left over
  std::size_t transition_count_ = 0;
  std::vector<Target> targets_;
  std::vector<std::uint64_t> packed_;
};

}  // namespace csp::checker::program
