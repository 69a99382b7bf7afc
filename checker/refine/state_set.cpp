#include "checker/refine/state_set.hpp"

namespace csp::checker {

StateSet::StateSet(std::size_t words) {
  parts_.reserve(parts);
  for (std::uint32_t p = 0; p < parts; ++p)
    parts_.push_back({.states = NumberedStates(words), .marks = {}});
}

std::uint64_t StateSet::size() const {
  std::uint64_t size = 0;
  for (const Part& part : parts_)
    size += part.states.size();
  return size;
}

std::uint64_t StateSet::bytes() const {
  std::uint64_t bytes = 0;
  for (const Part& part : parts_)
    bytes += part.states.bytes() + part.marks.capacity() * sizeof(Mark);
  return bytes;
}

void StateSet::add_all(std::uint32_t p, const Word* states, std::size_t count, std::uint32_t level,
                       std::uint32_t* numbers) {
  Part& part = parts_[p];
  const std::uint32_t before = part.states.size();
  part.states.add_all(states, count, numbers);
  const bool has_mark = !part.marks.empty() && part.marks.back().level == level;
  if (part.states.size() != before && !has_mark) part.marks.push_back({level, before});
}

std::vector<StateSet::Range> StateSet::last_level(std::uint64_t part_mask,
                                                  std::uint32_t level) const {
  std::vector<Range> ranges;
  for (; part_mask != 0; part_mask &= part_mask - 1) {
    const auto p = static_cast<std::uint32_t>(__builtin_ctzll(part_mask));
    const Part& part = parts_[p];
    if (part.marks.empty() || part.marks.back().level != level) continue;
    ranges.push_back({p, part.marks.back().first, part.states.size()});
  }
  return ranges;
}

StateSet::Backwards::Backwards(const StateSet& set) : set_(set) {
  for (std::uint32_t p = 0; p < parts; ++p)
    marks_[p] = set.parts_[p].marks.size();
}

std::vector<StateSet::Range> StateSet::Backwards::level(std::uint32_t level) {
  std::vector<Range> ranges;
  for (std::uint32_t p = 0; p < parts; ++p) {
    const Part& part = set_.parts_[p];
    while (marks_[p] > 0 && part.marks[marks_[p] - 1].level > level)
      --marks_[p];
    if (marks_[p] == 0 || part.marks[marks_[p] - 1].level != level) continue;
    const bool is_last = marks_[p] == part.marks.size();
    const std::uint32_t end = is_last ? part.states.size() : part.marks[marks_[p]].first;
    ranges.push_back({p, part.marks[marks_[p] - 1].first, end});
  }
  return ranges;
}

}  // namespace csp::checker
