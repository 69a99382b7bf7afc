// The program stops at its first csp::run and makes a copy of itself for every run that is asked
// for. Nothing has to be started again, every copy finds its variables as they were, and its code,
// its globals and main's stack lie at the same addresses. What a copy writes down lies in a mapping
// that it shares with the program, so it survives a crash; what it prints goes to a file in memory.
//
// A copy has one thread. Where the program has more it would miss the others, and the locks that
// they hold would never be opened. Then somebody else serves in its place and has the program
// executed for every run: it comes to its first csp::run by itself, threads and all, and there it
// is what a copy would be. All the rest is the same.
#include "runtime/control_server.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/runtime/steering.hpp>

#include "runtime/answer_files.hpp"
#include "runtime/heap.hpp"
#include "runtime/requests.hpp"
#include "runtime/unseen_memory.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

constexpr int longest_poll = 50;  // milliseconds between two looks at a run

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "csp: %s\n", message.c_str());
  std::_Exit(2);
}

std::size_t threads_alive() {
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/task", error), end; at != end;
       at.increment(error))
    ++count;
  return count;
}

void print_what_is_buffered() {
  std::cout.flush();
  std::cerr.flush();
  std::fflush(stdout);
  std::fflush(stderr);
}

// From here on this program is the run that was asked for, and somebody watches what becomes of it.
Commission become_run(Order order, const AnswerFiles& files, bool has_other_threads) {
  files.take_output();
  // What is left to do at exit (a sanitizer's search for leaks, other copies of open files) is
  // the program's business, not the run's.
  on_exit([](int status, void*) { end_watched_run(status); }, nullptr);
  files.header().is_begun.store(true, std::memory_order_release);
  return {.order = std::move(order),
          .log = files.log(),
          .is_watched = true,
          .has_other_threads = has_other_threads};
}

class Server {
 public:
  explicit Server(int socket) : socket_(socket), requests_(socket) {}

  // Returns in a copy. Every copy finds its blocks where the others find theirs, however many
  // requests came before it.
  Commission serve_by_copying() {
    const heap::Outside outside;
    if (const std::size_t threads = threads_alive(); threads > 1) {
      send("threads " + std::to_string(threads) + "\n");
      std::_Exit(2);
    }
    look_anew();  // so that the copies need not
    greet();
    for (;;) {
      Request request = next_request();
      print_what_is_buffered();
      std::fflush(nullptr);
      const pid_t copy = start();
      if (copy == 0) {
        close(socket_);
        return become_run(std::move(request.order), files_, false);
      }
      answer(watch(copy, request.milliseconds, [] {}));
    }
  }

  // The program finds the request in a file; where it has been executed before, it finds the
  // numbers of its files where they were, too.
  [[noreturn]] void serve_by_executing(const std::function<void()>& execute) {
    const int asked = memfd_create("csp request", 0);
    if (asked < 0) refuse(std::string("no memory to ask in: ") + std::strerror(errno));
    fcntl(files_.log_file(), F_SETFD, 0);
    fcntl(files_.output_file(), F_SETFD, 0);
    setenv(steering::control_variable,
           (std::to_string(asked) + "," + std::to_string(files_.log_file()) + "," +
            std::to_string(files_.output_file()))
               .c_str(),
           1);
    greet();
    for (;;) {
      const Request request = next_request();
      write_anew(asked, request.text);
      const pid_t program = start();
      if (program == 0) {
        execute();
        std::_Exit(127);
      }
      const std::string exit = watch(program, request.milliseconds, [this] { send("begun\n"); });
      if (files_.header().is_begun.load(std::memory_order_acquire)) {
        answer(exit);
      } else {
        send("early " + exit + "\n");
      }
    }
  }

 private:
  void greet() { send("csp-control " + std::to_string(steering::control_version) + "\n"); }

  // Ends the program when there is none: nobody asks any more.
  Request next_request() {
    std::optional<Request> request = requests_.next();
    if (!request) std::_Exit(0);
    return std::move(*request);
  }

