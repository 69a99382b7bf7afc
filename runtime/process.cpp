#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/errors.hpp>
#include <csp/runtime/process.hpp>

#include "runtime/director.hpp"
#include "runtime/recorder.hpp"

namespace csp {

Process Process::named(std::string name) && {
  if (control_ == nullptr)
    throw UsageError("named(\"" + name + "\") on a csp::Process that was moved from or started");
  if (control_->name == nullptr) {
    control_->name = new std::string(std::move(name));
  } else {
    *control_->name = std::move(name);
  }
  return std::move(*this);
}

void Process::discard() noexcept {
  control_->root.destroy();
  detail::free_control(control_);
}

namespace detail {

std::exception_ptr ProcessPromise::classify_end(ProcessControl& control) noexcept {
  try {
    throw;
  } catch (const Poisoned&) {
    control.end_reason = record::Reason::Poisoned;
  } catch (const Closed&) {
    control.end_reason = record::Reason::Closed;
  } catch (const Cancelled&) {
    control.end_reason = record::Reason::Cancelled;
  } catch (...) {
    control.end_reason = record::Reason::Exception;
    return std::current_exception();
  }
  return nullptr;
}

void ProcessPromise::end_process(ProcessPromise& promise) noexcept {
  ProcessControl& control = *promise.control;
  control.operation = &promise;
  finish(control);
}

bool ProcessPromise::finish(ProcessControl& control) {
  auto& promise = *static_cast<ProcessPromise*>(control.operation);
  // Forks whose scope is gone and who still run.
  while (Join* const forgotten = control.joins) {
    control.waits = WaitKind::Join;
    control.attempt = &ProcessPromise::finish;
    if (!forgotten->wait()) return false;
    control.attempt = nullptr;
    forgotten->end();
    if (promise.failure_ == nullptr) promise.failure_ = forgotten->take_failure();
    delete forgotten;
  }
  std::exception_ptr failure = std::move(promise.failure_);
  // Its parameters die here: ends of channels close, enrolments resign.
  control.root.destroy();
  if (control.has(attention::traced)) {
    control.worker->ring->step(control, {},
                               {.kind = record::Kind::ProcessEnd,
                                .detail = static_cast<std::uint16_t>(control.end_reason)});
  }
  if (control.has(attention::directed)) director()->ended(control, failure);
  control.join->child_ended(control, std::move(failure));
  return false;
}

}  // namespace detail
}  // namespace csp
