#include <array>
#include <cstdlib>
#include <new>

#include <malloc.h>

#include <csp/runtime/detail/frame_pool.hpp>

#include "runtime/heap.hpp"
#include "runtime/pool.hpp"
#include "runtime/watched_memory.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CSP_FRAMES_FROM_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define CSP_FRAMES_FROM_MALLOC 1
#endif
#endif

namespace csp::detail {

namespace {

constexpr std::size_t granule = 32;       // size classes are multiples of it
constexpr std::size_t largest = 1024;     // larger frames come from malloc
constexpr std::size_t header_bytes = 16;  // before each frame: its size, and alignment

#ifdef CSP_FRAMES_FROM_MALLOC
constexpr bool is_pooled(std::size_t) { return false; }
#else
constexpr bool is_pooled(std::size_t bytes) { return bytes <= largest; }
#endif

constexpr std::size_t class_of(std::size_t bytes) { return (bytes + granule - 1) / granule; }

// Never destroyed: frames may be freed while the program's own static objects are.
std::array<SharedBlocks, largest / granule + 1>& shared_frames() {
  CSP_RUNTIME_STATE static auto& blocks = *new std::array<SharedBlocks, largest / granule + 1>;
  return blocks;
}

CSP_RUNTIME_THREAD_STATE thread_local constinit std::array<FreeBlocks, largest / granule + 1>
    my_frames{};

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t whole = bytes + header_bytes;
  void* block = nullptr;
  if (heap::is_steered()) [[unlikely]] {
    block = ::operator new(whole);  // its own block: the state of one process
  } else if (is_pooled(whole)) [[likely]] {
    const std::size_t size_class = class_of(whole);
    block = take_block(my_frames[size_class], shared_frames()[size_class], size_class * granule);
  } else {
    block = std::malloc(whole);
    if (block == nullptr) throw std::bad_alloc();
  }
  *static_cast<std::size_t*>(block) = bytes;
  return static_cast<char*>(block) + header_bytes;
}

void free_frame(void* frame, std::size_t bytes) noexcept {
  void* const block = static_cast<char*>(frame) - header_bytes;
  const std::size_t whole = bytes + header_bytes;
  if (heap::block_at(reinterpret_cast<std::uintptr_t>(block)) != nullptr) [[unlikely]] {
    ::operator delete(block);
  } else if (is_pooled(whole)) [[likely]] {
    const std::size_t size_class = class_of(whole);
    return_block(my_frames[size_class], shared_frames()[size_class], block);
  } else {
    std::free(block);
  }
}

std::size_t frame_bytes(const void* frame) {
  return *reinterpret_cast<const std::size_t*>(static_cast<const char*>(frame) - header_bytes);
}

void return_frames_of_thread() {
  for (std::size_t i = 0; i < my_frames.size(); ++i)
    shared_frames()[i].take_back(my_frames[i], true);
}

}  // namespace csp::detail
