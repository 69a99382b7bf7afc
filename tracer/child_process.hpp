// The traced program, as a child of this process.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <csignal>

#include <sys/types.h>

namespace csp::tracer {

// Starts a program and sees it through to its end. While an object lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT sent to this
// process are passed on to the program, and programs that it leaves behind become children of this one.
class ChildProcess {
 public:
  // `environment`: NAME=VALUE, added to this process's own or replacing what is there. Throws TraceError if the program cannot
  // be started.
  ChildProcess(const std::vector<std::string>& command, const std::vector<std::string>& environment);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Sleeps until a signal arrives or the time is over, and deals with the signal.
  void wait_for(std::chrono::microseconds time);
  // The exit code, or 128 + N for signal N, once it has ended.
  [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }
  // Whether process `id`, which the program may have started, still runs.
  [[nodiscard]] bool is_running(pid_t id) const;

 private:
  void reap();
  void handle_signals();

  pid_t id_ = -1;
  int signals_ = -1;  // a signalfd
  sigset_t previous_mask_{};
  std::optional<int> exit_code_;
};

}  // namespace csp::tracer
