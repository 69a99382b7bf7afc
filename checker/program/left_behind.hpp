// Who lives on and will never take part in anything again, while others go on.
#pragma once

#include <optional>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/program/global_states.hpp"
#include "checker/program/knowledge.hpp"
#include "checker/refine/crew.hpp"
#include "checker/refine/search_record.hpp"

namespace csp::checker::program {

struct LeftBehind {
  StateId state{};
  std::vector<PlaceId> places;
};
// The first state in which somebody is left behind. Whoever waits for its children only is not
// counted: they are the cause. The crew shares the states.
[[nodiscard]] std::optional<LeftBehind> find_left_behind(const SearchRecord& record,
                                                         const GlobalStates& states,
                                                         const Knowledge& knowledge, Crew& crew);

}  // namespace csp::checker::program
