// Looks for a deadlock in the interleavings that did not happen.
#pragma once

#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>
#include <csp/tracer/trace.hpp>

#include "checker/learn/communication.hpp"

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

// What holds in a prediction holds up to this.
[[nodiscard]] std::string bound_of_prediction(const std::vector<Gap>& gaps);

}  // namespace csp::checker::learn
