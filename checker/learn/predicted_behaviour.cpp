// Every step that is written down follows from what was seen; where nobody saw how a process goes
// on after one, that leads to a gap.
#include "checker/learn/predicted_behaviour.hpp"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "checker/learn/predicted_search.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::learn {
namespace {

class Writing {
 public:
  Writing(PredictedSearch& search, const EventOf& event_of)
      : search_(search), event_of_(event_of), found_{.gaps = search.gaps()} {}

  PredictedBehaviour write() {
    const StateGraph& graph = search_.record().graph();
    found_.states.resize(graph.states());
    for (std::size_t s = 0; s < graph.states(); ++s)
      write(state_of(s));
    for (const StateId state : graph.frontier()) {
      for (const auto& seen : search_.steps_into_gaps(state))
        add_step_into_gap(state, seen ? event_of_(*seen).value_or(tau) : tau);
    }
    if (states_at_gaps_.empty()) return std::move(found_);
    found_.states.push_back({.is_gap = true});
    found_.states_at_gaps = states_at_gaps_.size();
    return std::move(found_);
  }

 private:
  void write(StateId state) {
    PredictedState& here = found_.states[index(state)];
    here.has_ended = search_.has_ended(state);
    const StateGraph& graph = search_.record().graph();
    for (const StateGraph::Arc& arc : graph.arcs(state)) {
      const auto [known, is_new] = events_.try_emplace(arc.event);
      if (is_new) {
        const auto seen = search_.seen(arc.event);
        known->second = seen ? event_of_(*seen) : tau;
      }
      if (known->second) {
        here.steps.push_back({*known->second, index(arc.target)});
        continue;
      }
      add_step_into_gap(state, tau);
      Gap gap = search_.unknown_value(state, *search_.seen(arc.event));
      if (noted_.emplace(gap.process, gap.state, gap.location).second)
        found_.gaps.push_back(std::move(gap));
    }
    found_.transitions += here.steps.size();
  }

  void add_step_into_gap(StateId state, EventId event) {
    const std::size_t gap = search_.record().graph().states();
    found_.states[index(state)].steps.push_back({event, gap});
    states_at_gaps_.insert(state);
  }

  PredictedSearch& search_;
  const EventOf& event_of_;
  PredictedBehaviour found_;
  std::map<EventId, std::optional<EventId>> events_;
  std::set<StateId> states_at_gaps_;
  std::set<std::tuple<std::string, std::string, std::string>> noted_;
};

}  // namespace

PredictedBehaviour predicted_behaviour(const tracer::Trace& trace, const EventOf& event_of,
                                       const SearchOptions& options) {
  const Recorded recorded(trace);
  SearchWatch watch(options);
  PredictedSearch search(trace, recorded, {.shows_values = true}, watch, options);
  if (!search.search()) return {.limit = search.limit()};
  return Writing(search, event_of).write();
}

}  // namespace csp::checker::learn
