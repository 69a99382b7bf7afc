#include "cli/trace/graphviz.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/tracer/trace_error.hpp>

extern char** environ;

namespace csp::cli {
namespace {

// Starts `dot`, and gives its process and the end of a pipe to its standard input.
std::pair<pid_t, int> start_dot(const std::string& format, const std::string& output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw tracer::TraceError(std::string("cannot make a pipe: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  std::string program = "dot", type = "-T" + format, to = "-o" + output;
  char* arguments[] = {program.data(), type.data(), to.data(), nullptr};
  pid_t process = -1;
  const int error = posix_spawnp(&process, "dot", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  if (error == 0) return {process, ends[1]};
  close(ends[1]);
  if (error != ENOENT) throw tracer::TraceError(std::string("dot cannot be started: ") + std::strerror(error));
  throw tracer::TraceError(
      "drawing " + format + " needs Graphviz, whose program `dot` is not in PATH: install it (apt-get install graphviz), "
      "or write the graph as text with -o FILE.dot");
}

void write_all(int to, const std::string& text) {
  // If dot has given up its exit code will say so; a signal would end this program first.
  const auto previous = std::signal(SIGPIPE, SIG_IGN);
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = write(to, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    at += static_cast<std::size_t>(written);
  }
  close(to);
  std::signal(SIGPIPE, previous);
}

}  // namespace

void draw_with_graphviz(const std::string& dot, const std::string& format, const std::string& output) {
  const std::string unfinished = output + ".unfinished";
  const auto [process, input] = start_dot(format, unfinished);
  write_all(input, dot);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  std::error_code error;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) std::filesystem::rename(unfinished, output, error);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !error) return;
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  if (error) throw tracer::TraceError(output + ": cannot write this file: " + error.message());
  throw tracer::TraceError(output + ": Graphviz's dot failed to draw this graph; it may be unable to write the file");
}

}  // namespace csp::cli
