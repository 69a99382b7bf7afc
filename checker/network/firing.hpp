// What a network can do next: packed global states, and the rules that fire in them (network.hpp
// says when they do).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/network/network.hpp"

namespace csp::checker {

// A global state is `words()` of these; each component has a few bits of one word.
using Word = std::uint64_t;

class Firing {
 public:
  explicit Firing(const Network& network);

  [[nodiscard]] const Network& network() const { return network_; }
  [[nodiscard]] std::size_t words() const { return word_count_; }
  [[nodiscard]] std::vector<Word> initial() const { return initial_; }

  // Calls sink(RuleId, const Word* successor) for each step out of `state`, always in the same
  // order. The successor lies in memory that the next step overwrites.
  template <class Sink>
  void for_each_step(const Word* state, Sink&& sink) {
    collect_enabled(state);
    for (const Enabled& enabled : enabled_) {
      start_choices(enabled, state);
      do {
        sink(enabled.rule, const_cast<const Word*>(successor_.data()));
      } while (next_choice(enabled));
    }
  }

  // The state that a component is in; nothing when it does not run.
  [[nodiscard]] std::optional<StateId> local_state(const Word* state, ComponentId component) const;

  // What the state that for_each_step() was last called for is like, besides its steps.
  struct Census {
    bool runs_active = false;    // a component that is not passive runs
    bool runs_frontier = false;  // a running component is in a frontier state
    bool runs_diverging = false;
  };
  [[nodiscard]] Census census() const { return census_; }

  // Frontier states that some global state so far contained, in the order of discovery.
  struct LocalState {
    ComponentId component;
    StateId state;
  };
  [[nodiscard]] std::span<const LocalState> frontier_seen() const { return frontier_seen_; }

 private:
  // Where a component's number lies in the packed state. Number 0 says that it does not run if it
  // can ever stop; the states follow.
  struct Slot {
    std::uint32_t word = 0;
    std::uint32_t shift = 0;
    Word mask = 0;             // not shifted
    std::uint32_t offset = 0;  // 1 if it can ever stop, else 0
    std::uint32_t begin = 0;   // number of the state it starts in
    bool passive = false;
  };
  struct Arc {
    EventId event;
    std::uint32_t target;  // a Slot's number, not a StateId

    friend auto operator<=>(const Arc&, const Arc&) = default;
  };
  struct Range {  // of arcs_
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  struct Lead {
    RuleId rule;
    Range choices;
  };
  // What is known of one local state: its arcs sorted by event, and the rules it leads.
  struct Row {
    Range arcs;
    std::uint32_t first_lead = 0;
    std::uint32_t lead_count = 0;
    bool is_known = false;
    bool is_frontier = false;
    bool is_noted = false;  // in frontier_seen_
    bool diverges = false;
  };
  struct CompiledRule {
    std::uint32_t first_follower = 0;  // of followers_
    std::uint32_t follower_count = 0;
    std::uint32_t priority = 0;
    bool has_side_effects = false;  // starts, ends or awaits somebody, or ends the network
  };
  struct Enabled {
    RuleId rule;
    std::uint32_t first_choice;  // of choices_: the leader's, then one for each follower
  };
  struct Choice {
    std::uint32_t component;
    Range arcs;
    std::uint32_t taken = 0;
  };

  void lay_out_states();
  void compile_rules();
  [[nodiscard]] std::uint32_t number_of(std::size_t component, EventId event, StateId target) const;
  Row& row(std::size_t component, std::uint32_t state);
  void compile_row(std::size_t component, StateId state, Row& row);
  [[nodiscard]] Range arcs_on(const Row& row, EventId event) const;
  void unpack(const Word* state);
  void collect_enabled(const Word* state);
  [[nodiscard]] bool followers_can_step(const CompiledRule& rule);
  [[nodiscard]] bool side_conditions_hold(const Rule& rule) const;
  [[nodiscard]] bool runs(std::size_t component) const { return rows_now_[component] != nullptr; }
  void start_choices(const Enabled& enabled, const Word* state);
  bool next_choice(const Enabled& enabled);
  void put(std::size_t component, std::uint32_t number);
  void apply_side_effects(const Rule& rule);

  const Network& network_;
  std::size_t word_count_ = 1;
  std::vector<Slot> slots_;             // by component
  std::vector<std::vector<Row>> rows_;  // by component, by state
  std::vector<Arc> arcs_;
  std::vector<Lead> leads_;
  std::vector<CompiledRule> rules_;     // by RuleId
  std::vector<Participant> followers_;  // participants of rules but the first
  struct Leading {
    EventId event;
    RuleId rule;
  };
  std::vector<std::vector<Leading>> leads_by_component_;  // sorted by event, then rule
  std::vector<Word> initial_;

  // Working memory of the current step; kept between calls so that no step allocates.
  std::vector<Row*> rows_now_;  // of the state in hand, by component; null where it does not run
  std::vector<Enabled> enabled_;
  std::vector<Choice> choices_;
  std::vector<Word> successor_;
  Census census_;
  std::vector<LocalState> frontier_seen_;
};

}  // namespace csp::checker
