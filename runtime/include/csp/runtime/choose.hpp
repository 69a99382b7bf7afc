// A choice that the program leaves open, so that a checker can try every answer: csp::choose(n).
#pragma once

#include <coroutine>
#include <cstdint>
#include <source_location>

#include <csp/runtime/detail/control.hpp>

namespace csp {

class [[nodiscard]] ChooseOperation : public detail::Operation {
 public:
  ChooseOperation(std::uint32_t count, const std::source_location& site)
      : count_(count), site_(site) {}
  // Only a director makes it wait.
  [[nodiscard]] bool await_ready() const { return !self_->has(detail::attention::directed); }
  void await_suspend(std::coroutine_handle<> frame);
  std::uint32_t await_resume();

  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] const std::source_location& site() const { return site_; }
  void answer(std::uint32_t chosen) { chosen_ = chosen; }

 private:
  std::uint32_t count_;
  std::uint32_t chosen_ = 0;
  std::source_location site_;
};

// co_await gives any of 0 ... count - 1: random in an ordinary run, decided by the seed in a seeded
// one. count must not be 0.
[[nodiscard]] inline ChooseOperation choose(
    std::uint32_t count, std::source_location site = std::source_location::current()) {
  return {count, site};
}

}  // namespace csp
