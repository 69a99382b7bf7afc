#include "bench/separate_process.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace csp::bench {

namespace {

// In the child: sends the figure and ends. The parent's buffers and handlers are not the child's.
[[noreturn]] void measure_and_send(const Benchmark& benchmark, const Setting& setting, int pipe) {
  try {
    const double figure = benchmark.measure(setting);
    const bool is_sent = write(pipe, &figure, sizeof figure) == sizeof figure;
    _exit(is_sent ? 0 : 1);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "csp-bench: %s: %s\n", benchmark.name.c_str(), failure.what());
    _exit(1);
  }
}

std::runtime_error system_error(const char* what) {
  return std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

double measure_separately(const Benchmark& benchmark, const Setting& setting) {
  int ends[2];
  if (pipe(ends) != 0) throw system_error("cannot make a pipe");
  const pid_t child = fork();
  if (child < 0) throw system_error("cannot start a process");
  if (child == 0) {
    close(ends[0]);
    measure_and_send(benchmark, setting, ends[1]);
  }
  close(ends[1]);
  double figure = 0;
  const bool has_figure = read(ends[0], &figure, sizeof figure) == sizeof figure;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (!has_figure)
    throw std::runtime_error("benchmark " + benchmark.name + " ended without a figure");
  return figure;
}

}  // namespace csp::bench
