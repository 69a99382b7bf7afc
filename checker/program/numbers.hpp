// The numbers by which global states are told.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "checker/program/global_states.hpp"

namespace csp::checker::program {

// As words of a table.
inline void encode(const ChannelState& state, std::vector<std::uint32_t>& words) {
  const std::uint32_t flags =
      (state.is_left_by_readers ? 1U : 0U) | (state.is_left_by_writers ? 2U : 0U) |
      (state.is_poisoned_by_reader ? 4U : 0U) | (state.is_poisoned_by_writer ? 8U : 0U);
  words.assign({static_cast<std::uint32_t>(state.what), state.capacity, state.readers,
                state.writers, flags});
  for (const ValueId value : state.buffer)
    words.push_back(static_cast<std::uint32_t>(value));
}

inline ChannelState decode(std::span<const std::uint32_t> words) {
  ChannelState state{.what = ChannelId{words[0]},
                     .capacity = words[1],
                     .readers = words[2],
                     .writers = words[3],
                     .is_left_by_readers = (words[4] & 1) != 0,
                     .is_left_by_writers = (words[4] & 2) != 0,
                     .is_poisoned_by_reader = (words[4] & 4) != 0,
                     .is_poisoned_by_writer = (words[4] & 8) != 0};
  for (const std::uint32_t value : words.subspan(5))
    state.buffer.push_back(ValueId{value});
  return state;
}

// Whoever may change the states is given new ones; who only looks at them has new states put aside,
// and all else that is new ends the look.
class GlobalStates::Numbers {
 public:
  struct Missing {};  // thrown: this cannot be said without a new number

  explicit Numbers(GlobalStates& states) : states_(states), growing_(&states) {}
  explicit Numbers(const GlobalStates& states) : states_(states) {}

  [[nodiscard]] const GlobalStates& states() const { return states_; }

  // None if the state was put aside.
  std::optional<StateId> state(Words words) {
    if (growing_ != nullptr) return growing_->admit(words);
    if (const auto known = states_.states_.find(words)) return StateId{*known};
    aside_.push_back(std::move(words));
    return std::nullopt;
  }
  [[nodiscard]] const std::vector<Words>& aside() const { return aside_; }

  std::uint32_t channel_state(const ChannelState& state) {
    Words words;
    encode(state, words);
    if (growing_ != nullptr) return growing_->channel_states_.intern(words).number;
    return need(states_.channel_states_.find(words));
  }
  std::uint32_t pending(const Pending& pending) {
    if (growing_ == nullptr) return need(find(states_.pending_ids_, pending));
    const auto next = static_cast<std::uint32_t>(growing_->pending_.size());
    const auto [it, is_new] = growing_->pending_ids_.try_emplace(pending, next);
    if (is_new) growing_->pending_.push_back(pending);
    return it->second;
  }
  LabelId label(LabelKind kind, PlaceId place, ChannelId channel, ValueId value) {
    if (growing_ != nullptr) return growing_->label(kind, place, channel, value);
    return need(find(states_.label_ids_, {kind, place, channel, value}));
  }
  // Who looks is never told that there is no edge.
  EdgeId edge(const Pending& pending) {
    if (growing_ != nullptr) return growing_->edge_of(pending.first, pending.second);
    if (!states_.alike_.members(pending.first).empty())
      return need(find(states_.edges_of_classes_, pending));
    const EdgeId edge = states_.knowledge_.edge(pending.first, pending.second);
    if (edge == no_edge) throw Missing{};
    return edge;
  }
  std::optional<PlaceId> owner(PlaceId join) {
    if (growing_ != nullptr) return growing_->knowledge_.owner(join);
    const std::optional<PlaceId>* const owner = std::as_const(states_.knowledge_).find_owner(join);
    if (owner == nullptr) throw Missing{};
    return *owner;
  }
  PlaceId child(std::optional<PlaceId> parent, std::size_t number) {
    if (growing_ != nullptr) return growing_->knowledge_.child(parent, number);
    return need(std::as_const(states_.knowledge_).find_child(parent, number));
  }
  ComponentId component(PlaceId place, PlaceId join, StartId start) {
    if (growing_ != nullptr) return growing_->knowledge_.component(place, join, start);
    return need(std::as_const(states_.knowledge_).find_component(place, join, start));
  }

 private:
  template <class Value>
  static Value need(const std::optional<Value>& value) {
    if (!value) throw Missing{};
    return *value;
  }
  template <class Key, class Value>
  static std::optional<Value> find(const std::map<Key, Value>& map, const Key& key) {
    const auto it = map.find(key);
    return it == map.end() ? std::nullopt : std::optional(it->second);
  }

  const GlobalStates& states_;
  GlobalStates* growing_ = nullptr;  // the same
  std::vector<Words> aside_;
};

}  // namespace csp::checker::program
