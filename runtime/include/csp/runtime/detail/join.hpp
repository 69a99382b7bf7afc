// What a process waits for when it waits for other processes: the children of one par, seq or
// ForkScope.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <source_location>
#include <utility>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/spin_lock.hpp>

namespace csp::detail {

class Join {
 public:
  Join() = default;
  // Movable only before anything was started: a par is a value until it is awaited.
  Join(Join&&) noexcept {}

  // Makes `owner` the parent of what starts from here on (null: csp::run). Records the beginning.
  void begin(ProcessControl* owner, record::ParKind kind, std::uint32_t children,
             const std::source_location& site);
  // Adopts and starts `count` processes linked from `first` to `last` through ProcessControl::next.
  void start(ProcessControl& first, ProcessControl& last, std::uint32_t count);
  // True: all have ended. False: the owner will be woken when they have; it must be ready for that
  // before it asks. Where somebody decides what happens the owner always waits first: whether the
  // children were faster is not to be seen otherwise.
  [[nodiscard]] bool wait();
  // After all have ended: records the end and leaves the owner's list.
  void end();
  // Throws the first failure; Cancelled if the owner was told to stop.
  void rethrow();

  // `child` is gone after this, and this Join may be too.
  void child_ended(ProcessControl& child, std::exception_ptr failure);
  // Tells all children, and what they wait for, to stop.
  void cancel();
  // The same because their scope is gone.
  void abandon();

  [[nodiscard]] bool has_begun() const { return has_begun_; }
  [[nodiscard]] bool has_live_children() const {
    return remaining_.load(std::memory_order_acquire) != 0;
  }
  [[nodiscard]] bool has_failed() const { return failure_ != nullptr; }
  [[nodiscard]] std::exception_ptr take_failure() { return std::exchange(failure_, nullptr); }
  [[nodiscard]] ProcessControl* owner() const { return owner_; }
  [[nodiscard]] const std::source_location& site() const { return site_; }
  // For reports, while nothing runs.
  [[nodiscard]] bool is_waited_for() const { return is_waiting_; }
  [[nodiscard]] ProcessControl* youngest_child() const { return youngest_; }
  [[nodiscard]] Join* next_of_owner() const { return next_of_owner_; }

 private:
  void adopt(ProcessControl& child);
  void cancel_locked();

  mutable SpinLock lock_;  // guards youngest_ and the links, failure_, is_cancelled_, is_waiting_,
                           // and `joins` of the children
  ProcessControl* youngest_ = nullptr;  // live children, linked
  ProcessControl* owner_ = nullptr;
  Join* next_of_owner_ = nullptr;  // other joins of the same owner; guarded by owner_->join->lock_
  std::atomic<std::uint32_t> remaining_{0};
  std::exception_ptr failure_;
  std::source_location site_{};
  std::uint32_t begin_step_ = 0;
  record::ParKind kind_ = record::ParKind::Par;
  bool has_begun_ = false;
  bool is_cancelled_ = false;
  bool is_waiting_ = false;
  bool was_waited_for_ = false;  // where somebody decides what happens
};

}  // namespace csp::detail
