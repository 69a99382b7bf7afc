// A meeting point: nobody leaves sync() until every enrolled process has entered it.
//
//   csp::Barrier start("start");
//   csp::run(csp::par(runner(start.enrol()), runner(start.enrol())));
//   csp::Process runner(csp::Enrolment start) { ...; co_await start.sync(); ... }
#pragma once

#include <coroutine>
#include <cstdint>
#include <source_location>
#include <string>
#include <utility>

#include <csp/runtime/detail/control.hpp>

namespace csp {

namespace detail {
class BarrierCore;
}

// The right to take part, and the duty: a barrier waits for every enrolment. Destroying it (or
// resign()) gives both up.
class Enrolment {
 public:
  Enrolment(Enrolment&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  Enrolment& operator=(Enrolment other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  Enrolment(const Enrolment&) = delete;
  ~Enrolment() {
    if (core_ != nullptr) resign();
  }

  class [[nodiscard]] SyncOperation : public detail::Operation {
   public:
    SyncOperation(detail::BarrierCore& core, const std::source_location& site)
        : core_(&core), site_(site) {}
    [[nodiscard]] bool await_ready();
    void await_suspend(std::coroutine_handle<> frame);
    void await_resume();
    [[nodiscard]] const std::source_location& site() const { return site_; }
    [[nodiscard]] detail::BarrierCore& core() const { return *core_; }

   private:
    detail::BarrierCore* core_;
    std::source_location site_;
    bool is_waiting_ = false;
  };
  // co_await returns when all enrolled processes are here.
  [[nodiscard]] SyncOperation sync(std::source_location site = std::source_location::current());
  // Leaves for good; those who wait no longer wait for this one. Using it afterwards is a
  // UsageError.
  void resign();
  // One more place at the same barrier, for a process about to be started.
  [[nodiscard]] Enrolment enrol(std::source_location site = std::source_location::current()) const;

 private:
  friend class Barrier;
  explicit Enrolment(detail::BarrierCore* core) : core_(core) {}
  detail::BarrierCore* core_;
};

class Barrier {
 public:
  explicit Barrier(std::string name = {},
                   std::source_location site = std::source_location::current());
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;
  ~Barrier();

  [[nodiscard]] Enrolment enrol();
  [[nodiscard]] std::uint32_t enrolled() const;

 private:
  detail::BarrierCore* core_;
};

}  // namespace csp
