// How deep a script may recurse: the stack is memory, too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <csp/checker/search_options.hpp>

#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker {

// Half of the memory that there may be, but enough for whatever people write.
[[nodiscard]] inline std::size_t stack_size(const SearchOptions& options) {
  constexpr std::uint64_t least = std::uint64_t{64} << 20;
  if (!options.max_bytes) return cspm::usual_stack;
  return std::clamp<std::uint64_t>(*options.max_bytes / 2, least, cspm::usual_stack);
}

}  // namespace csp::checker
