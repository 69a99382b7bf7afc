#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <csp/tracer/read_trace.hpp>

#include "cli/exit_codes.hpp"
#include "cli/trace/commands.hpp"
#include "cli/trace/names.hpp"
#include "cli/trace/outcome_text.hpp"

namespace csp::cli {
namespace {

using record::Kind;
using tracer::Event;
using tracer::Trace;

struct Counts {
  std::uint64_t communications = 0;          // values received
  std::vector<std::uint64_t> of_channels;
  std::vector<std::uint64_t> of_processes;   // that a process took part in
  std::vector<std::uint64_t> waits;          // per process: operations it had to wait for, or offered a choice of
  double seconds = 0;
};

Counts count(const Trace& trace) {
  Counts counts;
  counts.of_channels.resize(trace.channels.size());
  counts.of_processes.resize(trace.processes.size());
  counts.waits.resize(trace.processes.size());
  std::uint64_t last = 0;
  for (const Event& event : trace.events) {
    last = std::max(last, event.time);
    if (event.kind != Kind::Commit) continue;
    const bool is_put = event.partner == tracer::no_process;
    if (!is_put) ++counts.communications;
    if (!is_put && event.object != record::nobody) ++counts.of_channels[event.object];
    if (event.process != tracer::no_process) ++counts.of_processes[static_cast<std::size_t>(event.process)];
    if (event.partner != tracer::no_process) ++counts.of_processes[static_cast<std::size_t>(event.partner)];
  }
  for (const tracer::Offer& offer : trace.offers) ++counts.waits[static_cast<std::size_t>(offer.process)];
  counts.seconds = static_cast<double>(last) * 1e-9;
  return counts;
}

double rate(const Counts& counts) {
  return counts.seconds > 0 ? static_cast<double>(counts.communications) / counts.seconds : 0;
}

void print_json(const Trace& trace, const Counts& counts) {
  using nlohmann::ordered_json;
  ordered_json processes = ordered_json::array(), channels = ordered_json::array();
  for (std::size_t i = 0; i < trace.processes.size(); ++i) {
    const tracer::Process& it = trace.processes[i];
    ordered_json process = {{"path", it.path}, {"name", it.name}, {"steps", it.steps},
                            {"communications", counts.of_processes[i]}, {"waits", counts.waits[i]}, {"ended", it.ended}};
    if (it.ended) process["reason"] = reason_word(it.end_reason);
    processes.push_back(std::move(process));
  }
  for (std::size_t i = 0; i < trace.channels.size(); ++i) {
    const tracer::Channel& it = trace.channels[i];
    channels.push_back({{"path", it.path}, {"name", it.name}, {"type", it.type}, {"capacity", it.capacity},
                        {"communications", counts.of_channels[i]}});
  }
  const ordered_json object = {
      {"events", trace.events.size()}, {"communications", counts.communications}, {"dropped", trace.dropped},
      {"outcome", outcome_word(trace.ending)}, {"exit_code", trace.exit_code}, {"seconds", counts.seconds},
      {"communications_per_second", rate(counts)}, {"cut_short", trace.cut_short}, {"command", trace.command},
      {"cspkit", trace.program_version}, {"warnings", trace.warnings}, {"processes", std::move(processes)},
      {"channels", std::move(channels)}};
  std::printf("%s\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

// Rows with the most first, a limited number of them.
std::vector<std::size_t> busiest(const std::vector<std::uint64_t>& counts, std::size_t most) {
  std::vector<std::size_t> order(counts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  order.resize(std::min(order.size(), most));
  return order;
}

constexpr std::size_t most_rows = 40;

template <class Name>
int name_column(const std::vector<std::size_t>& rows, std::size_t least, const Name& name) {
  std::size_t width = least;
  for (const std::size_t row : rows) width = std::max(width, name(row).size());
  return static_cast<int>(std::min<std::size_t>(width, 48));
}

void print_what_is_left_out(std::size_t total, std::size_t shown, const char* what) {
  if (total > shown) std::printf("  ... and %zu more %s; --format json lists them all\n", total - shown, what);
}

void print_channels(const Trace& trace, const Counts& counts, const Names& names) {
  const auto rows = busiest(counts.of_channels, most_rows);
  if (rows.empty()) return;
  const auto name = [&](std::size_t row) { return names.channel(static_cast<std::uint32_t>(row)); };
  const int width = name_column(rows, 7, name);
  std::printf("\n  %-*s  %14s  %8s  %s\n", width, "channel", "communications", "buffer", "type");
  for (const std::size_t row : rows) {
    const tracer::Channel& it = trace.channels[row];
    const std::string buffer = it.capacity == 0 ? "-" : std::to_string(it.capacity);
    std::printf("  %-*s  %14" PRIu64 "  %8s  %s\n", width, name(row).c_str(), counts.of_channels[row], buffer.c_str(),
                visible(it.type).c_str());
  }
  print_what_is_left_out(trace.channels.size(), rows.size(), "channels");
}

void print_processes(const Trace& trace, const Counts& counts, const Names& names) {
  const auto rows = busiest(counts.of_processes, most_rows);
  if (rows.empty()) return;
  const auto name = [&](std::size_t row) { return names.process(tracer::ProcessId{static_cast<std::uint32_t>(row)}); };
  const int width = name_column(rows, 7, name);
  std::printf("\n  %-*s  %10s  %14s  %10s  %s\n", width, "process", "steps", "communications", "waits", "end");
  for (const std::size_t row : rows) {
    const tracer::Process& it = trace.processes[row];
    std::printf("  %-*s  %10u  %14" PRIu64 "  %10" PRIu64 "  %s\n", width, name(row).c_str(), it.steps,
                counts.of_processes[row], counts.waits[row], it.ended ? reason_word(it.end_reason) : "did not end");
  }
  print_what_is_left_out(trace.processes.size(), rows.size(), "processes");
}

void print_text(const Trace& trace, const Counts& counts) {
  std::string command;
  for (const std::string& word : trace.command) command += (command.empty() ? "" : " ") + visible(word);
  std::printf("%s%s\n", command.c_str(), command.empty() ? "a program" : "");
  std::printf("%s; %" PRIu64 " communications among %zu events of %zu processes on %zu channels\n",
              outcome_text(trace.ending, trace.exit_code).c_str(), counts.communications, trace.events.size(),
              trace.processes.size(), trace.channels.size());
  if (counts.seconds > 0) std::printf("%.6f seconds, %.0f communications a second\n", counts.seconds, rate(counts));
  if (trace.dropped > 0) std::printf("%" PRIu64 " records were dropped: the trace has gaps\n", trace.dropped);
  const Names names(trace);
  print_channels(trace, counts, names);
  print_processes(trace, counts, names);
}

int stats(const std::string& file, const std::string& format) {
  const Trace trace = tracer::read_trace(file);
  print_warnings(trace.warnings);
  const Counts counts = count(trace);
  if (format == "json") {
    print_json(trace, counts);
  } else {
    print_text(trace, counts);
  }
  return Holds;
}

}  // namespace

void add_stats_command(CLI::App& app, Command& chosen) {
  auto file = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("text");
  CLI::App* command = app.add_subcommand("stats", "Counts: communications per channel, steps and waits per process");
  command->add_option("file", *file, "The trace")->type_name("FILE")->required();
  command->add_option("--format", *format, "text, or json: one object")
      ->type_name("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "waits: operations that could not complete at once, and alternations.\n"
      "Example:\n"
      "  csp-trace stats meal.csptrace --format json");
  command->callback([file, format, &chosen] { chosen = [file, format] { return stats(*file, *format); }; });
}

}  // namespace csp::cli
