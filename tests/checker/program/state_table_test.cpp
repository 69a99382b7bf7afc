#include "checker/program/state_table.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "tests/support/catch.hpp"

using namespace csp::checker::program;

namespace {

using Words = std::vector<std::uint32_t>;

// The same in the plainest way.
struct Twin {
  std::map<Words, std::uint32_t> numbers;
  std::vector<Words> states;

  std::uint32_t intern(Words words) {
    while (!words.empty() && words.back() == 0)
      words.pop_back();
    const auto next = static_cast<std::uint32_t>(states.size());
    const auto [it, is_new] = numbers.try_emplace(words, next);
    if (is_new) states.push_back(words);
    return it->second;
  }
};

std::uint32_t intern(StateTable& table, const Words& words, const StateTable::Unpacked& like) {
  std::vector<std::uint64_t> packed;
  if (!table.pack(words, like, packed)) {
    table.learn_words(words);
    packed.clear();
    REQUIRE(table.pack(words, like, packed));
  }
  const std::uint64_t hash = StateTable::hash(packed);
  const auto known = table.find(packed, hash);
  const std::size_t size = table.size();
  const std::uint32_t number = table.intern(packed, hash);
  CHECK(known.value_or(static_cast<std::uint32_t>(size)) == number);
  return number;
}

// How the state is kept, from what it has otherwise than the other.
std::vector<std::uint64_t> packed_by_changes(const StateTable& table, const Words& words,
                                             const StateTable::Unpacked& other) {
  std::vector<StateTable::Change> changes;
  for (std::uint32_t p = 0; p < std::max(words.size(), other.words.size()); ++p) {
    const std::uint32_t now = p < words.size() ? words[p] : 0;
    const std::uint32_t before = p < other.words.size() ? other.words[p] : 0;
    if (now != before) changes.push_back({PlaceId{p}, table.digit(PlaceId{p}, now).value()});
  }
  std::vector<std::uint64_t> packed;
  StateTable::pack(other, changes, packed);
  return packed;
}

}  // namespace

TEST_CASE("a state table numbers states as a map does, and gives them back", "[program]") {
  std::mt19937 random(1);
  for (const std::uint32_t different_words : {2U, 5U, 300U, 40'000U}) {
    CAPTURE(different_words);
    StateTable table;
    Twin twin;
    StateTable::Unpacked here;
    for (int round = 0; round < 30'000; ++round) {
      Words words = here.words;
      if (random() % 50 == 0) words.clear();
      if (random() % 10 == 0) words.resize(random() % 40);
      for (auto changes = random() % 4; changes > 0 && !words.empty(); --changes)
        words[random() % words.size()] = static_cast<std::uint32_t>(random()) % different_words * 7;
      const std::uint32_t number = intern(table, words, here);
      REQUIRE(number == twin.intern(words));
      std::vector<std::uint64_t> packed;
      REQUIRE(table.pack(words, {}, packed));
      REQUIRE(packed == packed_by_changes(table, words, here));
      table.unpack(number, here);
      REQUIRE(here.words == twin.states[number]);
    }
    REQUIRE(table.size() == twin.states.size());
    for (std::uint32_t s = 0; s < table.size(); s += 7) {
      for (std::size_t place = 0; place < 41; ++place) {
        const Words& words = twin.states[s];
        REQUIRE(table.word(s, place) == (place < words.size() ? words[place] : 0));
      }
    }
  }
}

TEST_CASE("what is new to its place is not packed before it was learned", "[program]") {
  StateTable table;
  table.learn_words(Words{5, 0, 7});
  std::vector<std::uint64_t> packed;
  CHECK(table.pack(Words{5, 0, 7}, {}, packed));
  CHECK(table.pack(Words{0, 0, 7}, {}, packed));
  CHECK_FALSE(table.pack(Words{7, 0, 7}, {}, packed));
  CHECK_FALSE(table.pack(Words{5, 5}, {}, packed));
  CHECK_FALSE(table.pack(Words{5, 0, 7, 1}, {}, packed));
}
