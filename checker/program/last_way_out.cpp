// Idea: depth first from the states of the way, the last one first. Who comes back to a state that
// it is just going through can go round for ever; who comes to an end has completed. A state whose
// successors have all been left without that is doomed, and is never looked at again, from whatever
// state of the way one comes. So all searches together visit each state once.
//
// Invariant: a state is Doomed if whatever happens there leads to a standstill.
#include "checker/program/last_way_out.hpp"

#include <map>
#include <utility>

namespace csp::checker::program {

namespace {

class WayOutSearch {
 public:
  WayOutSearch(const std::function<std::optional<WaysOn>(StateId)>& ways_on,
               std::size_t most_states)
      : ways_on_(ways_on), most_states_(most_states) {}

  enum class Answer { WayOut, Doomed, Unknown };

  Answer from(StateId start) {
    if (marks_.contains(start)) return Answer::Doomed;
    if (const auto answer = enter(start)) return *answer;
    while (!stack_.empty()) {
      Visit& here = stack_.back();
      if (here.next == here.targets.size()) {
        marks_[here.state] = Mark::Doomed;
        stack_.pop_back();
        continue;
      }
      const StateId target = here.targets[here.next++];
      const auto mark = marks_.find(target);
      if (mark == marks_.end()) {
        if (const auto answer = enter(target)) return *answer;
      } else if (mark->second == Mark::Underway) {
        return Answer::WayOut;
      }
    }
    return is_whole_ ? Answer::Doomed : Answer::Unknown;
  }

 private:
  enum class Mark { Underway, Doomed };
  struct Visit {
    StateId state{};
    std::vector<StateId> targets{};
    std::size_t next = 0;
  };

  // The answer, if it is there already.
  std::optional<Answer> enter(StateId state) {
    if (marks_.size() == most_states_) return Answer::Unknown;
    std::optional<WaysOn> on = ways_on_(state);
    if (!on) return Answer::Unknown;
    if (on->has_ended) return Answer::WayOut;
    if (!on->is_whole) is_whole_ = false;
    marks_[state] = Mark::Underway;
    stack_.push_back({.state = state, .targets = std::move(on->targets)});
    return std::nullopt;
  }

  const std::function<std::optional<WaysOn>(StateId)>& ways_on_;
  const std::size_t most_states_;
  std::map<StateId, Mark> marks_;
  std::vector<Visit> stack_;
  bool is_whole_ = true;
};

}  // namespace

std::optional<LastWayOut> last_way_out(std::span<const StateId> way,
                                       const std::function<std::optional<WaysOn>(StateId)>& ways_on,
                                       std::size_t most_states) {
  WayOutSearch search(ways_on, most_states);
  for (std::size_t s = way.size(); s-- > 0;) {
    const WayOutSearch::Answer answer = search.from(way[s]);
    if (answer == WayOutSearch::Answer::Unknown) return std::nullopt;
    if (answer == WayOutSearch::Answer::WayOut) return LastWayOut{.state = s};
  }
  return LastWayOut{};
}

}  // namespace csp::checker::program
