// The channel's algorithm.
//
// A channel is two queues of waiting guards, one a direction, and a lock that is held for a dozen
// instructions. An operation takes the lock, completes with the first partner that can be had, or
// queues itself; so in an ordinary synchronous channel at most one of the queues holds plain
// operations at any time. A partner that waits in an alternation waits elsewhere too: whoever
// changes its `claimed` from 0 to 1 has it, everybody else passes over it. It leaves the other
// queues itself when it runs again, so a queue may hold guards of processes that are already taken.
//
// A value is moved straight from the writer's frame to the reader's, or through the buffer, while
// the lock is held. What was moved is delivered: poison or closing that comes later does not take
// it back.
#include <cstddef>
#include <new>
#include <utility>

#include <csp/runtime/channel.hpp>
#include <csp/runtime/detail/channel_core.hpp>

#include "runtime/cancellation.hpp"
#include "runtime/director.hpp"
#include "runtime/heap.hpp"
#include "runtime/pool.hpp"
#include "runtime/recorder.hpp"
#include "runtime/scheduler.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

struct Block {
  void* link;
  bool is_used;
  alignas(ChannelCore) std::byte core[sizeof(ChannelCore)];
};
constexpr std::size_t block_bytes = (sizeof(Block) + 15) / 16 * 16;

SharedBlocks& shared_cores() {
  CSP_RUNTIME_STATE static auto& blocks = *new SharedBlocks;
  return blocks;
}
CSP_RUNTIME_THREAD_STATE thread_local constinit FreeBlocks my_cores{};

Block* block_of(ChannelCore* core) {
  return reinterpret_cast<Block*>(reinterpret_cast<char*>(core) - offsetof(Block, core));
}

std::atomic<std::uint32_t> channels_of_nobody{0};

[[nodiscard]] int index_of(Direction direction) { return static_cast<int>(direction); }

RingWriter* current_ring() {
  const Worker* const worker = current_worker();
  return worker != nullptr ? worker->ring : nullptr;
}

}  // namespace

void return_cores_of_thread() { shared_cores().take_back(my_cores, true); }

void for_each_live_channel(void (*visit)(ChannelCore&, void*), void* context) {
  shared_cores().for_each_slab([&](void* slab, std::size_t bytes) {
    for (std::size_t at = 0; at + block_bytes <= bytes; at += block_bytes) {
      auto* const block = reinterpret_cast<Block*>(static_cast<char*>(slab) + at);
      if (block->is_used)
        visit(*std::launder(reinterpret_cast<ChannelCore*>(block->core)), context);
    }
  });
}

const ChannelCore* channel_at(std::uintptr_t address) {
  const ChannelCore* found = nullptr;
  shared_cores().for_each_slab([&](void* slab, std::size_t bytes) {
    const std::uintptr_t offset = address - reinterpret_cast<std::uintptr_t>(slab);
    const std::size_t in_block = offset % block_bytes;
    const bool is_in = offset < bytes && offset / block_bytes < bytes / block_bytes &&
                       in_block >= offsetof(Block, core);
    if (!is_in) return;
    auto* const block = reinterpret_cast<Block*>(static_cast<char*>(slab) + (offset - in_block));
    found = std::launder(reinterpret_cast<ChannelCore*>(block->core));
  });
  return found;
}

std::size_t live_channels() {
  std::size_t count = 0;
  for_each_live_channel([](ChannelCore&, void* sum) { ++*static_cast<std::size_t*>(sum); }, &count);
  return count;
}

ChannelCore* ChannelCore::make(std::string name, std::uint32_t capacity, const ValueType& type,
                               const std::source_location& made_at) {
  void* buffer = nullptr;
  if (capacity > 0) buffer = heap::allocate_private(capacity * type.size, type.alignment);
  auto* const block = static_cast<Block*>(take_block(my_cores, shared_cores(), block_bytes));
  auto* const core = ::new (block->core) ChannelCore;
  block->is_used = true;
  core->type = &type;
  core->buffer_ = buffer;
  core->capacity_ = capacity;
  core->special = capacity > 0 ? Buffered : 0;
  core->name_ = std::move(name);
  core->made_at_ = made_at;
  core->counts_.store(one_channel, std::memory_order_relaxed);
  if (ProcessControl* const creator = current_process()) {
    core->creator_ = creator->serial;
    core->creator_record_id_ = creator->record_id;
    core->ordinal_ = creator->channels++;
  } else {
    core->ordinal_ = channels_of_nobody.fetch_add(1, std::memory_order_relaxed);
  }
  if (director() != nullptr) [[unlikely]]
    director()->made(*core);
  return core;
}

