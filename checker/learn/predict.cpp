// Two searches, a cheap one that may cry wolf and one that is asked to confirm.
//
//   1. Every process may do whatever it ever did in such a place (Trust::Everything). There are few
//      states, however long the trace is. They can do all that those of step 2 can: if nothing gets
//      stuck here, nothing does there.
//   2. Otherwise the search is repeated with processes that do only what is certain
//      (Trust::CertainOnly). They remember how far they are in their words, so there may be very
//      many states; but a deadlock that exists is usually near the beginning, and the search looks
//      at what is nearest first.
//
// Only what the second search finds is reported.
#include "checker/learn/predict.hpp"

#include <string>

#include "checker/learn/predicted_search.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::learn {

std::string bound_of_prediction(const std::vector<Gap>& gaps) {
  std::string bound = "the behaviour that was recorded, in every order that it allows";
  if (gaps.empty()) return bound;
  return bound + "; in " + std::to_string(gaps.size()) + (gaps.size() == 1 ? " place" : " places") +
         " the trace does not show how a process would go on";
}

Prediction predict(const tracer::Trace& trace, const SearchOptions& options) {
  const Recorded recorded(trace);
  SearchWatch watch(options);
  Prediction prediction;
  Result& result = prediction.result;
  result.assertion = "deadlock free in other interleavings";
  result.verdict = Verdict::HoldsUpToBound;
  for (const Trust trust : {Trust::Everything, Trust::CertainOnly}) {
    PredictedSearch search(trace, recorded, {.trust = trust, .stops_if_stuck = true}, watch,
                           options);
    const bool is_whole = search.search();
    result.states += search.record().states();
    result.transitions += search.record().graph().arcs();
    result.seconds = watch.seconds();
    result.gaps = search.gaps();
    const auto stuck = search.stuck();
    if (is_whole && !stuck) break;
    if (trust == Trust::Everything && !watch.is_over()) continue;
    if (stuck && trust == Trust::CertainOnly) {
      result.verdict = Verdict::Suspected;
      result.counterexample = search.explain(*stuck);
      prediction.communications = search.communications(*stuck);
      return prediction;
    }
    result.verdict = Verdict::GaveUp;
    result.bound = is_whole ? watch.why_over() : search.limit();
    return prediction;
  }
  result.bound = bound_of_prediction(result.gaps);
  return prediction;
}

}  // namespace csp::checker::learn
