// The runtime writes, csp-trace reads: programs that were really run.
#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/tracer/read_trace.hpp>
#include <csp/tracer/record_program.hpp>
#include <csp/tracer/recover_trace.hpp>

#include "checker/learn/consistency.hpp"
#include "tests/support/catch.hpp"
#include "tests/tracer/temporary_directory.hpp"

using namespace csp::tracer;
using csp::tracer::testing::TemporaryDirectory;
using namespace std::chrono_literals;

namespace {

Trace record(const std::filesystem::path& output, std::vector<std::string> command,
             std::uint32_t workers, std::uint32_t cells = 1u << 17) {
  setenv("CSP_WORKERS", std::to_string(workers).c_str(), 1);
  RecordingOptions options;
  options.command = std::move(command);
  options.output = output;
  options.cells_per_ring = cells;
  const Recording recording = record_program(options);
  unsetenv("CSP_WORKERS");
  REQUIRE(recording.recorded);
  CHECK(recording.exit_code == 0);
  CHECK(recording.dropped == 0);
  return read_trace(output);
}

// What counting_program keeps.
class Account {
 public:
  explicit Account(const std::filesystem::path& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT, 0600);
    REQUIRE(descriptor >= 0);
    REQUIRE(ftruncate(descriptor, 16) == 0);
    memory_ = static_cast<std::atomic<std::uint64_t>*>(
        mmap(nullptr, 16, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0));
    close(descriptor);
  }
  ~Account() { munmap(memory_, 16); }
  [[nodiscard]] std::uint64_t completed() const { return memory_[0]; }
  [[nodiscard]] pid_t program() const { return static_cast<pid_t>(memory_[1].load()); }
  void wait_for(std::uint64_t count) const {
    while (completed() < count)
      std::this_thread::yield();
  }

 private:
  std::atomic<std::uint64_t>* memory_;
};

pid_t start_csp_trace(const std::filesystem::path& trace, const std::filesystem::path& account) {
  const pid_t child = fork();
  if (child == 0) {
    execl(CSP_TRACE_TOOL, "csp-trace", "run", "--quiet", "-o", trace.c_str(), COUNTING_PROGRAM,
          account.c_str(), "1000000", nullptr);
    _exit(127);
  }
  return child;
}

int exit_status(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Every communication that the program completed is there, in order, with its value; nothing is
// there twice.
void check_all_commits(const Trace& trace, std::uint64_t completed) {
  std::uint64_t commits = 0;
  for (const Event& event : trace.events) {
    if (event.kind != csp::record::Kind::Commit) continue;
    REQUIRE(event.channel_number == commits);
    REQUIRE(trace.text(event) == std::to_string(commits));
    ++commits;
  }
  CHECK(commits >= completed);
  CHECK(commits <=
        completed + 2);  // the last one may have been written down before the reader could count it
}

}  // namespace

TEST_CASE("a network with every kind of record is recorded without a contradiction",
          "[recording]") {
  const TemporaryDirectory directory;
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    // The second time with rings so small that the program has to wait for csp-trace all the time.
    for (const std::uint32_t cells : {1u << 17, 1024u}) {
      const Trace trace =
          record(directory / "every.csptrace", {EVERY_KIND_PROGRAM, "40"}, workers, cells);
      CHECK(trace.ending == Ending::Completed);
      for (const std::string& error : csp::checker::learn::inconsistencies(trace))
        FAIL_CHECK(error);
      std::map<csp::record::Kind, int> kinds;
      for (const Event& event : trace.events)
        ++kinds[event.kind];
      using enum csp::record::Kind;
      for (const auto kind :
           {Commit, Timeout, Skip, Interrupted, Sync, Choose, ParBegin, ParEnd,
            csp::record::Kind::Poison, Enrol, Resign, ProcessEnd, ChannelClosed}) {
        CHECK(kinds[kind] > 0);
      }
    }
  }
}

TEST_CASE("a seeded run is recorded the same way every time", "[recording]") {
  const TemporaryDirectory directory;
  const auto events_of = [&](std::uint64_t seed) {
    RecordingOptions options;
    options.command = {EVERY_KIND_PROGRAM, "5"};
    options.output = directory / "seeded.csptrace";
    options.seed = seed;
    CHECK(record_program(options).exit_code == 0);
    const Trace trace = read_trace(options.output);
    std::string text;
    for (const Event& event : trace.events) {
      text += std::to_string(static_cast<int>(event.kind)) + " " + trace.label(event.process) +
              " " + trace.label(event.partner) + " " + std::string(trace.text(event)) + " " +
              std::to_string(event.time) + "\n";
    }
    return text;
  };
  CHECK(events_of(3) == events_of(3));
  CHECK(events_of(3) != events_of(4));
}

TEST_CASE("a program killed by SIGKILL leaves every communication it completed", "[recording]") {
  const TemporaryDirectory directory;
  const auto trace_file = directory / "killed.csptrace";
  const Account account(directory / "account");
  const pid_t tracer = start_csp_trace(trace_file, directory / "account");
  account.wait_for(100'000);
  kill(account.program(), SIGKILL);
  CHECK(exit_status(tracer) == 128 + SIGKILL);
  const Trace trace = read_trace(trace_file);
  CHECK(trace.ending == Ending::Killed);
  check_all_commits(trace, account.completed());
  CHECK(recover_trace(trace_file).was_complete);
}

TEST_CASE("csp-trace recover gives every communication when csp-trace was killed too",
          "[recording]") {
  const TemporaryDirectory directory;
  const auto trace_file = directory / "both.csptrace";
  const Account account(directory / "account");
  const pid_t tracer = start_csp_trace(trace_file, directory / "account");
  account.wait_for(100'000);
  // csp-trace stands still, so that the ring fills; then both die.
  kill(tracer, SIGSTOP);
  std::this_thread::sleep_for(20ms);
  kill(account.program(), SIGKILL);
  kill(tracer, SIGKILL);
  CHECK(exit_status(tracer) == 128 + SIGKILL);
  const Recovery recovery = recover_trace(trace_file);
  CHECK_FALSE(recovery.was_complete);
  CHECK(recovery.missing_cells == 0);
  check_all_commits(read_trace(trace_file), account.completed());
}

TEST_CASE("a program goes on when csp-trace dies", "[recording]") {
  const TemporaryDirectory directory;
  const Account account(directory / "account");
  const pid_t tracer = start_csp_trace(directory / "orphan.csptrace", directory / "account");
  account.wait_for(50'000);
  kill(tracer, SIGKILL);
  CHECK(exit_status(tracer) == 128 + SIGKILL);
  account.wait_for(1'000'000);  // it ends by itself; the test's time limit would say otherwise
}