void ChannelCore::free() {
  drop_buffer();
  if (buffer_ != nullptr) ::operator delete (buffer_, std::align_val_t{type->alignment});
  name_ = std::string();
  Block* const block = block_of(this);
  block->is_used = false;
  if (director() != nullptr) [[unlikely]]
    director()->gone(*this);
  if (heap::is_steered()) [[unlikely]]
    return;  // its address goes on meaning this channel
  // The object is not destroyed: its lock must keep working for a canceller that still looks at it.
  return_block(my_cores, shared_cores(), block);
}

// --- ends ---

void ChannelCore::add_end(Direction direction) {
  const std::uint64_t now = add(one_end(direction));
  const std::uint64_t mine =
      direction == Direction::Read ? now & count_mask : (now >> writers_shift) & count_mask;
  if (mine != 1) [[likely]]
    return;
  // The first of its side: the side is open (again).
  const auto gone = static_cast<std::uint8_t>(direction == Direction::Read ? NoReader : NoWriter);
  lock.lock();
  special = static_cast<std::uint8_t>(special & ~gone);
  lock.unlock();
}

void ChannelCore::drop_end(Direction direction) {
  const int shift = direction == Direction::Read ? 0 : writers_shift;
  const std::uint64_t one = one_end(direction);
  std::uint64_t before = counts_.load(std::memory_order_relaxed);
  bool is_last = false;
  // The last end of a side turns into a reference for a moment, so that the core cannot be freed
  // while the other side is being told.
  do {
    is_last = ((before >> shift) & count_mask) == 1;
  } while (!exchange_counts(before, is_last ? before - one + one_channel : before - one));
  if (is_last) {
    lock.lock();
    if (live_ends(direction) == 0) side_is_gone(direction);
    lock.unlock();
    drop(one_channel);
  } else if (before == one) {
    free();
  }
}

bool ChannelCore::exchange_counts(std::uint64_t& before, std::uint64_t after) {
  if (has_many_workers)
    return counts_.compare_exchange_weak(before, after, std::memory_order_acq_rel);
  counts_.store(after, std::memory_order_relaxed);
  return true;
}

void ChannelCore::drop(std::uint64_t one) {
  std::uint64_t now = 0;
  if (has_many_workers) {
    now = counts_.fetch_sub(one, std::memory_order_acq_rel) - one;
  } else {
    now = counts_.load(std::memory_order_relaxed) - one;
    counts_.store(now, std::memory_order_relaxed);
  }
  if (now == 0) free();
}

std::uint32_t ChannelCore::live_ends(Direction direction) const {
  const std::uint64_t counts = counts_.load(std::memory_order_acquire);
  return static_cast<std::uint32_t>(
      (direction == Direction::Read ? counts : counts >> writers_shift) & count_mask);
}

// --- the lock is held from here on ---

// The first waiting guard in `direction` whose process can be had; it is out of the queue, and its
// process, if it was alternating, has selected it.
Wait* ChannelCore::take_partner(Direction direction) {
  WaitQueue& queue = waiting[index_of(direction)];
  for (Wait* wait = queue.front(); wait != nullptr;) {
    Wait* const next = wait->next;
    if (!wait->is_alternating || claim(*wait->process)) {
      dequeue(*wait);
      wait->process->selected = wait->guard;
      return wait;
    }
    wait = next;
  }
  return nullptr;
}

bool ChannelCore::is_poisoned_for(Direction direction) const {
  if ((special & PoisonedByReader) != 0) return true;
  return (special & PoisonedByWriter) != 0 && (direction == Direction::Write || count_ == 0);
}

bool ChannelCore::is_closed_for(Direction direction) const {
  return direction == Direction::Read ? (special & NoWriter) != 0 && count_ == 0
                                      : (special & NoReader) != 0;
}

bool ChannelCore::try_now(ProcessControl& self, Wait& mine) {
  const Direction direction = mine.direction;
  const bool is_ended = is_poisoned_for(direction) || is_closed_for(direction);
  if (is_ended) {
    self.result = is_poisoned_for(direction) ? Result::Poisoned : Result::Closed;
    return true;
  }
  if ((special & Buffered) != 0) {
    return direction == Direction::Read ? read_from_buffer(self, mine)
                                        : write_to_buffer(self, mine);
  }
  Wait* const partner = take_partner(opposite(direction));
  if (partner == nullptr) return false;
  Wait& sender = direction == Direction::Write ? mine : *partner;
  Wait& receiver = direction == Direction::Write ? *partner : mine;
  pass(*self.worker, sender, receiver);
  self.worker->wake(*partner->process);
  return true;
}

