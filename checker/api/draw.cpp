#include <utility>

#include <csp/checker/draw.hpp>
#include <csp/checker/report.hpp>

#include "checker/api/network_file.hpp"
#include "checker/refine/check.hpp"
#include "checker/report/drawing.hpp"

namespace csp::checker {

namespace {

std::string no_such_component(const std::filesystem::path& file, const Network& network,
                              const std::string& wanted) {
  constexpr std::size_t most = 8;
  std::string message = file.string() + ": there is no component `" + wanted + "`; there are ";
  for (std::size_t c = 0; c < network.components().size() && c < most; ++c) {
    message += (c == 0 ? "`" : ", `") + network.components()[c].name + "`";
  }
  const std::size_t count = network.components().size();
  return count > most ? message + ", ... (" + std::to_string(count) + " in all)" : message;
}

void mark_and_draw(const std::filesystem::path& file, const Network& network,
                   const DrawOptions& options, Drawing& drawing) {
  const Result deadlock = check_freedom(network, options.search).front();
  if (deadlock.verdict == Verdict::GaveUp) {
    drawing.warnings.push_back(file.string() + ": the search for a deadlock gave up at " +
                               deadlock.bound + "; the picture shows none");
  } else if (!deadlock.counterexample) {
    drawing.warnings.push_back(file.string() + ": no deadlock was found; the picture shows none");
  }
  drawing.dot = draw_network(network, file.filename().string(),
                             deadlock.counterexample ? &*deadlock.counterexample : nullptr);
}

}  // namespace

Drawing draw_network_file(const std::filesystem::path& file, const DrawOptions& options) {
  NetworkFile read = read_network_file(file);
  Drawing drawing;
  drawing.warnings = std::move(read.warnings);
  drawing.errors = std::move(read.errors);
  if (!drawing.errors.empty()) return drawing;
  if (options.component) {
    const auto component = read.network.find_component(*options.component);
    if (component) {
      drawing.dot = draw_component(read.network, *component, options.most_states);
    } else {
      drawing.errors.push_back(no_such_component(file, read.network, *options.component));
    }
  } else if (options.mark_deadlock) {
    mark_and_draw(file, read.network, options, drawing);
  } else {
    drawing.dot = draw_network(read.network, file.filename().string(), nullptr);
  }
  return drawing;
}

}  // namespace csp::checker
