// The search through all that follows from a trace: that of a program (program/learning_search),
// with the trace to answer for the program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/tracer/trace.hpp>

#include "checker/learn/chains.hpp"
#include "checker/learn/communication.hpp"
#include "checker/learn/fold.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/trace_oracle.hpp"
#include "checker/learn/words.hpp"
#include "checker/program/exploration.hpp"
#include "checker/program/learning_search.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::learn {

// What was seen of each process, and folded.
struct Recorded {
  explicit Recorded(const tracer::Trace& trace);

  Words words;
  Topology topology;
  std::vector<Fold> folds;
};

class PredictedSearch {
 public:
  struct Question {
    Trust trust = Trust::CertainOnly;
    bool shows_values = false;    // processes keep to their words, so that their values are known
    bool stops_if_stuck = false;  // else it goes on
  };

  // All must outlive it.
  PredictedSearch(const tracer::Trace& trace, const Recorded& recorded, const Question& question,
                  SearchWatch& watch, const SearchOptions& options);
  PredictedSearch(const PredictedSearch&) = delete;
  PredictedSearch& operator=(const PredictedSearch&) = delete;

  // True if it saw all, or what it stops at; else limit() says why not.
  bool search();
  [[nodiscard]] const std::string& limit() const { return search_.limit_reached(); }
  // In which nothing can happen and not all have ended.
  [[nodiscard]] std::optional<StateId> stuck() const { return search_.stuck_state(); }
  // Where processes may go on in a way that nobody saw; each place once.
  [[nodiscard]] std::vector<Gap> gaps() const;

  [[nodiscard]] const SearchRecord& record() const { return search_.record(); }
  [[nodiscard]] bool has_ended(StateId state) const {
    return search_.states().is_completed(record().state(state));
  }
  // What is seen of a step; nothing if nobody sees it.
  [[nodiscard]] std::optional<Communication> seen(EventId event) const;
  // What is seen of the steps from this state behind which nothing is known.
  [[nodiscard]] std::vector<std::optional<Communication>> steps_into_gaps(StateId state);
  // Who sends what is seen from this state: the process and where it stands. No value says more.
  [[nodiscard]] Gap unknown_value(StateId state, const Communication& seen) const;

  // How one gets stuck there, in the words of a report, and what is seen on the way.
  [[nodiscard]] Counterexample explain(StateId stuck);
  [[nodiscard]] std::vector<Communication> communications(StateId state) const;

 private:
  [[nodiscard]] std::optional<Communication> seen(program::LabelId label) const;
  [[nodiscard]] program::Happening happening(const program::GlobalTransition& transition,
                                             const program::StateWords& source) const;
  [[nodiscard]] program::Standing standing(const program::GlobalStates::LiveProcess& it) const;
  [[nodiscard]] bool is_recorded(program::NodeId node) const;

  Chains chains_;
  program::Exploration found_;
  TraceOracle oracle_;
  program::ExplorationOptions options_;
  program::LearningSearch search_;
};

}  // namespace csp::checker::learn
