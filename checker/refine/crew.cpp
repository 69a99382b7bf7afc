// Why it is right: a round begins and ends under the mutex. What the caller wrote before run() is
// seen by every thread that finds the new round, and what a thread wrote while it worked is seen by
// the caller once it finds `working_` at zero: both went through the mutex in between. No thread
// can miss a round or do one twice, since the caller starts none before all have finished the last.
#include "checker/refine/crew.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace csp::checker {

std::uint32_t crew_size(std::uint32_t threads) {
  return threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
}

void Crew::start() {
  try {
    while (threads_.size() + 1 < size_) {
      const auto number = static_cast<std::uint32_t>(threads_.size() + 1);
      threads_.emplace_back([this, number] { live(number); });
    }
  } catch (const std::system_error&) {
    // The machine gives no more threads: those there are do the work.
    size_ = static_cast<std::uint32_t>(threads_.size() + 1);
  }
}

Crew::~Crew() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

void Crew::live(std::uint32_t number) {
  std::uint64_t rounds_done = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    has_work_.wait(lock, [&] { return is_over_ || round_ != rounds_done; });
    if (is_over_) return;
    rounds_done = round_;
    const auto* const work = work_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      (*work)(number);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_) failure_ = std::move(failure);
    if (--working_ == 0) is_done_.notify_one();
  }
}

void Crew::run(const std::function<void(std::uint32_t)>& work) {
  start();
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    failure_ = nullptr;
    working_ = static_cast<std::uint32_t>(threads_.size());
    ++round_;
  }
  has_work_.notify_all();
  std::exception_ptr own;
  try {
    work(0);
  } catch (...) {
    own = std::current_exception();
  }
  std::unique_lock lock(mutex_);
  is_done_.wait(lock, [&] { return working_ == 0; });
  if (!own) own = std::exchange(failure_, nullptr);
  lock.unlock();
  if (own) std::rethrow_exception(own);
}

}  // namespace csp::checker
