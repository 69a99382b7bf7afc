// A process: a coroutine that returns csp::Process. Calling it builds one that has not started;
// csp::run, par, seq and a ForkScope start it.
//
// Three things that g++ 12 gets wrong inside coroutines, and what to write instead:
//   * `while (co_await in.next()) {}` or `if (co_await ...)` in a function without any local
//   variable traps or hangs: name the
//     value, `while (auto value = co_await in.next())`.
//   * `co_await out.write(flag ? a : b)` where a and b own memory destroys a temporary twice:
//   compute the value first.
//   * co_await f({1, 2, 3}) with a braced list does not compile: name the list.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/frame_pool.hpp>

namespace csp {

class Process;

namespace detail {

// A parameter that may die, or be changed by another process, while this one runs.
template <class T>
inline constexpr bool is_view = std::is_same_v<std::remove_cv_t<T>, std::string_view>;
template <class T, std::size_t extent>
inline constexpr bool is_view<std::span<T, extent>> = true;

// g++ passes a lambda's closure to the coroutine by reference: allowed when it captures nothing.
template <class T>
inline constexpr bool is_reference_to_something =
    std::is_reference_v<T> && !std::is_empty_v<std::remove_reference_t<T>>;

template <class T>
concept Awaitable = std::derived_from<std::remove_cvref_t<T>, Operation>;

// What co_await works on: the operation where it stands. (g++ 12 moves or copies what
// await_transform returns into the frame, references included, so it gets a pointer.)
template <class T>
class Bound {
 public:
  explicit Bound(T& operation) : operation_(&operation) {}
  [[nodiscard]] bool await_ready() const { return operation_->await_ready(); }
  void await_suspend(std::coroutine_handle<> frame) const { operation_->await_suspend(frame); }
  decltype(auto) await_resume() const { return operation_->await_resume(); }

 private:
  T* operation_;
};

// What the promises of processes and tasks share: frames from the pool, and operations that know
// their process.
class PromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }

  template <class T>
  auto await_transform(T&& operation) {
    static_assert(Awaitable<T>,
                  "a csp process can wait only for csp operations: read, write, next, alt, par, "
                  "sleep_for, sync, choose, "
                  "or a csp::Task");
    operation.bind(*control);
    return Bound<std::remove_reference_t<T>>(operation);
  }

  ProcessControl* control = nullptr;
};

class ProcessPromise : public PromiseBase {
 public:
  ProcessPromise() { control = allocate_control(); }
  ProcessPromise(const ProcessPromise&) = delete;
  ProcessPromise& operator=(const ProcessPromise&) = delete;

  struct FinalAwaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> frame) const noexcept {
      end_process(frame.promise());
    }
    void await_resume() const noexcept {}
  };

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { failure_ = classify_end(*control); }

 private:
  // Called inside a catch: notes how the process ends; null for the ordinary ends (Poisoned,
  // Closed, Cancelled).
  static std::exception_ptr classify_end(ProcessControl& control) noexcept;
  // Waits for forgotten forks if there are any, then destroys the frame and tells whoever waits for
  // the process.
  static void end_process(ProcessPromise& promise) noexcept;
  static bool finish(ProcessControl& control);

  std::exception_ptr failure_;
};

}  // namespace detail

class [[nodiscard]] Process {
 public:
  template <class... Parameters>
  class promise : public detail::ProcessPromise {
   public:
    // A closure type is complete only after its body, so the checks wait for this function's
    // instantiation.
    Process get_return_object() {
      static_assert(!(detail::is_reference_to_something<Parameters> || ...),
                    "a csp::Process may not take references, be a member function or be a lambda "
                    "with captures: what they "
                    "refer to may be gone while the process still runs. Pass values (ends of "
                    "channels are values)");
      static_assert(!(detail::is_view<std::remove_cvref_t<Parameters>> || ...),
                    "a csp::Process may not take a view (std::string_view, std::span): what it "
                    "looks at may be gone while "
                    "the process still runs. Pass a std::string or a std::vector");
      control->root = control->resume_point = std::coroutine_handle<promise>::from_promise(*this);
      return Process(*control);
    }
  };

  Process(Process&& other) noexcept : control_(std::exchange(other.control_, nullptr)) {}
  Process& operator=(Process other) noexcept {
    std::swap(control_, other.control_);
    return *this;
  }
  Process(const Process&) = delete;
  ~Process() {
    if (control_ != nullptr) discard();
  }

  // The name that traces and reports call it by.
  [[nodiscard]] Process named(std::string name) &&;

  // For what starts processes: hands over the unstarted process.
  [[nodiscard]] detail::ProcessControl* release() { return std::exchange(control_, nullptr); }

 private:
  explicit Process(detail::ProcessControl& control) : control_(&control) {}
  void discard() noexcept;  // it never starts

  detail::ProcessControl* control_;
};

}  // namespace csp

template <class... Parameters>
struct std::coroutine_traits<csp::Process, Parameters...> {
  using promise_type = csp::Process::promise<Parameters...>;
};
