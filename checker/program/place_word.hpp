// What a global state says of one place, in a word.
#pragma once

#include <cstdint>

#include "checker/program/knowledge.hpp"

namespace csp::checker::program {

// The three low bits say what a word is; the rest is a number.
enum class Tag : std::uint32_t { Nothing, Waiting, WaitingToldToStop, AboutToRun, Object };
constexpr int tag_bits = 3;

constexpr std::uint32_t word_of(Tag tag, std::uint32_t number) {
  return number << tag_bits | static_cast<std::uint32_t>(tag);
}
constexpr Tag tag_of(std::uint32_t word) { return static_cast<Tag>(word & ((1U << tag_bits) - 1)); }
constexpr std::uint32_t number_of(std::uint32_t word) { return word >> tag_bits; }
constexpr bool is_waiting(std::uint32_t word) {
  return tag_of(word) == Tag::Waiting || tag_of(word) == Tag::WaitingToldToStop;
}

// What became of the children of a join.
struct JoinState {
  FailureId failure = no_failure;
  bool is_cancelled = false;
};

constexpr std::uint32_t word_of(JoinState state) {
  const auto failure = static_cast<std::uint32_t>(state.failure);
  return word_of(Tag::Object, failure << 1 | (state.is_cancelled ? 1U : 0U));
}
constexpr JoinState join_state(std::uint32_t word) {
  return {FailureId{number_of(word) >> 1}, (number_of(word) & 1) != 0};
}

}  // namespace csp::checker::program
