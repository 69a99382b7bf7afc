// A channel without its type: who waits at it, what is in its buffer, how many ends are alive.
//
// All channel cores come from slabs that live as long as the program: a core that was freed is
// still a core with a working lock. Cancellation relies on it (see cancellation.cpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <source_location>
#include <string>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/spin_lock.hpp>
#include <csp/runtime/detail/value_type.hpp>
#include <csp/runtime/detail/worker.hpp>

namespace csp::detail {

// Waiting guards in order of arrival.
class WaitQueue {
 public:
  [[nodiscard]] Wait* front() const { return head_; }
  // The links of a wait that stands in no queue are null.
  void push_back(Wait& wait) {
    if (tail_ == nullptr) [[likely]] {
      head_ = tail_ = &wait;
      return;
    }
    wait.previous = tail_;
    tail_->next = &wait;
    tail_ = &wait;
  }
  void pop_front() {
    Wait& first = *head_;
    head_ = first.next;
    if (head_ == nullptr) [[likely]] {
      tail_ = nullptr;
      return;
    }
    head_->previous = nullptr;
    first.next = nullptr;
  }
  void remove(Wait& wait) {
    (wait.previous != nullptr ? wait.previous->next : head_) = wait.next;
    (wait.next != nullptr ? wait.next->previous : tail_) = wait.previous;
    wait.next = wait.previous = nullptr;  // nothing that depends on who was where is left behind
  }

 private:
  Wait* head_ = nullptr;
  Wait* tail_ = nullptr;
};

class ChannelCore {
 public:
  // Why an operation cannot simply wait for a partner. Zero for an ordinary synchronous channel.
  enum Special : std::uint8_t {
    Buffered = 1,
    PoisonedByReader = 2,  // everybody gets Poisoned
    PoisonedByWriter = 4,  // writers get Poisoned at once, readers once the buffer is empty
    NoReader = 8,          // the last Reader is gone
    NoWriter = 16,         // the last Writer is gone
  };

  // A new core with one Channel object counted. capacity 0: synchronous.
  static ChannelCore* make(std::string name, std::uint32_t capacity, const ValueType& type,
                           const std::source_location& made_at);

  SpinLock lock;  // guards special, waiting and the buffer
  std::uint8_t special = 0;
  WaitQueue waiting[2];  // by Direction
  // Who last used each side, by serial: the deadlock report names those who could help.
  std::uint64_t last_user[2] = {0, 0};
  const ValueType* type = nullptr;
  std::uint32_t record_id = record::nobody;

  // --- operations; the caller holds `lock` ---

  // Takes part in a communication at once if a partner or the buffer allows it, or if the channel
  // is poisoned or closed; self.result says how it ended. False: nothing happened, wait.
  [[nodiscard]] bool try_now(ProcessControl& self, Wait& mine);
  // Whether an operation in this direction could still find a partner. What `try_now` would say is
  // not known.
  [[nodiscard]] bool is_closed_for(Direction direction) const;
  [[nodiscard]] bool is_poisoned_for(Direction direction) const;
  void enqueue(Wait& wait) { enqueue(wait.direction, wait); }
  void enqueue(Direction direction, Wait& wait) {
    waiting[static_cast<int>(direction)].push_back(wait);
    wait.queued_at.store(this, std::memory_order_relaxed);
  }
  void dequeue(Wait& wait) {
    waiting[static_cast<int>(wait.direction)].remove(wait);
    wait.queued_at.store(nullptr, std::memory_order_relaxed);
  }

  // `wait` is the first in `direction`: the caller knows both, so nothing is looked up.
  void dequeue_front(Direction direction, Wait& wait) {
    waiting[static_cast<int>(direction)].pop_front();
    wait.queued_at.store(nullptr, std::memory_order_relaxed);
  }

  // --- ends; the caller holds no lock ---

  void add_channel() { add(one_channel); }
  void drop_channel() { drop(one_channel); }
  void add_end(Direction direction);
  void drop_end(Direction direction);
  // Returns how many values in the buffer were dropped (poison through a reading end drops them; a
  // writing end lets readers drain first).
  std::uint64_t poison(Direction through, const std::source_location& site);
  [[nodiscard]] bool is_poisoned() const;

