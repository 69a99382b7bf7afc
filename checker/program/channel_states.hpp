// The states that a program's channels come to, each kept once and numbered.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "checker/program/channel_state.hpp"
#include "checker/program/word_table.hpp"

namespace csp::checker::program {

class ChannelStates {
 public:
  // Stays where it is.
  [[nodiscard]] const ChannelState& operator[](std::uint32_t number) const {
    return states_[number];
  }
  std::uint32_t intern(const ChannelState& state) {
    const auto [number, is_new] = numbers_.intern(key(state, key_));
    if (is_new) states_.push_back(state);
    return number;
  }
  // `room` is written over; who keeps it saves time.
  [[nodiscard]] std::optional<std::uint32_t> find(const ChannelState& state,
                                                  std::vector<std::uint32_t>& room) const {
    return numbers_.find(key(state, room));
  }
  [[nodiscard]] std::uint64_t bytes() const { return numbers_.bytes(); }

 private:
  static const std::vector<std::uint32_t>& key(const ChannelState& state,
                                               std::vector<std::uint32_t>& words) {
    const std::uint32_t flags =
        (state.is_left_by_readers ? 1U : 0U) | (state.is_left_by_writers ? 2U : 0U) |
        (state.is_poisoned_by_reader ? 4U : 0U) | (state.is_poisoned_by_writer ? 8U : 0U);
    words.assign({static_cast<std::uint32_t>(state.what), state.capacity, state.readers,
                  state.writers, flags});
    for (const ValueId value : state.buffer)
      words.push_back(static_cast<std::uint32_t>(value));
    return words;
  }

  WordTable numbers_;
  std::deque<ChannelState> states_;
  std::vector<std::uint32_t> key_;
};

}  // namespace csp::checker::program
