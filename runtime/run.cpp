#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

#include <csp/runtime/errors.hpp>
#include <csp/runtime/run.hpp>

#include "runtime/control_server.hpp"
#include "runtime/director.hpp"
#include "runtime/heap.hpp"
#include "runtime/recorder.hpp"
#include "runtime/scheduler.hpp"
#include "runtime/watched_memory.hpp"

namespace csp {

namespace {

constexpr std::uint64_t most_workers = 256;

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "csp: %s\n", message.c_str());
  std::exit(2);
}

std::optional<std::uint64_t> number_in_environment(const char* variable, std::uint64_t least,
                                                   std::uint64_t most) {
  const char* const text = std::getenv(variable);
  if (text == nullptr || *text == '\0') return std::nullopt;
  const std::string_view given(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (error != std::errc{} || end != given.data() + given.size() || number < least ||
      number > most) {
    refuse(std::string(variable) + "=" + text + ": expected a whole number from " +
           std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

detail::SchedulerSettings settings_for(const RunOptions& options) {
  detail::SchedulerSettings settings;
  settings.on_deadlock = options.on_deadlock;
  settings.seed = options.seed ? options.seed : number_in_environment("CSP_SEED", 0, UINT64_MAX);
  if (settings.seed) return settings;
  const auto workers = number_in_environment("CSP_WORKERS", 1, most_workers);
  const std::uint32_t cores = std::max(1u, std::thread::hardware_concurrency());
  settings.workers = options.workers ? *options.workers
                     : workers       ? static_cast<std::uint32_t>(*workers)
                                     : cores;
  if (settings.workers == 0 || settings.workers > most_workers) {
    throw UsageError("csp::run with " + std::to_string(settings.workers) +
                     " workers: expected 1 to " + std::to_string(most_workers));
  }
  return settings;
}

// Decides what happens in this run, if somebody from outside does.
std::unique_ptr<detail::Director> director_for_run(const void* stack) {
  if (!detail::heap::is_steered()) return nullptr;
  CSP_RUNTIME_STATE static std::optional<detail::AnswerLog> log_of_run;
  std::optional<detail::Commission> commission = detail::commission_from_environment();
  if (!commission) {
    if (!log_of_run) return nullptr;
    log_of_run->line({"end", "again"});
    detail::end_watched_run(0);
  }
  if (commission->is_watched) log_of_run = commission->log;
  return std::make_unique<detail::Director>(std::move(commission->order), commission->log,
                                            static_cast<const char*>(stack),
                                            commission->has_other_threads);
}

// The recorder of this program, for all its runs; null when it is not traced.
detail::Recorder* recorder_for(const detail::SchedulerSettings& settings) {
  CSP_RUNTIME_STATE static const std::unique_ptr<detail::Recorder> recorder =
      [&]() -> std::unique_ptr<detail::Recorder> {
    const char* const path = std::getenv("CSP_TRACE");
    if (path == nullptr || *path == '\0') return nullptr;
    try {
      return detail::Recorder::attach(path,
                                      settings.seed.has_value() || settings.director != nullptr);
    } catch (const std::exception& error) {
      refuse(error.what());
    }
  }();
  if (recorder != nullptr && settings.workers > recorder->ring_count()) {
    refuse("CSP_TRACE: the trace has room for " + std::to_string(recorder->ring_count()) +
           " workers, this run has " + std::to_string(settings.workers) + ": set CSP_WORKERS");
  }
  return recorder.get();
}

}  // namespace

void run(Process process, const RunOptions& options) {
  if (detail::current_worker() != nullptr) {
    throw UsageError("csp::run inside a process: use co_await csp::par(...) there");
  }
  if (detail::active_scheduler() != nullptr) {
    throw UsageError("csp::run on two threads at once: put both networks into one csp::par");
  }
  detail::SchedulerSettings settings = settings_for(options);
  const std::unique_ptr<detail::Director> director = director_for_run(__builtin_frame_address(0));
  if (director != nullptr) {
    settings.workers = 1;
    settings.director = director.get();
  }
  settings.recorder = recorder_for(settings);
  if (settings.recorder != nullptr) settings.recorder->set_outcome(record::Outcome::Running);

  detail::ProcessControl* const root = process.release();
  if (root == nullptr)
    throw UsageError("csp::run of a csp::Process that was moved from or started already");
  detail::Join join;
  join.begin(nullptr, record::ParKind::Root, 1, {});
  std::string deadlock;
  {
    detail::Scheduler scheduler(settings);
    scheduler.run(*root, join);
    deadlock = scheduler.deadlock();
  }
  if (!deadlock.empty()) throw Deadlocked(deadlock);
  if (settings.recorder != nullptr) settings.recorder->set_outcome(record::Outcome::Completed);
  if (join.has_failed()) std::rethrow_exception(join.take_failure());
}

}  // namespace csp
