// Alternation with input and output guards, on any number of workers.
//
// Two alternations may face each other with guards on the same channels, in both directions, and a
// ring of them may be tied together; a process must be committed to exactly one guard, and no pair
// that could communicate may both go to sleep. The algorithm:
//
//   1. Look at the guards one after the other, from a place that the kind of alternation decides,
//   holding one channel's lock at a
//      time. The process stands in no queue yet, so nobody can take it; if a guard's partner can be
//      had (a plain waiting operation, or an alternating process whose `claimed` this one changes
//      from 0 to 1), they communicate and that is it. This is all that happens when something is
//      ready: O(1) when the first guard looked at is.
//   2. Otherwise lock all the channels, in the order of their addresses, and look once more. If
//   still nothing is ready,
//      stand in every channel's queue, set `claimed` to 0, and let go of all locks. Whoever changes
//      it to 1 (a partner, a timer, poison, a canceller) has the right to wake the process, exactly
//      once.
//   3. Awake, leave the other queues, one lock at a time. Until then others may meet its guards
//   there and pass over them.
//
// It cannot deadlock. A process waits for a lock only in 1 and 3 while it holds none, and in 2 in
// address order, which is the same for everybody; the timer queue's lock comes after all channel
// locks. Claiming is one compare-and-swap and never waits: the one that looks is itself in no
// queue, so it never has to claim two processes, and no two processes can wait for each other's
// claim.
//
// It cannot miss. Take two processes that offer opposite guards of a channel c. Both hold c's lock
// when they look for the last time and queue themselves (2), so one does it after the other; the
// later one finds the earlier in the queue, and either takes it or finds it taken by a third. It
// cannot commit twice: `claimed` goes from 0 to 1 once per wait.
//
// (The idea of locking all channels in address order is Go's, runtime/select.go; the claim word is
// as in Reppy, Russo, Xiao: "Parallel Concurrent ML", ICFP 2009, whose protocol also handles
// claiming oneself, which 2 avoids.)
//
// alternation.csp, beside this file, is a model of it; `csp-check model runtime/alternation.csp`
// proves these claims for small networks. Change both together.
#include <algorithm>

#include <csp/runtime/alternation.hpp>

#include "runtime/cancellation.hpp"
#include "runtime/director.hpp"
#include "runtime/recorder.hpp"
#include "runtime/scheduler.hpp"

