#include <algorithm>

#include <sys/wait.h>

#include <csp/tracer/read_trace.hpp>
#include <csp/tracer/record_program.hpp>
#include <csp/tracer/recover_trace.hpp>

#include "tests/support/catch.hpp"
#include "tests/tracer/records.hpp"
#include "tests/tracer/temporary_directory.hpp"
#include "tracer/live_mapping.hpp"

namespace csp::tracer::testing {
namespace {

using Catch::Matchers::Contains;

// Small rings, so that the program has to wait for the drain again and again.
RecordingOptions recording_of(std::vector<std::string> arguments,
                              const std::filesystem::path& output) {
  arguments.insert(arguments.begin(), SYNTHETIC_PROGRAM);
  RecordingOptions options;
  options.command = std::move(arguments);
  options.output = output;
  options.rings = 3;
  options.cells_per_ring = 1024;
  return options;
}

void check_communications(const Trace& trace, std::uint32_t count) {
  std::uint32_t next = 0;
  for (const Event& event : trace.events) {
    if (event.kind != record::Kind::Commit) continue;
    REQUIRE(event.channel_number == next);
    REQUIRE(trace.text(event) == std::to_string(next));
    ++next;
  }
  CHECK(next == count);
}

TEST_CASE("everything a program records is archived in order, however small the rings",
          "[record]") {
  const TemporaryDirectory directory;
  const auto file = directory / "t.csptrace";
  const Recording recording = record_program(recording_of({"--count", "20000"}, file));
  CHECK(recording.recorded);
  CHECK(recording.exit_code == 0);
  CHECK(recording.communications == 20000);
  CHECK(recording.ending == Ending::Completed);
  const Trace trace = read_trace(file);
  check_communications(trace, 20000);
  CHECK(trace.ending == Ending::Completed);
  CHECK_FALSE(trace.cut_short);
  CHECK(trace.events.back().kind == record::Kind::ProcessEnd);
  CHECK_FALSE(std::filesystem::exists(directory / "t.csptrace.live"));
  CHECK_FALSE(std::filesystem::exists(directory / "t.csptrace.partial"));
}

TEST_CASE("nothing is lost when the program is killed by SIGKILL", "[record]") {
  const TemporaryDirectory directory;
  const auto file = directory / "t";
  const Recording recording =
      record_program(recording_of({"--count", "5001", "--end", "none", "--kill", "9"}, file));
  CHECK(recording.exit_code == 137);
  CHECK(recording.ending == Ending::Killed);
  const Trace trace = read_trace(file);
  check_communications(trace, 5001);
  CHECK(trace.ending == Ending::Killed);
  CHECK(trace.exit_code == 137);
}

TEST_CASE("a ring counter that a crashing program overwrote costs that ring only", "[record]") {
  const TemporaryDirectory directory;
  const Recording recording = record_program(
      recording_of({"--count", "100", "--garbage", "1", "--kill", "9"}, directory / "t"));
  CHECK(recording.exit_code == 137);
  REQUIRE(recording.warnings.size() == 1);
  CHECK_THAT(recording.warnings[0], Contains("ring 1"));
  const Trace trace = read_trace(directory / "t");
  CHECK_THAT(trace.warnings.at(0), Contains("overwritten by the program"));
  CHECK(trace.events.size() >= 50);
}

TEST_CASE("a program that never uses the runtime leaves no trace", "[record]") {
  const TemporaryDirectory directory;
  const Recording recording =
      record_program(recording_of({"--no-trace", "1", "--exit", "4"}, directory / "t"));
  CHECK_FALSE(recording.recorded);
  CHECK(recording.exit_code == 4);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("what cannot be started or written is said before anything is left behind", "[record]") {
  const TemporaryDirectory directory;
  const auto complaint = [](const RecordingOptions& options) -> std::string {
    try {
      (void)record_program(options);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "";
  };
  RecordingOptions options =
      recording_of({"--touch", (directory / "it-ran").string()}, directory / "no/such/t");
  CHECK_THAT(complaint(options),
             Contains("no/such/t.partial: cannot create this file: No such file"));
  options.output = directory.path();
  CHECK_THAT(complaint(options), Contains("this is a directory"));
  options.output = directory / "t";
  options.command = {(directory / "nothing").string()};
  CHECK_THAT(complaint(options), Contains("nothing: no such program"));
  options.command = {"surely-no-such-program"};
  CHECK_THAT(complaint(options), Contains("no program of this name in PATH"));
  CHECK(std::filesystem::is_empty(directory.path()));
  set_content(directory / "text", "hello");
  options.command = {(directory / "text").string()};
  CHECK_THAT(complaint(options), Contains("not executable"));
  CHECK_FALSE(std::filesystem::exists(directory / "t.partial"));
}

// Of a program that waits when it has recorded everything, or csp-trace could finish before it is
// killed.
RecordingOptions recording_to_kill(std::uint32_t count, const std::filesystem::path& output,
                                   const std::filesystem::path& touched) {
  return recording_of({"--count", std::to_string(count), "--end", "none", "--touch",
                       touched.string(), "--wait", "1"},
                      output);
}

// csp-trace's part in a recording, in a process of its own that is killed when the program has
// recorded everything.
void record_and_be_killed(const RecordingOptions& options, const std::filesystem::path& touched) {
  const pid_t recorder = fork();
  if (recorder == 0) {
    (void)record_program(options);
    _exit(0);
  }
  while (!std::filesystem::exists(touched))
    usleep(1000);
  kill(recorder, SIGKILL);
  waitpid(recorder, nullptr, 0);
}

pid_t program_in(const std::filesystem::path& live) {
  return static_cast<pid_t>(LiveMapping::open(live).header().program_pid.load());
}

// It is nobody's child any more. Where nobody collects such processes they stay, but have no
// memory.
void end_the_program_in(const std::filesystem::path& live) {
  const pid_t process = program_in(live);
  kill(process, SIGKILL);
  while (!content_of("/proc/" + std::to_string(process) + "/maps").empty())
    usleep(1000);
}

// As if csp-trace had been killed before it released the cells that still lie in the rings: how
// many it had released by then is a matter of luck.
void take_the_last_releases_back(const std::filesystem::path& live) {
  const AttachedProgram undo(live.string());
  undo.header().program_pid = 0x7ffffff;
  for (const std::uint32_t ring : {0u, 1u}) {
    record::RingHeader& header = undo.ring_header(ring);
    REQUIRE(header.drained > 0);
    header.drained = header.written - std::min<std::uint64_t>(header.written, 1024);
  }
}

TEST_CASE("recover puts together what a killed csp-trace archived and what still lay in the rings",
          "[recover]") {
  const TemporaryDirectory directory;
  const auto file = directory / "t", touched = directory / "touched";
  // More than the rings hold: some of it has been archived, some has not.
  const auto count = GENERATE(10u, 700u, 5000u);
  const RecordingOptions options = recording_to_kill(count, file, touched);
  record_and_be_killed(options, touched);
  CHECK_FALSE(std::filesystem::exists(file));

  // The program lives on, and could still write.
  CHECK_THROWS_WITH(recover_trace(file), Contains("still runs"));
  end_the_program_in(directory / "t.live");

  const Recovery recovery = recover_trace(file);
  CHECK(recovery.missing_cells == 0);
  CHECK(recovery.archived_cells + recovery.rescued_cells >= 2 * count);
  const Trace trace = read_trace(file);
  check_communications(trace, count);
  CHECK(trace.ending == Ending::Killed);
  CHECK(trace.command == options.command);
  CHECK_FALSE(std::filesystem::exists(directory / "t.live"));
  CHECK_FALSE(std::filesystem::exists(directory / "t.partial"));
  CHECK(recover_trace(file).was_complete);
}

TEST_CASE("recover takes a chunk once that was archived and not yet released", "[recover]") {
  // A little more than the rings hold: each has been drained at least once, and most of that still
  // lies there.
  const TemporaryDirectory directory;
  const auto file = directory / "t", touched = directory / "touched";
  record_and_be_killed(recording_to_kill(1100, file, touched), touched);
  end_the_program_in(directory / "t.live");
  take_the_last_releases_back(directory / "t.live");
  CHECK(recover_trace(file).missing_cells == 0);
  check_communications(read_trace(file), 1100);
}

TEST_CASE("recover finishes with what is left when a chunk or the live part is lost", "[recover]") {
  const TemporaryDirectory directory;
  const auto file = directory / "t", touched = directory / "touched";
  record_and_be_killed(recording_to_kill(5000, file, touched), touched);
  end_the_program_in(directory / "t.live");
  SECTION("a chunk at the end of the partial archive") {
    const std::string partial = content_of(directory / "t.partial");
    set_content(directory / "t.partial", partial.substr(0, partial.size() / 2));
    CHECK(recover_trace(file).missing_cells > 0);
    CHECK(read_trace(file).dropped > 0);
  }
  SECTION("the live part") {
    std::filesystem::remove(directory / "t.live");
    CHECK_THAT(recover_trace(file).warnings.at(0), Contains("is missing"));
    CHECK(read_trace(file).events.size() > 1000);
  }
  SECTION("the partial archive") {
    std::filesystem::remove(directory / "t.partial");
    take_the_last_releases_back(directory / "t.live");
    CHECK(recover_trace(file).rescued_cells > 0);
  }
  CHECK_FALSE(read_trace(file).cut_short);
}

TEST_CASE("recover refuses where there is nothing, and leaves a damaged live part as it was",
          "[recover]") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(recover_trace(directory / "t"), Contains("nothing to recover from"));
  set_content(directory / "t.live", "CSPLIVE1 and then nothing");
  CHECK_THROWS_WITH(recover_trace(directory / "t"), Contains("t.live"));
  CHECK(content_of(directory / "t.live") == "CSPLIVE1 and then nothing");
  CHECK_FALSE(std::filesystem::exists(directory / "t"));
}

TEST_CASE("a recording that was cut off is not overwritten by the next one", "[record]") {
  const TemporaryDirectory directory;
  set_content(directory / "t.partial", "precious");
  CHECK_THROWS_WITH(record_program(recording_of({}, directory / "t")),
                    Contains("csp-trace recover"));
  CHECK(content_of(directory / "t.partial") == "precious");
}

}  // namespace
}  // namespace csp::tracer::testing
