#include "runtime/pool.hpp"

#include <cstring>
#include <new>

namespace csp::detail {

namespace {

void* last_of(void* head, std::size_t count) {
  while (--count > 0)
    head = *static_cast<void**>(head);
  return head;
}

}  // namespace

void SharedBlocks::refill(FreeBlocks& mine, std::size_t block_bytes) {
  const std::lock_guard guard(mutex_);
  if (!returned_.empty()) {
    mine = returned_.back();
    returned_.pop_back();
    return;
  }
  char* const slab = static_cast<char*>(::operator new (batch* block_bytes, std::align_val_t{64}));
  std::memset(slab, 0,
              batch * block_bytes);  // what walks the slabs may read blocks that were never used
  slabs_.emplace_back(slab, batch * block_bytes);
  for (std::size_t i = batch; i-- > 0;) {
    void* const block = slab + i * block_bytes;
    *static_cast<void**>(block) = mine.head;
    mine.head = block;
  }
  mine.count = batch;
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
