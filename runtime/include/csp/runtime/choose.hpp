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
  [[nodiscard]] bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  std::uint32_t await_resume();

 private:
  std::uint32_t count_;
  std::source_location site_;
};

// co_await gives any of 0 ... count - 1: random in an ordinary run, decided by the seed in a seeded
// one. count must not be 0.
[[nodiscard]] inline ChooseOperation choose(
    std::uint32_t count, std::source_location site = std::source_location::current()) {
  return {count, site};
}

}  // namespace csp
