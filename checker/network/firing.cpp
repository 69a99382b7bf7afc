// Idea: the work that depends on one component alone is done once for each of its states: the
// state's transitions are sorted by event, and the rules whose *leader* (first participant) could
// step from here are listed. A global step then asks, for each running component, only the rules
// that its present state leads, and looks up the followers' transitions. Where all components are
// known in full this is done beforehand (firing_tables.hpp); else when a search first meets a
// state.
//
// Invariant: a rule is considered in a global state exactly when its leader runs and can do its
// local event, hence at most once; so `enabled_` holds each rule that can fire once, and only rules
// of the highest priority met so far. `urgent_` holds the same.
//
// Source: the rule table is a supercombinator's (W. Roscoe, "Understanding Concurrent Systems",
// section 9.1) without its formats: what starts and ends is part of the global state instead.
#include "checker/network/firing.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace csp::checker {

namespace {

bool can_stop(const Network& network, ComponentId id) {
  const Component& component = network[id];
  const std::optional<std::size_t> states = component.lts->state_count();
  if (!component.starts_running || !states) return true;
  for (std::size_t state = 0; state < *states; ++state) {
    const StateId here{static_cast<std::uint32_t>(state)};
    if (component.lts->facts(here).ended) return true;
  }
  return std::any_of(network.rules().begin(), network.rules().end(), [id](const Rule& rule) {
    if (rule.result == tick || std::count(rule.ends.begin(), rule.ends.end(), id) != 0) return true;
    return std::any_of(rule.participants.begin(), rule.participants.end(),
                       [id](const Participant& p) { return p.component == id && p.event == tick; });
  });
}

bool may_diverge(const Lts& lts) {
  const std::optional<std::size_t> states = lts.state_count();
  if (!states) return true;
  for (std::size_t state = 0; state < *states; ++state) {
    if (lts.facts(StateId{static_cast<std::uint32_t>(state)}).diverges) return true;
  }
  return false;
}

std::uint32_t bits_for(const Lts& lts, std::uint32_t offset) {
  constexpr std::uint32_t unknown = 32;
  const std::optional<std::size_t> states = lts.state_count();
  if (!states) return unknown;
  const std::size_t numbers = *states + offset;
  return static_cast<std::uint32_t>(std::bit_width(numbers - (numbers > 0 ? 1 : 0)));
}

}  // namespace

Firing::Firing(const Network& network) : network_(network) {
  lay_out_states();
  compile_rules();
  rows_.resize(slots_.size());
  rows_now_.resize(slots_.size());
  successor_.resize(word_count_);
  for (std::size_t c = 0; c < slots_.size(); ++c) {
    slots_[c].begin = number_of(c, tau, network.components()[c].lts->initial());
    if (network.components()[c].starts_running) put(c, slots_[c].begin);
  }
  initial_ = successor_;
  tables_ = make_firing_tables(network, slots_);
  noted_.resize(slots_.size());
}

void Firing::lay_out_states() {
  constexpr std::uint32_t word_bits = 64;
  std::uint32_t used = 0;
  std::uint32_t word = 0;
  for (std::size_t c = 0; c < network_.components().size(); ++c) {
    const Component& component = network_.components()[c];
    PackedSlot slot;
    slot.offset = can_stop(network_, ComponentId{static_cast<std::uint32_t>(c)}) ? 1 : 0;
    slot.passive = component.passive;
    const std::uint32_t bits = bits_for(*component.lts, slot.offset);
    if (used + bits > word_bits) {
      ++word;
      used = 0;
    }
    slot.word = word;
    slot.shift = bits == 0 ? 0 : used;
    slot.mask = (Word{1} << bits) - 1;
    used += bits;
    slots_.push_back(slot);
  }
  word_count_ = word + std::size_t{1};
  bits_of_last_word_ = used;
}

