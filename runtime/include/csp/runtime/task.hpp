// A part of a process: a coroutine function that another one awaits, like an ordinary function call
// that may wait for communications.
//
//   csp::Task<int> read_pair(csp::Reader<int>& in) { co_return co_await in.read() + co_await
//   in.read(); }
//   ...  int sum = co_await read_pair(in);
//
// It runs in the caller's process and while the caller waits, so references to the caller's
// variables are fine. One call costs a pooled frame: a few nanoseconds. O(1) stack, however deep
// the chain.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/process.hpp>

namespace csp {

template <class T = void>
class Task;

namespace detail {

class TaskPromise : public PromiseBase {
 public:
  struct FinalAwaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> frame) const noexcept {
      TaskPromise& promise = frame.promise();
      ProcessControl& control = *promise.control;
      control.resume_point = promise.caller;
      control.worker->resume_again = true;
    }
    void await_resume() const noexcept {}
  };

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure = std::current_exception(); }

  std::coroutine_handle<> caller;
  std::exception_ptr failure;
};

template <class T>
class TaskPromiseOf : public TaskPromise {
 public:
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& value) {
    result_.emplace(std::forward<U>(value));
  }
  T take() { return std::move(*result_); }

 private:
  std::optional<T> result_;
};

template <>
class TaskPromiseOf<void> : public TaskPromise {
 public:
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void take() const noexcept {}
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task : public detail::Operation {
  static_assert(!std::is_reference_v<T>, "csp::Task: return a value or a pointer, not a reference");

 public:
  using promise_type = detail::TaskPromiseOf<T>;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  Task(const Task&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    promise_type& promise = frame_.promise();
    promise.control = self_;
    promise.caller = caller;
    self_->resume_point = frame_;
    self_->worker->resume_again = true;
  }
  T await_resume() {
    promise_type& promise = frame_.promise();
    if (promise.failure) std::rethrow_exception(promise.failure);
    return promise.take();
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

template <class T>
Task<T> detail::TaskPromiseOf<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<TaskPromiseOf>::from_promise(*this));
}

inline Task<void> detail::TaskPromiseOf<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<TaskPromiseOf>::from_promise(*this));
}

}  // namespace csp
