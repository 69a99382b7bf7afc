// Who goes along with a search of a system that comes to be known by it.
#pragma once

#include <cstdint>
#include <string>

#include <csp/checker/search_options.hpp>

#include "checker/network/lts.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker {

// Called by one thread while no other is at work.
class SearchCompanion {
 public:
  virtual ~SearchCompanion() = default;
  // Asked now and then, with how many states there are: whether the search may go on. If not, the
  // companion knows why.
  [[nodiscard]] virtual bool may_go_on(std::uint64_t states) = 0;
  // The system's steps from this state are Wanting; after this they no longer are. `number`: the
  // state's in the search's record, which knows the way there. False ends the search.
  [[nodiscard]] virtual bool learn(const PackedState& state, StateId number) = 0;
  // Of memory, besides what the search holds.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
  // What it knows of how things stand.
  virtual void add_to(Progress& progress) const = 0;
};

}  // namespace csp::checker