void Firing::compile_rules() {
  leads_by_component_.resize(slots_.size());
  for (std::size_t r = 0; r < network_.rules().size(); ++r) {
    const Rule& rule = network_.rules()[r];
    CompiledRule compiled;
    compiled.first_follower = static_cast<std::uint32_t>(followers_.size());
    compiled.follower_count = static_cast<std::uint32_t>(rule.participants.size() - 1);
    compiled.priority = rule.priority;
    compiled.has_side_effects =
        !rule.starts.empty() || !rule.ends.empty() || !rule.awaits.empty() || rule.result == tick;
    followers_.insert(followers_.end(), rule.participants.begin() + 1, rule.participants.end());
    rules_.push_back(compiled);
    const Participant& leader = rule.participants.front();
    leads_by_component_[index(leader.component)].push_back(
        {.event = leader.event, .rule = RuleId{static_cast<std::uint32_t>(r)}});
  }
  for (std::vector<Leading>& leading : leads_by_component_) {
    std::stable_sort(leading.begin(), leading.end(),
                     [](const Leading& a, const Leading& b) { return a.event < b.event; });
  }
}

std::uint32_t Firing::number_of(std::size_t component, EventId event, StateId target) const {
  return slots_[component].number_after(*network_.components()[component].lts, event, target);
}

Firing::Row& Firing::row(std::size_t component, std::uint32_t state) {
  std::vector<Row>& rows = rows_[component];
  if (state >= rows.size()) rows.resize(state + std::size_t{1});
  if (!rows[state].is_known) compile_row(component, StateId{state}, rows[state]);
  return rows[state];
}

void Firing::compile_row(std::size_t component, StateId state, Row& row) {
  const Lts& lts = *network_.components()[component].lts;
  const StateFacts& facts = lts.facts(state);
  row.is_known = true;
  row.is_frontier = facts.frontier;
  row.diverges = facts.diverges;
  const std::span<const Transition> transitions = lts.transitions(state);
  const std::vector<Transition> copy(transitions.begin(),
                                     transitions.end());  // facts() may move it
  std::vector<Arc> sorted;
  for (const Transition& step : copy) {
    sorted.push_back(
        {.event = step.event, .target = number_of(component, step.event, step.target)});
  }
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  row.arcs = {.first = static_cast<std::uint32_t>(arcs_.size()),
              .count = static_cast<std::uint32_t>(sorted.size())};
  arcs_.insert(arcs_.end(), sorted.begin(), sorted.end());
  row.first_lead = static_cast<std::uint32_t>(leads_.size());
  for (const Leading& leading : leads_by_component_[component]) {
    const Range choices = arcs_on(row, leading.event);
    if (choices.count != 0) leads_.push_back({.rule = leading.rule, .choices = choices});
  }
  row.lead_count = static_cast<std::uint32_t>(leads_.size()) - row.first_lead;
}

Firing::Range Firing::arcs_on(const Row& row, EventId event) const {
  constexpr std::uint32_t few = 8;  // up to so many, looking at each is faster than halving
  std::uint32_t first = row.arcs.first;
  const std::uint32_t end = first + row.arcs.count;
  if (row.arcs.count > few) {
    const auto found =
        std::lower_bound(arcs_.begin() + first, arcs_.begin() + end, event,
                         [](const Arc& arc, EventId wanted) { return arc.event < wanted; });
    first = static_cast<std::uint32_t>(found - arcs_.begin());
  } else {
    while (first != end && arcs_[first].event < event)
      ++first;
  }
  std::uint32_t last = first;
  while (last != end && arcs_[last].event == event)
    ++last;
  return {.first = first, .count = last - first};
}

// After it no row of this state is missing, so that arcs_ and leads_ stay where they are while the
// state is expanded.
void Firing::unpack(const Word* state) {
  for (std::size_t c = 0; c < slots_.size(); ++c) {
    const PackedSlot& slot = slots_[c];
    const std::uint32_t number = slot.number(state);
    rows_now_[c] = number < slot.offset ? nullptr : &row(c, number - slot.offset);
  }
}