void ChannelCore::pass(Worker& worker, Wait& sender, Wait& receiver) {
  note_users(sender, receiver);
  if (sender.process->has(attention::traced))
    worker.ring->commit(*this, &sender, &receiver, sender.value);
  type->move(receiver.value, sender.value);
}

void ChannelCore::note_users(const Wait& sender, const Wait& receiver) {
  last_user[index_of(Direction::Write)] = sender.process->serial;
  last_user[index_of(Direction::Read)] = receiver.process->serial;
}

void* ChannelCore::buffer_slot(std::uint32_t position) const {
  return static_cast<std::byte*>(buffer_) + ((head_ + position) % capacity_) * type->size;
}

void ChannelCore::put_into_buffer(Worker& worker, Wait& writer) {
  if (writer.process->has(attention::traced))
    worker.ring->commit(*this, &writer, nullptr, writer.value);
  last_user[index_of(Direction::Write)] = writer.process->serial;
  type->move(buffer_slot(count_), writer.value);
  ++count_;
}

void ChannelCore::get_from_buffer(Worker& worker, Wait& reader) {
  void* const oldest = buffer_slot(0);
  if (reader.process->has(attention::traced)) worker.ring->commit(*this, nullptr, &reader, oldest);
  last_user[index_of(Direction::Read)] = reader.process->serial;
  type->move(reader.value, oldest);
  type->destroy(oldest);
  head_ = (head_ + 1) % capacity_;
  --count_;
}

bool ChannelCore::read_from_buffer(ProcessControl& self, Wait& mine) {
  if (count_ == 0) return false;
  Worker& worker = *self.worker;
  get_from_buffer(worker, mine);
  // A place is free: the longest waiting writer gets it.
  if (Wait* const writer = take_partner(Direction::Write)) {
    put_into_buffer(worker, *writer);
    worker.wake(*writer->process);
  }
  return true;
}

bool ChannelCore::write_to_buffer(ProcessControl& self, Wait& mine) {
  if (count_ == capacity_) return false;
  Worker& worker = *self.worker;
  put_into_buffer(worker, mine);
  // Readers wait only at an empty buffer: the first takes what was just put.
  if (Wait* const reader = take_partner(Direction::Read)) {
    get_from_buffer(worker, *reader);
    worker.wake(*reader->process);
  }
  return true;
}

std::uint64_t ChannelCore::drop_buffer() {
  const std::uint64_t dropped = count_;
  for (; count_ > 0; --count_) {
    type->destroy(buffer_slot(0));
    head_ = (head_ + 1) % capacity_;
  }
  return dropped;
}

// --- poison and closing ---

std::uint64_t ChannelCore::poison(Direction through, const std::source_location& site) {
  ProcessControl* const poisoner = current_process();
  lock.lock();
  const auto flag =
      static_cast<std::uint8_t>(through == Direction::Read ? PoisonedByReader : PoisonedByWriter);
  if ((special & flag) != 0) {
    lock.unlock();
    if (director() != nullptr) [[unlikely]]
      director()->poisoned(*this, through, 0);  // the same step, though nothing comes of it
    return 0;
  }
  special = static_cast<std::uint8_t>(special | flag);
  const std::uint64_t dropped = through == Direction::Read ? drop_buffer() : 0;
  if (director() != nullptr) [[unlikely]]
    director()->poisoned(*this, through, dropped);
  if (poisoner != nullptr && poisoner->has(attention::traced)) {
    RingWriter& ring = *poisoner->worker->ring;
    ring.step(*poisoner, site,
              {.kind = record::Kind::Poison,
               .detail = static_cast<std::uint16_t>(through == Direction::Read ? 1 : 0),
               .object = ring.channel(*this),
               .argument = dropped});
  }
  // Whoever waits in a direction that is poisoned now has not communicated and learns why. (Readers
  // at a channel poisoned by a writer wait only if the buffer is empty, so they too are poisoned
  // now.)
  end_waits(Direction::Write, Result::Poisoned);
  end_waits(Direction::Read, Result::Poisoned);
  lock.unlock();
  return dropped;
}

