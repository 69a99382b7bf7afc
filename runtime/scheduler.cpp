// The scheduler.
//
// With one worker there are no threads and no locks: a slot for the process that was woken last,
// which runs next while its data is in the cache, and a queue for the rest. Every 64th turn the
// queue goes first, so that two processes that keep waking each other do not starve the others.
//
// With several, each worker has its own slot and queue, and steals when it has nothing left. Moving
// a process to another core costs more than dozens of communications, so a thief takes only what
// would otherwise wait: it watches for some microseconds how many processes each worker resumes,
// and takes half of a queue that is longer than that, or from a worker that resumed nobody in the
// meantime (it is in a long computation). Processes that talk to each other all the time stay
// together, processes that compute spread out.
//
// Sleeping and waking. A worker that found nothing for a while sleeps. While any worker is awake a
// sleeper looks round again after a millisecond or more, so a wake-up that is missed (whoever has
// work looks at `idle_` without a lock) costs time, never progress. `idle_` is changed only under
// idle_mutex_; a worker counts itself idle only with its own queue empty, and only a worker puts
// anything into its own queue. So when all are idle under the mutex nothing can run: a timer is
// waited for, or it is a deadlock, exactly.
//
// Steered runs (a seed) have one worker. Everybody who may go on is in one pool; an operation does
// not act when the process reaches it, but when the scheduler has picked the process once more, so
// every order of communications can come about.
#include "runtime/scheduler.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include <sched.h>

#include "runtime/cancellation.hpp"
#include "runtime/control_server.hpp"
#include "runtime/deadlock_report.hpp"
#include "runtime/director.hpp"
#include "runtime/local_state.hpp"
#include "runtime/pool.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

constexpr std::uint64_t turns_between_checks = 64;
constexpr auto watch_time = std::chrono::microseconds(5);
constexpr int watches_at_first = 20;    // when work has just run out
constexpr int watches_after_sleep = 2;  // when looking round again
constexpr auto shortest_sleep = std::chrono::milliseconds(1);
constexpr std::uint32_t longest_sleep_shift = 4;  // doubles up to 16 ms
constexpr std::uint32_t most_stolen = 256;

CSP_RUNTIME_THREAD_STATE thread_local constinit Worker* this_worker = nullptr;
constinit Scheduler* the_scheduler = nullptr;

// splitmix64: spreads a seed over all bits (Steele, Lea, Flood: "Fast splittable pseudorandom
// number generators").
std::uint64_t spread(std::uint64_t seed) {
  seed += 0x9e3779b97f4a7c15;
  seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
  seed = (seed ^ (seed >> 27)) * 0x94d049bb133111eb;
  return seed ^ (seed >> 31);
}