void Firing::collect_enabled(const Word* state) {
  unpack(state);
  enabled_.clear();
  choices_.clear();
  census_ = {};
  std::uint32_t highest = 0;
  for (std::size_t c = 0; c < slots_.size(); ++c) {
    if (!runs(c)) continue;
    Row& here = *rows_now_[c];
    census_.runs_active |= !slots_[c].passive;
    census_.runs_diverging |= here.diverges;
    census_.runs_frontier |= here.is_frontier;
    if (here.is_frontier && !here.is_noted) {
      here.is_noted = true;
      frontier_seen_.push_back(
          {.component = ComponentId{static_cast<std::uint32_t>(c)},
           .state = StateId{static_cast<std::uint32_t>(&here - rows_[c].data())}});
    }
    const std::uint32_t leads_end = here.first_lead + here.lead_count;
    for (std::uint32_t l = here.first_lead; l < leads_end; ++l) {
      const Lead& lead = leads_[l];
      const CompiledRule& rule = rules_[index(lead.rule)];
      if (rule.priority < highest) continue;
      const auto first_choice = static_cast<std::uint32_t>(choices_.size());
      choices_.push_back({.component = static_cast<std::uint32_t>(c), .arcs = lead.choices});
      if (!followers_can_step(rule) ||
          (rule.has_side_effects && !side_conditions_hold(network_[lead.rule], state))) {
        choices_.resize(first_choice);
        continue;
      }
      if (rule.priority > highest) enabled_.clear();
      highest = rule.priority;
      enabled_.push_back({.rule = lead.rule, .first_choice = first_choice});
    }
  }
}

// Appends each follower's choices.
bool Firing::followers_can_step(const CompiledRule& rule) {
  for (std::uint32_t f = 0; f < rule.follower_count; ++f) {
    const Participant& follower = followers_[rule.first_follower + f];
    const std::size_t c = index(follower.component);
    if (!runs(c)) return false;
    const Range arcs = arcs_on(*rows_now_[c], follower.event);
    if (arcs.count == 0) return false;
    choices_.push_back({.component = static_cast<std::uint32_t>(c), .arcs = arcs});
  }
  return true;
}

bool Firing::side_conditions_hold(const Rule& rule, const Word* state) const {
  const auto is_running = [&](ComponentId id) {
    return slots_[index(id)].number(state) >= slots_[index(id)].offset;
  };
  const auto stays = [&](ComponentId id) {
    return is_running(id) && std::count(rule.ends.begin(), rule.ends.end(), id) == 0;
  };
  return std::none_of(rule.awaits.begin(), rule.awaits.end(), is_running) &&
         std::none_of(rule.starts.begin(), rule.starts.end(), stays);
}

void Firing::put(std::size_t component, std::uint32_t number) {
  const PackedSlot& slot = slots_[component];
  Word& word = successor_[slot.word];
  word = (word & ~(slot.mask << slot.shift)) | (Word{number} << slot.shift);
}

void Firing::start_choices(const Enabled& enabled, const Word* state) {
  std::copy_n(state, word_count_, successor_.begin());
  const std::uint32_t count = rules_[index(enabled.rule)].follower_count + 1;
  for (std::uint32_t p = 0; p < count; ++p) {
    const Choice& choice = choices_[enabled.first_choice + p];
    put(choice.component, arcs_[choice.arcs.first].target);
  }
  if (rules_[index(enabled.rule)].has_side_effects) apply_side_effects(network_[enabled.rule]);
}

// Turns to the next combination of the participants' choices, like an odometer; false after the
// last.
bool Firing::next_choice(const Enabled& enabled) {
  const CompiledRule& rule = rules_[index(enabled.rule)];
  for (std::uint32_t p = 0; p <= rule.follower_count; ++p) {
    Choice& choice = choices_[enabled.first_choice + p];
    const bool turned_over = ++choice.taken == choice.arcs.count;
    if (turned_over) choice.taken = 0;
    put(choice.component, arcs_[choice.arcs.first + choice.taken].target);
    if (turned_over) continue;
    if (rule.has_side_effects) apply_side_effects(network_[enabled.rule]);
    return true;
  }
  return false;
}

