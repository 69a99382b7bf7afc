#include "runtime/pool.hpp"

#include <cstring>
#include <new>

#include "runtime/heap.hpp"

namespace csp::detail {

namespace {

void* last_of(void* head, std::size_t count) {
  while (--count > 0)
    head = *static_cast<void**>(head);
  return head;
}

// Slabs of a multiple of 4096 bytes, one behind the other, would begin at the same place of a page.
// Then the first process, its frame and its channel have the same low address bits, and the
// processor takes a load from one for a load of what was just stored to another (4K aliasing):
// measured, a communication took 17 ns instead of 13.
std::size_t blocks_per_slab(std::size_t block_bytes) {
  constexpr std::size_t page = 4096;
  std::size_t blocks = SharedBlocks::batch;
  while ((blocks * block_bytes) % page < page / 4 || (blocks * block_bytes) % page > page / 4 * 3)
    ++blocks;
  return blocks;
}

}  // namespace

void SharedBlocks::refill(FreeBlocks& mine, std::size_t block_bytes) {
  const std::lock_guard guard(mutex_);
  if (!returned_.empty()) {
    mine = returned_.back();
    returned_.pop_back();
    return;
  }
  const std::size_t blocks = blocks_per_slab(block_bytes);
  char* const slab = static_cast<char*>(heap::allocate_private(blocks * block_bytes, 64));
  std::memset(slab, 0,
              blocks * block_bytes);  // what walks the slabs may read blocks that were never used
  slabs_.emplace_back(slab, blocks * block_bytes);
  for (std::size_t i = blocks; i-- > 0;) {
    void* const block = slab + i * block_bytes;
    *static_cast<void**>(block) = mine.head;
    mine.head = block;
  }
  mine.count = blocks;
}

void SharedBlocks::take_back(FreeBlocks& mine, bool all) {
  if (mine.count == 0) return;
  FreeBlocks returned{mine.head, all ? mine.count : batch};
  void*& last_link = *static_cast<void**>(last_of(returned.head, returned.count));
  mine.head = last_link;
  mine.count -= returned.count;
  last_link = nullptr;
  const std::lock_guard guard(mutex_);
  returned_.push_back(returned);
}

}  // namespace csp::detail
