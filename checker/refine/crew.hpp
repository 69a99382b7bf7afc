// Threads that are kept for many short pieces of work.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace csp::checker {

// How many are meant by `threads`, where 0 means one for each core.
[[nodiscard]] std::uint32_t crew_size(std::uint32_t threads);

class Crew {
 public:
  // The thread that calls is one of them; the others are started when there is work for them.
  explicit Crew(std::uint32_t size) : size_(size) {}
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  [[nodiscard]] std::uint32_t size() const { return size_; }
  // Every thread calls work(its number, from 0: the caller's, below size()) once; returns when all
  // have. What one of them throws is thrown again here, the caller's own first.
  void run(const std::function<void(std::uint32_t)>& work);

 private:
  void start();
  void live(std::uint32_t number);

  std::uint32_t size_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;  // guards all below; never held while work is done
  std::condition_variable has_work_;
  std::condition_variable is_done_;
  const std::function<void(std::uint32_t)>* work_ = nullptr;
  std::uint64_t round_ = 0;    // grows with each piece of work
  std::uint32_t working_ = 0;  // threads that have not finished this round
  bool is_over_ = false;
  std::exception_ptr failure_;  // of this round, the first that was noted
};

}  // namespace csp::checker
