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

  void tell(PlaceId place, NodeId node, LocalEvent event) {
    if (tag_of((*this)[place]) == Tag::WaitingToldToStop) event.is_cancelled = true;
    set(place, word_of(Tag::AboutToRun, numbers_->pending({node, event})));
    queue_.push_back(place);
  }

  // Takes the local steps that are due. With `first`, that process's step is one of them whatever
  // it takes away.
  void settle(GlobalTransition& transition, std::optional<PlaceId> first = std::nullopt);

  // `is_cancelled`: whoever does it was told to stop. False if it cannot be: a channel would have
  // fewer than no ends.
  bool apply(const Effect& effect, bool is_cancelled = false);

 private:
  void change_channel(PlaceId place, const std::vector<ValueId>& buffer_before,
                      const ChannelState& now);

  // In the first place that is free, as the runtime does it.
  void start(const Effect& effect, bool is_cancelled);

  void end(PlaceId place, NodeId last, FailureId failure);

  // The node in which a process waits, or from which it is about to run; none if there is no
  // process there.
  [[nodiscard]] std::optional<NodeId> node_at(std::size_t place) const;
  [[nodiscard]] std::optional<PlaceId> join_of(std::size_t place) const {
    const auto node = node_at(place);
    if (!node) return std::nullopt;
    return states_->knowledge_[states_->knowledge_[*node].component].join;
  }

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

  Numbers* numbers_;
  const GlobalStates* states_;
  Words words_;
  std::vector<PlaceId> queue_;
  std::vector<PlaceId> woken_;
  std::vector<LostValue> lost_;
};

}  // namespace csp::checker::program
