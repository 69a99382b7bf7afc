// Numbers a record's ids densely, in the order in which they are first mentioned.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace csp::tracer {

// Honest ids are small and start at 0: a table finds them. Others cost no more than an entry each, whatever their value.
class IdMap {
 public:
  // The dense number of `id`, and through `is_new` whether it was given just now.
  std::uint32_t find_or_add(std::uint32_t id, bool& is_new) {
    if (id < table_.size() && table_[id] != none) {
      is_new = false;
      return table_[id];
    }
    if (id < 2 * std::uint64_t{size_} + 4096) {
      if (id >= table_.size()) table_.resize(std::size_t{id} + id / 2 + 64, none);
      // It may have been far away once.
      const auto early = others_.find(id);
      is_new = early == others_.end();
      return table_[id] = is_new ? size_++ : early->second;
    }
    const auto [entry, inserted] = others_.try_emplace(id, size_);
    is_new = inserted;
    if (inserted) ++size_;
    return entry->second;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::uint32_t> table_;
  std::unordered_map<std::uint32_t, std::uint32_t> others_;
  std::uint32_t size_ = 0;
};

}  // namespace csp::tracer
