#include <csp/runtime/channel.hpp>
#include <csp/runtime/choose.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/errors.hpp>

#include "runtime/director.hpp"
#include "runtime/recorder.hpp"

namespace csp {

void ChooseOperation::await_suspend(std::coroutine_handle<> frame) {
  self_->resume_point = frame;
  if (count_ == 0) {
    self_->worker->wake(*self_);  // to be told so
    return;
  }
  self_->waits = detail::WaitKind::Choose;
  self_->operation = this;
  detail::director()->arrived(*self_);
}

std::uint32_t ChooseOperation::await_resume() {
  if (count_ == 0)
    throw UsageError(detail::place(site_) + ": choose(0): there is nothing to choose from");
  self_->waits = detail::WaitKind::Channel;
  if (self_->result != detail::Result::Done) detail::finish_operation(*self_, nullptr, site_);
  const bool is_directed = self_->has(detail::attention::directed);
  const std::uint32_t chosen = is_directed ? chosen_ : self_->worker->random_below(count_);
  if (self_->has(detail::attention::traced)) {
    self_->worker->ring->step(
        *self_, site_, {.kind = record::Kind::Choose, .argument = chosen, .argument2 = count_});
  }
  return chosen;
}

}  // namespace csp
