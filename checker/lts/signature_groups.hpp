// Finds out which of many sequences of numbers are equal: by their hash first, then by comparison,
// so that equal means equal.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace csp::checker {

class SignatureGroups {
 public:
  using Signature = std::span<const std::uint64_t>;

  SignatureGroups() : slots_(least_slots) {}

  // The group of all sequences equal to this one; groups are numbered as met.
  std::uint32_t group_of(Signature signature) {
    const std::uint64_t hash = hash_of(signature);
    const std::uint32_t tag = tag_of(hash);
    std::size_t slot = hash & mask_;
    while (slots_[slot].group != no_group) {
      const Group& group = groups_[slots_[slot].group];
      if (slots_[slot].tag == tag && std::ranges::equal(text(group), signature)) {
        return slots_[slot].group;
      }
      slot = (slot + 1) & mask_;
    }
    const auto id = static_cast<std::uint32_t>(groups_.size());
    const std::size_t begin = texts_.size();
    texts_.insert(texts_.end(), signature.begin(), signature.end());
    groups_.push_back({hash, begin, texts_.size()});
    slots_[slot] = {id, tag};
    if (2 * groups_.size() > mask_) grow();
    return id;
  }

  // Valid until the next sequence is asked about.
  [[nodiscard]] Signature operator[](std::uint32_t group) const { return text(groups_[group]); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(groups_.size()); }
  // How many numbers are kept.
  [[nodiscard]] std::size_t text_size() const { return texts_.size(); }

  // In the time that the groups take, however many there were before.
  void clear() {
    for (const Group& group : groups_) {
      std::size_t slot = group.hash & mask_;
      while (slots_[slot].group != no_group) {
        slots_[slot] = {};
        slot = (slot + 1) & mask_;
      }
    }
    groups_.clear();
    texts_.clear();
    mask_ = least_slots - 1;
  }

 private:
  static constexpr std::uint32_t no_group = 0xffffffff;
  static constexpr std::size_t least_slots = 16;

  // The rest of a group is looked up only where the tag is right.
  struct Slot {
    std::uint32_t group = no_group;
    std::uint32_t tag = 0;
  };
  struct Group {
    std::uint64_t hash;
    std::size_t begin;
    std::size_t end;
  };

  [[nodiscard]] Signature text(const Group& group) const {
    return {texts_.data() + group.begin, group.end - group.begin};
  }

  static std::uint64_t hash_of(Signature signature) {
    std::uint64_t hash = 0x9e3779b97f4a7c15 + signature.size();
    for (const std::uint64_t number : signature) {
      hash = (hash ^ number) * 0xff51afd7ed558ccd;
      hash ^= hash >> 32;
    }
    return hash;
  }

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  void grow() {
    std::fill_n(slots_.begin(), mask_ + 1, Slot{});
    mask_ = 4 * mask_ + 3;
    if (slots_.size() <= mask_) slots_.resize(mask_ + 1);
    for (std::uint32_t id = 0; id < groups_.size(); ++id) {
      std::size_t slot = groups_[id].hash & mask_;
      while (slots_[slot].group != no_group)
        slot = (slot + 1) & mask_;
      slots_[slot] = {id, tag_of(groups_[id].hash)};
    }
  }

  std::vector<std::uint64_t> texts_;
  std::vector<Group> groups_;
  std::vector<Slot> slots_;             // open addressing, up to mask_; free behind it
  std::size_t mask_ = least_slots - 1;  // a table for few sequences stays small after one for many
};

}  // namespace csp::checker
