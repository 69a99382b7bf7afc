#include "checker/refine/search_record.hpp"

#include <algorithm>

#include "checker/lts/numbered_states.hpp"

namespace csp::checker {

static_assert(NumberedStates::most_states < 1U << (32 - StateSet::part_bits),
              "a part and a number in it fit in one raw target");

void SearchRecord::add_level(const std::vector<StateSet::Range>& ranges) {
  level_starts_.push_back(StateId{size_});
  for (const StateSet::Range& range : ranges) {
    runs_.push_back({StateId{size_}, range});
    std::vector<StateId>& numbers = numbers_[range.part];
    for (std::uint32_t number = range.first; number < range.end; ++number)
      numbers.push_back(StateId{size_++});
  }
}

void SearchRecord::give_numbers(std::span<StateGraph::Arc> arcs) const {
  for (StateGraph::Arc& arc : arcs) {
    const auto raw = static_cast<std::uint32_t>(arc.target);
    arc.target = numbers_[raw >> number_bits][raw & ((1U << number_bits) - 1)];
  }
}

const Word* SearchRecord::state(StateId state) const {
  const auto after = std::ranges::upper_bound(runs_, state, {}, &Run::first);
  const Run& run = *(after - 1);
  const auto offset = static_cast<std::uint32_t>(index(state) - index(run.first));
  return set_.state(run.range.part, run.range.first + offset);
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
  std::uint64_t bytes = graph_.bytes() + runs_.capacity() * sizeof(Run) +
                        level_starts_.capacity() * sizeof(StateId);
  for (const std::vector<StateId>& numbers : numbers_)
    bytes += numbers.capacity() * sizeof(StateId);
  return bytes;
}

}  // namespace csp::checker
