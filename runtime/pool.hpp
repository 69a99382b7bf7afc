// Blocks of one size, from slabs that are never given back, through a free list per thread.
//
// A thread takes and returns blocks without a lock. When its list grows past two batches, one batch
// goes to a shared store; when it is empty, a batch comes from there, or from a new slab. So a
// worker that only starts processes and one that only ends them settle into passing batches, at one
// lock for `batch` blocks.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace csp::detail {

struct FreeBlocks {
  void* head = nullptr;
  std::size_t count = 0;
};

class SharedBlocks {
 public:
  static constexpr std::size_t batch = 64;

  // Fills `mine` with a batch, from what others returned or else from new memory.
  void refill(FreeBlocks& mine, std::size_t block_bytes);
  // Takes a batch, or with `all` everything.
  void take_back(FreeBlocks& mine, bool all);
  // Calls visit(slab, bytes) for each slab.
  template <class Visit>
  void for_each_slab(Visit&& visit) {
    const std::lock_guard guard(mutex_);
    for (const auto& [slab, bytes] : slabs_)
      visit(slab, bytes);
  }

 private:
  std::mutex mutex_;  // guards returned_, slabs_
  std::vector<FreeBlocks> returned_;
  std::vector<std::pair<void*, std::size_t>> slabs_;
};

inline void* take_block(FreeBlocks& mine, SharedBlocks& shared, std::size_t block_bytes) {
  if (mine.head == nullptr) [[unlikely]]
    shared.refill(mine, block_bytes);
  void* const block = mine.head;
  mine.head = *static_cast<void**>(block);
  --mine.count;
  return block;
}

inline void return_block(FreeBlocks& mine, SharedBlocks& shared, void* block) {
  *static_cast<void**>(block) = mine.head;
  mine.head = block;
  if (++mine.count >= 2 * SharedBlocks::batch) [[unlikely]]
    shared.take_back(mine, false);
}

// Before a worker's thread ends.
void return_frames_of_thread();
void return_controls_of_thread();
void return_cores_of_thread();

}  // namespace csp::detail
