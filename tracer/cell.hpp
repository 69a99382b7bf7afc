// The unit that rings and chunks are made of.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include <csp/runtime/record.hpp>

namespace csp::tracer {

using Cell = std::array<std::uint32_t, 8>;
static_assert(sizeof(Cell) == sizeof(record::GuardCell));
static_assert(std::endian::native == std::endian::little, "the formats are little endian, and copied as they lie");

inline constexpr std::size_t words_per_cell = 8;
// No honest writer needs more; a reader allocates no more for one chunk whatever a file says.
inline constexpr std::uint32_t most_cells_in_chunk = 1u << 20;
inline constexpr std::uint32_t most_rings = 4096;

}  // namespace csp::tracer
