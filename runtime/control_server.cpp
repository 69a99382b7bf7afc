// The program stops at its first csp::run and makes a copy of itself for every run that is asked
// for. Nothing has to be started again, every copy finds its variables as they were, and its code,
// its globals and main's stack lie at the same addresses. What a copy writes down lies in a mapping
// that it shares with the program, so it survives a crash; what it prints goes to a file in memory.
#include "runtime/control_server.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <new>
#include <sstream>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/runtime/steering.hpp>

#include "runtime/heap.hpp"

namespace csp::detail {

namespace {

constexpr std::size_t log_bytes = std::size_t{64} << 20;
constexpr std::size_t most_output = std::size_t{1} << 20;
constexpr int longest_poll = 50;  // milliseconds between two looks at a copy

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "csp: %s\n", message.c_str());
  std::_Exit(2);
}

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::size_t threads_alive() {
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/task", error), end; at != end;
       at.increment(error))
    ++count;
  return count;
}

struct Request {
  Order order;
  int milliseconds = 0;  // that a local step may take
};

class Server {
 public:
  explicit Server(int socket) : socket_(socket) {
    void* const memory = mmap(nullptr, log_bytes, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    output_ = memfd_create("csp output", MFD_CLOEXEC);
    if (memory == MAP_FAILED || output_ < 0)
      refuse(std::string("CSP_CONTROL: no memory to answer in: ") + std::strerror(errno));
    header_ = ::new (memory) AnswerHeader;
  }

  // Returns in a copy. Every copy finds its blocks where the others find theirs, however many
  // requests came before it.
  Commission serve() {
    const heap::Outside outside;
    if (const std::size_t threads = threads_alive(); threads > 1) {
      send("error the program has " + std::to_string(threads) +
           " threads when it calls csp::run; only one with a single thread can be copied\n");
      std::_Exit(2);
    }
    send("csp-control " + std::to_string(steering::control_version) + "\n");
    for (;;) {
      Request request = next_request();
      std::cout.flush();
      std::cerr.flush();
      std::fflush(nullptr);
      header_->written = 0;
      header_->steps = 0;
      header_->place[0] = '\0';
      if (ftruncate(output_, 0) != 0 || lseek(output_, 0, SEEK_SET) != 0)
        refuse("CSP_CONTROL: the file for the program's output cannot be emptied");
      const pid_t copy = fork();
      if (copy < 0) refuse(std::string("CSP_CONTROL: cannot fork: ") + std::strerror(errno));
      if (copy == 0) return become_copy(std::move(request.order));
      answer(watch(copy, request.milliseconds));
    }
  }

 private:
  Commission become_copy(Order order) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output_, STDOUT_FILENO);
    dup2(output_, STDERR_FILENO);
    close(socket_);
    // What is left to do at exit (a sanitizer's search for leaks, other copies of open files) is
    // the program's business, not the copy's.
    on_exit([](int status, void*) { end_copy(status); }, nullptr);
    auto* const text = reinterpret_cast<char*>(header_ + 1);
    return {std::move(order), AnswerLog(*header_, text, log_bytes - sizeof *header_), true};
  }

  // Waits until the copy has ended, or kills it; says how it ended.
  std::string watch(pid_t copy, int milliseconds) {
    using Clock = std::chrono::steady_clock;
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, copy, 0));
    std::size_t steps = 0;
    Clock::time_point since = Clock::now();
    bool is_spinning = false;
    for (;;) {
      pollfd watched[] = {{handle, POLLIN, 0}, {socket_, POLLRDHUP, 0}};
      poll(watched, 2, handle >= 0 ? longest_poll : 1);
      if ((watched[1].revents & (POLLRDHUP | POLLHUP)) != 0) {
        kill(copy, SIGKILL);
        std::_Exit(0);
      }
      int status = 0;
      if (waitpid(copy, &status, WNOHANG) == copy) {
        if (handle >= 0) close(handle);
        if (is_spinning) return std::string("spinning ") + header_->place;
        return WIFSIGNALED(status) ? "killed " + std::to_string(WTERMSIG(status))
                                   : "exited " + std::to_string(WEXITSTATUS(status));
      }
      const std::size_t now = header_->steps.load(std::memory_order_acquire);
      if (now != steps) {
        steps = now;
        since = Clock::now();
      } else if (Clock::now() - since > std::chrono::milliseconds(milliseconds)) {
        is_spinning = true;
        kill(copy, SIGKILL);
      }
    }
  }

  void answer(const std::string& exit) {
    const std::size_t bytes = header_->written.load(std::memory_order_acquire);
    send("log " + std::to_string(bytes) + "\n");
    send(std::string_view(reinterpret_cast<const char*>(header_ + 1), bytes));
    std::string output(most_output, '\0');
    const ssize_t read = pread(output_, output.data(), output.size(), 0);
    output.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
    send("output " + std::to_string(output.size()) + "\n");
    send(output);
    send("exit " + exit + "\n");
  }

  Request next_request() {
    std::istringstream first(next_line());
    std::string word, decisions, seed, time, milliseconds, more;
    first >> word >> decisions >> seed >> time >> milliseconds;
    Request request;
    bool is_known = word == "run" && read_number(decisions, request.order.most_decisions) &&
                    read_number(seed, request.order.seed) &&
                    read_number(milliseconds, request.milliseconds) &&
                    (time == "any" || time == "maximal");
    while (is_known && first >> more) {
      if (more == "possible") {
        request.order.tells_possible = true;
      } else {
        std::string changes, length;
        Order::ByPriority& priorities = request.order.by_priority.emplace();
        is_known = more == "priorities" && first >> changes >> length &&
                   read_number(changes, priorities.changes) &&
                   read_number(length, priorities.length);
      }
    }
    if (!is_known)
      refuse(
          "CSP_CONTROL: expected `run DECISIONS SEED any|maximal MILLISECONDS [priorities CHANGES "
          "LENGTH] [possible]`, found `" +
          first.str() + "`");
    request.order.is_time_maximal = time == "maximal";
    for (std::string line = next_line(); line != "end"; line = next_line())
      request.order.schedule.push_back(std::move(line));
    return request;
  }

  // Ends the program when there is none: nobody asks any more.
  std::string next_line() {
    for (;;) {
      const std::size_t end = received_.find('\n', read_);
      if (end != std::string::npos) {
        std::string line = received_.substr(read_, end - read_);
        read_ = end + 1;
        if (read_ == received_.size()) received_.clear(), read_ = 0;
        return line;
      }
      char buffer[16 << 10];
      const ssize_t count = read(socket_, buffer, sizeof buffer);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) std::_Exit(0);
      received_.append(buffer, static_cast<std::size_t>(count));
    }
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
  int output_ = -1;
  AnswerHeader* header_ = nullptr;
  std::string received_;
  std::size_t read_ = 0;  // of it
};

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
  static constinit bool is_first = true;
  if (!std::exchange(is_first, false)) return std::nullopt;
  if (const char* const path = std::getenv(steering::schedule_variable);
      path != nullptr && *path != '\0')
    return from_schedule(path);
  const char* const number = std::getenv(steering::control_variable);
  if (number == nullptr || *number == '\0') return std::nullopt;
  int socket = -1;
  if (!read_number(std::string(number), socket))
    refuse(std::string("CSP_CONTROL=") + number + ": expected the number of an open socket");
  static auto& server = *new Server(socket);
  return server.serve();
}

void end_copy(int exit_code) {
  std::cout.flush();
  std::fflush(nullptr);
  std::_Exit(exit_code);
}

}  // namespace csp::detail

void csp::steering::accept_control(int socket) {
  setenv(control_variable, std::to_string(socket).c_str(), 1);
  detail::heap::steer();
}
