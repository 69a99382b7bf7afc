#include <csp/runtime/channel.hpp>
#include <csp/runtime/composition.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/errors.hpp>

#include "runtime/scheduler.hpp"

namespace csp {

namespace detail {

ProcessList::~ProcessList() {
  while (ProcessControl* const process = take_first()) {
    process->root.destroy();
    free_control(process);
  }
}

void ProcessList::add(Process process) {
  ProcessControl* const control = process.release();
  if (control == nullptr)
    throw UsageError("par or seq of a csp::Process that was moved from or started already");
  control->next = nullptr;
  (last != nullptr ? last->next : first) = control;
  last = control;
  ++count;
}

ProcessControl* ProcessList::take_first() {
  ProcessControl* const taken = first;
  if (taken == nullptr) return nullptr;
  first = taken->next;
  if (first == nullptr) last = nullptr;
  --count;
  return taken;
}

namespace {

// Makes the awaiting process wait for children: `resume_later` is what the scheduler calls when
// they have ended.
void suspend_for_children(ProcessControl& self, std::coroutine_handle<> frame, void* operation) {
  self.resume_point = frame;
  self.waits = WaitKind::Join;
  self.operation = operation;
}

Process as_process(Par all) { co_await all; }
Process as_process(Seq all) { co_await all; }

}  // namespace
}  // namespace detail

// --- par ---

Par::operator Process() && { return detail::as_process(std::move(*this)); }

void Par::await_suspend(std::coroutine_handle<> frame) {
  detail::ProcessControl& self = *self_;
  detail::suspend_for_children(self, frame, this);
  join_.begin(&self, record::ParKind::Par, processes_.count, site_);
  if (processes_.count > 0) {
    const auto count = std::exchange(processes_.count, 0);
    detail::ProcessControl* const first = std::exchange(processes_.first, nullptr);
    detail::ProcessControl* const last = std::exchange(processes_.last, nullptr);
    join_.start(*first, *last, count);
  }
  if (join_.wait()) self.worker->wake(self);
}

void Par::await_resume() {
  join_.end();
  join_.rethrow();
}

Par par(std::vector<Process> processes, std::source_location site) {
  Par all(site);
  for (Process& process : processes)
    all.add(std::move(process));
  return all;
}

// --- seq ---

Seq::operator Process() && { return detail::as_process(std::move(*this)); }

void Seq::await_suspend(std::coroutine_handle<> frame) {
  detail::ProcessControl& self = *self_;
  detail::suspend_for_children(self, frame, this);
  join_.begin(&self, record::ParKind::Seq, processes_.count, site_);
  if (start_next(self)) self.worker->wake(self);
}

// True: all have ended, or one failed. False: one runs, and this is called again when it has ended.
bool Seq::start_next(detail::ProcessControl& self) {
  auto& sequence = *static_cast<Seq*>(self.operation);
  for (;;) {
    if (sequence.join_.has_failed() || self.has(detail::attention::cancelled)) return true;
    detail::ProcessControl* const next = sequence.processes_.take_first();
    if (next == nullptr) return true;
    sequence.join_.start(*next, *next, 1);
    self.attempt = &Seq::start_next;
    if (!sequence.join_.wait()) return false;
    self.attempt = nullptr;
  }
}

void Seq::await_resume() {
  join_.end();
  join_.rethrow();
}

Seq seq(std::vector<Process> processes, std::source_location site) {
  Seq all(site);
  for (Process& process : processes)
    all.add(std::move(process));
  return all;
}

// --- forks ---

ForkScope::ForkScope(std::source_location site) : join_(new detail::Join), site_(site) {
  if (detail::current_process() == nullptr) {
    delete join_;
    throw UsageError(detail::place(site) + ": a csp::ForkScope lives inside a process");
  }
}

ForkScope::~ForkScope() {
  // Joined, or never used: nobody else knows the join. Otherwise the process waits for it at its
  // end (ProcessPromise::finish).
  if (!join_->has_begun()) {
    delete join_;
  } else {
    join_->abandon();
  }
}

void ForkScope::fork(Process process) {
  detail::ProcessControl* const self = detail::current_process();
  if (!join_->has_begun()) join_->begin(self, record::ParKind::Fork, 0, site_);
  detail::ProcessControl* const child = process.release();
  if (child == nullptr)
    throw UsageError("fork of a csp::Process that was moved from or started already");
  child->next = nullptr;
  join_->start(*child, *child, 1);
}

void ForkScope::JoinOperation::await_suspend(std::coroutine_handle<> frame) {
  detail::ProcessControl& self = *self_;
  detail::suspend_for_children(self, frame, join_);
  if (!join_->has_begun() || join_->wait()) self.worker->wake(self);
}

void ForkScope::JoinOperation::await_resume() {
  self_->waits = detail::WaitKind::Channel;
  if (!join_->has_begun()) return;
  join_->end();
  join_->rethrow();
}

}  // namespace csp
