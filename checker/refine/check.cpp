#include "checker/refine/check.hpp"

#include <string>
#include <utility>

#include "checker/refine/explain.hpp"
#include "checker/refine/search.hpp"

namespace csp::checker {

namespace {

std::vector<Gap> gaps_of(const Network& network, const SearchResult& found) {
  std::vector<Gap> gaps;
  for (const Firing::LocalState& place : found.frontier) {
    const Component& component = network[place.component];
    const StateFacts& facts = component.lts->facts(place.state);
    gaps.push_back({.process = component.name, .state = facts.label, .location = facts.location});
  }
  return gaps;
}

std::string extent_of(const std::vector<Gap>& gaps) {
  return "what has been seen: nothing is known behind " + std::to_string(gaps.size()) +
         (gaps.size() == 1 ? " place" : " places");
}

Result judge(const Network& network, const SearchResult& found, std::string assertion,
             std::optional<Counterexample> counterexample, const std::string& limit) {
  Result result;
  result.assertion = std::move(assertion);
  result.states = found.states;
  result.transitions = found.transitions;
  result.seconds = found.seconds;
  result.gaps = gaps_of(network, found);
  result.states_at_gaps = found.states_at_frontier;
  if (counterexample) {
    result.verdict = Verdict::Fails;
    result.counterexample = std::move(counterexample);
  } else if (!limit.empty()) {
    result.verdict = Verdict::GaveUp;
    result.bound = limit;
  } else if (!result.gaps.empty()) {
    result.verdict = Verdict::HoldsUpToBound;
    result.bound = extent_of(result.gaps);
  }
  return result;
}

}  // namespace

std::vector<Result> check_freedom(const Network& network, const SearchOptions& options) {
  const SearchResult found = search(network, options);
  std::optional<Counterexample> deadlock;
  if (found.deadlock) deadlock = explain_deadlock(network, *found.deadlock);
  std::optional<Counterexample> livelock;
  if (found.livelock) livelock = explain_livelock(network, *found.livelock);
  std::vector<Result> results;
  results.push_back(judge(network, found, "deadlock free", std::move(deadlock), found.limit));
  results.push_back(
      judge(network, found, "livelock free", std::move(livelock), found.livelock_limit));
  return results;
}

}  // namespace csp::checker
