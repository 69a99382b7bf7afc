#include <csp/runtime/barrier.hpp>
#include <csp/runtime/channel.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/errors.hpp>

#include "runtime/barrier_core.hpp"
#include "runtime/cancellation.hpp"
#include "runtime/director.hpp"
#include "runtime/heap.hpp"
#include "runtime/recorder.hpp"
#include "runtime/watched_memory.hpp"

namespace csp {

namespace detail {

namespace {
std::atomic<std::uint32_t> barriers_of_nobody{0};

void record_step(ProcessControl* process, BarrierCore& core, record::Kind kind,
                 const std::source_location& site, std::uint64_t argument) {
  if (process == nullptr || !process->has(attention::traced)) return;
  process->worker->ring->step(
      *process, site, {.kind = kind, .object = core.record_in(*process), .argument = argument});
}
}  // namespace

BarrierCore::BarrierCore(std::string name, const std::source_location& site)
    : name_(std::move(name)), made_at_(site) {
  if (ProcessControl* const creator = current_process()) {
    creator_record_id_ = creator->record_id;
    ordinal_ = creator->channels++;
  } else {
    ordinal_ = barriers_of_nobody.fetch_add(1, std::memory_order_relaxed);
  }
  if (!heap::is_steered()) return;
  live_barriers().push_back(this);
  if (director() != nullptr) director()->made(*this);
}

BarrierCore::~BarrierCore() {
  if (!heap::is_steered()) return;
  std::erase(live_barriers(), this);
  if (director() != nullptr) director()->gone(*this);
}

std::vector<BarrierCore*>& live_barriers() {
  CSP_RUNTIME_STATE static auto& barriers = *new std::vector<BarrierCore*>;
  return barriers;
}

// The runtime's own memory: a process that holds an enrolment has no part in what others do with
// it.
void* BarrierCore::operator new(std::size_t bytes) {
  return heap::allocate_private(bytes, alignof(BarrierCore));
}
void BarrierCore::operator delete(void* memory) {
  ::operator delete (memory, std::align_val_t{alignof(BarrierCore)});
}

void BarrierCore::record_phase(ProcessControl& process, const std::source_location& site) {
  record_step(&process, *this, record::Kind::Sync, site, phase_ - 1);
}

std::uint32_t BarrierCore::record_in(ProcessControl& process) {
  return process.worker->ring->barrier(record_id_, name_, creator_record_id_, ordinal_);
}

std::string BarrierCore::label() const {
  return name_.empty() ? "the barrier made at " + place(made_at_) : name_;
}

std::uint32_t BarrierCore::enrolled() const {
  lock_.lock();
  const std::uint32_t count = enrolled_;
  lock_.unlock();
  return count;
}

void BarrierCore::enrol() {
  lock_.lock();
  ++enrolled_;
  ++references_;
  record_step(current_process(), *this, record::Kind::Enrol, made_at_, enrolled_);
  if (director() != nullptr) director()->enrolled(*this);
  lock_.unlock();
}

void BarrierCore::resign() {
  lock_.lock();
  --enrolled_;
  record_step(current_process(), *this, record::Kind::Resign, made_at_, enrolled_);
  if (director() != nullptr) director()->resigned(*this);
  // (A director sees it by himself.)
  if (arrived_ > 0 && arrived_ == enrolled_ && director() == nullptr) complete(nullptr, made_at_);
  lock_.unlock();
  drop_reference();
}

void BarrierCore::drop_reference() {
  lock_.lock();
  const bool is_last = --references_ == 0;
  lock_.unlock();
  if (is_last) delete this;
}

BarrierCore::Arrival BarrierCore::arrive(ProcessControl& self, const std::source_location& site) {
  lock_.lock();
  if (++arrived_ == enrolled_) {
    complete(&self, site);
    lock_.unlock();
    return Arrival::Complete;
  }
  if (self.has(attention::traced)) record_offer(self, site);
  self.waits = WaitKind::Barrier;
  self.wait.site = site;
  self.wait.next = waiting_;
  waiting_ = &self.wait;
  // The lock keeps the process from getting past withdraw() before this is done with it.
  const bool is_cancelled = !open_wait(self);
  lock_.unlock();
  return is_cancelled ? Arrival::Cancelled : Arrival::Waits;
}

void BarrierCore::record_offer(ProcessControl& self, const std::source_location& site) {
  self.worker->ring->offer(self, record::OfferKind::Sync, site, record::GuardKind::Sync,
                           record_in(self), 0);
}

// The lock is held. `last` is the process whose arrival completed the phase; null if a resignation
// did.
void BarrierCore::complete(ProcessControl* last, const std::source_location& site) {
  const std::uint64_t phase = phase_++;
  arrived_ = 0;
  if (last != nullptr) record_step(last, *this, record::Kind::Sync, site, phase);
  Worker* const worker = current_worker();
  Wait* wait = std::exchange(waiting_, nullptr);
  while (wait != nullptr) {
    Wait* const next = std::exchange(wait->next, nullptr);
    ProcessControl& process = *wait->process;
    if (claim(process)) {
      if (process.has(attention::traced)) {
        worker->ring->step(
            process, wait->site,
            {.kind = record::Kind::Sync,
             .object = worker->ring->barrier(record_id_, name_, creator_record_id_, ordinal_),
             .argument = phase});
      }
      worker->wake(process);
    }
    wait = next;
  }
}

void BarrierCore::withdraw(ProcessControl& self) {
  lock_.lock();
  for (Wait** link = &waiting_; *link != nullptr; link = &(*link)->next) {
    if (*link != &self.wait) continue;
    *link = std::exchange(self.wait.next, nullptr);
    --arrived_;
    break;
  }
  lock_.unlock();
}

}  // namespace detail

Barrier::Barrier(std::string name, std::source_location site)
    : core_(new detail::BarrierCore(std::move(name), site)) {}
Barrier::~Barrier() { core_->drop_reference(); }

Enrolment Barrier::enrol() {
  core_->enrol();
  return Enrolment(core_);
}
std::uint32_t Barrier::enrolled() const { return core_->enrolled(); }

Enrolment Enrolment::enrol(std::source_location site) const {
  if (core_ == nullptr) detail::throw_moved_from("enrol", "Enrolment", site);
  core_->enrol();
  return Enrolment(core_);
}

void Enrolment::resign() {
  if (core_ != nullptr) std::exchange(core_, nullptr)->resign();
}

Enrolment::SyncOperation Enrolment::sync(std::source_location site) {
  if (core_ == nullptr) detail::throw_moved_from("sync", "Enrolment", site);
  return {*core_, site};
}

bool Enrolment::SyncOperation::await_ready() {
  if (!self_->has(detail::attention::cancelled)) return false;
  self_->result = detail::Result::Cancelled;
  return true;
}

void Enrolment::SyncOperation::await_suspend(std::coroutine_handle<> frame) {
  detail::ProcessControl& self = *self_;
  self.resume_point = frame;
  self.operation = core_;
  if (self.has(detail::attention::directed)) {
    self.waits = detail::WaitKind::Barrier;
    self.wait.site = site_;
    if (self.has(detail::attention::traced)) core_->record_offer(self, site_);
    core_->note_arrival();
    detail::director()->arrived(self);
    return;
  }
  is_waiting_ = true;
  switch (core_->arrive(self, site_)) {
    case detail::BarrierCore::Arrival::Waits:
      return;  // and may be running by now
    case detail::BarrierCore::Arrival::Cancelled:
      self.result = detail::Result::Cancelled;
      break;
    case detail::BarrierCore::Arrival::Complete:
      is_waiting_ = false;
      break;
  }
  self.worker->wake(self);
}

void Enrolment::SyncOperation::await_resume() {
  self_->waits = detail::WaitKind::Channel;
  if (self_->result == detail::Result::Done) return;
  if (is_waiting_) core_->withdraw(*self_);
  detail::finish_operation(*self_, nullptr, site_);
}

}  // namespace csp
