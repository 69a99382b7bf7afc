#include <csp/runtime/choose.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/errors.hpp>

#include "runtime/recorder.hpp"

namespace csp {

std::uint32_t ChooseOperation::await_resume() {
  if (count_ == 0)
    throw UsageError(detail::place(site_) + ": choose(0): there is nothing to choose from");
  const std::uint32_t chosen = self_->worker->random_below(count_);
  if (self_->has(detail::attention::traced)) {
    self_->worker->ring->step(
        *self_, site_, {.kind = record::Kind::Choose, .argument = chosen, .argument2 = count_});
  }
  return chosen;
}

}  // namespace csp
