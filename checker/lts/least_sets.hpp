// Of many sets of events those that contain no other.
#pragma once

#include <algorithm>
#include <vector>

#include "checker/lts/normal_form.hpp"

namespace csp::checker {

// In the order of size, then of events. Of equal sets the first stays.
template <typename T, typename EventsOf>
void drop_larger_sets(std::vector<T>& sets, EventsOf events_of) {
  std::stable_sort(sets.begin(), sets.end(), [&](const T& a, const T& b) {
    const Events& x = events_of(a);
    const Events& y = events_of(b);
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  });
  std::vector<T> least;
  for (T& set : sets) {
    const bool contains_other = std::any_of(least.begin(), least.end(), [&](const T& other) {
      return std::ranges::includes(events_of(set), events_of(other));
    });
    if (!contains_other) least.push_back(std::move(set));
  }
  sets = std::move(least);
}

}  // namespace csp::checker
