// The states of one level of a search, to walk through.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/refine/search_record.hpp"
#include "checker/refine/state_set.hpp"

namespace csp::checker {

// The pairs of one level, numbered from 0.
class Level {
 public:
  // In the order of the set's parts.
  explicit Level(std::vector<StateSet::Range> ranges) : ranges_(std::move(ranges)) {
    for (const StateSet::Range& range : ranges_) {
      starts_.push_back(size_);
      size_ += range.end - range.first;
    }
  }
  // The last one of a record, in its order.
  explicit Level(const SearchRecord& record)
      : record_(&record), first_(index(record.first_of_level())), size_(record.states() - first_) {}
  [[nodiscard]] std::uint64_t size() const { return size_; }

  // Calls visit(place, pair) for the pairs from `first` up to `end` while it returns true.
  template <class Visit>
  void walk(const StateSet& set, std::uint64_t first, std::uint64_t end, Visit&& visit) const {
    if (record_ != nullptr) return walk_record(first, end, visit);
    auto r = static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), first) -
                                      starts_.begin() - 1);
    for (std::uint64_t place = first; place < end; ++r) {
      const StateSet::Range& range = ranges_[r];
      auto number = static_cast<std::uint32_t>(range.first + (place - starts_[r]));
      for (; number < range.end && place < end; ++number, ++place) {
        if (!visit(place, set.state(range.part, number))) return;
      }
    }
  }

 private:
  template <class Visit>
  void walk_record(std::uint64_t first, std::uint64_t end, Visit&& visit) const {
    constexpr std::uint64_t ahead = 8;  // pairs, for they lie anywhere
    const auto at = [&](std::uint64_t place) {
      return StateId{static_cast<std::uint32_t>(first_ + place)};
    };
    for (std::uint64_t place = first; place < end; ++place) {
      record_->expect(at(place + ahead));
      if (!visit(place, record_->state(at(place)))) return;
    }
  }

  const SearchRecord* record_ = nullptr;
  std::uint64_t first_ = 0;  // the record's number of the first pair
  std::vector<StateSet::Range> ranges_;
  std::vector<std::uint64_t> starts_;  // by range: the place of its first pair
  std::uint64_t size_ = 0;
};

}  // namespace csp::checker
