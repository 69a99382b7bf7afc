// Cancelling a process that may be running on another worker.
//
//   process, about to wait                    canceller
//   1. queued_at := c  (or claimed := 0)      A. attention |= cancelled
//   2. [barrier]                              B. [barrier on all threads]
//   3. if cancelled: take the wait back       C. if claimed was 0: take it; if queued_at is c: lock
//   c, look again, dequeue
//
// Either 3 sees A, or C sees 1: with a barrier on both sides one of the two must (Dekker). Waiting
// is the hot path and cancelling is rare, so the whole cost is put on the canceller: membarrier(2)
// makes every running thread of the program execute a barrier, and 2 is left to the compiler. Where
// the kernel has no membarrier, 2 is a real fence.
//
// In C the channel c may be freed, and even be another channel by now. Cores live in slabs that are
// never given back, so its lock can still be taken; and queued_at is c only if the process stands
// in c's queue now, because it becomes and stops being c under c's lock. A process in an
// alternation, a sleep or a barrier is taken by `claimed` alone, and takes itself out of the queues
// when it runs.
#include "runtime/cancellation.hpp"

#include <atomic>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csp/runtime/detail/channel_core.hpp>

#include "runtime/director.hpp"
#include "runtime/scheduler.hpp"

namespace csp::detail {

namespace {

constinit bool can_force_barriers = false;

// A full barrier as a read-modify-write, which the thread sanitizer understands (it does not know
// fences).
void full_barrier() {
  static constinit std::atomic<int> nothing{0};
  nothing.fetch_add(1, std::memory_order_seq_cst);
}

}  // namespace

void prepare_cancellation() {
  can_force_barriers =
      syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

void order_against_canceller() {
  if (can_force_barriers || !has_many_workers) {
    std::atomic_signal_fence(std::memory_order_seq_cst);
  } else {
    full_barrier();
  }
}

bool open_wait(ProcessControl& self) {
  self.claimed.store(0, std::memory_order_release);
  order_against_canceller();
  return !(self.has(attention::cancelled) && claim(self));
}

void cancel_process(ProcessControl& process) {
  process.attention.fetch_or(attention::cancelled, std::memory_order_seq_cst);
  if (process.has(attention::directed)) {
    director()->cancelled(process);
    return;
  }
  if (has_many_workers) {
    if (can_force_barriers) syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    full_barrier();
  }
  if (claim(process)) {
    process.result = Result::Cancelled;
    current_worker()->wake(process);
    return;
  }
  ChannelCore* const core = process.wait.queued_at.load(std::memory_order_relaxed);
  if (core == nullptr) return;
  core->lock.lock();
  if (process.wait.queued_at.load(std::memory_order_relaxed) == core) {
    core->dequeue(process.wait);
    process.result = Result::Cancelled;
    current_worker()->wake(process);
  }
  core->lock.unlock();
}

}  // namespace csp::detail
