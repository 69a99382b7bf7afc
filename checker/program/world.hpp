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
  void begin(const StateWords& words) {
    words_ = words;
    queue_.clear();
    next_ = 0;
    woken_.clear();
    arrived_.clear();
    next_arrived_ = 0;
    met_.clear();
    lost_.clear();
    touched_.clear();
    ++round_;
    crowds_.clear();
    depends_on_all_ = false;
  }

  [[nodiscard]] const StateWords& words() const { return words_; }
  [[nodiscard]] std::uint32_t word(PlaceId place) const {
    return index(place) < words_.size() ? words_[index(place)] : 0;
  }
  [[nodiscard]] std::uint32_t operator[](PlaceId place) {
    touch(place);
    return word(place);
  }
  void set(PlaceId place, std::uint32_t word) {
    touch(place);
    if (index(place) >= words_.size()) words_.resize(index(place) + 1);
    words_[index(place)] = word;
  }

  [[nodiscard]] const ChannelState& channel(PlaceId place) {
    return states_.channel_states_[number_of((*this)[place])];
  }
  [[nodiscard]] bool has_channel(PlaceId place) { return tag_of((*this)[place]) == Tag::Object; }
  void set_channel(PlaceId place, const ChannelState& state) {
    set(place, word_of(Tag::Object, numbers_.channel_state(state)));
  }

  // How long the process there has waited; counted only of those that wait for a deadline, and only
  // where time is maximal.
  [[nodiscard]] std::uint64_t time_waited(PlaceId place) const {
    const auto clock = std::as_const(states_.knowledge_).find_clock(place);
    if (!clock || word(*clock) == 0) return 0;
    return states_.times_[number_of(word(*clock))];
  }
  void set_time_waited(PlaceId place, std::uint64_t nanoseconds) {
    if (nanoseconds == time_waited(place)) return;
    set(numbers_.clock(place),
        nanoseconds == 0 ? 0 : word_of(Tag::Object, numbers_.time(nanoseconds)));
  }

  void tell(PlaceId place, NodeId node, LocalEvent event) {
    if (states_.time_ == TimeMode::Maximal) set_time_waited(place, 0);
    if (tag_of((*this)[place]) == Tag::WaitingToldToStop) event.is_cancelled = true;
    set(place, word_of(Tag::AboutToRun, numbers_.pending(node, event)));
    queue_.push_back(place);
  }

  // What became of the world since it began depends on these places alone, unless it depends on
  // all, and on that some joins still wait for children.
  void touch(PlaceId place) {
    if (index(place) >= touched_in_.size()) touched_in_.resize(index(place) + 1);
    if (is_touched(place)) return;
    touched_in_[index(place)] = round_;
    touched_.push_back(place);
  }
  [[nodiscard]] bool is_touched(PlaceId place) const {
    return index(place) < touched_in_.size() && touched_in_[index(place)] == round_;
  }
  [[nodiscard]] const std::vector<PlaceId>& touched() const { return touched_; }
  [[nodiscard]] bool depends_on_all() const { return depends_on_all_; }
  struct Crowd {
    PlaceId join{};
    PlaceId child{};  // one that lives
  };
  [[nodiscard]] const std::vector<Crowd>& crowds() const { return crowds_; }

  // Takes the local steps that are due, and the meetings that nobody can prevent. With `first`,
  // that process's step is one of them whatever it takes away. False if something is missing or
  // does not fit; the transition says what.
  bool settle(GlobalTransition& transition, std::optional<PlaceId> first = std::nullopt);

  // `is_cancelled`: whoever does it was told to stop. False if it cannot be: a channel would have
  // fewer than no ends.
  bool apply(const Effect& effect, bool is_cancelled = false);

 private:
  bool take_steps(GlobalTransition& transition, std::optional<PlaceId>& first);

  // One who has come to wait meets another, if nobody can prevent it (meetings.cpp). Each meeting
  // once, so that two who only meet each other still go round in a circle that can be seen.
  bool meet(GlobalTransition& transition);
  [[nodiscard]] bool is_unpreventable(const Meetings::Meeting& meeting);
  void pass(const Meetings::Meeting& meeting, GlobalTransition& transition);
  // Of who is not told to stop.
  [[nodiscard]] std::optional<NodeId> waits_in(PlaceId place) {
    const std::uint32_t word = (*this)[place];
    return tag_of(word) == Tag::Waiting ? std::optional(NodeId{number_of(word)}) : std::nullopt;
  }

  // To what changed_ is.
  void change_channel(PlaceId place);

  // In the first place that is free, as the runtime does it.
  void start(const Effect& effect, bool is_cancelled);

  void end(PlaceId place, NodeId last, FailureId failure);

  [[nodiscard]] const NodeFacts* facts_at(std::size_t place) const {
    return states_.facts_of(words_[place]);
  }

  // Tells all children of the join to stop, and all that they wait for.
  void cancel(PlaceId join);
  void cancel_process(PlaceId place);

  [[nodiscard]] bool takes_away(const Edge& edge);

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
  StateWords words_;
  std::vector<PlaceId> queue_;  // who may have a step to take
  std::size_t next_ = 0;        // of these
  std::vector<PlaceId> woken_;
  std::vector<PlaceId> arrived_;    // who has come to wait
  std::size_t next_arrived_ = 0;    // of these, who may not have been asked whom it can meet
  std::vector<std::uint32_t> met_;  // the meetings that were taken
  std::vector<LostValue> lost_;
  ChannelState changed_;
  std::vector<PlaceId> touched_;
  std::vector<std::uint64_t> touched_in_;  // by place: the last round in which it was touched
  std::uint64_t round_ = 1;
  std::vector<Crowd> crowds_;
  bool depends_on_all_ = false;
};

}  // namespace csp::checker::program
