// Who runs when, and what to do when nobody can. scheduler.cpp explains the algorithm.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/run.hpp>

#include "runtime/recorder.hpp"
#include "runtime/timer_queue.hpp"

namespace csp::detail {

class Director;

struct SchedulerSettings {
  std::uint32_t workers = 1;
  std::optional<std::uint64_t> seed;
  OnDeadlock on_deadlock = OnDeadlock::Exit;
  Recorder* recorder = nullptr;
  Director* director = nullptr;  // decides what happens
};

class Scheduler {
 public:
  explicit Scheduler(const SchedulerSettings& settings);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Starts `root` as the child of `join` and works until it has ended.
  void run(ProcessControl& root, Join& join);
  // The wait-for report, if the run ended in a deadlock and OnDeadlock::Throw was asked for.
  [[nodiscard]] const std::string& deadlock() const { return deadlock_; }

  void root_ended();
  [[nodiscard]] TimePoint now() const;
  [[nodiscard]] std::uint8_t attention_of_new_process() const { return attention_; }
  // For the director: runs the process to its next communication point, or to its end.
  void resume_directed(ProcessControl& process);
  void advance_to(TimePoint time) { virtual_now_ = std::max(virtual_now_, time); }
  [[nodiscard]] bool is_finished() const { return is_finished_.load(std::memory_order_relaxed); }
  // Asks for help if a worker sleeps: there is more to do here than one worker should.
  void offer_work();

  TimerQueue timers;

 private:
  using Mode = Worker::Mode;
  friend class Worker;

  void work(Worker& me);
  void work_alone(Worker& me);
  void work_directed();
  void resume(Worker& me, ProcessControl& process);
  [[nodiscard]] ProcessControl* next_process(Worker& me);
  [[nodiscard]] ProcessControl* take_shared(Worker& me, bool queue_first);
  [[nodiscard]] ProcessControl* take_steered(Worker& me);
  [[nodiscard]] ProcessControl* pop_queue(Worker& me);
  [[nodiscard]] ProcessControl* pop_private(Worker& me);

  // One worker, nothing runnable: waits for a timer, or finds that it is over. False: leave the
  // loop.
  [[nodiscard]] bool wait_alone(Worker& me);
  // Many workers.
  [[nodiscard]] ProcessControl* search(Worker& me);
  [[nodiscard]] ProcessControl* steal_from(Worker& victim, Worker& me,
                                           std::uint64_t resumes_before);
  [[nodiscard]] bool park(Worker& me);

  // Nothing can run and no timer is set. False: over.
  [[nodiscard]] bool all_wait_for_ever();

  SchedulerSettings settings_;
  std::uint8_t attention_ = 0;
  Mode mode_ = Mode::Private;
  std::vector<std::unique_ptr<Worker>> workers_;
  Join* root_join_ = nullptr;
  std::atomic<bool> is_finished_{false};
  TimePoint virtual_now_{};
  std::vector<ProcessControl*> runnable_;  // Steered: everybody who may go on
  std::string deadlock_;

  std::mutex idle_mutex_;  // guards the decision that nothing can run any more
  std::condition_variable work_arrived_;
  std::atomic<std::uint32_t> idle_{0};       // changed under idle_mutex_
  std::atomic<std::uint32_t> searching_{0};  // awake, and looking for something to steal
};

// The scheduler of the csp::run in progress, or null.
[[nodiscard]] Scheduler* active_scheduler();

}  // namespace csp::detail