void pause_briefly(bool has_core_of_its_own) {
  if (!has_core_of_its_own) {
    sched_yield();
    return;
  }
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

// noinline: the address of a thread's variable must not be kept across a suspension, after which
// the process may be on another thread.
[[gnu::noinline]] Worker* current_worker() { return this_worker; }
[[gnu::noinline]] ProcessControl* current_process() {
  return this_worker != nullptr ? this_worker->running : nullptr;
}
Scheduler* active_scheduler() { return the_scheduler; }

void SpinLock::wait() const {
  for (int spins = 0; is_locked_.load(std::memory_order_relaxed); ++spins) {
    // The holder needs a dozen instructions, unless its thread was put aside: then let it run.
    pause_briefly(spins < 64);
  }
}

// --- what operations see ---

void Worker::wake_elsewhere(ProcessControl& process) {
  if (mode == Mode::Steered) {
    if (scheduler->settings_.director != nullptr) {
      scheduler->settings_.director->ready(process);
    } else {
      scheduler->runnable_.push_back(&process);
    }
    return;
  }
  ProcessControl* const displaced = next_.exchange(&process, std::memory_order_acq_rel);
  if (displaced == nullptr) return;
  lock_.lock();
  append(*displaced);
  lock_.unlock();
  if (length_.load(std::memory_order_relaxed) > 1) scheduler->offer_work();
}

void Worker::start(ProcessControl& first, ProcessControl& last, std::uint32_t count) {
  if (mode == Mode::Steered) {
    if (scheduler->settings_.director != nullptr) return;  // it has been told by the join
    for (ProcessControl* process = &first;; process = process->next) {
      scheduler->runnable_.push_back(process);
      if (process == &last) return;
    }
  }
  lock_.lock();
  (tail_ != nullptr ? tail_->next : head_) = &first;
  tail_ = &last;
  last.next = nullptr;
  length_.store(length_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  lock_.unlock();
  if (mode == Mode::Shared) scheduler->offer_work();
}

// --- the loop ---

Scheduler::Scheduler(const SchedulerSettings& settings) : settings_(settings) {
  mode_ = settings.seed || settings.director != nullptr ? Mode::Steered
          : settings.workers > 1                        ? Mode::Shared
                                                        : Mode::Private;
  if (settings.recorder != nullptr) attention_ |= attention::traced;
  if (settings.director != nullptr) {
    attention_ |= attention::directed;
    virtual_now_ = TimePoint(TimePoint::duration(first_instant));
  } else if (settings.seed) {
    attention_ |= attention::steered;
  }
  if (mode_ == Mode::Shared) attention_ |= attention::shared;
  const std::uint64_t seed =
      settings.seed
          ? *settings.seed
          : static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  for (std::uint32_t i = 0; i < settings.workers; ++i) {
    auto worker = std::make_unique<Worker>();
    worker->mode = mode_;
    worker->scheduler = this;
    worker->random_ = spread(seed + i) | 1;
    if (settings.recorder != nullptr) worker->ring = &settings.recorder->ring(i);
    workers_.push_back(std::move(worker));
  }
  the_scheduler = this;
  this_worker = workers_[0].get();
}

Scheduler::~Scheduler() {
  the_scheduler = nullptr;
  this_worker = nullptr;
}

void Scheduler::run(ProcessControl& root, Join& join) {
  root_join_ = &join;
  has_many_workers = mode_ == Mode::Shared;
  if (has_many_workers) prepare_cancellation();
  root.next = nullptr;
  join.start(root, root, 1);
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    threads.emplace_back([this, i] {
      work(*workers_[i]);
      return_frames_of_thread();
      return_controls_of_thread();
      return_cores_of_thread();
    });
  }
  work(*workers_[0]);
  for (std::thread& thread : threads)
    thread.join();
  has_many_workers = false;
}

inline ProcessControl* Scheduler::pop_queue(Worker& me) {
  ProcessControl* const first = me.head_;
  if (first == nullptr) return nullptr;
  me.head_ = first->next;
  if (me.head_ == nullptr) me.tail_ = nullptr;
  me.length_.store(me.length_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  return first;
}

inline ProcessControl* Scheduler::pop_private(Worker& me) {
  ProcessControl* const first = me.head_;
  if (first == nullptr) return nullptr;
  me.head_ = first->next;
  if (me.head_ == nullptr) me.tail_ = nullptr;
  return first;
}

void Scheduler::work(Worker& me) {
  this_worker = &me;
  if (mode_ == Mode::Private) {
    work_alone(me);
    return;
  }
  if (settings_.director != nullptr) {
    work_directed();
    return;
  }
  while (ProcessControl* const process = next_process(me)) {
    process->worker = &me;
    resume(me, *process);
    me.running = nullptr;
  }
}

// The loop that a communication goes through once or twice.
void Scheduler::work_alone(Worker& me) {
  for (;;) {
    for (std::uint64_t turn = turns_between_checks; turn > 0; --turn) {
      ProcessControl* process = me.next_.load(std::memory_order_relaxed);
      if (process != nullptr) [[likely]] {
        me.next_.store(nullptr, std::memory_order_relaxed);
      } else {
        process = pop_private(me);
        if (process == nullptr) break;
      }
      resume(me, *process);
    }
    me.running = nullptr;
    if (!timers.is_empty() && timers.is_due(now())) timers.fire(now());
    // The queue's turn, so that two processes that keep waking each other do not keep it waiting.
    if (ProcessControl* const process = pop_private(me)) {
      resume(me, *process);
      me.running = nullptr;
      continue;
    }
    if (me.next_.load(std::memory_order_relaxed) != nullptr) continue;
    if (is_finished_.load(std::memory_order_relaxed) || !wait_alone(me)) return;
  }
}

void Scheduler::work_directed() {
  Director& director = *settings_.director;
  for (;;) {
    const Director::End end = director.direct(*this);
    if (end == Director::End::Completed) return;
    if (director.log().is_kept())
      end_watched_run(end == Director::End::Stuck ? deadlock_exit_code : 0);
    if (end == Director::End::Refused) {
      std::fprintf(stderr, "csp: CSP_SCHEDULE: %s\n", director.refusal().c_str());
      std::exit(2);
    }
    director.publish_waits();
    const bool goes_on = all_wait_for_ever();
    director.withdraw_waits();
    if (!goes_on) return;
  }
}

void Scheduler::resume_directed(ProcessControl& process) {
  Worker& me = *workers_[0];
  process.worker = &me;
  resume(me, process);
  me.running = nullptr;
}

inline void Scheduler::resume(Worker& me, ProcessControl& process) {
  me.running = &process;
  if (process.attempt != nullptr) [[unlikely]] {
    const auto attempt = std::exchange(process.attempt, nullptr);
    if (!attempt(process)) return;
  }
  process.resume_point.resume();
  // Unless a Task began or ended, `process` may be running on another worker by now, or be gone.
  while (me.resume_again)
    [[unlikely]] {
      me.resume_again = false;
      process.resume_point.resume();
    }
}

ProcessControl* Scheduler::next_process(Worker& me) {
  for (;;) {
    const std::uint64_t turn = me.resumes_.load(std::memory_order_relaxed) + 1;
    me.resumes_.store(turn, std::memory_order_relaxed);
    const bool is_check = turn % turns_between_checks == 0;
    if (is_check && !timers.is_empty() && timers.is_due(now())) timers.fire(now());
    ProcessControl* process = mode_ == Mode::Shared ? take_shared(me, is_check) : take_steered(me);
    if (process != nullptr) [[likely]]
      return process;
    if (is_finished_.load(std::memory_order_acquire)) return nullptr;
    if (mode_ != Mode::Shared) {
      if (!wait_alone(me)) return nullptr;
      continue;
    }
    process = search(me);
    if (process != nullptr) return process;
    if (!park(me)) return nullptr;
  }
}

ProcessControl* Scheduler::take_shared(Worker& me, bool queue_first) {
  const auto pop = [this, &me]() -> ProcessControl* {
    if (me.length_.load(std::memory_order_relaxed) == 0) return nullptr;
    const std::lock_guard guard(me.lock_);
    return pop_queue(me);
  };
  if (queue_first) {
    if (ProcessControl* const process = pop()) return process;
  }
  if (me.next_.load(std::memory_order_relaxed) != nullptr) {
    if (ProcessControl* const process = me.next_.exchange(nullptr, std::memory_order_acq_rel))
      return process;
  }
  return pop();
}

ProcessControl* Scheduler::take_steered(Worker& me) {
  if (runnable_.empty()) return nullptr;
  const std::size_t pick = me.random_below(static_cast<std::uint32_t>(runnable_.size()));
  ProcessControl* const process = runnable_[pick];
  runnable_[pick] = runnable_.back();
  runnable_.pop_back();
  return process;
}

// --- nothing to do ---

bool Scheduler::wait_alone(Worker&) {
  const auto deadline = timers.earliest();
  if (!deadline) return all_wait_for_ever();
  if (mode_ == Mode::Steered) {
    virtual_now_ = std::max(virtual_now_, *deadline);
  } else if (*deadline > now()) {
    std::this_thread::sleep_until(*deadline);
  }
  timers.fire(now());
  return true;
}

ProcessControl* Scheduler::steal_from(Worker& victim, Worker& me, std::uint64_t resumes_before) {
  const std::uint64_t progress = victim.resumes_.load(std::memory_order_relaxed) - resumes_before;
  const std::uint32_t length = victim.length_.load(std::memory_order_relaxed);
  if (length > progress) {
    ProcessControl* first = nullptr;
    ProcessControl* last = nullptr;
    std::uint32_t taken = 0;
    {
      const std::lock_guard guard(victim.lock_);
      const std::uint32_t wanted =
          std::min(most_stolen, (victim.length_.load(std::memory_order_relaxed) + 1) / 2);
      for (; taken < wanted; ++taken) {
        ProcessControl* const process = pop_queue(victim);
        if (process == nullptr) break;
        (first == nullptr ? first : last->next) = process;
        last = process;
      }
    }
    if (taken == 0) return nullptr;
    ProcessControl* const rest = first == last ? nullptr : first->next;
    if (rest != nullptr) me.start(*rest, *last, taken - 1);
    return first;
  }
  if (progress > 0 || victim.next_.load(std::memory_order_relaxed) == nullptr) return nullptr;
  return victim.next_.exchange(nullptr, std::memory_order_acq_rel);
}

ProcessControl* Scheduler::search(Worker& me) {
  const bool has_core_of_its_own = workers_.size() <= std::thread::hardware_concurrency();
  std::vector<std::uint64_t> resumes(workers_.size());
  searching_.fetch_add(1, std::memory_order_relaxed);
  ProcessControl* found = nullptr;
  const int watches = me.sleeps_ == 0 ? watches_at_first : watches_after_sleep;
  for (int watch = 0; watch < watches && found == nullptr; ++watch) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      resumes[i] = workers_[i]->resumes_.load(std::memory_order_relaxed);
    }
    const auto until = std::chrono::steady_clock::now() + watch_time;
    while (std::chrono::steady_clock::now() < until)
      pause_briefly(has_core_of_its_own);
    if (is_finished_.load(std::memory_order_acquire)) break;
    if (!timers.is_empty() && timers.is_due(now()) && timers.fire(now()) > 0) {
      found = take_shared(me, false);
      break;
    }
    const std::size_t start = me.random_below(static_cast<std::uint32_t>(workers_.size()));
    for (std::size_t i = 0; i < workers_.size() && found == nullptr; ++i) {
      const std::size_t victim = (start + i) % workers_.size();
      if (workers_[victim].get() != &me) found = steal_from(*workers_[victim], me, resumes[victim]);
    }
  }
  searching_.fetch_sub(1, std::memory_order_relaxed);
  if (found != nullptr) me.sleeps_ = 0;
  return found;
}

