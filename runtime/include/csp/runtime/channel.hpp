// Typed channels and their two ends.
//
//   csp::Channel<int> numbers("numbers");                     // synchronous: a write ends when its
//   value was read csp::Channel<int> jobs("jobs", csp::fifo(8));             // up to 8 values wait
//   in a buffer co_await writer.write(1);   int n = co_await reader.read();   while (auto v =
//   co_await reader.next()) ...
//
// Any number of processes may hold copies of either end; each value goes to exactly one reader.
// Ends are values: keep them, copy them, send them over channels. They own the channel; a Channel
// object holds no end. While no Writer is left the channel is closed for readers, once they have
// drained the buffer; while no Reader is left it is closed for writers. (Before the first end of a
// side is made, that side is awaited, not closed.)
#pragma once

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <cstring>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

#include <csp/runtime/detail/channel_core.hpp>
#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/value_type.hpp>
#include <csp/runtime/errors.hpp>

namespace csp {

// A buffer of up to `capacity` values, first in, first out.
struct fifo {
  explicit fifo(std::uint32_t capacity_) : capacity(capacity_) {}
  std::uint32_t capacity;
};

namespace detail {

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 destroys such a temporary twice inside a co_await expression: out.write(Message{"x", 1}).
template <class T>
inline constexpr bool survives_co_await =
    !std::is_aggregate_v<T> || std::is_trivially_destructible_v<T>;
#else
template <class T>
inline constexpr bool survives_co_await = true;
#endif

[[noreturn]] void throw_moved_from(const char* operation, const char* end,
                                   std::source_location site);

// A plain read or write: what both have in common. Inside an alternation the same object is a
// guard.
//
// There are three ways through an operation. With one worker and nothing to record: a few loads and
// stores, all inline. With several workers: the same under the channel's lock. Everything else
// (partners in an alternation, buffers, poison, recording, steering) is in channel_core.cpp.
class ChannelOperation : public Operation {
 public:
  ChannelOperation(ChannelCore* core, std::source_location site) : core_(core), site_(site) {}

  [[nodiscard]] ChannelCore* core() const { return core_; }
  [[nodiscard]] const std::source_location& site() const { return site_; }

 protected:
  // A partner that waits plainly in an ordinary channel.
  [[nodiscard]] static bool is_plain(const ChannelCore& core, const Wait* partner) {
    return partner != nullptr && core.special == 0 && !partner->is_alternating;
  }

  // Moves the value between `mine` and the partner.
  template <Direction direction, class T>
  static void transfer(Wait& partner, void* mine) {
    if constexpr (direction == Direction::Read) {
      ::new (mine) T(std::move(*static_cast<T*>(partner.value)));
    } else {
      ::new (partner.value) T(std::move(*static_cast<T*>(mine)));
    }
  }

  // Inlined by force: a call would cost as much as the rest.
  template <Direction direction, class T>
  [[nodiscard, gnu::always_inline]] inline bool ready(void* mine) {
    ProcessControl& self = *self_;
    if (self.attentions() != 0) [[unlikely]]
      return ready_attended<direction, T>(mine);
    ChannelCore& core = *core_;
    Wait* const partner = core.waiting[static_cast<int>(opposite(direction))].front();
    if (is_plain(core, partner)) [[likely]] {
      core.dequeue_front(opposite(direction), *partner);
      transfer<direction, T>(*partner, mine);
      core.last_user[static_cast<int>(direction)] = self.serial;
      core.last_user[static_cast<int>(opposite(direction))] = partner->process->serial;
      self.worker->wake_private(*partner->process);
      return true;
    }
    if (partner == nullptr && core.special == 0) return false;
    describe(self.wait, direction, mine);
    return core.try_now(self, self.wait);
  }

  template <Direction direction, class T>
  [[nodiscard]] [[gnu::noinline]] bool ready_attended(void* mine) {
    ProcessControl& self = *self_;
    ChannelCore& core = *core_;
    if (self.attentions() != attention::shared) {
      describe(self.wait, direction, mine);
      return begin_attended(self, core, self.wait);
    }
    core.lock.lock();
    Wait* const partner = core.waiting[static_cast<int>(opposite(direction))].front();
    if (is_plain(core, partner)) [[likely]] {
      core.dequeue_front(opposite(direction), *partner);
      transfer<direction, T>(*partner, mine);
      core.last_user[static_cast<int>(direction)] = self.serial;
      core.last_user[static_cast<int>(opposite(direction))] = partner->process->serial;
      core.lock.unlock();
      self.worker->wake(*partner->process);
      return true;
    }
    if (partner == nullptr && core.special == 0) return false;  // with the lock
    describe(self.wait, direction, mine);
    const bool is_done = core.try_now(self, self.wait);
    if (is_done) core.lock.unlock();
    return is_done;
  }

