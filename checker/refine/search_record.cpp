#include "checker/refine/search_record.hpp"

#include <algorithm>

#include "checker/lts/numbered_states.hpp"

namespace csp::checker {

static_assert(NumberedStates::most_states < 1U << (32 - StateSet::part_bits),
              "a part and a number in it fit in one raw target");

void SearchRecord::add_state(std::uint32_t part, std::uint32_t number) {
  numbers_[part].push_back(StateId{static_cast<std::uint32_t>(raw_.size())});
  raw_.push_back(raw(part, number));
}

// A part of the set numbers its states in the order of the arcs, so the first one without a number
// is the next.
void SearchRecord::add_level(StateId first) {
  level_starts_.push_back(StateId{static_cast<std::uint32_t>(raw_.size())});
  for (auto s = static_cast<std::uint32_t>(first); s < graph_.states(); ++s) {
    for (const StateGraph::Arc& arc : graph_.arcs(StateId{s})) {
      const std::uint32_t part = part_of(arc.target);
      if (number_of(arc.target) == numbers_[part].size()) add_state(part, number_of(arc.target));
    }
  }
}

void SearchRecord::give_numbers(StateId first, StateId end) {
  for (auto s = static_cast<std::uint32_t>(first); s < index(end); ++s) {
    for (StateGraph::Arc& arc : graph_.arcs(StateId{s}))
      arc.target = numbers_[part_of(arc.target)][number_of(arc.target)];
  }
}

std::vector<SearchRecord::Step> SearchRecord::way_to(StateId state) const {
  std::vector<Step> way;
  auto level = static_cast<std::size_t>(std::ranges::upper_bound(level_starts_, state) -
                                        level_starts_.begin() - 1);
  while (level-- > 0) {
    for (std::size_t s = index(level_starts_[level]);; ++s) {
      const StateId source{static_cast<std::uint32_t>(s)};
      const auto arcs = graph_.arcs(source);
      const auto arc = std::ranges::find(arcs, state, &StateGraph::Arc::target);
      if (arc == arcs.end()) continue;
      way.push_back({source, static_cast<std::uint32_t>(arc - arcs.begin())});
      state = source;
      break;
    }
  }
  std::ranges::reverse(way);
  return way;
}

std::uint64_t SearchRecord::bytes() const {
  std::uint64_t bytes =
      graph_.bytes() + (raw_.capacity() + level_starts_.capacity()) * sizeof(StateId);
  for (const std::vector<StateId>& numbers : numbers_)
    bytes += numbers.capacity() * sizeof(StateId);
  return bytes;
}

}  // namespace csp::checker