bool ChannelCore::is_poisoned() const {
  return (special & (PoisonedByReader | PoisonedByWriter)) != 0;
}

void ChannelCore::side_is_gone(Direction direction) {
  special =
      static_cast<std::uint8_t>(special | (direction == Direction::Read ? NoReader : NoWriter));
  const std::uint64_t lost = direction == Direction::Read ? drop_buffer() : 0;
  if (RingWriter* const ring = current_ring()) ring->channel_closed(*this, direction, lost);
  end_waits(opposite(direction), Result::Closed);
}

// Wakes everybody who waits in `direction`. Poison ends an alternation; closing only takes this
// guard away from it, so it looks at its guards again.
void ChannelCore::end_waits(Direction direction, Result result) {
  while (Wait* const wait = take_partner(direction)) {
    ProcessControl& process = *wait->process;
    if (wait->is_alternating && result == Result::Closed) {
      process.attempt = &retry_alternation;
    } else {
      process.result = result;
    }
    current_worker()->wake(process);
  }
}

std::string ChannelCore::label() const {
  return name_.empty() ? "the channel made at " + place(made_at_) : name_;
}

// --- plain operations off the hot path ---

namespace {

// Steered: the scheduler calls this when it is the process's turn to act.
bool act_in_turn(ProcessControl& self) {
  auto& core = *static_cast<ChannelCore*>(self.operation);
  if (self.has(attention::cancelled)) {
    self.result = Result::Cancelled;
    return true;
  }
  core.lock.lock();
  if (core.try_now(self, self.wait)) {
    core.lock.unlock();
    return true;
  }
  wait_in_channel(self, core, self.wait);
  return false;
}

}  // namespace

bool begin_attended(ProcessControl& self, ChannelCore& core, Wait& mine) {
  if (self.has(attention::cancelled)) {
    self.result = Result::Cancelled;
    return true;
  }
  if (self.has(attention::steered | attention::directed)) return false;
  core.lock.lock();
  if (!core.try_now(self, mine)) return false;
  core.lock.unlock();
  return true;
}

void wait_for_partner(ProcessControl& self, ChannelCore& core, Wait& mine) {
  if (self.has(attention::directed)) {
    if (self.has(attention::traced)) self.worker->ring->offer(self, core, mine);
    self.operation = &core;
    director()->arrived(self);
    return;
  }
  if (self.has(attention::steered)) {
    self.operation = &core;
    self.attempt = &act_in_turn;
    self.worker->wake(self);
    return;
  }
  wait_in_channel(self, core, mine);
}

void wait_in_channel(ProcessControl& self, ChannelCore& core, Wait& mine) {
  if (self.has(attention::traced)) self.worker->ring->offer(self, core, mine);
  core.enqueue(mine);
  // A canceller sets the flag, forces a memory barrier on every thread, and then looks where the
  // process is queued (cancellation.cpp): either it finds the process here, or the process finds
  // the flag.
  order_against_canceller();
  if (self.has(attention::cancelled)) [[unlikely]] {
    core.dequeue(mine);
    core.lock.unlock();
    self.result = Result::Cancelled;
    self.worker->wake(self);
    return;
  }
  core.lock.unlock();
}

Result end_without_communication(ProcessControl& self, ChannelCore* core,
                                 const std::source_location& site) {
  const Result result = std::exchange(self.result, Result::Done);
  if (!self.has(attention::traced)) return result;
  RingWriter& ring = *self.worker->ring;
  std::uint32_t object = record::nobody;
  if (core != nullptr) {
    core->lock.lock();
    object = ring.channel(*core);
    core->lock.unlock();
  }
  const auto reason = result == Result::Poisoned ? record::Reason::Poisoned
                      : result == Result::Closed ? record::Reason::Closed
                                                 : record::Reason::Cancelled;
  ring.step(self, site,
            {.kind = record::Kind::Interrupted,
             .detail = static_cast<std::uint16_t>(reason),
             .object = object});
  return result;
}

void finish_operation(ProcessControl& self, ChannelCore* core, const std::source_location& site) {
  if (self.result != Result::Done) throw_result(end_without_communication(self, core, site), core);
}

void throw_moved_from(const char* operation, const char* end, std::source_location site) {
  throw UsageError(place(site) + ": " + operation + "() on a csp::" + end +
                   " that was moved from: it belongs to whoever it was moved to. Copy it instead "
                   "of moving if both "
                   "should have one");
}

}  // namespace csp::detail
