// Looks for a deadlock in the interleavings that did not happen.
#pragma once

#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

#include "checker/learn/compose.hpp"

namespace csp::checker::learn {

// `suspected` with the shortest events that lead to it, `holds_up_to_bound` or `gave_up`; never
// more than that, because a trace cannot prove anything about a run that it did not record. The
// trace must be consistent.
struct Prediction {
  Result result;
  std::vector<Communication> communications{};  // of the way to the deadlock, if one is suspected
};
[[nodiscard]] Prediction predict(const tracer::Trace& trace, const SearchOptions& options);
[[nodiscard]] inline Result predict_deadlock(const tracer::Trace& trace,
                                             const SearchOptions& options) {
  return predict(trace, options).result;
}

// The network of everything that the run showed of its processes; states whose continuation nobody
// saw are frontier states.
[[nodiscard]] Composition recorded_network(const tracer::Trace& trace);

// The network of what is certain; its processes show their values as long as they do what they did.
[[nodiscard]] Composition predicted_network(const tracer::Trace& trace);

// What holds in a prediction holds up to this.
[[nodiscard]] std::string bound_of_prediction(const std::vector<Gap>& gaps);

}  // namespace csp::checker::learn
