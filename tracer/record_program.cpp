#include <algorithm>
#include <chrono>
#include <system_error>

#include <csp/runtime/version.hpp>
#include <csp/tracer/record_program.hpp>

#include "tracer/child_process.hpp"
#include "tracer/drain.hpp"

namespace csp::tracer {
namespace {

using std::chrono::microseconds;

// How long to sleep between two looks at the rings. A busy program fills a ring in two to three
// milliseconds; one that does nothing is looked at ever less often.
class Pace {
 public:
  microseconds after(Drain::Progress progress) {
    switch (progress) {
      case Drain::Progress::Busy:
        sleep_ = microseconds(0);
        break;
      case Drain::Progress::Some:
        sleep_ = shortest;
        break;
      case Drain::Progress::Idle:
        sleep_ = std::clamp(sleep_ * 2, shortest, longest);
        break;
    }
    return sleep_;
  }

 private:
  static constexpr microseconds shortest{250};
  static constexpr microseconds longest{8000};
  microseconds sleep_ = shortest;
};

void refuse_to_overwrite_a_cut_off_recording(const std::filesystem::path& output) {
  for (const char* suffix : {".partial", ".live"}) {
    const std::filesystem::path left = beside(output, suffix);
    std::error_code ignored;
    if (!std::filesystem::exists(left, ignored)) continue;
    throw TraceError(left.string() + ": another recording to this file goes on or was cut off; " +
                     "`csp-trace recover " + output.string() + "` saves it, or remove this file");
  }
}

// FILE itself is only replaced at the end; whether that will be possible is better known now.
void check_that_output_can_be_replaced(const std::filesystem::path& output) {
  std::error_code ignored;
  if (std::filesystem::is_directory(output, ignored)) {
    throw TraceError(output.string() + ": this is a directory; name a file for the trace");
  }
}

// Removes what was made for a recording that did not come about.
class Cleanup {
 public:
  explicit Cleanup(const std::filesystem::path& output) : output_(output) {}
  Cleanup(const Cleanup&) = delete;
  Cleanup& operator=(const Cleanup&) = delete;
  ~Cleanup() {
    std::error_code ignored;
    if (!is_wanted_) return;
    for (const char* suffix : {".partial", ".live"}) {
      std::filesystem::remove(beside(output_, suffix), ignored);
    }
  }
  void call_off() { is_wanted_ = false; }

 private:
  std::filesystem::path output_;
  bool is_wanted_ = true;
};

std::vector<std::string> environment_for(const RecordingOptions& options,
                                         const std::filesystem::path& live) {
  std::vector<std::string> environment = {"CSP_TRACE=" + std::filesystem::absolute(live).string()};
  if (!options.schedule.empty())
    environment.push_back("CSP_SCHEDULE=" + std::filesystem::absolute(options.schedule).string());
  if (options.seed) environment.push_back("CSP_SEED=" + std::to_string(*options.seed));
  return environment;
}

Metadata metadata_of(Metadata metadata, const RecordingOptions& options) {
  metadata.command = options.command;
  metadata.program_version = csp::version();
  return metadata;
}

void drain_until_it_ends(ChildProcess& program, const LiveMapping& mapping, Drain& drain) {
  Pace pace;
  // What the command started may outlive it, as in `sh -c 'program &'`.
  const auto goes_on = [&] {
    const auto attached = static_cast<pid_t>(mapping.header().program_pid.load());
    return !program.exit_code() || (attached > 0 && program.is_running(attached));
  };
  while (goes_on())
    program.wait_for(pace.after(drain.pass()));
  drain.finish();
}

}  // namespace

Recording record_program(const RecordingOptions& options) {
  const std::filesystem::path partial = beside(options.output, ".partial");
  const std::filesystem::path live = beside(options.output, ".live");
  check_that_output_can_be_replaced(options.output);
  refuse_to_overwrite_a_cut_off_recording(options.output);

  Cleanup cleanup(options.output);
  ArchiveWriter archive(partial);
  const LiveMapping mapping = LiveMapping::create(live, options.rings, options.cells_per_ring);
  archive.append(metadata_of(Metadata(), options));

  Drain drain(mapping, archive, {});
  ChildProcess program(options.command, environment_for(options, live));
  drain_until_it_ends(program, mapping, drain);

  Recording recording;
  recording.exit_code = program.exit_code().value_or(0);
  if (mapping.header().program_pid.load() == 0) return recording;
  cleanup.call_off();
  if (!drain.failure().empty()) {
    throw TraceError(drain.failure() +
                     "; what was recorded until then can be had with `csp-trace recover " +
                     options.output.string() + "`");
  }
  Metadata metadata = metadata_of(mapping.metadata(), options);
  metadata.exit_code = recording.exit_code;
  metadata.warnings = drain.warnings();
  metadata.dropped += drain.missing_cells();
  archive.append(metadata);
  archive.finish();
  std::filesystem::rename(partial, options.output);
  std::filesystem::remove(live);

  recording.recorded = true;
  recording.ending = metadata.ending;
  recording.communications = drain.communications();
  recording.dropped = metadata.dropped;
  recording.warnings = metadata.warnings;
  return recording;
}

}  // namespace csp::tracer
