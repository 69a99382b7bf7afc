// The meetings that a search need not put off: those that nobody can prevent or compete with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/program/knowledge.hpp"
#include "checker/program/word_table.hpp"

namespace csp::checker::program {

// Worked out once from what is known; many threads may ask. About nodes that were found later it
// knows nothing, and they are not safe.
class Meetings {
 public:
  // Who waits where, with what it offers: a writer and a reader that could meet.
  struct Meeting {
    PlaceId writer{}, reader{};
    PlaceId channel{};
    std::uint32_t write_guard = 0, read_guard = 0;
    std::uint32_t writes = 0, reads = 0;  // the offers of both, by number
    // Nobody can prevent it where each of these places is empty, or somebody waits there in a node
    // that is safe.
    struct Watch {
      PlaceId place{};
      std::vector<bool> safe{};  // by the rank of the node in its place
    };
    std::vector<Watch> watches{};
  };

  Meetings() = default;  // there are none
  // `beginning`: what exists when the program begins.
  Meetings(const Knowledge& knowledge, std::span<const Effect> beginning);

  // In which one who waits in the node could take part.
  [[nodiscard]] std::span<const std::uint32_t> of(NodeId node) const {
    const std::uint32_t offer = offer_of(node);
    return offer == none ? std::span<const std::uint32_t>() : of_offer_[offer];
  }
  [[nodiscard]] const Meeting& operator[](std::uint32_t number) const { return meetings_[number]; }
  [[nodiscard]] std::size_t size() const { return meetings_.size(); }
  [[nodiscard]] bool does_write(const Meeting& meeting, NodeId node) const {
    return offer_of(node) == meeting.writes;
  }
  [[nodiscard]] bool does_read(const Meeting& meeting, NodeId node) const {
    return offer_of(node) == meeting.reads;
  }
  [[nodiscard]] bool is_safe(const Meeting::Watch& watch, NodeId node) const {
    return index(node) < rank_.size() && watch.safe[rank_[index(node)]];
  }

  // Whether every meeting that nobody could prevent by these tables is still such a one by `now`,
  // which is worked out from what these were and more.
  [[nodiscard]] bool still_hold(const Meetings& now) const;

 private:
  class Making;
  static constexpr std::uint32_t none = 0xffffffff;

  [[nodiscard]] std::uint32_t offer_of(NodeId node) const {
    return index(node) < offer_.size() ? offer_[index(node)] : none;
  }

  std::vector<std::uint32_t> offer_;  // by node: a number of offers_
  std::vector<std::uint32_t> rank_;   // by node: among those of its place
  WordTable offers_;                  // the place, and of each guard its number, channel, direction
  std::vector<std::vector<std::uint32_t>> of_offer_;  // numbers of meetings_
  std::vector<Meeting> meetings_;
};

}  // namespace csp::checker::program
