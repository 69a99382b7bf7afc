#include "tracer/packing.hpp"

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/tracer/random_story.hpp"

namespace csp::tracer::testing {
namespace {

Cells cells_from(const std::vector<std::uint32_t>& words) {
  Cells cells(words.size() / words_per_cell);
  for (std::size_t i = 0; i < cells.size() * words_per_cell; ++i) {
    cells[i / words_per_cell][i % words_per_cell] = words[i];
  }
  return cells;
}

TEST_CASE("any cells whatever are unpacked as they were packed", "[packing]") {
  CHECK(rc::check([](const std::vector<std::uint32_t>& words) {
    const Cells cells = cells_from(words);
    RC_ASSERT(unpack(pack(cells), cells.size()) == cells);
  }));
}

TEST_CASE("records, and records with some words overwritten, are unpacked as they were packed", "[packing]") {
  CHECK(rc::check([](const std::vector<std::uint32_t>& choices,
                     const std::vector<std::pair<std::uint32_t, std::uint32_t>>& damage) {
    RandomStory random(1, choices);
    Cells cells = random.story.rings[0];
    for (const auto& [at, value] : damage) cells[at % cells.size()][at / 7 % words_per_cell] = value;
    RC_ASSERT(unpack(pack(cells), cells.size()) == cells);
  }));
}

TEST_CASE("bytes that are no packed cells are refused", "[packing]") {
  CHECK(rc::check([](const std::vector<std::uint32_t>& choices, std::uint32_t at, char value, bool shorten) {
    RandomStory random(1, choices);
    const Cells& cells = random.story.rings[0];
    std::string packed = pack(cells);
    if (shorten) packed.resize(at % packed.size());
    if (!shorten) packed[at % packed.size()] = value;
    const auto unpacked = unpack(packed, cells.size());
    RC_ASSERT(!unpacked || unpacked->size() == cells.size());
    if (shorten) RC_ASSERT(!unpacked);
  }));
  CHECK_FALSE(unpack("", 1));
  CHECK_FALSE(unpack(pack(Cells(3)), 2));
  CHECK_FALSE(unpack(pack(Cells(3)), 4));
}

}  // namespace
}  // namespace csp::tracer::testing