  pid_t start() {
    files_.empty();
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
    if (child == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    return child;
  }

  static void write_anew(int file, std::string_view text) {
    bool is_good = ftruncate(file, 0) == 0 && lseek(file, 0, SEEK_SET) == 0;
    for (std::size_t at = 0; is_good && at < text.size();) {
      const ssize_t count =
          pwrite(file, text.data() + at, text.size() - at, static_cast<off_t>(at));
      is_good = count > 0 || errno == EINTR;
      if (count > 0) at += static_cast<std::size_t>(count);
    }
    if (!is_good)
      throw std::runtime_error(std::string("no memory to ask in: ") + std::strerror(errno));
  }

  // Waits until the run has ended, or kills it; says how it ended. What the program does before
  // its first csp::run may take as long as it takes: who asked hears when it comes there.
  std::string watch(pid_t run, int milliseconds, const std::function<void()>& on_begun) {
    using Clock = std::chrono::steady_clock;
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, run, 0));
    const AnswerHeader& header = files_.header();
    std::size_t steps = 0;
    Clock::time_point since = Clock::now();
    bool is_begun = false, is_spinning = false;
    for (;;) {
      pollfd watched[] = {{handle, POLLIN, 0}, {socket_, POLLRDHUP, 0}};
      poll(watched, 2, handle >= 0 ? longest_poll : 1);
      if ((watched[1].revents & (POLLRDHUP | POLLHUP)) != 0) {
        kill(run, SIGKILL);
        std::_Exit(0);
      }
      int status = 0;
      const bool has_ended = waitpid(run, &status, WNOHANG) == run;
      const bool has_begun = header.is_begun.load(std::memory_order_acquire);
      if (has_begun && !is_begun) on_begun();
      if (has_ended) {
        if (handle >= 0) close(handle);
        if (is_spinning) return std::string("spinning ") + header.place;
        return WIFSIGNALED(status) ? "killed " + std::to_string(WTERMSIG(status))
                                   : "exited " + std::to_string(WEXITSTATUS(status));
      }
      const std::size_t now = header.steps.load(std::memory_order_acquire);
      if (now != steps || has_begun != is_begun) {
        steps = now;
        is_begun = has_begun;
        since = Clock::now();
      } else if (is_begun && Clock::now() - since > std::chrono::milliseconds(milliseconds)) {
        is_spinning = true;
        kill(run, SIGKILL);
      }
    }
  }

  void answer(const std::string& exit) {
    const std::string_view log = files_.text();
    send("log " + std::to_string(log.size()) + "\n");
    send(log);
    const std::string output = files_.output();
    send("output " + std::to_string(output.size()) + "\n");
    send(output);
    send("exit " + exit + "\n");
  }

  void send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t count = write(socket_, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) std::_Exit(0);
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  int socket_;
  RequestReader requests_;
  AnswerFiles files_;
};

// This program was executed for one run.
Commission only_run(int request, int log, int output) {
  const heap::Outside outside;
  // What the program executes is not to hold them.
  for (const int file : {log, output})
    fcntl(file, F_SETFD, FD_CLOEXEC);
  const AnswerFiles files(log, output);
  std::optional<Request> asked = RequestReader(request).next();
  if (!asked) throw std::runtime_error("there is no request in the file");
  close(request);
  print_what_is_buffered();
  return become_run(std::move(asked->order), files, threads_alive() > 1);
}

Commission from_control(const char* text) {
  int numbers[3] = {-1, -1, -1};
  int alone = 0, all = 0;  // how much of the text was read for one number, for three
  std::sscanf(text, "%d%n,%d,%d%n", &numbers[0], &alone, &numbers[1], &numbers[2], &all);
  if (all > 0 && text[all] == '\0') return only_run(numbers[0], numbers[1], numbers[2]);
  if (alone == 0 || text[alone] != '\0')
    throw std::runtime_error("expected the number of an open socket, or of three open files");
  CSP_RUNTIME_STATE static auto& server = *new Server(numbers[0]);
  return server.serve_by_copying();
}

Commission from_schedule(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    refuse("CSP_SCHEDULE=" + path + ": cannot be read: " + std::strerror(errno) +
           ". csp-check program writes such files; to run without one, unset it");
  Commission commission;
  for (std::string line; std::getline(file, line);)
    commission.order.schedule.push_back(std::move(line));
  return commission;
}

}  // namespace

std::optional<Commission> commission_from_environment() {
  static constinit std::atomic<bool> is_first{true};
  if (!is_first.exchange(false)) return std::nullopt;
  if (const char* const path = std::getenv(steering::schedule_variable);
      path != nullptr && *path != '\0')
    return from_schedule(path);
  const char* const control = std::getenv(steering::control_variable);
  if (control == nullptr || *control == '\0') return std::nullopt;
  try {
    return from_control(control);
  } catch (const std::exception& error) {
    refuse(std::string("CSP_CONTROL=") + control + ": " + error.what());
  }
}

void end_watched_run(int exit_code) {
  print_what_is_buffered();
  // Another thread may wait for its input with the file locked.
  if (threads_alive() == 1) std::fflush(nullptr);
  std::_Exit(exit_code);
}

}  // namespace csp::detail

void csp::steering::accept_control(int socket) {
  setenv(control_variable, std::to_string(socket).c_str(), 1);
  detail::heap::steer();
}

void csp::steering::serve_by_executing(int socket, const std::function<void()>& execute) {
  try {
    detail::Server(socket).serve_by_executing(execute);
  } catch (const std::exception& error) {
    detail::refuse(error.what());
  }
}
