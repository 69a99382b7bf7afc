// What a network can do next: packed global states, and the rules that fire in them (network.hpp
// says when they do).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "checker/network/firing_tables.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

// For one thread; a copy is for another.
class Firing {
 public:
  explicit Firing(const Network& network);

  [[nodiscard]] const Network& network() const { return network_; }
  [[nodiscard]] std::size_t words() const { return word_count_; }
  [[nodiscard]] std::vector<Word> initial() const { return initial_; }
  // How many bits of the last word, from the lowest on, are ever used.
  [[nodiscard]] std::uint32_t bits_of_last_word() const { return bits_of_last_word_; }
  // Whether a rule results in tau or a component may diverge by itself.
  [[nodiscard]] bool may_step_silently() const;

  // Calls sink(RuleId, const Word* successor) for each step out of `state`, always in the same
  // order. The successor lies in memory that the next step overwrites.
  template <class Sink>
  void for_each_step(const Word* state, Sink&& sink) {
    if (tables_ != nullptr) return for_each_step_by_tables(state, sink);
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

  // A component that is not passive runs.
  [[nodiscard]] bool runs_active(const Word* state) const;

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
  struct Arc {
    EventId event;
    std::uint32_t target;  // a PackedSlot's number, not a StateId

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

  template <class Sink>
  void for_each_step_by_tables(const Word* state, Sink& sink) {
    const FiringTables& tables = *tables_;
    if (tables.has_priorities) return fire_most_urgent(state, sink);
    std::uint8_t remarks = 0;
    for (const FiringTables::Actor& actor : tables.actors) {
      const FiringTables::Row& row =
          tables.rows[actor.first_row + ((state[actor.word] >> actor.shift) & actor.mask)];
      remarks |= row.remarks;
      const FiringTables::Lead* lead = tables.leads.data() + row.first_lead;
      for (std::uint32_t l = 0; l < row.lead_count; ++l)
        fire(lead[l], state, sink);
    }
    remark(remarks, state);
  }

  template <class Sink>
  void fire_most_urgent(const Word* state, Sink& sink) {
    remark(find_most_urgent(state), state);
    for (const FiringTables::Lead* lead : urgent_)
      fire(*lead, state, sink);
  }

  // Lets the rule fire in all ways it can.
  template <class Sink>
  void fire(const FiringTables::Lead& lead, const Word* state, Sink& sink) {
    const FiringTables& tables = *tables_;
    if (!tables.is_frugal || lead.moves.count != 1 || lead.follower_count > 1) {
      return fire_in_general(lead, state, sink);
    }
    Word successor = *state ^ tables.changes[lead.moves.first];
    if (lead.follower_count == 0) {
      sink(lead.rule, const_cast<const Word*>(&successor));
      return;
    }
    const FiringTables::Follower& follower = tables.followers[lead.first_follower];
    const FiringTables::Moves moves =
        tables.moves[follower.first_moves + ((*state >> follower.shift) & follower.mask)];
    for (std::uint32_t m = 0; m < moves.count; ++m) {
      const Word then = successor ^ tables.changes[moves.first + m];
      sink(lead.rule, &then);
    }
  }

  template <class Sink>
  void fire_in_general(const FiringTables::Lead& lead, const Word* state, Sink& sink) {
    if (!can_fire(lead, state)) return;
    begin_turns(state);
    do {
      if (lead.has_side_effects) {
        after_effects_ = successor_;
        successor_.swap(after_effects_);
        apply_side_effects(network_[lead.rule]);
        successor_.swap(after_effects_);
        sink(lead.rule, const_cast<const Word*>(after_effects_.data()));
      } else {
        sink(lead.rule, const_cast<const Word*>(successor_.data()));
      }
    } while (next_turn());
  }

  bool can_fire(const FiringTables::Lead& lead, const Word* state);
  void begin_turns(const Word* state);
  bool next_turn();
  std::uint8_t find_most_urgent(const Word* state);
  // Says what the state in hand is like.
  void remark(std::uint8_t remarks, const Word* state) {
    census_ = {.runs_active = (remarks & FiringTables::RunsActive) != 0,
               .runs_frontier = (remarks & FiringTables::RunsFrontier) != 0,
               .runs_diverging = (remarks & FiringTables::RunsDiverging) != 0};
    if (census_.runs_frontier) note_frontier(state);
  }
  void note_frontier(const Word* state);
  [[nodiscard]] bool side_conditions_hold(const Rule& rule, const Word* state) const;

  void lay_out_states();
  void compile_rules();
  [[nodiscard]] std::uint32_t number_of(std::size_t component, EventId event, StateId target) const;
  Row& row(std::size_t component, std::uint32_t state);
  void compile_row(std::size_t component, StateId state, Row& row);
  [[nodiscard]] Range arcs_on(const Row& row, EventId event) const;
  void unpack(const Word* state);
  void collect_enabled(const Word* state);
  [[nodiscard]] bool followers_can_step(const CompiledRule& rule);
  [[nodiscard]] bool runs(std::size_t component) const { return rows_now_[component] != nullptr; }
  void start_choices(const Enabled& enabled, const Word* state);
  bool next_choice(const Enabled& enabled);
  void put(std::size_t component, std::uint32_t number);
  void apply_side_effects(const Rule& rule);

  const Network& network_;
  std::size_t word_count_ = 1;
  std::uint32_t bits_of_last_word_ = 0;
  std::vector<PackedSlot> slots_;       // by component
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

  std::shared_ptr<const FiringTables> tables_;  // null: rows are compiled as they are met

  // Working memory of the current step; kept between calls so that no step allocates.
  std::vector<Row*> rows_now_;  // of the state in hand, by component; null where it does not run
  std::vector<Enabled> enabled_;
  std::vector<Choice> choices_;
  std::vector<Word> successor_;
  // By tables: the ways that the participants of a rule can turn to, the rules to fire, and the
  // frontier states that are noted.
  struct Turn {
    const Word* changes;
    std::uint32_t word;
    std::uint32_t count;
    std::uint32_t taken;
  };
  std::vector<Turn> turns_;
  std::vector<const FiringTables::Lead*> urgent_;
  std::vector<Word> after_effects_;
  std::vector<std::vector<bool>> noted_;  // by component, by number
  Census census_;
  std::vector<LocalState> frontier_seen_;
};

}  // namespace csp::checker