namespace csp::detail {

namespace {

[[nodiscard]] bool is_channel_guard(const AltGuard& guard) { return guard.core != nullptr; }

}  // namespace

bool AltBase::begin(std::span<AltGuard> guards) {
  guards_ = guards;
  for (std::size_t i = 0; i < guards_.size(); ++i) {
    Wait& wait = guards_[i].wait;
    wait.process = self_;
    wait.site = guards_[i].site;
    wait.guard = static_cast<std::uint16_t>(i);
    wait.is_alternating = true;
    if (guards_[i].is_enabled && guards_[i].kind == record::GuardKind::Timeout) has_timeout_ = true;
  }
  if ((self_->attentions() & ~attention::shared) != 0) [[unlikely]] {
    if (self_->has(attention::cancelled)) {
      self_->result = Result::Cancelled;
      return true;
    }
    if (self_->has(attention::steered | attention::directed)) return false;
    self_->worker->ring->offer(*self_, kind_, site(), guards_);
  }
  return select_unpublished() == Selection::Taken;
}

// Where the search starts: what makes the three kinds different.
std::uint32_t AltBase::first_to_try() {
  const auto count = static_cast<std::uint32_t>(guards_.size());
  switch (kind_) {
    case record::OfferKind::PriAlt:
      return 0;
    case record::OfferKind::FairAlt:
      return turn_->next < count ? turn_->next : 0;
    default:
      return count > 1 ? self_->worker->random_below(count) : 0;
  }
}

// Step 1.
AltBase::Selection AltBase::select_unpublished() {
  const auto count = static_cast<std::uint32_t>(guards_.size());
  if (count == 0) return Selection::Nothing;
  const TimePoint time = has_timeout_ ? now() : TimePoint{};
  std::uint32_t index = first_to_try();
  for (std::uint32_t tried = 0; tried < count;
       ++tried, index = index + 1 == count ? 0 : index + 1) {
    AltGuard& guard = guards_[index];
    if (!guard.is_enabled) continue;
    if (is_channel_guard(guard)) guard.core->lock.lock();
    const Selection selection = try_guard(static_cast<std::uint16_t>(index), time);
    if (is_channel_guard(guard)) guard.core->lock.unlock();
    if (selection == Selection::Taken) return selection;
  }
  return Selection::Nothing;
}

// The channel's lock is held.
AltBase::Selection AltBase::try_guard(std::uint16_t index, TimePoint time) {
  AltGuard& guard = guards_[index];
  self_->selected = index;
  if (!is_channel_guard(guard)) {
    if (guard.kind == record::GuardKind::Timeout && guard.deadline > time)
      return Selection::Nothing;
    return Selection::Taken;
  }
  // A closed channel takes its guard away, it does not end the alternation; poison does.
  ChannelCore& core = *guard.core;
  if (core.is_closed_for(guard.wait.direction) && !core.is_poisoned_for(guard.wait.direction)) {
    return Selection::Nothing;
  }
  return core.try_now(*self_, guard.wait) ? Selection::Taken : Selection::Nothing;
}

void AltBase::wait_for_guards(std::coroutine_handle<> frame) {
  self_->resume_point = frame;
  self_->operation = this;
  if (self_->has(attention::directed)) {
    if (self_->has(attention::traced)) self_->worker->ring->offer(*self_, kind_, site(), guards_);
    self_->waits = WaitKind::Alternation;
    director()->arrived(*self_);
    return;
  }
  if (self_->has(attention::steered)) {
    self_->attempt = &AltBase::resume_or_retry;
    self_->worker->wake(*self_);
    return;
  }
  ProcessControl& self = *self_;
  if (select_or_publish() == Selection::Taken) self.worker->wake(self);
}

// What the scheduler calls for a steered process when it may act, and for one that lost a guard to
// closing.
bool AltBase::resume_or_retry(ProcessControl& self) {
  auto& alternation = *static_cast<AltBase*>(self.operation);
  if (self.has(attention::cancelled)) {
    self.result = Result::Cancelled;
    return true;
  }
  if (alternation.is_published_) {
    alternation.withdraw();
  } else if (self.has(attention::traced)) {
    self.worker->ring->offer(self, alternation.kind_, alternation.site(), alternation.guards_);
  }
  if (alternation.select_unpublished() == Selection::Taken) return true;
  return alternation.select_or_publish() == Selection::Taken;
}

bool retry_alternation(ProcessControl& process) { return AltBase::resume_or_retry(process); }

// Step 2. `Nothing` means that it waits, and that the alternation must not be touched any more: it
// may be running already.
AltBase::Selection AltBase::select_or_publish() {
  ProcessControl& self = *self_;
  lock_all();
  const TimePoint time = has_timeout_ ? now() : TimePoint{};
  bool is_hopeless = true, has_closed = false;
  const auto count = static_cast<std::uint32_t>(guards_.size());
  std::uint32_t index = count == 0 ? 0 : first_to_try();
  for (std::uint32_t tried = 0; tried < count;
       ++tried, index = index + 1 == count ? 0 : index + 1) {
    AltGuard& guard = guards_[index];
    if (!guard.is_enabled) continue;
    if (try_guard(static_cast<std::uint16_t>(index), time) == Selection::Taken) {
      unlock_all();
      return Selection::Taken;
    }
    const bool is_closed =
        is_channel_guard(guard) && guard.core->is_closed_for(guard.wait.direction);
    has_closed |= is_closed;
    is_hopeless &= is_closed;
  }
  if (is_hopeless && has_closed) {
    unlock_all();
    self.result = Result::Closed;
    return Selection::Taken;
  }
  if (!publish()) {
    unlock_all();
    self.result = Result::Cancelled;
    return Selection::Taken;
  }
  unlock_all();
  return Selection::Nothing;
}

void AltBase::lock_all() {
  if (!has_many_workers) return;
  locked_.clear();
  for (const AltGuard& guard : guards_) {
    if (guard.is_enabled && is_channel_guard(guard)) locked_.push_back(guard.core);
  }
  std::sort(locked_.begin(), locked_.end());
  locked_.erase(std::unique(locked_.begin(), locked_.end()), locked_.end());
  for (ChannelCore* const core : locked_)
    core->lock.lock();
}

void AltBase::unlock_all() {
  if (!has_many_workers) return;
  // Once the first lock is free the process may be taken, run and end, and this object be gone; but
  // it cannot leave the queue of a channel that is still locked. So the list is walked on a copy
  // that outlives it.
  const std::vector<ChannelCore*> locked = std::move(locked_);
  for (ChannelCore* const core : locked)
    core->lock.unlock();
}

// False: the process was cancelled in the meantime. Once it is open it may be taken and woken at
// any time, but it gets no further than withdraw() while one of its channels' locks or the timer
// queue's lock is held.
bool AltBase::publish() {
  ProcessControl& self = *self_;
  self.waits = WaitKind::Alternation;
  is_published_ = true;
  const AltGuard* earliest = nullptr;
  bool has_channel = false;
  for (AltGuard& guard : guards_) {
    if (!guard.is_enabled) continue;
    if (is_channel_guard(guard)) {
      guard.core->enqueue(guard.wait);
      has_channel = true;
    } else if (earliest == nullptr || guard.deadline < earliest->deadline) {
      earliest = &guard;
    }
  }
  if (has_channel && earliest == nullptr) return open_wait(self);
  uses_timer_queue_ = true;
  if (earliest == nullptr) return active_scheduler()->timers.open(self, nullptr);
  timer_.deadline = earliest->deadline;
  timer_.guard = earliest->wait.guard;
  timer_.process = &self;
  return active_scheduler()->timers.open(self, &timer_);
}

// Step 3.
void AltBase::withdraw() {
  is_published_ = false;
  for (AltGuard& guard : guards_) {
    if (!guard.is_enabled || !is_channel_guard(guard)) continue;
    ChannelCore& core = *guard.core;
    core.lock.lock();
    if (guard.wait.queued_at.load(std::memory_order_relaxed) != nullptr) core.dequeue(guard.wait);
    core.lock.unlock();
  }
  if (uses_timer_queue_) active_scheduler()->timers.disarm(timer_);
}

// The channel that a Poisoned or Closed is about.
ChannelCore* AltBase::culprit() const {
  if (self_->result == Result::Poisoned) return guards_[self_->selected].core;
  for (const AltGuard& guard : guards_) {
    if (guard.is_enabled && is_channel_guard(guard)) return guard.core;
  }
  return nullptr;
}

std::uint16_t AltBase::end() {
  if (is_published_) withdraw();
  self_->waits = WaitKind::Channel;
  const std::uint16_t taken = self_->selected;
  if (self_->result != Result::Done) finish_operation(*self_, culprit(), site());
  if (turn_ != nullptr) turn_->next = taken + 1u;
  AltGuard& guard = guards_[taken];
  if (!is_channel_guard(guard) && self_->has(attention::traced)) {
    const bool is_timeout = guard.kind == record::GuardKind::Timeout;
    self_->worker->ring->step(
        *self_, site(),
        {.kind = is_timeout ? record::Kind::Timeout : record::Kind::Skip, .guard = taken});
  }
  return taken;
}

}  // namespace csp::detail
