#include <mutex>

#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/errors.hpp>

#include "runtime/cancellation.hpp"
#include "runtime/director.hpp"
#include "runtime/recorder.hpp"
#include "runtime/scheduler.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

// Ordinals of what csp::run starts, and serial numbers of all processes.
CSP_RUNTIME_STATE constinit std::atomic<std::uint32_t> roots{0};
CSP_RUNTIME_STATE constinit std::atomic<std::uint64_t> serials{0};

std::uint64_t next_serial() {
  if (has_many_workers) return serials.fetch_add(1, std::memory_order_relaxed) + 1;
  const std::uint64_t serial = serials.load(std::memory_order_relaxed) + 1;
  serials.store(serial, std::memory_order_relaxed);
  return serial;
}

}  // namespace

void Join::begin(ProcessControl* owner, record::ParKind kind, std::uint32_t children,
                 const std::source_location& site) {
  owner_ = owner;
  kind_ = kind;
  site_ = site;
  has_begun_ = true;
  if (director() != nullptr) director()->began(*this);
  if (owner == nullptr) return;
  if (owner->has(attention::traced)) {
    begin_step_ = owner->step;
    owner->worker->ring->step(*owner, site,
                              {.kind = record::Kind::ParBegin,
                               .detail = static_cast<std::uint16_t>(kind),
                               .argument = children});
  }
  // From here on whoever cancels the owner finds this join; if it was cancelled before, so are the
  // children.
  const std::lock_guard guard(owner->join->lock_);
  next_of_owner_ = owner->joins;
  owner->joins = this;
  is_cancelled_ = owner->has(attention::cancelled);
}

void Join::adopt(ProcessControl& child) {
  child.join = this;
  child.ordinal =
      owner_ != nullptr ? owner_->children++ : roots.fetch_add(1, std::memory_order_relaxed);
  child.serial = next_serial();
  child.is_live = true;
  child.worker = current_worker();
  const std::uint8_t cancelled = is_cancelled_ ? attention::cancelled : std::uint8_t{0};
  child.attention.store(active_scheduler()->attention_of_new_process() | cancelled,
                        std::memory_order_relaxed);
  child.older_sibling = youngest_;
  if (youngest_ != nullptr) youngest_->younger_sibling = &child;
  youngest_ = &child;
  if (child.has(attention::traced)) current_worker()->ring->process(child, kind_, begin_step_);
  if (child.has(attention::directed)) director()->started(child);
}

void Join::start(ProcessControl& first, ProcessControl& last, std::uint32_t count) {
  {
    const std::lock_guard guard(lock_);
    remaining_.fetch_add(count, std::memory_order_relaxed);
    for (ProcessControl* child = &first;; child = child->next) {
      adopt(*child);
      if (child == &last) break;
    }
  }
  current_worker()->start(first, last, count);
}

bool Join::wait() {
  const std::lock_guard guard(lock_);
  const bool has_to_stop = owner_->has(attention::directed) && !was_waited_for_;
  was_waited_for_ = true;
  is_waiting_ = has_live_children() || has_to_stop;
  return !is_waiting_;
}

void Join::child_ended(ProcessControl& child, std::exception_ptr failure) {
  ProcessControl* to_wake = nullptr;
  bool is_end_of_run = false;
  {
    const std::lock_guard guard(lock_);
    if (child.older_sibling != nullptr)
      child.older_sibling->younger_sibling = child.younger_sibling;
    (child.younger_sibling != nullptr ? child.younger_sibling->older_sibling : youngest_) =
        child.older_sibling;
    if (failure != nullptr && failure_ == nullptr) {
      failure_ = std::move(failure);
      cancel_locked();
    }
    const std::uint32_t left = remaining_.load(std::memory_order_relaxed) - 1;
    if (left == 0 && is_waiting_) {
      is_waiting_ = false;
      to_wake = owner_;
    }
    is_end_of_run = left == 0 && owner_ == nullptr;
    // With this the owner may go on and this Join be gone, as soon as the lock is free.
    remaining_.store(left, std::memory_order_release);
  }
  free_control(&child);
  if (to_wake != nullptr) current_worker()->wake(*to_wake);
  if (is_end_of_run) active_scheduler()->root_ended();
}

void Join::abandon() {
  if (owner_->has(attention::directed)) director()->abandoned(*this);
  if (has_live_children()) cancel();
}

void Join::cancel() {
  const std::lock_guard guard(lock_);
  cancel_locked();
}

// Locks go down the tree: a join's, then those of its children's joins.
void Join::cancel_locked() {
  is_cancelled_ = true;
  for (ProcessControl* child = youngest_; child != nullptr; child = child->older_sibling) {
    cancel_process(*child);
    for (Join* join = child->joins; join != nullptr; join = join->next_of_owner_)
      join->cancel();
  }
}

void Join::end() {
  if (owner_->has(attention::directed)) director()->ended(*this);
  has_begun_ = was_waited_for_ = is_waiting_ = false;
  owner_->waits = WaitKind::Channel;
  if (owner_->has(attention::traced)) {
    owner_->worker->ring->step(*owner_, site_,
                               {.kind = record::Kind::ParEnd,
                                .detail = static_cast<std::uint16_t>(kind_),
                                .argument = begin_step_});
  }
  const std::lock_guard guard(owner_->join->lock_);
  for (Join** link = &owner_->joins; *link != nullptr; link = &(*link)->next_of_owner_) {
    if (*link != this) continue;
    *link = next_of_owner_;
    break;
  }
}

void Join::rethrow() {
  if (failure_ != nullptr) std::rethrow_exception(take_failure());
  if (owner_->has(attention::cancelled)) throw Cancelled{};
}

}  // namespace csp::detail
