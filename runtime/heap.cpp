// operator new and delete, for every program that is linked with the runtime. They are weak: a
// program that brings its own keeps them (and can then be steered, but its states look all
// different).
#include "runtime/heap.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

#include <sys/mman.h>

#include <csp/runtime/steering.hpp>

#include "runtime/watched_memory.hpp"

namespace csp::detail::heap {

namespace {

enum class Mode : std::uint8_t { Unknown, Ordinary, Steered };
CSP_RUNTIME_STATE constinit Mode mode = Mode::Unknown;
CSP_RUNTIME_STATE constinit bool is_steered_late = false;

// Address space, not memory: pages come into being when they are written to.
constexpr std::size_t largest_region = std::size_t{1} << 36;
constexpr std::size_t smallest_region = std::size_t{1} << 28;
constexpr std::size_t unit = 16;  // what block sizes are rounded to
constexpr std::size_t given_back_at = 64 << 10;

CSP_RUNTIME_STATE constinit char* region = nullptr;
CSP_RUNTIME_STATE constinit std::size_t region_bytes = 0;
CSP_RUNTIME_STATE constinit std::size_t used = 0;
// Where the blocks begin, in units from the region's start, ascending: for the search by address.
// Those before start_count do not change any more.
CSP_RUNTIME_STATE constinit std::uint32_t* starts = nullptr;
CSP_RUNTIME_STATE constinit std::atomic<std::size_t> start_count{0};
CSP_RUNTIME_STATE constinit std::mutex mutex;  // guards used, and who adds to starts, start_count
// The thread is Outside.
CSP_RUNTIME_THREAD_STATE thread_local constinit bool is_outside = false;

char* reserve(std::size_t bytes) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

void make_region() {
  for (region_bytes = largest_region; region_bytes >= smallest_region; region_bytes /= 2) {
    region = reserve(region_bytes);
    if (region == nullptr) continue;
    starts = reinterpret_cast<std::uint32_t*>(reserve(region_bytes / (2 * unit) * sizeof *starts));
    if (starts != nullptr) return;
    munmap(region, region_bytes);
  }
  std::fputs("csp: no address space to run this program under control\n", stderr);
  std::_Exit(2);
}

bool is_set(const char* variable) {
  const char* const text = std::getenv(variable);
  return text != nullptr && *text != '\0';
}

Mode find_mode() {
  const bool is_asked_for =
      is_set(steering::control_variable) || is_set(steering::schedule_variable);
  if (is_asked_for) make_region();
  return mode = is_asked_for ? Mode::Steered : Mode::Ordinary;
}

void* take(std::size_t bytes, std::size_t alignment, bool is_private) {
  alignment = std::max(alignment, unit);
  if (bytes > region_bytes) return nullptr;
  std::size_t begin = 0;
  {
    const std::lock_guard guard(mutex);
    begin = (used + sizeof(Block) + alignment - 1) / alignment * alignment - sizeof(Block);
    // At least one byte behind the block is nobody's, so that a pointer past its end is no other's.
    const std::size_t end = begin + sizeof(Block) + (bytes + unit) / unit * unit;
    if (end > region_bytes) return nullptr;
    used = end;
    const std::size_t count = start_count.load(std::memory_order_relaxed);
    starts[count] = static_cast<std::uint32_t>(begin / unit);
    start_count.store(count + 1, std::memory_order_release);
  }
  auto* const block = reinterpret_cast<Block*>(region + begin);
  block->bytes = bytes;
  block->is_live = 1;
  block->is_private = is_private ? 1 : 0;
  return block->begin();
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  for (;;) {
    void* memory = nullptr;
    if (mode == Mode::Ordinary || (mode == Mode::Unknown && find_mode() == Mode::Ordinary) ||
        is_outside) {
      memory = alignment <= unit
                   ? std::malloc(std::max<std::size_t>(bytes, 1))
                   : std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
    } else {
      memory = take(bytes, alignment, false);
    }
    if (memory != nullptr) [[likely]]
      return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* allocate_or_null(std::size_t bytes, std::size_t alignment) noexcept {
  try {
    return allocate(bytes, alignment);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void release(void* memory) noexcept {
  if (!is_in_region(reinterpret_cast<std::uintptr_t>(memory))) {
    std::free(memory);
    return;
  }
  auto* const block = static_cast<Block*>(memory) - 1;
  block->is_live = 0;
  if (block->bytes < given_back_at) return;
  const auto page = std::uintptr_t{4096};
  const auto first = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
  const auto last = (reinterpret_cast<std::uintptr_t>(memory) + block->bytes) / page * page;
  if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

}  // namespace

// While there is one thread.
[[maybe_unused]] const bool is_mode_known = is_steered();

bool is_steered_from_the_beginning() { return is_steered() && !is_steered_late; }

bool is_steered() {
  return mode == Mode::Steered || (mode == Mode::Unknown && find_mode() == Mode::Steered);
}

void steer() {
  if (is_steered()) return;
  make_region();
  is_steered_late = true;
  mode = Mode::Steered;
}

bool is_in_region(std::uintptr_t address) {
  return address - reinterpret_cast<std::uintptr_t>(region) < region_bytes;
}

Outside::Outside() : was_outside_(std::exchange(is_outside, true)) {}
Outside::~Outside() { is_outside = was_outside_; }

void* allocate_private(std::size_t bytes, std::size_t alignment) {
  if (!is_steered()) return ::operator new (bytes, std::align_val_t{alignment});
  void* const memory = take(bytes, alignment, true);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

Block* block_at(std::uintptr_t address) {
  if (mode != Mode::Steered || !is_in_region(address)) return nullptr;
  const std::size_t offset = address - reinterpret_cast<std::uintptr_t>(region);
  const std::uint32_t* const next =
      std::upper_bound(starts, starts + start_count.load(std::memory_order_acquire),
                       static_cast<std::uint32_t>(offset / unit));
  if (next == starts) return nullptr;
  auto* const block = reinterpret_cast<Block*>(region + std::size_t{next[-1]} * unit);
  const auto begin = reinterpret_cast<std::uintptr_t>(block->begin());
  return address >= begin && address <= begin + block->bytes ? block : nullptr;
}

}  // namespace csp::detail::heap

// --- the replaceable functions, [new.delete] ---

namespace {
using csp::detail::heap::allocate;
using csp::detail::heap::allocate_or_null;
using csp::detail::heap::release;
constexpr std::size_t usual = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
std::size_t number(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }
}  // namespace

// clang-format off
[[gnu::weak]] void* operator new(std::size_t n) { return allocate(n, usual); }
[[gnu::weak]] void* operator new[](std::size_t n) { return allocate(n, usual); }
[[gnu::weak]] void* operator new(std::size_t n, std::align_val_t a) { return allocate(n, number(a)); }
[[gnu::weak]] void* operator new[](std::size_t n, std::align_val_t a) { return allocate(n, number(a)); }
[[gnu::weak]] void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return allocate_or_null(n, usual); }
[[gnu::weak]] void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return allocate_or_null(n, usual); }
[[gnu::weak]] void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept { return allocate_or_null(n, number(a)); }
[[gnu::weak]] void* operator new[](std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept { return allocate_or_null(n, number(a)); }
[[gnu::weak]] void operator delete(void* p) noexcept { release(p); }
[[gnu::weak]] void operator delete[](void* p) noexcept { release(p); }
[[gnu::weak]] void operator delete(void* p, std::size_t) noexcept { release(p); }
[[gnu::weak]] void operator delete[](void* p, std::size_t) noexcept { release(p); }
[[gnu::weak]] void operator delete(void* p, std::align_val_t) noexcept { release(p); }
[[gnu::weak]] void operator delete[](void* p, std::align_val_t) noexcept { release(p); }
[[gnu::weak]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { release(p); }
[[gnu::weak]] void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { release(p); }
[[gnu::weak]] void operator delete(void* p, const std::nothrow_t&) noexcept { release(p); }
[[gnu::weak]] void operator delete[](void* p, const std::nothrow_t&) noexcept { release(p); }
[[gnu::weak]] void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept { release(p); }
[[gnu::weak]] void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept { release(p); }
// clang-format on
