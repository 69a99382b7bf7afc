// Invariant: a digit never changes; in one layout equal states are packed equally whenever that is
// done, and no field lies across two words.
#include "checker/program/state_layout.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace csp::checker::program {

namespace {

constexpr std::uint32_t bits_of_word = 64;
// So a place may meet four times as many words before there has to be another layout. A bit more
// in each place costs less than a search that starts over late.
constexpr std::uint32_t spare_bits = 2;
constexpr std::size_t places_for_each_spare = 4;
constexpr std::size_t least_spare_places = 4;

}  // namespace

void StateLayout::learn_words(std::span<const std::uint32_t> words) {
  if (words_at_.size() < words.size()) words_at_.resize(words.size(), {0});
  places_ = std::max(places_, words.size());
  for (std::uint32_t p = 0; p < words.size(); ++p) {
    if (words[p] == 0 || !words_.intern(std::array{p, words[p]}).is_new) continue;
    const auto digit = static_cast<std::uint32_t>(words_at_[p].size());
    digits_.push_back(digit);
    words_at_[p].push_back(words[p]);
    if (p >= fields_.size() || digit > fields_[p].mask) is_outgrown_ = true;
  }
}

void StateLayout::lay_out(std::size_t places) {
  places = std::max(places, places_);
  words_at_.resize(places + places / places_for_each_spare + least_spare_places, {0});
  fields_.clear();
  std::uint32_t word = 0, used = 0;
  for (const Words& met : words_at_) {
    const auto bits = static_cast<std::uint32_t>(std::bit_width(met.size())) + spare_bits;
    if (used + bits > bits_of_word) {
      ++word;
      used = 0;
    }
    fields_.push_back({.word = word, .shift = used, .mask = (Word{1} << bits) - 1});
    used += bits;
  }
  size_ = word + 1;
  is_outgrown_ = false;
}

std::optional<std::uint32_t> StateLayout::digit(PlaceId place, std::uint32_t word) const {
  if (word == 0) return 0;
  const auto known = words_.find(std::array{static_cast<std::uint32_t>(place), word});
  return known ? std::optional(digits_[*known]) : std::nullopt;
}

void StateLayout::unpack(const Word* packed, Words& words) const {
  const std::size_t met = std::min(fields_.size(), places_);
  words.resize(met);
  std::size_t places = 0;  // up to the last that is not empty
  for (std::size_t p = 0; p < met; ++p) {
    const Field& field = fields_[p];
    const Word digit = packed[field.word] >> field.shift & field.mask;
    words[p] = words_at_[p][digit];
    if (digit != 0) places = p + 1;
  }
  words.resize(places);
}

std::uint32_t StateLayout::word(const Word* packed, PlaceId place) const {
  if (index(place) >= fields_.size()) return 0;
  const Field& field = fields_[index(place)];
  return words_at_[index(place)][packed[field.word] >> field.shift & field.mask];
}

PackedState StateLayout::pack(std::span<const std::uint32_t> words) const {
  PackedState packed(size_);
  for (std::uint32_t p = 0; p < words.size(); ++p)
    set({PlaceId{p}, *digit(PlaceId{p}, words[p])}, packed.data());
  return packed;
}

}  // namespace csp::checker::program
