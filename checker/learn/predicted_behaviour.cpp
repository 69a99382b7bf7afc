// Breadth first through the global states. What follows where a component is in a frontier state is
// left out: the whole state is a gap. So every step that is written down follows from what was
// seen, and what is missing is behind a gap.
#include "checker/learn/predicted_behaviour.hpp"

#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "checker/lts/numbered_states.hpp"
#include "checker/network/firing.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::learn {
namespace {

class Unfolding {
 public:
  Unfolding(const Network& network, const std::vector<std::optional<EventId>>& seen,
            const SearchOptions& options)
      : network_(network),
        seen_(seen),
        watch_(options),
        firing_(network),
        numbers_(firing_.words()) {}

  PredictedBehaviour unfold() {
    numbers_.add(firing_.initial().data());
    std::size_t next = 0;
    for (; next < numbers_.size() && !is_over(); ++next)
      found_.states.push_back(state(next));
    if (next < numbers_.size()) return std::move(found_);
    note_frontier();
    if (leads_to_unknown_value_) {
      for (const auto& [state, step] : unknown_steps_)
        found_.states[state].steps[step].target = found_.states.size();
      found_.states.push_back({.is_gap = true});
    }
    return std::move(found_);
  }

 private:
  bool is_over() {
    if (found_.states.size() % 256 == 0 && watch_.is_over()) found_.limit = watch_.why_over();
    if (found_.limit.empty()) {
      found_.limit = watch_.limit_of_space(
          numbers_.size(), numbers_.bytes() + found_.states.size() * sizeof(PredictedState) +
                               found_.transitions * sizeof(PredictedState::Step));
    }
    watch_.tell([&] {
      return Progress{.states = numbers_.size(),
                      .waiting = numbers_.size() - found_.states.size(),
                      .transitions = found_.transitions,
                      .bytes = numbers_.bytes(),
                      .phase = "learning PREDICTED"};
    });
    return !found_.limit.empty();
  }

  PredictedState state(std::size_t number) {
    const Word* const packed = numbers_[static_cast<std::uint32_t>(number)];
    struct Move {
      RuleId rule;
      std::vector<Word> target;
    };
    std::vector<Move> moves;
    firing_.for_each_step(packed, [&](RuleId rule, const Word* target) {
      moves.push_back({rule, std::vector<Word>(target, target + firing_.words())});
    });
    const Firing::Census census = firing_.census();
    PredictedState here{.has_ended = !census.runs_active, .is_gap = census.runs_frontier};
    if (here.is_gap) return here;
    for (const Move& move : moves) {
      const std::optional<EventId> event = seen_[checker::index(move.rule)];
      if (event) {
        here.steps.push_back({*event, numbers_.add(move.target.data()).number});
      } else {
        unknown_steps_.emplace_back(number, here.steps.size());
        here.steps.push_back({});
        note_unknown_value(network_[move.rule], packed);
      }
    }
    found_.transitions += here.steps.size();
    return here;
  }

  void note_unknown_value(const Rule& rule, const Word* packed) {
    leads_to_unknown_value_ = true;
    const Participant& sender = rule.participants.front();
    const Component& component = network_[sender.component];
    const StateId local = *firing_.local_state(packed, sender.component);
    note({.process = component.name,
          .state = "the value of `" + network_.events().name(rule.result) + "`",
          .location = component.lts->facts(local).location});
  }

  void note_frontier() {
    for (const Firing::LocalState& place : firing_.frontier_seen()) {
      const Component& component = network_[place.component];
      const StateFacts& facts = component.lts->facts(place.state);
      note({.process = component.name, .state = facts.label, .location = facts.location});
    }
  }

  void note(Gap gap) {
    if (noted_.emplace(gap.process, gap.state, gap.location).second)
      found_.gaps.push_back(std::move(gap));
  }

  const Network& network_;
  const std::vector<std::optional<EventId>>& seen_;
  SearchWatch watch_;
  Firing firing_;
  NumberedStates numbers_;
  PredictedBehaviour found_;
  std::vector<std::pair<std::size_t, std::size_t>> unknown_steps_;  // a state, a step of it
  bool leads_to_unknown_value_ = false;
  std::set<std::tuple<std::string, std::string, std::string>> noted_;
};

}  // namespace

PredictedBehaviour predicted_behaviour(const Network& network,
                                       const std::vector<std::optional<EventId>>& seen,
                                       const SearchOptions& options) {
  try {
    return Unfolding(network, seen, options).unfold();
  } catch (const std::length_error&) {
    PredictedBehaviour nothing;
    nothing.limit =
        "the limit of " + std::to_string(NumberedStates::most_states) + " states of PREDICTED";
    return nothing;
  }
}

}  // namespace csp::checker::learn
