// What the runtime knows about one process, kept outside its coroutine frames: the frames hold only
// what the process itself computes, so that two frames can be compared to recognise a state.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <source_location>
#include <string>

#include <csp/runtime/record.hpp>

namespace csp::detail {

class ChannelCore;
class Worker;
class Join;
struct ProcessControl;

// True while csp::run has more than one worker. With one worker nothing is locked and no atomic is
// read-modify-written: a lock a channel operation costs more than everything else in it.
inline constinit bool has_many_workers = false;

enum class Direction : std::uint8_t { Read = 0, Write = 1 };

[[nodiscard]] constexpr Direction opposite(Direction direction) {
  return direction == Direction::Read ? Direction::Write : Direction::Read;
}

// One guard of a waiting process, queued at its channel. A plain operation uses the one in its
// ProcessControl.
struct Wait {
  Wait* next = nullptr;
  Wait* previous = nullptr;
  ProcessControl* process = nullptr;
  // The channel in whose queue this stands. It becomes c and stops being c only under c's lock.
  std::atomic<ChannelCore*> queued_at{nullptr};
  void* value = nullptr;  // the T to write, or raw storage for the T read
  std::source_location site{};
  std::uint16_t guard = 0;
  Direction direction = Direction::Read;
  bool is_alternating = false;  // others wait elsewhere for the same process: claim() it first
};

// How an operation ended.
enum class Result : std::uint8_t { Done, Poisoned, Closed, Cancelled };

// Why a process does not take the shortest way through an operation. All zero on the hot path: one
// predictable branch.
namespace attention {
inline constexpr std::uint8_t traced = 1;     // every operation is recorded
inline constexpr std::uint8_t steered = 2;    // the scheduler decides when an operation may act
inline constexpr std::uint8_t cancelled = 4;  // the next operation throws Cancelled
inline constexpr std::uint8_t shared = 8;     // there are other workers: lock
inline constexpr std::uint8_t directed = 16;  // it arrives at the director and stands
}  // namespace attention

enum class WaitKind : std::uint8_t { Channel, Alternation, Sleep, Barrier, Join, Choose };

struct ProcessControl {
  std::coroutine_handle<> resume_point{};  // the innermost suspended frame
  Worker* worker = nullptr;                // who runs it now
  ProcessControl* next = nullptr;          // in a run queue, or in a barrier's list
  // When set, the scheduler calls it instead of resuming: true means "resume now", false "it waits
  // (or is gone)".
  bool (*attempt)(ProcessControl&) = nullptr;
  std::uint64_t serial = 0;   // unique among all processes of this program's life; 0: none
  void* operation = nullptr;  // what attempt works on; what it waits for, by `waits`
  std::atomic<std::uint8_t> attention{0};
  // Of the operation in progress. Always Done, except between the moment when somebody ends the
  // operation otherwise and await_resume, which makes it Done again (end_without_communication): so
  // the usual way stores nothing.
  Result result = Result::Done;
  // What it waits for, while it waits. Always Channel, except during other waits, for the same
  // reason.
  WaitKind waits = WaitKind::Channel;
  bool is_live = false;        // started and not ended
  std::uint16_t selected = 0;  // the guard that an alternation took
  record::Reason end_reason = record::Reason::Finished;
  // 0 while the process waits in an alternation, sleep or barrier for whoever gets to it first; 1
  // otherwise.
  std::atomic<std::uint32_t> claimed{1};
  std::uint32_t step = 0;  // number of its next step, while traced
  Wait wait{};

  Join* join = nullptr;   // whom to tell at the end
  Join* joins = nullptr;  // what it waits for: its par, its forks. Guarded by join->lock.
  ProcessControl* older_sibling = nullptr;  // in join's list of live children
  ProcessControl* younger_sibling = nullptr;
  std::coroutine_handle<>
      root{};                 // the process's own frame, at the other end of the chain of Tasks
  std::uint32_t ordinal = 0;  // among its parent's children
  std::uint32_t children = 0;
  std::uint32_t channels = 0;  // channels and barriers it has made
  std::uint32_t record_id = record::nobody;
  std::string* name = nullptr;

  [[nodiscard]] std::uint8_t attentions() const {
    return attention.load(std::memory_order_relaxed);
  }
  [[nodiscard]] bool has(std::uint8_t flag) const {
    return (attention.load(std::memory_order_relaxed) & flag) != 0;
  }
};

// Takes the right to wake a process that waits for several things; false: someone else has it.
[[nodiscard]] inline bool claim(ProcessControl& process) {
  if (!has_many_workers) {
    if (process.claimed.load(std::memory_order_relaxed) != 0) return false;
    process.claimed.store(1, std::memory_order_relaxed);
    return true;
  }
  std::uint32_t open = 0;
  return process.claimed.compare_exchange_strong(open, 1, std::memory_order_acq_rel,
                                                 std::memory_order_relaxed);
}

// Everything that can be awaited inside a process derives from this; the promise fills it in before
// the await.
class Operation {
 public:
  Operation() {
  }  // NOLINT(modernize-use-equals-default,cppcoreguidelines-pro-type-member-init): see self_
  void bind(ProcessControl& self) { self_ = &self; }

 protected:
  ProcessControl*
      self_;  // set by bind(): an initial value would be one more store in every communication
};

// From the slabs that all process controls live in; a freed control's memory stays a control.
[[nodiscard]] ProcessControl* allocate_control();
void free_control(ProcessControl* control) noexcept;
void for_each_live_process(void (*visit)(ProcessControl&, void*), void* context);
// The control that the address lies in, living or not; null if it lies in none. O(slabs).
[[nodiscard]] const ProcessControl* control_at(std::uintptr_t address);

// The spawn path, "0.2.1".
[[nodiscard]] std::string path_of(const ProcessControl& process);
// "philosopher.2 (0.3)", or "0.3".
[[nodiscard]] std::string label_of(const ProcessControl& process);
// "file.cpp:42", without the directories.
[[nodiscard]] std::string place(const std::source_location& site);

[[noreturn]] void throw_result(Result result, const ChannelCore* core);

// ProcessControl::attempt of an alternation that lost a guard to closing: it looks at the others
// again.
bool retry_alternation(ProcessControl& process);

// The process that runs on this thread, or null outside one.
[[nodiscard]] ProcessControl* current_process();

}  // namespace csp::detail
