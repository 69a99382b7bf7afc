// All that may happen in one global state.
#pragma once

#include <utility>
#include <vector>

#include "checker/program/numbers.hpp"
#include "checker/program/world.hpp"

namespace csp::checker::program {

class GlobalStates::Firing {
 public:
  Firing(Numbers& numbers, StateId state)
      : numbers_(numbers),
        states_(numbers.states()),
        words_(states_.states_[static_cast<std::uint32_t>(state)].begin(),
               states_.states_[static_cast<std::uint32_t>(state)].end()),
        here_(numbers, words_) {}

  std::vector<GlobalTransition> fire();

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

  void find_offers();

  // Of a pri_alt: a guard before this one that will be ready whenever the process looks at it.
  [[nodiscard]] bool is_overtaken(const Node& node, const Guard& guard) const;

  GlobalTransition& add(Action action) {
    transitions_.push_back({.action = action});
    return transitions_.back();
  }

  void pass_all();

  void pass(ChannelId channel, const Offer& write, const Offer& read);

  // What a process does with nobody else, timers apart.
  void fire_alone(const Waiting& waiting);

  void use_channel(const Waiting& waiting, const Guard& guard);

  // All channels that it waits at are closed, and it has no other way out.
  [[nodiscard]] bool is_closed(const Node& node) const;

  void alone(const Waiting& waiting, Action action, LocalEvent event, const World& before,
             LabelId label = unseen);

  void sync_all();

  void run(PlaceId place) {
    GlobalTransition& transition = add({.kind = Decision::Kind::Run, .place = place});
    transition.parts = {place};
    World world = here_;
    world.settle(transition, place);
  }

  void fire_timers();

  Numbers& numbers_;
  const GlobalStates& states_;
  Words words_;
  World here_;
  std::vector<Waiting> waiting_;
  std::vector<Offer> reads_, writes_;
  std::vector<GlobalTransition> transitions_;
};

}  // namespace csp::checker::program