void Firing::apply_side_effects(const Rule& rule) {
  if (rule.result == tick) std::fill(successor_.begin(), successor_.end(), 0);
  for (const ComponentId id : rule.ends)
    put(index(id), 0);
  for (const ComponentId id : rule.starts)
    put(index(id), slots_[index(id)].begin);
}

// Finds the participants' choices on the way.
bool Firing::can_fire(const FiringTables::Lead& lead, const Word* state) {
  const FiringTables& tables = *tables_;
  turns_.clear();
  turns_.push_back({.changes = tables.changes.data() + lead.moves.first,
                    .word = lead.word,
                    .count = lead.moves.count,
                    .taken = 0});
  for (std::uint32_t f = 0; f < lead.follower_count; ++f) {
    const FiringTables::Follower& follower = tables.followers[lead.first_follower + f];
    const FiringTables::Moves moves =
        tables.moves[follower.first_moves +
                     ((state[follower.word] >> follower.shift) & follower.mask)];
    if (moves.count == 0) return false;
    turns_.push_back({.changes = tables.changes.data() + moves.first,
                      .word = follower.word,
                      .count = moves.count,
                      .taken = 0});
  }
  return !lead.has_side_effects || side_conditions_hold(network_[lead.rule], state);
}

void Firing::begin_turns(const Word* state) {
  std::copy_n(state, word_count_, successor_.begin());
  for (const Turn& turn : turns_)
    successor_[turn.word] ^= turn.changes[0];
}

// As next_choice(): like an odometer; false after the last.
bool Firing::next_turn() {
  for (Turn& turn : turns_) {
    successor_[turn.word] ^= turn.changes[turn.taken];
    turn.taken = turn.taken + 1 == turn.count ? 0 : turn.taken + 1;
    successor_[turn.word] ^= turn.changes[turn.taken];
    if (turn.taken != 0) return true;
  }
  return false;
}

std::uint8_t Firing::find_most_urgent(const Word* state) {
  const FiringTables& tables = *tables_;
  std::uint8_t remarks = 0;
  std::uint32_t highest = 0;
  urgent_.clear();
  for (const FiringTables::Actor& actor : tables.actors) {
    const FiringTables::Row& row =
        tables.rows[actor.first_row + ((state[actor.word] >> actor.shift) & actor.mask)];
    remarks |= row.remarks;
    for (std::uint32_t l = 0; l < row.lead_count; ++l) {
      const FiringTables::Lead& lead = tables.leads[row.first_lead + l];
      if (lead.priority < highest || !can_fire(lead, state)) continue;
      if (lead.priority > highest) urgent_.clear();
      highest = lead.priority;
      urgent_.push_back(&lead);
    }
  }
  return remarks;
}

void Firing::note_frontier(const Word* state) {
  for (std::size_t c = 0; c < slots_.size(); ++c) {
    const ComponentId component{static_cast<std::uint32_t>(c)};
    const auto local = local_state(state, component);
    if (!local || !network_[component].lts->facts(*local).frontier) continue;
    std::vector<bool>& noted = noted_[c];
    if (noted.size() <= index(*local)) noted.resize(index(*local) + 1);
    if (noted[index(*local)]) continue;
    noted[index(*local)] = true;
    frontier_seen_.push_back({.component = component, .state = *local});
  }
}

bool Firing::may_step_silently() const {
  return std::any_of(network_.rules().begin(), network_.rules().end(),
                     [](const Rule& rule) { return rule.result == tau; }) ||
         std::any_of(network_.components().begin(), network_.components().end(),
                     [](const Component& component) { return may_diverge(*component.lts); });
}

bool Firing::runs_active(const Word* state) const {
  for (std::size_t c = 0; c < slots_.size(); ++c) {
    const ComponentId component{static_cast<std::uint32_t>(c)};
    if (!slots_[c].passive && local_state(state, component)) return true;
  }
  return false;
}

std::optional<StateId> Firing::local_state(const Word* state, ComponentId component) const {
  const PackedSlot& slot = slots_[index(component)];
  const std::uint32_t number = slot.number(state);
  if (number < slot.offset) return std::nullopt;
  return StateId{number - slot.offset};
}

}  // namespace csp::checker
