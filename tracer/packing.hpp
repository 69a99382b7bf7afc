// Rewrites a chunk's cells so that a general compressor finds little left to say. Lossless for any cells whatever.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/cell.hpp"

namespace csp::tracer {

[[nodiscard]] std::string pack(std::span<const Cell> cells);

// The cells that were packed, or nothing if `packed` is not what pack() makes of `count` cells.
[[nodiscard]] std::optional<std::vector<Cell>> unpack(std::string_view packed, std::size_t count);

}  // namespace csp::tracer
