// A global state that is being changed.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "checker/program/numbers.hpp"
#include "checker/program/place_word.hpp"

namespace csp::checker::program {

class GlobalStates::World {
 public:
  explicit World(Numbers& numbers) : numbers_(numbers), states_(numbers.states()) {}
  // Begins anew, from this state.
  void begin(const Words& words) {
    words_ = words;
    queue_.clear();
    woken_.clear();
    lost_.clear();
  }

  [[nodiscard]] const Words& words() const { return words_; }
  [[nodiscard]] std::uint32_t operator[](PlaceId place) const {
    return index(place) < words_.size() ? words_[index(place)] : 0;
  }
  void set(PlaceId place, std::uint32_t word) {
    if (index(place) >= words_.size()) words_.resize(index(place) + 1);
    words_[index(place)] = word;
  }

  [[nodiscard]] const ChannelState& channel(PlaceId place) const {
    return states_.channel_states_[number_of((*this)[place])];
  }
  [[nodiscard]] bool has_channel(PlaceId place) const {
    return tag_of((*this)[place]) == Tag::Object;
  }
  void set_channel(PlaceId place, const ChannelState& state) {
    set(place, word_of(Tag::Object, numbers_.channel_state(state)));
  }

  void tell(PlaceId place, NodeId node, LocalEvent event) {
    if (tag_of((*this)[place]) == Tag::WaitingToldToStop) event.is_cancelled = true;
    set(place, word_of(Tag::AboutToRun, numbers_.pending(node, event)));
    queue_.push_back(place);
  }

  // Takes the local steps that are due. With `first`, that process's step is one of them whatever
  // it takes away. False if something is missing or does not fit; the transition says what.
  bool settle(GlobalTransition& transition, std::optional<PlaceId> first = std::nullopt);

  // `is_cancelled`: whoever does it was told to stop. False if it cannot be: a channel would have
  // fewer than no ends.
  bool apply(const Effect& effect, bool is_cancelled = false);

 private:
  // To what changed_ is.
  void change_channel(PlaceId place);

  // In the first place that is free, as the runtime does it.
  void start(const Effect& effect, bool is_cancelled);

  void end(PlaceId place, NodeId last, FailureId failure);

  // Of the node in which a process waits, or from which it is about to run; null if there is no
  // process there.
  [[nodiscard]] const NodeFacts* facts_at(std::size_t place) const;

  // Tells all children of the join to stop, and all that they wait for.
  void cancel(PlaceId join);
  void cancel_process(PlaceId place);

  [[nodiscard]] bool takes_away(const Edge& edge) const;

  // Whoever does nothing but sleep wakes up whatever the others do meanwhile, and takes nothing
  // from them by that: nothing is lost if it happens at once. (A step that commutes with all others
  // and disables none, a confluent internal step: Groote and van de Pol, "State space reduction
  // using partial tau-confluence", MFCS 2000.) Once for each process, so that one that only sleeps
  // still goes round in a circle that can be seen.
  void wake_sleeper(PlaceId place, GlobalTransition& transition);

  // A parent goes on as soon as the last child has ended.
  void tell_if_joined(PlaceId place);

  Numbers& numbers_;
  const GlobalStates& states_;
  Words words_;
  std::vector<PlaceId> queue_;
  std::vector<PlaceId> woken_;
  std::vector<LostValue> lost_;
  ChannelState changed_;
};

}  // namespace csp::checker::program
