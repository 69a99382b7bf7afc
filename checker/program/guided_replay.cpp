// Breadth first over pairs of a global state and how many of the events have happened. From a pair
// only those transitions are followed that nobody sees or that show the next event. Where an edge
// of such a transition is missing, the program is run along the way there and it is learned, as in
// exploration.cpp; so the program is run for what the events need, not for all that it can do.
//
// Nodes are not merged: what is found was learned as it is, and the search is small.
#include "checker/program/guided_replay.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "checker/program/alike.hpp"
#include "checker/program/global_states.hpp"
#include "checker/program/knowledge.hpp"
#include "checker/program/word_table.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::program {

namespace {

class Guide {
 public:
  Guide(ProgramUnderTest& program, const std::vector<ExpectedEvent>& events,
        const GuideOptions& options)
      : events_(events),
        options_(options),
        watch_(options.search),
        teacher_(program, knowledge_, options.runs),
        states_(knowledge_, alike_, options.runs.time) {}

  GuidedReplay search() {
    if (begin()) {
      reach(initial_, {}, {});
      while (!waiting_.empty() && !found_.is_found && found_.doubt.empty()) {
        const Pair here = waiting_.front();
        waiting_.pop_front();
        expand(here);
      }
    }
    if (!found_.is_found && found_.doubt.empty()) found_.doubt = why_not_found();
    found_.states = came_from_.size();
    found_.runs = teacher_.runs();
    found_.local_states = knowledge_.nodes() - knowledge_.components();
    return std::move(found_);
  }

 private:
  // The number of a state, and how many events have happened.
  using Pair = std::pair<std::uint32_t, std::size_t>;
  struct Origin {
    Pair before;
    std::vector<std::string> decisions;
  };

  bool begin() {
    const TaughtRun first = run({});
    for (;;) {
      const GlobalTransition start = states_.begin(first.story.beginning);
      append(start, beginning_);
      if (start.target) {
        initial_ = {numbers_.intern(*start.target).number, 0};
        return true;
      }
      if (!learn(beginning_, start)) {
        if (found_.doubt.empty()) found_.doubt = "how the program begins cannot be learned";
        return false;
      }
      beginning_.clear();
    }
  }

  void expand(const Pair& here) {
    const auto words = numbers_[here.first];
    const StateWords state(words.begin(), words.end());
    std::vector<GlobalTransition> transitions = states_.transitions(state);
    for (bool learned = true; learned;) {
      learned = false;
      for (const GlobalTransition& it : transitions) {
        if (!it.missing || !fits(it, here.second)) continue;
        std::vector<std::string> schedule = way_to(here);
        append(it, schedule);
        learned = learn(schedule, it);
        if (!found_.doubt.empty()) return;
        if (learned) break;
      }
      if (learned) transitions = states_.transitions(state);
    }
    if (transitions.empty() && !states_.is_completed(state) && here.second == events_.size())
      return confirm(here);
    for (const GlobalTransition& it : transitions) {
      if (!fits(it, here.second)) continue;
      if (!it.target) {
        has_unknown_ = true;
        continue;
      }
      std::vector<std::string> decisions;
      append(it, decisions);
      reach({numbers_.intern(*it.target).number, here.second + (it.label == unseen ? 0 : 1)}, here,
            std::move(decisions));
    }
  }

  // Nobody sees it, or it is the next event.
  [[nodiscard]] bool fits(const GlobalTransition& transition, std::size_t happened) const {
    if (transition.label == unseen) return true;
    if (happened == events_.size()) return false;
    const ExpectedEvent& next = events_[happened];
    const std::string& event = states_.text(transition.label);
    return event == next.name || (!next.has_value && event.starts_with(next.name + "."));
  }

  void reach(const Pair& pair, const Pair& before, std::vector<std::string> decisions) {
    if (!came_from_.try_emplace(pair, Origin{before, std::move(decisions)}).second) return;
    waiting_.push_back(pair);
    farthest_ = std::max(farthest_, pair.second);
    const std::string limit =
        watch_.limit_of_space(came_from_.size(), numbers_.bytes() + states_.bytes());
    if (watch_.is_over()) {
      give_up(watch_.why_over());
    } else if (!limit.empty()) {
      give_up(limit);
    }
  }

  void give_up(const std::string& limit) {
    found_.doubt = "the search for a run of the program that gets there gave up at " + limit;
  }

  [[nodiscard]] std::vector<std::string> way_to(Pair pair) const {
    std::vector<const Origin*> origins;
    while (pair != initial_) {
      origins.push_back(&came_from_.at(pair));
      pair = origins.back()->before;
    }
    std::vector<std::string> schedule = beginning_;
    for (auto origin = origins.rbegin(); origin != origins.rend(); ++origin)
      schedule.insert(schedule.end(), (*origin)->decisions.begin(), (*origin)->decisions.end());
    return schedule;
  }

  void append(const GlobalTransition& transition, std::vector<std::string>& schedule) const {
    for (const Decision& decision : states_.decisions(transition))
      schedule.push_back(to_string(decision));
  }

  TaughtRun run(const std::vector<std::string>& schedule) {
    return teacher_.run(schedule, decisions_beyond);
  }

  // True if what the transition lacked is known now.
  bool learn(const std::vector<std::string>& schedule, const GlobalTransition& transition) {
    if (!transition.missing || unlearnable_.contains(*transition.missing)) return false;
    if (teacher_.runs() >= options_.max_runs) {
      give_up("the limit of " + std::to_string(options_.max_runs) + " runs");
      return false;
    }
    if (watch_.is_over()) {
      give_up(watch_.why_over());
      return false;
    }
    (void)run(schedule);
    if (!knowledge_.contradictions().empty()) {
      found_.doubt =
          "a process of the program depends on more than its communications, so no run can be "
          "searched for";
      return false;
    }
    const MissingEdge& missing = *transition.missing;
    const bool is_known = knowledge_.edge(missing.node, missing.event) != no_edge;
    if (!is_known) unlearnable_.insert(missing);
    return is_known;
  }

  void confirm(const Pair& pair) {
    std::vector<std::string> schedule = way_to(pair);
    if (teacher_.run(schedule, 1).log.ending == RunEnding::Stuck) {
      found_.is_found = true;
      found_.schedule = std::move(schedule);
    } else {
      found_.doubt = "the program did not stay there when it was led there";
    }
  }

  [[nodiscard]] std::string why_not_found() const {
    if (has_unknown_) {
      return "no run of the program was found that gets there; not all that it can do on the way "
             "could be learned";
    }
    if (farthest_ < events_.size()) {
      return "the program does not get there: after " + std::to_string(farthest_) + " of " +
             std::to_string(events_.size()) + " events it cannot do the next, `" +
             events_[farthest_].name + "`";
    }
    return "the program gets there, and can go on";
  }

  const std::vector<ExpectedEvent>& events_;
  const GuideOptions& options_;
  SearchWatch watch_;
  Knowledge knowledge_;
  Teacher teacher_;
  Alike alike_;
  GlobalStates states_;
  WordTable numbers_;  // of states
  Pair initial_{};
  std::vector<std::string> beginning_;
  std::map<Pair, Origin> came_from_;
  std::deque<Pair> waiting_;
  std::set<MissingEdge> unlearnable_;
  std::size_t farthest_ = 0;
  bool has_unknown_ = false;
  GuidedReplay found_;
};

}  // namespace

GuidedReplay replay_guided(ProgramUnderTest& program, const std::vector<ExpectedEvent>& events,
                           const GuideOptions& options) {
  return Guide(program, events, options).search();
}

}  // namespace csp::checker::program
