// csp-bench: measures the runtime and the checker and prints a table.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "bench/benchmark.hpp"
#include "bench/separate_process.hpp"

namespace {

using csp::bench::Benchmark;
using csp::bench::Setting;

constexpr int wrong_usage = 2;

struct Options {
  std::vector<std::string> names;
  std::vector<std::uint32_t> workers;
  int repetitions = 7;
  bool is_quick = false;
  bool is_exact = false;
  bool lists_only = false;
  std::string format = "text";
};

struct Figures {
  std::string name, unit;
  std::uint32_t workers;
  double min, median, max;
};

std::vector<Benchmark> all_benchmarks() {
  std::vector<Benchmark> all;
  for (const auto make : {&csp::bench::commstime, &csp::bench::ping_pong, &csp::bench::one_way,
                          &csp::bench::alternation, &csp::bench::ring, &csp::bench::spawn,
                           &csp::bench::memory, &csp::bench::cspm, &csp::bench::compress,
                           &csp::bench::philosophers}) {
    for (Benchmark& benchmark : make())
      all.push_back(std::move(benchmark));
  }
  return all;
}

std::vector<Benchmark> pick(const std::vector<std::string>& names, bool is_exact) {
  std::vector<Benchmark> all = all_benchmarks();
  if (names.empty()) return all;
  const auto picks = [is_exact](const std::string& name, const Benchmark& benchmark) {
    return is_exact ? benchmark.name == name : benchmark.name.starts_with(name);
  };
  for (const std::string& name : names) {
    if (std::any_of(all.begin(), all.end(), [&](const Benchmark& b) { return picks(name, b); }))
      continue;
    std::string known;
    for (const Benchmark& benchmark : all)
      known += "\n  " + benchmark.name;
    throw CLI::ValidationError("there is no benchmark whose name " +
                               std::string(is_exact ? "is '" : "begins with '") + name +
                               "'. There are:" + known);
  }
  std::erase_if(all, [&](const Benchmark& benchmark) {
    return std::none_of(names.begin(), names.end(),
                        [&](const std::string& name) { return picks(name, benchmark); });
  });
  return all;
}

Figures measure(const Benchmark& benchmark, const Setting& setting, int repetitions) {
  std::vector<double> figures;
  for (int i = 0; i < repetitions; ++i)
    figures.push_back(csp::bench::measure_separately(benchmark, setting));
  std::sort(figures.begin(), figures.end());
  return {.name = benchmark.name,
          .unit = benchmark.unit,
          .workers = setting.workers,
          .min = figures.front(),
          .median = figures[figures.size() / 2],
          .max = figures.back()};
}

void print_heading() {
  std::printf("%-26s %-17s %7s %10s %10s %10s\n", "benchmark", "unit", "workers", "min", "median",
              "max");
}

void print(const Figures& figures) {
  std::printf("%-26s %-17s %7u %10.1f %10.1f %10.1f\n", figures.name.c_str(), figures.unit.c_str(),
              figures.workers, figures.min, figures.median, figures.max);
  std::fflush(stdout);  // the next line may take seconds
}

nlohmann::json json_of(const Figures& figures) {
  return {{"name", figures.name}, {"unit", figures.unit},     {"workers", figures.workers},
          {"min", figures.min},   {"median", figures.median}, {"max", figures.max}};
}

Options parse(CLI::App& app, int argc, char** argv) {
  Options options;
  app.add_option("name", options.names,
                 "Which benchmarks: each name picks those that begin with it (default: all)");
  app.add_option(
         "--workers", options.workers,
         "How many worker threads; may be given several times (default: 1, then one per core)")
      ->check(CLI::Range(1u, 256u))
      ->allow_extra_args(false);
  app.add_option("--repetitions", options.repetitions,
                 "How often each figure is measured; the median counts (default: 7, quick: 3)")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--quick", options.is_quick,
               "A fiftieth of the work: shows that it runs, the figures mean little");
  app.add_flag("--exact", options.is_exact, "A name picks only the benchmark of that very name");
  app.add_flag("--list", options.lists_only, "Only print the names of the benchmarks picked");
  app.add_option("--format", options.format, "text, or json: one array on standard output")
      ->check(CLI::IsMember({"text", "json"}));
  app.footer(
      "Example: what a communication costs on one worker and on two\n"
      "  csp-bench commstime ping-pong --workers 1 --workers 2");
  app.parse(argc, argv);
  if (options.is_quick && app.count("--repetitions") == 0) options.repetitions = 3;
  if (options.workers.empty()) {
    options.workers = {1};
    const unsigned cores = std::thread::hardware_concurrency();
    if (cores > 1) options.workers.push_back(cores);
  }
  return options;
}

void measure_all(const Options& options) {
  const std::vector<Benchmark> benchmarks = pick(options.names, options.is_exact);
  if (options.lists_only) {
    for (const Benchmark& benchmark : benchmarks)
      std::printf("%s\n", benchmark.name.c_str());
    return;
  }
  nlohmann::json rows = nlohmann::json::array();
  if (options.format == "text") print_heading();
  for (const Benchmark& benchmark : benchmarks) {
    for (const std::uint32_t workers : options.workers) {
      const Setting setting{.workers = workers, .is_quick = options.is_quick};
      const Figures figures = measure(benchmark, setting, options.repetitions);
      if (options.format == "text") {
        print(figures);
      } else {
        rows.push_back(json_of(figures));
      }
    }
  }
  if (options.format == "json") std::printf("%s\n", rows.dump(2).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Measures what the runtime's processes and channels, reading models and searching their "
      "states cost.",
      "csp-bench");
  try {
    measure_all(parse(app, argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_usage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "csp-bench: %s\n", error.what());
    return 1;
  }
}
