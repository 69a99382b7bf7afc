// The program stands still at its first csp::run and makes a copy of itself for each request; so
// what it does before that is done once, and every run begins from the same memory. Addresses are
// not randomised where the system lets us ask for that: then even two checks begin from the same
// memory.
//
// A program that has other threads there cannot be copied, and is executed for each request. A
// small process that is forked before the search has grown does that.
//
// What a program does before csp::run nobody steers, and it may never come there. Only then is
// there a limit here; the one who copies or executes it watches over its local steps. Whoever was
// started is a group of processes of its own: Ctrl-C does not reach it, and when the check ends
// none of it is left.
#include "checker/program/program_under_test.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/runtime/steering.hpp>

#include "checker/program/run_log.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::program {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int longest_wait = 50;  // milliseconds between two looks at the limits

class FileDescriptor {
 public:
  explicit FileDescriptor(int number = -1) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void throw_system_error(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

// What the program writes before its first csp::run; nobody sees it unless it never comes there.
std::string written_to(const FileDescriptor& file) {
  constexpr std::size_t most = 4000;
  std::string text(most, '\0');
  const off_t end = ::lseek(file.get(), 0, SEEK_END);
  const off_t from = end > static_cast<off_t>(most) ? end - static_cast<off_t>(most) : 0;
  const ssize_t count = ::pread(file.get(), text.data(), most, from);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

// Our end of the socket, read by lines and by lengths.
class Connection {
 public:
  explicit Connection(FileDescriptor socket) : socket_(std::move(socket)) {}

  // False if the other side is gone.
  bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  // Whether there is something to read, or never will be; waits a little for it.
  [[nodiscard]] bool has_come() const {
    pollfd watched = {socket_.get(), POLLIN, 0};
    return !buffer_.empty() || ::poll(&watched, 1, longest_wait) > 0;
  }

  std::optional<std::string> read_line() {
    std::size_t end = 0;
    while ((end = buffer_.find('\n')) == std::string::npos) {
      if (!read_more()) return std::nullopt;
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return line;
  }

  std::optional<std::string> read_bytes(std::size_t count) {
    while (buffer_.size() < count) {
      if (!read_more()) return std::nullopt;
    }
    std::string bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
  }

 private:
  bool read_more() {
    char chunk[1 << 16];
    for (;;) {
      const ssize_t count = ::recv(socket_.get(), chunk, sizeof chunk, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      buffer_.append(chunk, static_cast<std::size_t>(count));
      return true;
    }
  }

  FileDescriptor socket_;
  std::string buffer_;
};

// The child, between fork and what it is to do: nothing to read, nobody to hear, and nothing that
// could outlive the checker.
void become_quiet(int output) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  std::signal(SIGINT, SIG_DFL);  // what the checker does then is not the child's business
  const int persona = ::personality(0xffffffff);
  if (persona != -1) ::personality(static_cast<unsigned>(persona) | ADDR_NO_RANDOMIZE);
}

// What a child does with its end of the socket, and a descriptor on which it may report why it
// could not start. Does not return.
using InChild = std::function<void(int socket, int failure)>;

std::string in_seconds(std::chrono::milliseconds time) {
  std::ostringstream text;
  text << std::chrono::duration<double>(time).count() << " s";
  return text.str();
}

class ChildProgram final : public ProgramUnderTest {
 public:
  // `by_executing` is for a program that cannot be copied; without it such a program is refused.
  ChildProgram(std::string name, StartLimits limits, const InChild& by_copying,
               const InChild& by_executing = {})
      : name_(std::move(name)),
        limits_(std::move(limits)),
        output_(::memfd_create("output", MFD_CLOEXEC)) {
    if (output_.get() < 0) throw_system_error("cannot keep the output of " + name_);
    try {
      start(by_copying);
      greet();
      if (threads_ == 1) return;
      least_time_ = 2 * (Clock::now() - started_) + std::chrono::seconds(1);
      end_child();
      if (!by_executing) throw_not_copied();
      start(by_executing);
      greet();
    } catch (...) {
      end_child();
      throw;
    }
  }
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;
  ~ChildProgram() override { end_child(); }

  [[nodiscard]] std::size_t threads() const override { return threads_; }

  RunAnswer run(const RunRequest& request) override {
    std::ostringstream text;
    text << "run " << request.decisions << " " << request.seed << " "
         << (request.time == TimeMode::Any ? "any" : "maximal") << " " << request.step_milliseconds;
    if (request.by_priorities) {
      text << " priorities " << request.by_priorities->changes << " "
           << request.by_priorities->length;
    }
    text << (request.tells_possible ? " possible\n" : "\n");
    for (const std::string& decision : request.schedule)
      text << decision << "\n";
    text << "end\n";
    if (!connection_->write(text.str())) throw_gone();
    if (is_started_anew()) await_beginning();
    RunAnswer answer;
    answer.log = read_block("log");
    answer.output = read_block("output");
    answer.exit = parse_exit(read_line());
    return answer;
  }

 private:
  void start(const InChild& in_child) {
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
      throw_system_error("cannot make a socket for " + name_);
    }
    FileDescriptor mine(sockets[0]), theirs(sockets[1]);
    int failure[2];
    if (::pipe2(failure, O_CLOEXEC | O_NONBLOCK) != 0) {
      throw_system_error("cannot make a pipe for " + name_);
    }
    failure_ = FileDescriptor(failure[0]);
    const FileDescriptor failure_write(failure[1]);
    started_ = Clock::now();
    child_ = ::fork();
    if (child_ < 0) throw_system_error("cannot start " + name_);
    if (child_ == 0) {
      ::close(sockets[0]);
      ::close(failure[0]);
      become_quiet(output_.get());
      in_child(sockets[1], failure[1]);
      ::_exit(127);
    }
    ::setpgid(child_, child_);  // whoever of the two comes first
    connection_.emplace(std::move(mine));
  }

  [[nodiscard]] bool is_started_anew() const { return threads_ > 1; }

  // Waits until `has_come` says that what one waits for is there, within the limits of a start.
  template <class HasCome>
  void await(const HasCome& has_come) {
    while (!has_come()) {
      const std::chrono::duration<double> waited = Clock::now() - started_;
      if (waited >= most_time()) throw_not_coming();
      if (waited >= least_time_ && watch_.is_over())
        throw StartGivenUp(watch_.why_over() + ", before " + name_ + " called csp::run");
    }
  }

  [[nodiscard]] std::chrono::milliseconds most_time() const {
    return std::chrono::milliseconds(limits_.milliseconds);
  }

  // It has closed its end of the socket. But it may live on.
  void await_end() {
    await([this] {
      siginfo_t ended{};
      const int found =
          ::waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOWAIT | WNOHANG);
      if (found != 0 || ended.si_pid != 0) return true;
      ::poll(nullptr, 0, 1);
      return false;
    });
  }

  // The program that is executed for a run calls csp::run.
  void await_beginning() {
    started_ = Clock::now();
    await([this] { return connection_->has_come(); });
    const std::string line = read_line();
    if (line.starts_with("early ")) throw_early(line);
    if (line != "begun")
      throw ProtocolError(name_ + " answers `" + line + "`, but `begun` was expected");
  }

  // Whether it can be executed, whether it comes to csp::run, and with how many threads.
  void greet() {
    await([this] { return connection_->has_come(); });
    const std::optional<std::string> greeting = connection_->read_line();
    if (!greeting) {
      throw_if_not_executed();
      await_end();
      throw std::runtime_error(name_ + how_it_ended() + " without calling csp::run" + last_words());
    }
    const std::string expected = "csp-control " + std::to_string(steering::control_version);
    if (*greeting == expected) return;
    std::istringstream words(*greeting);
    std::string title;
    if (words >> title >> threads_ && title == "threads" && threads_ > 1) return;
    throw ProtocolError(name_ + " says `" + *greeting + "`, but `" + expected +
                        "` was expected: build it with the cspkit that this csp-check belongs to");
  }

  void throw_if_not_executed() const {
    int error = 0;
    if (::read(failure_.get(), &error, sizeof error) != sizeof error) return;
    throw std::runtime_error("cannot start " + name_ + ": " + std::strerror(error));
  }

  [[noreturn]] void throw_not_copied() const {
    throw std::runtime_error(
        name_ + " has " + std::to_string(threads_) +
        " threads when it calls csp::run; only a function with a single one can be run again and "
        "again. Join the others before; or make it a program of its own, which is started anew "
        "for every run: csp-check program");
  }

  [[noreturn]] void throw_not_coming() {
    throw std::runtime_error(name_ + " did not call csp::run within " + in_seconds(most_time()) +
                             (is_started_anew() ? " when it was started anew" : "") +
                             "; it is to come there by itself, with nothing on its standard input. "
                             "If it only needs longer, raise --start-time (start_milliseconds in "
                             "a test)" +
                             last_words());
  }

  [[noreturn]] void throw_early(const std::string& exit) {
    throw_if_not_executed();
    throw std::runtime_error(name_ + in_words(parse_exit(exit)) +
                             " without calling csp::run when it was started anew" + last_words());
  }

  static std::string in_words(const RunExit& exit) {
    if (exit.kind == RunExit::Kind::Exited) {
      return " ended with exit code " + std::to_string(exit.number);
    }
    return " was killed by signal " + std::to_string(exit.number) + " (" +
           ::strsignal(exit.number) + ")";
  }

  std::string how_it_ended() {
    if (child_ <= 0) return " ended";
    int status = 0;
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOWAIT);
    ::kill(-child_, SIGKILL);  // those that it has started itself
    if (::waitpid(std::exchange(child_, -1), &status, 0) < 0) return " ended";
    if (WIFSIGNALED(status)) {
      return in_words({.kind = RunExit::Kind::Killed, .number = WTERMSIG(status)});
    }
    return in_words({.number = WEXITSTATUS(status)});
  }

  std::string last_words() {
    const std::string words = written_to(output_);
    return words.empty() ? "" : "; its output was:\n" + words;
  }

  [[noreturn]] void throw_gone() {
    throw std::runtime_error(name_ + how_it_ended() + " while it was being checked" + last_words());
  }

  std::string read_line() {
    std::optional<std::string> line = connection_->read_line();
    if (!line) throw_gone();
    return std::move(*line);
  }

  std::string read_block(const std::string& title) {
    const std::string line = read_line();
    std::istringstream words(line);
    std::string found;
    std::size_t size = 0;
    if (!(words >> found >> size) || found != title) {
      throw ProtocolError(name_ + " answers `" + line + "`, but `" + title +
                          " BYTES` was expected");
    }
    std::optional<std::string> bytes = connection_->read_bytes(size);
    if (!bytes) throw_gone();
    return std::move(*bytes);
  }

  RunExit parse_exit(const std::string& line) const {
    std::istringstream words(line);
    std::string title, how;
    RunExit exit;
    bool is_good =
        static_cast<bool>(words >> title >> how) && (title == "exit" || title == "early");
    if (how == "exited") {
      is_good = is_good && words >> exit.number;
    } else if (how == "killed") {
      exit.kind = RunExit::Kind::Killed;
      is_good = is_good && words >> exit.number;
    } else {
      exit.kind = RunExit::Kind::Spinning;
      is_good = is_good && how == "spinning" && words >> exit.place;
    }
    if (is_good) return exit;
    throw ProtocolError(name_ + " answers `" + line + "`, but how it ended was expected");
  }

  void end_child() {
    connection_.reset();
    if (child_ <= 0) return;
    ::kill(-child_, SIGKILL);
    ::kill(child_, SIGKILL);  // it may have gone into another group
    ::waitpid(std::exchange(child_, -1), nullptr, 0);
  }

  std::string name_;
  StartLimits limits_;
  SearchWatch watch_{limits_.search};
  Clock::time_point started_;
  Clock::duration least_time_{};  // of a start: before, the search's limits do not end it
  pid_t child_ = -1;
  FileDescriptor output_;
  FileDescriptor failure_;
  std::optional<Connection> connection_;
  std::size_t threads_ = 1;
};

}  // namespace

std::unique_ptr<ProgramUnderTest> start_program(const std::vector<std::string>& command,
                                                const StartLimits& limits) {
  if (command.empty()) throw std::runtime_error("no program was named");
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto execute = [&arguments](int failure) {
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t ignored = ::write(failure, &error, sizeof error);
  };
  const auto by_copying = [&execute](int socket, int failure) {
    ::fcntl(socket, F_SETFD, 0);
    steering::accept_control(socket);
    execute(failure);
  };
  const auto by_executing = [&execute](int socket, int failure) {
    steering::serve_by_executing(socket, [&execute, failure] {
      // Of its output before csp::run only the latest is kept.
      if (::ftruncate(STDOUT_FILENO, 0) == 0) ::lseek(STDOUT_FILENO, 0, SEEK_SET);
      execute(failure);
    });
  };
  return std::make_unique<ChildProgram>(command[0], limits, by_copying, by_executing);
}

std::unique_ptr<ProgramUnderTest> start_function(const std::function<void()>& function,
                                                 const StartLimits& limits) {
  return std::make_unique<ChildProgram>("the function", limits, [&function](int socket, int) {
    steering::accept_control(socket);
    function();
    ::_exit(0);
  });
}

}  // namespace csp::checker::program
