// Who still takes part in something behind each state of a graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/program/knowledge.hpp"
#include "checker/refine/state_graph.hpp"

namespace csp::checker::program {

class Futures {
 public:
  // The places of all who take part in something.
  using Parts = std::function<std::span<const std::uint32_t>(EventId)>;

  // `events`: how many there are, the signals (who have no parts) among them.
  Futures(const StateGraph& graph, std::size_t events, const Parts& parts);

  // Whether one comes to no frontier state from there; it is none itself.
  [[nodiscard]] bool is_known(StateId state) const { return !has(state, frontier_bit); }
  [[nodiscard]] bool has_part(StateId state, PlaceId place) const {
    return index(place) < bits_.size() && bits_[index(place)] != frontier_bit &&
           has(state, bits_[index(place)]);
  }

 private:
  static constexpr std::size_t frontier_bit = 0;
  static constexpr std::size_t word_bits = 64;

  void set(std::vector<std::uint64_t>& sets, std::size_t number, std::size_t bit) const {
    sets[number * words_ + bit / word_bits] |= std::uint64_t{1} << bit % word_bits;
  }
  [[nodiscard]] bool has(StateId state, std::size_t bit) const {
    const std::uint64_t word = sets_[index(state) * words_ + bit / word_bits];
    return (word >> bit % word_bits & 1) != 0;
  }
  void close(const StateGraph& graph, std::span<const StateId> component,
             const std::vector<std::uint64_t>& of_events);

  std::vector<std::size_t> bits_;    // by place; that of the frontier where a place has none
  std::size_t words_ = 1;            // of a set
  std::vector<std::uint64_t> sets_;  // of each state
};

}  // namespace csp::checker::program
