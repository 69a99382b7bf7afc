#include "tracer/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>

#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/tracer/trace_error.hpp>

#include "tracer/file.hpp"

extern char** environ;

namespace csp::tracer {
namespace {

constexpr int forwarded[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

std::string name_part(const std::string& setting) { return setting.substr(0, setting.find('=') + 1); }

std::vector<std::string> environment_with(const std::vector<std::string>& changes) {
  std::vector<std::string> result = changes;
  for (char** setting = environ; *setting; ++setting) {
    const std::string current = *setting;
    const bool is_replaced = std::any_of(changes.begin(), changes.end(), [&](const std::string& change) {
      return name_part(change) == name_part(current);
    });
    if (!is_replaced) result.push_back(current);
  }
  return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

std::string why_not_started(const std::string& program, int error) {
  const bool has_slash = program.find('/') != std::string::npos;
  if (error == ENOENT && !has_slash) {
    return program + ": no program of this name in PATH; for one in this directory write ./" + program;
  }
  std::error_code ignored;
  if (error == ENOENT && !std::filesystem::exists(program, ignored)) return program + ": no such program";
  if (error == ENOENT) return program + ": the interpreter that it asks for does not exist";
  if (error == EACCES && std::filesystem::is_directory(program, ignored)) {
    return program + ": this is a directory, not a program";
  }
  if (error == EACCES) return program + ": not executable; is it a program? (chmod +x makes it one)";
  if (error == ENOEXEC) return program + ": not a program this system can run";
  return program + ": cannot be started: " + system_reason(error);
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::vector<std::string>& environment) {
  sigset_t handled;
  sigemptyset(&handled);
  sigaddset(&handled, SIGCHLD);
  for (const int signal : forwarded) sigaddset(&handled, signal);
  sigprocmask(SIG_BLOCK, &handled, &previous_mask_);
  signals_ = signalfd(-1, &handled, SFD_NONBLOCK | SFD_CLOEXEC);
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  std::vector<std::string> arguments = command;
  std::vector<std::string> settings = environment_with(environment);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &previous_mask_);
  const int error = posix_spawnp(&id_, command.front().c_str(), nullptr, &attributes,
                                 pointers_to(arguments).data(), pointers_to(settings).data());
  posix_spawnattr_destroy(&attributes);
  if (error == 0) return;
  close(signals_);
  sigprocmask(SIG_SETMASK, &previous_mask_, nullptr);
  throw TraceError(why_not_started(command.front(), error));
}

ChildProcess::~ChildProcess() {
  close(signals_);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
  sigprocmask(SIG_SETMASK, &previous_mask_, nullptr);
}

void ChildProcess::wait_for(std::chrono::microseconds time) {
  pollfd waited{signals_, POLLIN, 0};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec limit{seconds.count(), std::chrono::nanoseconds(time - seconds).count()};
  ppoll(&waited, 1, &limit, nullptr);
  handle_signals();
}

void ChildProcess::handle_signals() {
  signalfd_siginfo signal;
  while (read(signals_, &signal, sizeof signal) == sizeof signal) {
    if (signal.ssi_signo == SIGCHLD) {
      reap();
    } else if (signal.ssi_code != SI_KERNEL && !exit_code_) {
      // The kernel's own come from the terminal, which has sent them to the program as well.
      kill(id_, static_cast<int>(signal.ssi_signo));
    }
  }
}

void ChildProcess::reap() {
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
    if (ended == id_) exit_code_ = exit_code_of(status);
  }
}

bool ChildProcess::is_running(pid_t id) const {
  if (id == id_) return !exit_code_;
  return kill(id, 0) == 0 || errno == EPERM;
}

}  // namespace csp::tracer