  // --- for reports; only while nothing else runs, or under `lock` ---

  [[nodiscard]] std::string label() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint32_t live_ends(Direction direction) const;
  [[nodiscard]] std::uint32_t buffered_values() const { return count_; }
  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint64_t creator() const { return creator_; }
  [[nodiscard]] std::uint32_t ordinal() const { return ordinal_; }
  [[nodiscard]] std::uint32_t creator_record_id() const { return creator_record_id_; }

  // --- numbering of completed operations, while traced ---
  std::uint32_t next_put = 0;  // and of every communication on a synchronous channel
  std::uint32_t next_get = 0;

 private:
  friend class Director;
  static constexpr int writers_shift = 24, channels_shift = 48;
  static constexpr std::uint64_t count_mask = (1u << 24) - 1;
  static constexpr std::uint64_t one_channel = std::uint64_t{1} << channels_shift;

  [[nodiscard]] static constexpr std::uint64_t one_end(Direction direction) {
    return direction == Direction::Read ? 1 : std::uint64_t{1} << writers_shift;
  }
  std::uint64_t add(std::uint64_t one) {
    if (has_many_workers) return counts_.fetch_add(one, std::memory_order_relaxed) + one;
    const std::uint64_t now = counts_.load(std::memory_order_relaxed) + one;
    counts_.store(now, std::memory_order_relaxed);
    return now;
  }
  void drop(std::uint64_t one);
  void free();
  [[nodiscard]] bool exchange_counts(std::uint64_t& before, std::uint64_t after);
  void side_is_gone(Direction direction);
  void end_waits(Direction direction, Result result);
  [[nodiscard]] Wait* take_partner(Direction direction);
  void pass(Worker& worker, Wait& sender, Wait& receiver);
  void note_users(const Wait& sender, const Wait& receiver);
  bool read_from_buffer(ProcessControl& self, Wait& mine);
  bool write_to_buffer(ProcessControl& self, Wait& mine);
  [[nodiscard]] void* buffer_slot(std::uint32_t position) const;
  void put_into_buffer(Worker& worker, Wait& writer);
  void get_from_buffer(Worker& worker, Wait& reader);
  std::uint64_t drop_buffer();

  // Live ends and Channel objects in one word: readers in bits 0-23, writers in 24-47, Channel
  // objects in 48-63. One atomic operation tells whether a side, or everything, is gone.
  std::atomic<std::uint64_t> counts_{0};
  void* buffer_ = nullptr;
  std::uint32_t capacity_ = 0, head_ = 0, count_ = 0;
  std::uint32_t ordinal_ = 0;
  std::uint64_t creator_ = 0;  // serial of the process that made it
  std::uint32_t creator_record_id_ = record::nobody;
  std::source_location made_at_{};
  std::string name_;
};

// Cores that are not freed, for tests.
[[nodiscard]] std::size_t live_channels();
void for_each_live_channel(void (*visit)(ChannelCore&, void*), void* context);
// The core that the address lies in, freed or not; null if it lies in none. O(slabs).
[[nodiscard]] const ChannelCore* channel_at(std::uintptr_t address);

// The parts of plain reads and writes that are not worth a place in every caller.

// Traced, steered or cancelled: tries, records, or leaves it to the scheduler. True: it ended, the
// lock is free. False: suspend and call wait_for_partner.
[[nodiscard]] bool begin_attended(ProcessControl& self, ChannelCore& core, Wait& mine);
// After an attempt failed: waits in the channel's queue and gives up the lock that the attempt left
// held.
void wait_for_partner(ProcessControl& self, ChannelCore& core, Wait& mine);
void wait_in_channel(ProcessControl& self, ChannelCore& core, Wait& mine);
// Records how an operation ended if it did not communicate, and throws what it ends with.
void finish_operation(ProcessControl& self, ChannelCore* core, const std::source_location& site);
Result end_without_communication(ProcessControl& self, ChannelCore* core,
                                 const std::source_location& site);

}  // namespace csp::detail
