// The two functions of the C++ ABI that make and free exception objects are wrapped: they are weak,
// so a program that is linked with them (-static-libstdc++) takes its own, and then its states only
// look different more often than they are. Source: "Itanium C++ ABI: Exception Handling", 2.4.2.
#include "runtime/exception_memory.hpp"

#include <array>
#include <atomic>
#include <mutex>

#include <dlfcn.h>

#include "runtime/heap.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

// Freed memory is used again, so there are as many addresses as exceptions at a time. Where there
// are more, states look different.
constexpr std::size_t most_objects = 256;

CSP_RUNTIME_STATE constinit std::array<ExceptionObject, most_objects> objects{};
CSP_RUNTIME_STATE constinit std::size_t count = 0;
CSP_RUNTIME_STATE constinit std::mutex mutex;  // guards both; other threads may throw

// The function that is wrapped.
template <class Function>
Function next_function(std::atomic<Function>& known, const char* name) {
  Function next = known.load(std::memory_order_relaxed);
  if (next == nullptr) {
    next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
    known.store(next, std::memory_order_relaxed);
  }
  return next;
}

CSP_RUNTIME_STATE constinit std::atomic<void* (*)(std::size_t)> next_allocate{nullptr};
CSP_RUNTIME_STATE constinit std::atomic<void (*)(void*)> next_free{nullptr};

void note_made(void* object, std::size_t bytes) {
  const std::lock_guard guard(mutex);
  const auto begin = reinterpret_cast<std::uintptr_t>(object);
  std::size_t at = 0;
  while (at < count && objects[at].begin != begin)
    ++at;
  if (at == most_objects) return;
  count = at == count ? count + 1 : count;
  objects[at] = {begin, bytes, true};
}

void note_freed(void* object) {
  const std::lock_guard guard(mutex);
  for (std::size_t at = 0; at < count; ++at) {
    if (objects[at].begin == reinterpret_cast<std::uintptr_t>(object)) objects[at].is_live = false;
  }
}

}  // namespace

const ExceptionObject* exception_at(std::uintptr_t address) {
  const ExceptionObject* dead = nullptr;
  for (std::size_t at = 0; at < count; ++at) {
    const ExceptionObject& object = objects[at];
    if (address - object.begin >= object.bytes) continue;
    if (object.is_live) return &object;
    dead = &object;
  }
  return dead;
}

}  // namespace csp::detail

extern "C" {

[[gnu::weak]] void* __cxa_allocate_exception(std::size_t bytes) noexcept {
  using namespace csp::detail;
  void* const object = next_function(next_allocate, "__cxa_allocate_exception")(bytes);
  if (heap::is_steered()) note_made(object, bytes);
  return object;
}

[[gnu::weak]] void __cxa_free_exception(void* object) noexcept {
  using namespace csp::detail;
  if (heap::is_steered()) note_freed(object);
  next_function(next_free, "__cxa_free_exception")(object);
}
}
