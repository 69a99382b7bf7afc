// The numbers by which global states are told.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "checker/program/global_states.hpp"

namespace csp::checker::program {

// Whoever may change the states is given new ones; to who only looks at them all that is new is
// missing.
class GlobalStates::Numbers {
 public:
  struct Missing {};  // thrown: this cannot be said without a new number

  explicit Numbers(GlobalStates& states) : states_(&states), growing_(&states) {}
  explicit Numbers(const GlobalStates& states) : states_(&states) {}

  [[nodiscard]] const GlobalStates& states() const { return *states_; }
  [[nodiscard]] bool may_grow() const { return growing_ != nullptr; }

  std::uint32_t channel_state(const ChannelState& state) {
    if (growing_ != nullptr) return growing_->channel_states_.intern(state);
    return need(states_->channel_states_.find(state, room_));
  }
  std::uint32_t pending(NodeId node, const LocalEvent& event) {
    const std::array key{static_cast<std::uint32_t>(node),
                         static_cast<std::uint32_t>(event.kind),
                         event.guard,
                         static_cast<std::uint32_t>(event.value),
                         static_cast<std::uint32_t>(event.failure),
                         event.is_cancelled ? 1U : 0U};
    if (growing_ == nullptr) return need(states_->pending_ids_.find(key));
    const auto [number, is_new] = growing_->pending_ids_.intern(key);
    if (is_new) growing_->pending_.push_back({node, event});
    return number;
  }
  LabelId label(SeenKind kind, PlaceId place, ChannelId channel, ValueId value) {
    if (growing_ != nullptr) return growing_->label(kind, place, channel, value);
    return LabelId{need(states_->label_ids_.find(label_key(kind, place, channel, value))) + 1};
  }
  [[nodiscard]] static std::array<std::uint32_t, 4> label_key(SeenKind kind, PlaceId place,
                                                              ChannelId channel, ValueId value) {
    return {static_cast<std::uint32_t>(kind), static_cast<std::uint32_t>(place),
            static_cast<std::uint32_t>(channel), static_cast<std::uint32_t>(value)};
  }
  EventId event(const GlobalTransition& transition) {
    happening_key(transition, room_);
    return EventId{static_cast<std::uint32_t>(first_event) +
                   need(states_->happenings_.find(room_))};
  }
  static constexpr std::size_t words_of_lost = 3;  // of one value, in the key
  static void happening_key(const GlobalTransition& transition, StateWords& key) {
    key.assign({static_cast<std::uint32_t>(transition.label),
                static_cast<std::uint32_t>(transition.lost.size())});
    for (const LostValue& lost : transition.lost) {
      key.push_back(static_cast<std::uint32_t>(lost.place));
      key.push_back(static_cast<std::uint32_t>(lost.channel));
      key.push_back(static_cast<std::uint32_t>(lost.value));
    }
    const auto first_part = static_cast<std::ptrdiff_t>(key.size());
    for (const PlaceId place : transition.parts)
      key.push_back(static_cast<std::uint32_t>(place));
    for (const Consequence& consequence : transition.runs) {
      key.push_back(static_cast<std::uint32_t>(consequence.place));
      if (consequence.kind == Consequence::Kind::Meeting)
        key.push_back(static_cast<std::uint32_t>(consequence.reader));
    }
    std::sort(key.begin() + first_part, key.end());
    key.erase(std::unique(key.begin() + first_part, key.end()), key.end());
  }
  // Who looks is told that there is no edge where nobody could tell it, nor has since.
  EdgeId edge(std::uint32_t pending) {
    const Pending& it = states_->pending_[pending];
    if (it.edge != no_edge) return it.edge;
    if (growing_ == nullptr && it.is_unlearnable && !states_->is_known({it.node, it.event}))
      return no_edge;
    if (growing_ == nullptr) throw Missing{};
    return growing_->edge_of(pending);
  }
  std::optional<PlaceId> owner(PlaceId join) {
    if (growing_ != nullptr) return growing_->knowledge_.owner(join);
    const std::optional<PlaceId>* const owner = std::as_const(states_->knowledge_).find_owner(join);
    if (owner == nullptr) throw Missing{};
    return *owner;
  }
  PlaceId child(std::optional<PlaceId> parent, std::size_t number) {
    if (growing_ != nullptr) return growing_->knowledge_.child(parent, number);
    return need(std::as_const(states_->knowledge_).find_child(parent, number));
  }
  PlaceId clock(PlaceId process) {
    if (growing_ != nullptr) return growing_->knowledge_.clock(process);
    return need(std::as_const(states_->knowledge_).find_clock(process));
  }
  std::uint32_t time(std::uint64_t nanoseconds) {
    if (growing_ == nullptr) {
      const auto known = states_->time_ids_.find(nanoseconds);
      if (known == states_->time_ids_.end()) throw Missing{};
      return known->second;
    }
    const auto next = static_cast<std::uint32_t>(growing_->times_.size());
    const auto [it, is_new] = growing_->time_ids_.try_emplace(nanoseconds, next);
    if (is_new) growing_->times_.push_back(nanoseconds);
    return it->second;
  }
  ComponentId component(PlaceId place, PlaceId join, StartId start) {
    if (growing_ == nullptr)
      return need(std::as_const(states_->knowledge_).find_component(place, join, start));
    const ComponentId component = growing_->knowledge_.component(place, join, start);
    growing_->note_nodes();
    return component;
  }
  [[nodiscard]] std::uint32_t digit(PlaceId place, std::uint32_t word) const {
    return need(states_->layout_.digit(place, word));
  }

 private:
  template <class Value>
  static Value need(const std::optional<Value>& value) {
    if (!value) throw Missing{};
    return *value;
  }

  const GlobalStates* states_;
  GlobalStates* growing_ = nullptr;  // the same
  StateWords room_;
};

}  // namespace csp::checker::program