bool Scheduler::park(Worker& me) {
  std::unique_lock guard(idle_mutex_);
  if (is_finished_.load(std::memory_order_acquire)) return false;
  idle_.fetch_add(1, std::memory_order_relaxed);
  if (idle_.load(std::memory_order_relaxed) < workers_.size()) {
    // Somebody is awake: look round again soon, then less and less often.
    work_arrived_.wait_for(guard,
                           shortest_sleep * (1u << std::min(me.sleeps_, longest_sleep_shift)));
    ++me.sleeps_;
  } else if (const auto deadline = timers.earliest()) {
    work_arrived_.wait_until(guard, *deadline);
  } else {
    // Nothing can run: see the top of this file.
    idle_.fetch_sub(1, std::memory_order_relaxed);
    if (all_wait_for_ever()) return true;
    is_finished_.store(true, std::memory_order_release);
    work_arrived_.notify_all();
    return false;
  }
  idle_.fetch_sub(1, std::memory_order_relaxed);
  return !is_finished_.load(std::memory_order_acquire);
}

void Scheduler::offer_work() {
  if (idle_.load(std::memory_order_relaxed) == 0 || searching_.load(std::memory_order_relaxed) != 0)
    return;
  work_arrived_.notify_one();
}

void Scheduler::root_ended() {
  is_finished_.store(true, std::memory_order_release);
  if (mode_ != Mode::Shared) return;
  const std::lock_guard guard(idle_mutex_);
  work_arrived_.notify_all();
}

TimePoint Scheduler::now() const {
  return mode_ == Mode::Steered ? virtual_now_ : std::chrono::steady_clock::now();
}

bool Scheduler::all_wait_for_ever() {
  if (!deadlock_.empty()) return false;  // already cancelling, and still nobody can go on
  const std::string report = deadlock_report(workers_[0]->ring);
  if (settings_.recorder != nullptr) settings_.recorder->set_outcome(record::Outcome::Deadlock);
  if (settings_.on_deadlock == OnDeadlock::Exit) {
    std::fflush(nullptr);
    std::fputs(report.c_str(), stderr);
    std::fflush(stderr);
    std::_Exit(deadlock_exit_code);
  }
  deadlock_ = report;
  root_join_->cancel();
  return true;
}

}  // namespace csp::detail