  void describe(Wait& wait, Direction direction, void* value) const {
    wait.value = value;
    wait.site = site_;
    wait.direction = direction;
  }

  [[gnu::always_inline]] inline void suspend(std::coroutine_handle<> frame, Direction direction,
                                             void* value) {
    ProcessControl& self = *self_;
    self.resume_point = frame;
    describe(self.wait, direction, value);
    if (self.attentions() != 0) [[unlikely]] {
      wait_for_partner(self, *core_, self.wait);
      return;
    }
    core_->enqueue(direction, self.wait);
  }

  ChannelCore* core_;
  std::source_location site_;
};

template <class T>
class ReadOperation : public ChannelOperation {
 public:
  using Value = T;
  using ChannelOperation::ChannelOperation;
  static constexpr Direction direction = Direction::Read;

  [[nodiscard]] bool await_ready() { return ready<Direction::Read, T>(slot_.address()); }
  void await_suspend(std::coroutine_handle<> frame) {
    suspend(frame, Direction::Read, slot_.address());
  }
  T await_resume() {
    if (self_->result != Result::Done) [[unlikely]]
      finish_operation(*self_, core_, site_);
    return slot_.take();
  }

  [[nodiscard]] void* value_address() { return slot_.address(); }
  [[nodiscard]] T take() { return slot_.take(); }

 protected:
  Slot<T> slot_;
};

// No value, and zeros where one would be. std::nullopt leaves there what a register happened to
// hold, half an address even; that would get into the frame of whoever keeps it, and make two
// states of one (local_state.cpp).
template <class T>
[[nodiscard]] std::optional<T> nothing() {
  std::optional<T> value;
  if constexpr (std::is_trivially_copyable_v<std::optional<T>>) {
    std::memset(static_cast<void*>(&value), 0, sizeof value);
    value.reset();
  }
  return value;
}

template <class T>
class NextOperation : public ReadOperation<T> {
 public:
  using ReadOperation<T>::ReadOperation;
  std::optional<T> await_resume() {
    if (this->self_->result == Result::Done) [[likely]]
      return this->slot_.take();
    const Result result = end_without_communication(*this->self_, this->core_, this->site_);
    if (result == Result::Cancelled) throw_result(result, this->core_);
    return nothing<T>();
  }
};

template <class T>
class WriteOperation : public ChannelOperation {
 public:
  using Value = void;
  static constexpr Direction direction = Direction::Write;
  WriteOperation(ChannelCore* core, std::source_location site, T value)
      : ChannelOperation(core, site), value_(std::move(value)) {}

  [[nodiscard]] bool await_ready() { return ready<Direction::Write, T>(&value_); }
  void await_suspend(std::coroutine_handle<> frame) { suspend(frame, Direction::Write, &value_); }
  void await_resume() {
    if (self_->result != Result::Done) [[unlikely]]
      finish_operation(*self_, core_, site_);
  }

  [[nodiscard]] void* value_address() { return &value_; }

 private:
  T value_;
};

// An end of a channel; the two public classes add what one can do with it. The address it keeps is
// moved by a byte or two, so that the deadlock report can tell the two kinds of end apart when it
// looks who holds one (deadlock_report.cpp). The compiler folds the difference into its addressing:
// it costs nothing.
template <Direction direction>
class End {
 public:
  End(const End& other) : tagged_(other.tagged_) {
    if (tagged_ != 0) core()->add_end(direction);
  }
  End(End&& other) noexcept : tagged_(std::exchange(other.tagged_, 0)) {}
  End& operator=(End other) noexcept {
    std::swap(tagged_, other.tagged_);
    return *this;
  }
  ~End() {
    if (tagged_ != 0) core()->drop_end(direction);
    // Written even though nobody reads it any more: a dead end must not look alive to the deadlock
    // report.
    *const_cast<volatile std::uintptr_t*>(&tagged_) = 0;
  }

  // Whether it is an end at all: false once moved from.
  [[nodiscard]] explicit operator bool() const { return tagged_ != 0; }
  [[nodiscard]] bool is_poisoned() const { return checked_core("is_poisoned", {})->is_poisoned(); }

