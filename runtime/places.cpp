#include "runtime/places.hpp"

#include <algorithm>

namespace csp::detail {

namespace {

std::string prefix_of(const std::string& maker, Places::Kind kind) {
  switch (kind) {
    case Places::Kind::Process:
      return maker.empty() ? "" : maker + ".";
    case Places::Kind::Channel:
      return maker.empty() ? "c" : maker + "/c";
    case Places::Kind::Barrier:
      return maker.empty() ? "b" : maker + "/b";
    case Places::Kind::Join:
      return maker.empty() ? "j" : maker + "/j";
  }
  return {};
}

}  // namespace

std::string Places::take(const std::string& maker, Kind kind) {
  std::string prefix = prefix_of(maker, kind);
  std::vector<bool>& taken = taken_[prefix];
  const auto free = std::find(taken.begin(), taken.end(), false);
  const auto number = static_cast<std::size_t>(free - taken.begin());
  if (free == taken.end()) {
    taken.push_back(true);
  } else {
    *free = true;
  }
  std::string place = prefix + std::to_string(number);
  owners_.insert_or_assign(place, Owner{std::move(prefix), number});
  return place;
}

void Places::give_back(const std::string& place) {
  const auto owner = owners_.find(place);
  if (owner == owners_.end()) return;
  taken_[owner->second.prefix][owner->second.number] = false;
  owners_.erase(owner);
}

}  // namespace csp::detail
