// A thread of its own with a stack that is mapped but not reserved: Linux gives it a page at a
// time. How deep it may go is a matter of comparing the current frame's address with the stack's
// end.
#include "checker/cspm/script/deep_stack.hpp"

#include <cerrno>
#include <cstdint>
#include <exception>
#include <memory>
#include <system_error>

#include <pthread.h>
#include <sys/mman.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace csp::checker::cspm {

namespace {

// Left for what runs below the deepest check: destructors, messages, the standard library.
constexpr std::size_t reserve = std::size_t{1} << 18;

struct StackRange {
  std::uintptr_t lowest = 0;   // below this address the stack may not grow; 0: not asked yet
  std::uintptr_t highest = 0;  // where it began
};
thread_local StackRange stack_range;

StackRange range_of_this_thread() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {.lowest = 1};
  void* start = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &start, &size);
  pthread_attr_destroy(&attributes);
  const auto begin = reinterpret_cast<std::uintptr_t>(start);
  return {.lowest = begin + reserve, .highest = begin + size};
}

struct Job {
  const std::function<void()>& work;
  std::exception_ptr error{};
};

void* run(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  try {
    job.work();
  } catch (...) {
    job.error = std::current_exception();
  }
  return nullptr;
}

struct Unmap {
  std::size_t bytes;
  void operator()(void* memory) const { munmap(memory, bytes); }
};

}  // namespace

bool is_too_deep(std::size_t spare) {
  if (stack_range.lowest == 0) stack_range = range_of_this_thread();
  // Not the address of a local variable: the address sanitizer may keep those elsewhere.
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < stack_range.lowest + spare;
}

void before_throwing_deep() noexcept {
#ifdef __SANITIZE_ADDRESS__
  if (stack_range.lowest == 0) stack_range = range_of_this_thread();
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (here < stack_range.highest) {
    __asan_unpoison_memory_region(__builtin_frame_address(0), stack_range.highest - here);
  }
#endif
}

void check_depth() {
  if (is_too_deep()) throw TooDeep();
}

void on_deep_stack(const std::function<void()>& work, std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "no address space for a deep stack");
  }
  const std::unique_ptr<void, Unmap> stack(memory, Unmap{bytes});
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, memory, bytes);
  Job job{.work = work};
  pthread_t thread{};
  const int failure = pthread_create(&thread, &attributes, run, &job);
  pthread_attr_destroy(&attributes);
  if (failure != 0) {
    throw std::system_error(failure, std::generic_category(), "no thread for a deep stack");
  }
  pthread_join(thread, nullptr);
  if (job.error) std::rethrow_exception(job.error);
}

}  // namespace csp::checker::cspm
