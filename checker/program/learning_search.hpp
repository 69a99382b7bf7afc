// One search through the global states of a program, which is run whenever the search comes to
// something that is not known yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/program/alike.hpp"
#include "checker/program/exploration.hpp"
#include "checker/program/global_states.hpp"
#include "checker/program/oracle.hpp"
#include "checker/program/program_system.hpp"
#include "checker/refine/search_companion.hpp"
#include "checker/refine/search_record.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::program {

// How one searches.
struct SearchPlan {
  bool merges = true;   // nodes that are alike
  bool reduces = true;  // does not put off what nobody can prevent (meetings.hpp)
  bool stops_if_stuck = true;
  // Of states, at which it ends if something was learned that may merge more nodes or reduce more;
  // or sooner, if nothing more seems to come.
  std::uint64_t restart_at = 0;
  std::uint64_t most_states = std::numeric_limits<std::uint64_t>::max();
};

// With nodes merged in one way.
class LearningSearch final : public SearchCompanion {
 public:
  enum class Outcome {
    Complete,
    Stuck,          // in a state where nothing can happen; only if the search stops there
    Restart,        // there is enough new to merge nodes anew, or something that forbids a meeting
    Limit,          // limit_reached() says which
    Contradiction,  // in what the program did
  };

  // All must outlive it.
  LearningSearch(Oracle& oracle, Exploration& found, std::vector<Effect> beginning,
                 const ExplorationOptions& options, SearchWatch& watch, const SearchPlan& plan);

  Outcome search();

  [[nodiscard]] const std::string& limit_reached() const { return why_; }
  // That of the states that were found so far.
  [[nodiscard]] const SearchRecord& record() const { return record_; }
  [[nodiscard]] const StateGraph& graph() const { return record_.graph(); }
  [[nodiscard]] const GlobalStates& states() const { return states_; }
  [[nodiscard]] bool is_expanded(StateId state) const { return index(state) < graph().states(); }
  [[nodiscard]] StateWords words_of(StateId state) const;
  // The first in which nothing can happen and that is not the end.
  [[nodiscard]] std::optional<StateId> stuck_state() const;
  // The first process has ended in some state, and another has not.
  [[nodiscard]] bool is_first_outlived() const;

  // How one comes to a state: the decisions, and in words what happens by them. The fewest there
  // are, if no meeting was taken early: whatever way of all states leads there, or to one like it,
  // needs a decision for each step of this search. Else there may be a shorter way.
  [[nodiscard]] Way way_to(StateId state);
  // Goes on along an arc.
  void append_arc(StateId source, std::size_t arc, Way& way);
  // The same for states that the search need not have come to; by the first transition that leads
  // there.
  void append(const StateWords& source, const StateWords& target, Way& way);

  // What can happen there, after all has been learned that can be; `way` says how to get there.
  // Nothing if there is no time for that, or if what was learned does not fit what was known.
  [[nodiscard]] std::optional<std::vector<GlobalTransition>> learned_transitions(
      const StateWords& state, const std::function<Way()>& way);

  [[nodiscard]] bool may_go_on(std::uint64_t states) override;
  [[nodiscard]] bool learn(const PackedState& state, StateId number) override;
  [[nodiscard]] std::uint64_t bytes() const override {
    return states_.bytes() + knowledge_.bytes() + oracle_.bytes();
  }
  void add_to(Progress& progress) const override;

 private:
  bool over(Outcome outcome, std::string why = "");
  bool is_small_enough();
  [[nodiscard]] bool has_grown() const {
    return knowledge_.nodes() != nodes_at_start_ || knowledge_.edges() != edges_at_start_;
  }
  // Something was learned that forbids a meeting that was not put off.
  [[nodiscard]] bool is_reduction_stale() const;
  bool begin();
  void tell_progress();
  bool learn(const GlobalTransition& transition, const std::function<Way()>& way);
  void append(const GlobalTransition& transition, Way& way) const;
  void append(const Decision& decision, LabelId label, const std::vector<PlaceId>& parts,
              Way& way) const;
  void append(const StateWords& source, const StateWords& target, std::optional<EventId> event,
              Way& way);
  void note_unknown(const GlobalTransition& transition);

  Oracle& oracle_;
  Exploration& found_;
  Knowledge& knowledge_;
  std::vector<Effect> beginning_;
  const ExplorationOptions& options_;
  SearchWatch& watch_;
  Alike alike_;
  GlobalStates states_;
  GlobalTransition start_;
  SearchRecord record_{1};  // of one word, and empty, until the search begins
  std::optional<GlobalStates::Lookout> lookout_;
  KnownStates known_;
  std::map<MissingEdge, std::string> unlearnable_;
  std::set<std::pair<NodeId, std::string>> noted_;
  SearchPlan plan_;
  std::size_t nodes_at_start_, edges_at_start_;
  std::size_t last_known_;      // nodes and edges, when may_go_on() was last asked
  std::uint64_t grown_at_ = 0;  // how many states there were when these had become more
  std::optional<Outcome> over_;
  std::string why_;
};

}  // namespace csp::checker::program
