// One thread of the scheduler, as the operations see it: somebody became runnable.
#pragma once

#include <atomic>
#include <cstdint>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/spin_lock.hpp>

namespace csp::detail {

class RingWriter;
class Scheduler;

class Worker {
 public:
  // Private: this worker is the only one, nothing is shared. Shared: others may steal. Steered: a
  // seeded or otherwise controlled run, where the scheduler picks among all runnable processes.
  enum class Mode : std::uint8_t { Private, Shared, Steered };

  // A partner may go on. It runs here, next: its data is warm in this core's cache. Whoever stood
  // there before goes to the end of the queue.
  void wake(ProcessControl& process) {
    if (mode == Mode::Private) [[likely]] {
      wake_private(process);
    } else {
      wake_elsewhere(process);
    }
  }
  void wake_private(ProcessControl& process) {
    ProcessControl* const displaced = next_.load(std::memory_order_relaxed);
    next_.store(&process, std::memory_order_relaxed);
    if (displaced != nullptr) link(*displaced);
  }

  // New processes, linked through ProcessControl::next, go to the end of the queue in their order.
  void start(ProcessControl& first, ProcessControl& last, std::uint32_t count);

  // Private and Shared: the queue behind `next_`; with many workers under lock_.
  void append(ProcessControl& process) {
    link(process);
    length_.store(length_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  // Without counting: nobody steals from a private queue.
  void link(ProcessControl& process) {
    process.next = nullptr;
    if (tail_ != nullptr) {
      tail_->next = &process;
    } else {
      head_ = &process;
    }
    tail_ = &process;
  }

  // xorshift64*: picks guards, victims and choices. Not shared.
  std::uint64_t random() {
    random_ ^= random_ >> 12;
    random_ ^= random_ << 25;
    random_ ^= random_ >> 27;
    return random_ * 0x2545F4914F6CDD1DULL;
  }
  // Uniform in [0, bound), bound < 2^32 (Lemire's multiply-shift).
  std::uint32_t random_below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((random() >> 32) * bound) >> 32);
  }

  Mode mode = Mode::Private;
  // Set by an awaiter whose process stays the running one with another frame on top (a Task begins
  // or ends): the loop resumes it again. Symmetric transfer would grow the stack under g++ 12
  // without optimisation.
  bool resume_again = false;
  ProcessControl* running = nullptr;
  RingWriter* ring = nullptr;  // null when not traced
  Scheduler* scheduler = nullptr;

 private:
  friend class Scheduler;
  void wake_elsewhere(ProcessControl& process);

  std::atomic<ProcessControl*> next_{
      nullptr};                // runs before the queue; with many workers taken by exchange
  alignas(64) SpinLock lock_;  // guards head_, tail_ and the links between
  ProcessControl* head_ = nullptr;
  ProcessControl* tail_ = nullptr;
  std::atomic<std::uint32_t> length_{0};
  std::atomic<std::uint64_t> resumes_{0};  // how far this worker is; thieves watch it
  std::uint64_t random_ = 1;
  std::uint32_t sleeps_ = 0;  // in a row, without finding work
};

// The worker of this thread, or null.
[[nodiscard]] Worker* current_worker();

}  // namespace csp::detail
