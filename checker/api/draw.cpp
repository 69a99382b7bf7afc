#include <functional>
#include <utility>

#include <csp/checker/check_trace.hpp>
#include <csp/checker/draw.hpp>
#include <csp/checker/report.hpp>

#include "checker/api/network_file.hpp"
#include "checker/api/written_lts.hpp"
#include "checker/learn/recorded_network.hpp"
#include "checker/lts/network_lts.hpp"
#include "checker/refine/check.hpp"
#include "checker/report/drawing.hpp"

namespace csp::checker {

namespace {

std::string no_such_component(const std::string& title, const Network& network,
                              const std::string& wanted) {
  constexpr std::size_t most = 8;
  std::string message = title + ": there is no component `" + wanted + "`; there are ";
  for (std::size_t c = 0; c < network.components().size() && c < most; ++c) {
    message += (c == 0 ? "`" : ", `") + network.components()[c].name + "`";
  }
  const std::size_t count = network.components().size();
  return count > most ? message + ", ... (" + std::to_string(count) + " in all)" : message;
}

// `find_deadlock` is asked only if the deadlock is to be marked.
Drawing draw(const Network& network, const std::string& title, const DrawOptions& options,
             const std::vector<ComponentId>& left_out,
             const std::function<Result()>& find_deadlock) {
  Drawing drawing;
  if (options.component) {
    const auto component = network.find_component(*options.component);
    if (component) {
      drawing.dot = draw_component(network, *component, options.most_states);
    } else {
      drawing.errors.push_back(no_such_component(title, network, *options.component));
    }
    return drawing;
  }
  if (!options.mark_deadlock) {
    drawing.dot = draw_network(network, title, nullptr, left_out);
    return drawing;
  }
  const Result deadlock = find_deadlock();
  if (deadlock.verdict == Verdict::GaveUp) {
    drawing.warnings.push_back(title + ": the search for a deadlock gave up at " + deadlock.bound +
                               "; the picture shows none");
  } else if (!deadlock.counterexample) {
    drawing.warnings.push_back(title + ": no deadlock was found; the picture shows none");
  }
  drawing.dot = draw_network(
      network, title, deadlock.counterexample ? &*deadlock.counterexample : nullptr, left_out);
  return drawing;
}

}  // namespace

Drawing draw_network_file(const std::filesystem::path& file, const DrawOptions& options) {
  NetworkFile read = read_network_file(file);
  if (!read.errors.empty()) {
    return {.dot = "", .warnings = std::move(read.warnings), .errors = std::move(read.errors)};
  }
  const auto find_deadlock = [&] { return check_freedom(read.network, options.search).front(); };
  Drawing drawing = draw(read.network, file.filename().string(), options, {}, find_deadlock);
  drawing.warnings.insert(drawing.warnings.begin(), read.warnings.begin(), read.warnings.end());
  return drawing;
}

WrittenLts network_as_aut(const std::filesystem::path& file, const DrawOptions& options) {
  NetworkFile read = read_network_file(file);
  WrittenLts result{
      .aut = "", .warnings = std::move(read.warnings), .errors = std::move(read.errors)};
  if (!result.errors.empty()) return result;
  const std::string title = file.filename().string();
  if (!options.component) {
    write_lts(NetworkLts(read.network), read.network.events(), options.search, title, result);
    return result;
  }
  if (const auto component = read.network.find_component(*options.component)) {
    write_lts(*read.network[*component].lts, read.network.events(), options.search, title, result);
  } else {
    result.errors.push_back(no_such_component(title, read.network, *options.component));
  }
  return result;
}

Drawing draw_trace(const tracer::Trace& trace, const std::string& title,
                   const DrawOptions& options) {
  Report report;
  const auto find_deadlock = [&] {
    report = check_trace(trace, title, options.search);
    return report.results.empty() ? Result{} : report.results.front();
  };
  const learn::RecordedNetwork recorded = learn::recorded_network(trace);
  Drawing drawing = draw(recorded.network, title, options, recorded.silent, find_deadlock);
  drawing.errors.insert(drawing.errors.end(), report.errors.begin(), report.errors.end());
  return drawing;
}

}  // namespace csp::checker
