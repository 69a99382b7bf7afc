#include "checker/program/state_layout.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::checker::program;

namespace {

using Words = StateLayout::Words;

// What the one state has and the other has not, in digits.
std::vector<StateLayout::Change> changes_between(const StateLayout& layout, const Words& before,
                                                 const Words& after) {
  std::vector<StateLayout::Change> changes;
  for (std::uint32_t p = 0; p < std::max(before.size(), after.size()); ++p) {
    const std::uint32_t was = p < before.size() ? before[p] : 0;
    const std::uint32_t is = p < after.size() ? after[p] : 0;
    if (is != was) changes.push_back({PlaceId{p}, layout.digit(PlaceId{p}, is).value()});
  }
  return changes;
}

}  // namespace

TEST_CASE("a packed state is given back, and is no other's", "[program]") {
  std::mt19937 random(1);
  for (const std::uint32_t different_words : {2U, 5U, 300U, 40'000U}) {
    CAPTURE(different_words);
    StateLayout layout;
    layout.lay_out(3);
    std::map<PackedState, Words> packed_states;
    Words here;
    int layouts = 0, packed_in_one = 0, most_packed_in_one = 0;
    for (int round = 0; round < 20'000; ++round) {
      Words words = here;
      if (random() % 50 == 0) words.clear();
      if (random() % 10 == 0) words.resize(random() % 40);
      for (auto changes = random() % 4; changes > 0 && !words.empty(); --changes)
        words[random() % words.size()] = static_cast<std::uint32_t>(random()) % different_words * 7;
      while (!words.empty() && words.back() == 0)
        words.pop_back();
      layout.learn_words(words);
      if (layout.is_outgrown()) {
        layout.lay_out(random() % 50);
        REQUIRE_FALSE(layout.is_outgrown());
        packed_states.clear();
        packed_in_one = 0;
        ++layouts;
      }
      most_packed_in_one = std::max(most_packed_in_one, ++packed_in_one);
      const PackedState packed = layout.pack(words);
      REQUIRE(packed.size() == layout.words());
      REQUIRE(packed_states.try_emplace(packed, words).first->second == words);

      PackedState changed = layout.pack(here);
      for (const StateLayout::Change& change : changes_between(layout, here, words))
        layout.set(change, changed.data());
      REQUIRE(changed == packed);

      layout.unpack(packed.data(), here);
      REQUIRE(here == words);
      for (std::uint32_t p = 0; p < 60; p += 1 + static_cast<std::uint32_t>(random()) % 9)
        REQUIRE(layout.word(packed.data(), PlaceId{p}) == (p < words.size() ? words[p] : 0));
    }
    CHECK(layouts > 0);
    CHECK(layouts < 40);  // the room grows
    CHECK(most_packed_in_one > 5'000);
  }
}

TEST_CASE("what is new to its place has no digit before it was learned", "[program]") {
  StateLayout layout;
  layout.learn_words(Words{5, 0, 7});
  CHECK(layout.is_outgrown());  // there is no layout yet
  layout.lay_out(0);
  CHECK_FALSE(layout.is_outgrown());
  CHECK(layout.digit(PlaceId{0}, 5) == 1U);
  CHECK(layout.digit(PlaceId{1}, 0) == 0U);
  CHECK_FALSE(layout.digit(PlaceId{0}, 7));
  CHECK_FALSE(layout.digit(PlaceId{1}, 5));
  CHECK_FALSE(layout.digit(PlaceId{3}, 1));
}

TEST_CASE("there is room for some words and places before it is outgrown", "[program]") {
  StateLayout layout;
  layout.lay_out(4);
  std::uint32_t words = 0;
  while (!layout.is_outgrown())
    layout.learn_words(Words{++words});
  CHECK(words > 3);
  layout.lay_out(4);
  std::size_t places = 0;
  while (!layout.is_outgrown())
    layout.learn_words(Words(++places, 1));
  CHECK(places > 5);
}
