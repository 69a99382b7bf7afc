// Two searches, a cheap one that may cry wolf and one that is asked to confirm.
//
//   1. Every process may do whatever it ever did in such a place (Trust::Everything). These
//   networks are small, however
//      long the trace is. They can do all that the networks of step 2 can: if nothing gets stuck
//      here, nothing does there.
//   2. Otherwise the search is repeated with processes that do only what is certain
//   (Trust::CertainOnly). They remember
//      how far they are in their words, so there may be very many states; but a deadlock that
//      exists is usually near the beginning, and the search looks at what is nearest first.
//
// Only what the second search finds is reported.
#include "checker/learn/predict.hpp"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checker/learn/compose.hpp"
#include "checker/learn/fold.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"
#include "checker/refine/explain.hpp"
#include "checker/refine/search.hpp"

namespace csp::checker::learn {
namespace {

// Starting, joining and ending are no communications; they are left out of what people read.
void leave_out(const std::unordered_set<std::string>& housekeeping,
               Counterexample& counterexample) {
  std::vector<std::string> trace, steps;
  for (std::size_t i = 0; i < counterexample.trace.size(); ++i) {
    if (housekeeping.contains(counterexample.trace[i])) continue;
    trace.push_back(std::move(counterexample.trace[i]));
    if (i < counterexample.steps.size()) steps.push_back(std::move(counterexample.steps[i]));
  }
  counterexample.trace = std::move(trace);
  counterexample.steps = std::move(steps);
}

std::vector<Gap> gaps_of(const Network& network, const SearchResult& found) {
  std::vector<Gap> gaps;
  for (const Firing::LocalState& place : found.frontier) {
    const Component& component = network[place.component];
    const StateFacts& facts = component.lts->facts(place.state);
    gaps.push_back({component.name, facts.label, facts.location});
  }
  return gaps;
}

std::vector<Fold> folds_of(const Words& words) {
  std::vector<Fold> folds;
  for (const Word& word : words.words)
    folds.push_back(fold(words, word));
  return folds;
}

void add_effort(Result& result, const SearchResult& found) {
  result.states += found.states;
  result.transitions += found.transitions;
  result.seconds += found.seconds;
}

}  // namespace

std::string bound_of_prediction(const std::vector<Gap>& gaps) {
  std::string bound = "the behaviour that was recorded, in every order that it allows";
  if (gaps.empty()) return bound;
  return bound + "; in " + std::to_string(gaps.size()) + (gaps.size() == 1 ? " place" : " places") +
         " the trace does not show how a process would go on";
}

Composition recorded_network(const tracer::Trace& trace) {
  const Words words = words_of(trace);
  return compose(trace, words, folds_of(words), topology_of(trace, words),
                 {.trust = Trust::Everything, .stop_at_frontier = false});
}

Composition predicted_network(const tracer::Trace& trace) {
  const Words words = words_of(trace);
  return compose(trace, words, folds_of(words), topology_of(trace, words),
                 {.trust = Trust::CertainOnly, .stop_at_frontier = false, .shows_values = true});
}

Prediction predict(const tracer::Trace& trace, const SearchOptions& options) {
  const Words words = words_of(trace);
  const Topology topology = topology_of(trace, words);
  const std::vector<Fold> folds = folds_of(words);

  Prediction prediction;
  Result& result = prediction.result;
  result.assertion = "deadlock free in other interleavings";
  result.verdict = Verdict::HoldsUpToBound;
  for (const Trust trust : {Trust::Everything, Trust::CertainOnly}) {
    const Composition composition = compose(trace, words, folds, topology, {.trust = trust});
    const SearchResult found = search(composition.network, options);
    add_effort(result, found);
    result.gaps = gaps_of(composition.network, found);
    const bool is_clean = !found.deadlock && found.limit.empty();
    if (is_clean) break;
    if (trust == Trust::Everything) continue;
    if (found.deadlock) {
      result.verdict = Verdict::Suspected;
      result.counterexample = explain_deadlock(composition.network, *found.deadlock);
      leave_out(composition.housekeeping, *result.counterexample);
      for (const RuleId rule : found.deadlock->rules) {
        const auto seen = composition.communications.find(rule);
        if (seen != composition.communications.end())
          prediction.communications.push_back(seen->second);
      }
      return prediction;
    }
    result.verdict = Verdict::GaveUp;
    result.bound = found.limit;
    return prediction;
  }
  result.bound = bound_of_prediction(result.gaps);
  return prediction;
}

}  // namespace csp::checker::learn