  static constexpr std::uintptr_t tag = direction == Direction::Read ? 1 : 2;

 protected:
  explicit End(ChannelCore* core) : tagged_(reinterpret_cast<std::uintptr_t>(core) + tag) {
    core->add_end(direction);
  }

  [[nodiscard]] ChannelCore* core() const { return reinterpret_cast<ChannelCore*>(tagged_ - tag); }
  [[nodiscard]] ChannelCore* checked_core(const char* operation, std::source_location site) const {
    if (tagged_ == 0) [[unlikely]] {
      throw_moved_from(operation, direction == Direction::Read ? "Reader" : "Writer", site);
    }
    return core();
  }

 private:
  std::uintptr_t tagged_;
};

}  // namespace detail

template <class T>
class Channel;

// The end to read from.
template <class T>
class Reader : public detail::End<detail::Direction::Read> {
 public:
  // co_await gives the value. Throws Poisoned, Closed. In an alternation it is an input guard.
  [[nodiscard]] detail::ReadOperation<T> read(
      std::source_location site = std::source_location::current()) const {
    return {checked_core("read", site), site};
  }
  // co_await gives std::optional<T>: nothing once the channel is poisoned or closed.
  [[nodiscard]] detail::NextOperation<T> next(
      std::source_location site = std::source_location::current()) const {
    return {checked_core("next", site), site};
  }
  // Whoever waits at the channel, or comes to it, gets Poisoned. Values in a buffer are dropped:
  // the result says how many.
  std::uint64_t poison(std::source_location site = std::source_location::current()) const {
    return checked_core("poison", site)->poison(detail::Direction::Read, site);
  }

 private:
  friend class Channel<T>;
  using End::End;
};

// The end to write to.
template <class T>
class Writer : public detail::End<detail::Direction::Write> {
 public:
  // co_await ends when a reader has the value (or the buffer has). Throws Poisoned or Closed if it
  // will not be delivered. In an alternation it is an output guard.
  [[nodiscard]] detail::WriteOperation<T> write(
      T value, std::source_location site = std::source_location::current()) const {
    return {checked_core("write", site), site, std::move(value)};
  }
  // Writers get Poisoned at once; readers do when the values already in a buffer are read.
  void poison(std::source_location site = std::source_location::current()) const {
    checked_core("poison", site)->poison(detail::Direction::Write, site);
  }

 private:
  friend class Channel<T>;
  using End::End;
};

// Makes ends. Complexity of every operation: O(1).
template <class T>
class Channel {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>,
                "csp::Channel: a channel carries values; give it a plain object type");
  static_assert(std::is_move_constructible_v<T>,
                "csp::Channel: values must be movable to cross a channel");
  static_assert(detail::survives_co_await<T>,
                "csp::Channel: g++ destroys a temporary of this type twice inside co_await, "
                "because it is an aggregate that "
                "owns something; give it a constructor");

 public:
  explicit Channel(std::string name = {},
                   std::source_location site = std::source_location::current())
      : core_(detail::ChannelCore::make(std::move(name), 0, detail::value_type<T>, site)) {}
  Channel(std::string name, fifo buffer,
          std::source_location site = std::source_location::current())
      : core_(detail::ChannelCore::make(std::move(name), buffer.capacity, detail::value_type<T>,
                                        site)) {}
  explicit Channel(fifo buffer, std::source_location site = std::source_location::current())
      : Channel(std::string{}, buffer, site) {}
  Channel(const Channel& other) : core_(other.core_) {
    if (core_ != nullptr) core_->add_channel();
  }
  Channel(Channel&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  Channel& operator=(Channel other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Channel() {
    if (core_ != nullptr) core_->drop_channel();
  }

  [[nodiscard]] Reader<T> reader(
      std::source_location site = std::source_location::current()) const {
    return Reader<T>(checked_core("reader", site));
  }
  [[nodiscard]] Writer<T> writer(
      std::source_location site = std::source_location::current()) const {
    return Writer<T>(checked_core("writer", site));
  }
  [[nodiscard]] const std::string& name() const { return core_->name(); }

 private:
  [[nodiscard]] detail::ChannelCore* checked_core(const char* operation,
                                                  std::source_location site) const {
    if (core_ == nullptr) [[unlikely]]
      detail::throw_moved_from(operation, "Channel", site);
    return core_;
  }
  detail::ChannelCore* core_;
};

}  // namespace csp
