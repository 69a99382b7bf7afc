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

  // `events`: how many there are, the signals (who have no parts) among them. `most_sweeps`: after
  // so many the rest is left to the walk (futures.cpp).
  static constexpr int usual_sweeps = 12;
  Futures(const StateGraph& graph, std::size_t events, const Parts& parts,
          int most_sweeps = usual_sweeps);

  // Whether one comes to no frontier state from there; it is none itself.
  [[nodiscard]] bool is_known(StateId state) const { return !has(state, frontier_bit); }
  [[nodiscard]] bool has_part(StateId state, PlaceId place) const {
    return index(place) < bits_.size() && bits_[index(place)] != frontier_bit &&
           has(state, bits_[index(place)]);
  }

 private:
  class Gathering;

  // Adds to each state's set what its arcs and those that they lead to have. False if that changed
  // nothing. `all`: what can be in a set at most.
  bool sweep(const StateGraph& graph, const std::vector<std::uint64_t>& of_events,
             const std::vector<std::uint64_t>& all);

  static constexpr std::size_t frontier_bit = 0;
  static constexpr std::size_t word_bits = 64;

  void set(std::vector<std::uint64_t>& sets, std::size_t number, std::size_t bit) const {
    sets[number * words_ + bit / word_bits] |= std::uint64_t{1} << bit % word_bits;
  }
  [[nodiscard]] bool has(StateId state, std::size_t bit) const {
    const std::uint64_t word = sets_[index(state) * words_ + bit / word_bits];
    return (word >> bit % word_bits & 1) != 0;
  }
  std::vector<std::size_t> bits_;    // by place; that of the frontier where a place has none
  std::size_t words_ = 1;            // of a set
  std::vector<std::uint64_t> sets_;  // of each state
};

}  // namespace csp::checker::program
