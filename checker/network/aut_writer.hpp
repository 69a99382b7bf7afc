// Writes a transition system in the Aldebaran format (.aut), as aut_reader.hpp reads it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

struct AutText {
  std::string text;
  // Events that the format has another meaning for, with the names that they got instead.
  std::vector<std::pair<std::string, std::string>> renamed{};
};

// What can be reached, states numbered as met breadth first; a state that diverges by itself has an
// internal step to itself. Nothing where there are more than `most_states`, or when `should_stop`
// says so, which is asked now and then and may be empty.
[[nodiscard]] std::optional<AutText> write_aut(const Lts& lts, const EventTable& events,
                                               std::size_t most_states,
                                               const std::function<bool()>& should_stop = {});

}  // namespace csp::checker
