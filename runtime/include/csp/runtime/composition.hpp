// Putting processes together: par, seq, par_for, ForkScope.
//
//   co_await csp::par(p(), q());                 both, side by side; goes on when both have ended
//   co_await csp::seq(p(), q());                 one after the other
//   co_await csp::par_for(8, [&](int i) { return worker(i, jobs.reader()).named("worker." +
//   std::to_string(i)); }); csp::ForkScope workers;  workers.fork(server(in));  ...  co_await
//   workers.join();
//
// par and seq are processes too: par(seq(p(), q()), r()), csp::run(par(...)).
//
// If one of them ends with an exception, the others are cancelled: each gets csp::Cancelled at the
// communication where it waits, or at its next one; so do the processes that they themselves wait
// for. When all have ended, the exception leaves the par (the first, if there are several).
// Poisoned, Closed and Cancelled are ordinary ends and cancel nobody.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <utility>
#include <vector>

#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/process.hpp>

namespace csp {

namespace detail {

// Unstarted processes, linked through ProcessControl::next.
class ProcessList {
 public:
  ProcessList() = default;
  ProcessList(ProcessList&& other) noexcept
      : first(std::exchange(other.first, nullptr)),
        last(std::exchange(other.last, nullptr)),
        count(std::exchange(other.count, 0)) {}
  ProcessList& operator=(ProcessList) = delete;
  ~ProcessList();  // those that never started are destroyed

  void add(Process process);
  [[nodiscard]] ProcessControl* take_first();

  ProcessControl* first = nullptr;
  ProcessControl* last = nullptr;
  std::uint32_t count = 0;
};

}  // namespace detail

class [[nodiscard]] Par : public detail::Operation {
 public:
  explicit Par(const std::source_location& site) : site_(site) {}
  Par(Par&&) = default;
  void add(Process process) { processes_.add(std::move(process)); }
  operator Process() &&;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  void await_resume();

 private:
  detail::ProcessList processes_;
  detail::Join join_;
  std::source_location site_;
};

class [[nodiscard]] Seq : public detail::Operation {
 public:
  explicit Seq(const std::source_location& site) : site_(site) {}
  Seq(Seq&&) = default;
  void add(Process process) { processes_.add(std::move(process)); }
  operator Process() &&;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  void await_resume();

 private:
  static bool start_next(detail::ProcessControl& self);
  detail::ProcessList processes_;
  detail::Join join_;
  std::source_location site_;
};

namespace detail {

// Lets par(p, q, ...) know where it stands: a default argument cannot follow a pack, but a first
// parameter's can be made where it is converted.
struct FirstProcess {
  template <class T>
  requires std::convertible_to<T&&, Process> FirstProcess(
      T&& process_, std::source_location site_ = std::source_location::current())
      : process(std::forward<T>(process_)), site(site_) {}
  FirstProcess(const FirstProcess&) = delete;
  Process process;
  std::source_location site;
};

}  // namespace detail

// All of them side by side.
template <class... Processes>
[[nodiscard]] Par par(detail::FirstProcess&& first, Processes&&... rest) {
  Par all(first.site);
  all.add(std::move(first.process));
  (all.add(std::forward<Processes>(rest)), ...);
  return all;
}
[[nodiscard]] Par par(std::vector<Process> processes,
                      std::source_location site = std::source_location::current());

// One after the other.
template <class... Processes>
[[nodiscard]] Seq seq(detail::FirstProcess&& first, Processes&&... rest) {
  Seq all(first.site);
  all.add(std::move(first.process));
  (all.add(std::forward<Processes>(rest)), ...);
  return all;
}
[[nodiscard]] Seq seq(std::vector<Process> processes,
                      std::source_location site = std::source_location::current());

// Replicated par: make(0), make(1), ..., make(count - 1) side by side.
template <class Make>
[[nodiscard]] Par par_for(int count, Make&& make,
                          std::source_location site = std::source_location::current()) {
  Par all(site);
  for (int i = 0; i < count; ++i)
    all.add(make(i));
  return all;
}

// Processes started one by one, waited for together. Lives inside a process. A process waits for
// what it forked at latest at its own end; a scope that is destroyed before join() (by an
// exception) cancels what still runs.
class ForkScope {
 public:
  explicit ForkScope(std::source_location site = std::source_location::current());
  ForkScope(const ForkScope&) = delete;
  ForkScope& operator=(const ForkScope&) = delete;
  ~ForkScope();

  // Starts it; returns at once.
  void fork(Process process);

  class [[nodiscard]] JoinOperation : public detail::Operation {
   public:
    explicit JoinOperation(detail::Join& join, const std::source_location& site)
        : join_(&join), site_(site) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> frame);
    void await_resume();

   private:
    detail::Join* join_;
    std::source_location site_;
  };
  // co_await returns when all have ended; throws the first exception that one of them ended with.
  [[nodiscard]] JoinOperation join(std::source_location site = std::source_location::current()) {
    return JoinOperation(*join_, site);
  }

 private:
  detail::Join* join_;  // outlives the scope while children run
  std::source_location site_;
};

}  // namespace csp
