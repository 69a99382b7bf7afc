// A barrier behind its enrolments.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/spin_lock.hpp>

namespace csp::detail {

class BarrierCore {
 public:
  BarrierCore(std::string name, const std::source_location& site);

  void enrol();
  void resign();
  // The Barrier object and each enrolment hold one reference.
  void drop_reference();

  // True: everybody is here, go on. False: `self` waits (or was cancelled, self.result says so).
  enum class Arrival { Complete, Waits, Cancelled };
  [[nodiscard]] Arrival arrive(ProcessControl& self, const std::source_location& site);
  // For a process that was cancelled while it waited: takes its arrival back.
  void withdraw(ProcessControl& self);

  [[nodiscard]] std::uint32_t enrolled() const;
  [[nodiscard]] std::uint32_t arrived() const { return arrived_; }
  [[nodiscard]] std::string label() const;
  std::uint32_t record_in(ProcessControl& process);

 private:
  ~BarrierCore() = default;
  void complete(ProcessControl* last, const std::source_location& site);

  mutable SpinLock lock_;  // guards everything below
  std::uint32_t enrolled_ = 0, arrived_ = 0, references_ = 1;
  std::uint64_t phase_ = 0;
  Wait* waiting_ = nullptr;  // those who have arrived, linked through Wait::next
  std::uint32_t record_id_ = record::nobody;
  std::uint32_t creator_record_id_ = record::nobody, ordinal_ = 0;
  std::string name_;
  std::source_location made_at_;
};

}  // namespace csp::detail
