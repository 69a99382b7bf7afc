// A barrier behind its enrolments.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/spin_lock.hpp>

namespace csp::detail {

class BarrierCore {
 public:
  BarrierCore(std::string name, const std::source_location& site);
  static void* operator new(std::size_t bytes);
  static void operator delete(void* memory);

  void enrol();
  void resign();
  // The Barrier object and each enrolment hold one reference.
  void drop_reference();

  // True: everybody is here, go on. False: `self` waits (or was cancelled, self.result says so).
  enum class Arrival { Complete, Waits, Cancelled };
  [[nodiscard]] Arrival arrive(ProcessControl& self, const std::source_location& site);
  // For a process that was cancelled while it waited: takes its arrival back.
  void withdraw(ProcessControl& self);

  // For the director, who has seen that everybody is here.
  void note_arrival() { ++arrived_; }
  void begin_phase() {
    ++phase_;
    arrived_ = 0;
  }
  void record_offer(ProcessControl& self, const std::source_location& site);
  void record_phase(ProcessControl& process, const std::source_location& site);

  [[nodiscard]] std::uint32_t enrolled() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint32_t arrived() const { return arrived_; }
  [[nodiscard]] std::string label() const;
  std::uint32_t record_in(ProcessControl& process);

 private:
  ~BarrierCore();
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

// In the order in which they were made; empty unless the program is steered.
[[nodiscard]] std::vector<BarrierCore*>& live_barriers();

}  // namespace csp::detail
