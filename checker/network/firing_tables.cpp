// Idea: a step of a component is an exclusive or on its word. So whether a rule can fire is one
// look into a table for each follower, and what it does is one exclusive or for each participant.
//
// Invariant: a rule is in the row of a number exactly when its leader, in the state of that number,
// can do its local event; the rows of number 0, "does not run", are empty where it says so.
#include "checker/network/firing_tables.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace csp::checker {

namespace {

constexpr std::size_t most_entries = std::size_t{1} << 22;  // of all tables of moves, and of rows

class Maker {
 public:
  Maker(const Network& network, std::span<const PackedSlot> slots)
      : network_(network), slots_(slots) {}

  std::shared_ptr<const FiringTables> make() {
    if (!is_feasible()) return nullptr;
    compile_rules();
    for (std::size_t c = 0; c < slots_.size(); ++c)
      compile_actor(c);
    const bool has_one_word = slots_.empty() || slots_.back().word == 0;
    const auto has_side_effects = [this](const Rule& rule) { return has_effects(rule); };
    tables_.is_frugal = has_one_word && std::none_of(network_.rules().begin(),
                                                     network_.rules().end(), has_side_effects);
    return std::make_shared<const FiringTables>(std::move(tables_));
  }

 private:
  struct Arc {
    EventId event;
    std::uint32_t target;  // its number

    friend auto operator<=>(const Arc&, const Arc&) = default;
  };

  [[nodiscard]] const Lts& lts(std::size_t component) const {
    return *network_.components()[component].lts;
  }
  [[nodiscard]] std::size_t numbers(std::size_t component) const {
    return *lts(component).state_count() + slots_[component].offset;
  }
  static bool has_effects(const Rule& rule) {
    return !rule.starts.empty() || !rule.ends.empty() || !rule.awaits.empty() ||
           rule.result == tick;
  }

  [[nodiscard]] bool is_feasible() const {
    std::size_t entries = 0;
    for (const Component& component : network_.components()) {
      if (!component.lts->state_count()) return false;
      entries += *component.lts->state_count() + 1;
    }
    if (entries > most_entries) return false;
    std::vector<Participant> followers;
    for (const Rule& rule : network_.rules())
      followers.insert(followers.end(), rule.participants.begin() + 1, rule.participants.end());
    const auto less = [](const Participant& a, const Participant& b) {
      return std::pair(a.component, a.event) < std::pair(b.component, b.event);
    };
    std::sort(followers.begin(), followers.end(), less);
    followers.erase(std::unique(followers.begin(), followers.end()), followers.end());
    for (const Participant& follower : followers) {
      entries += numbers(index(follower.component));
      if (entries > most_entries) return false;
    }
    return true;
  }

  // The steps of each state of a component, sorted, each once. Worked out once: every rule asks.
  const std::vector<std::vector<Arc>>& arcs(std::size_t component) {
    arcs_.resize(slots_.size());
    std::vector<std::vector<Arc>>& known = arcs_[component];
    if (!known.empty()) return known;
    for (std::uint32_t state = 0; state < *lts(component).state_count(); ++state) {
      std::vector<Arc>& out = known.emplace_back();
      for (const Transition& step : lts(component).transitions(StateId{state})) {
        out.push_back(
            {.event = step.event,
             .target = slots_[component].number_after(lts(component), step.event, step.target)});
      }
      std::sort(out.begin(), out.end());
      out.erase(std::unique(out.begin(), out.end()), out.end());
    }
    return known;
  }

  FiringTables::Moves moves(std::size_t component, std::uint32_t number,
                            const std::vector<Arc>& arcs, EventId event) {
    FiringTables::Moves moves{.first = static_cast<std::uint32_t>(tables_.changes.size())};
    const auto first =
        std::lower_bound(arcs.begin(), arcs.end(), event,
                         [](const Arc& arc, EventId wanted) { return arc.event < wanted; });
    for (auto arc = first; arc != arcs.end() && arc->event == event; ++arc)
      tables_.changes.push_back(slots_[component].change(number, arc->target));
    moves.count = static_cast<std::uint32_t>(tables_.changes.size()) - moves.first;
    return moves;
  }

  // One table for each component and event, whichever rules use it.
  std::size_t moves_on(const Participant& follower) {
    const auto key = std::pair(follower.component, follower.event);
    const auto [place, is_new] = moves_on_.try_emplace(key, tables_.moves.size());
    if (!is_new) return place->second;
    const std::size_t c = index(follower.component);
    tables_.moves.resize(tables_.moves.size() + slots_[c].offset);
    const auto& all = arcs(c);
    for (std::uint32_t state = 0; state < all.size(); ++state)
      tables_.moves.push_back(moves(c, state + slots_[c].offset, all[state], follower.event));
    return place->second;
  }

  void compile_rules() {
    leading_.resize(slots_.size());
    const auto rules = network_.rules();
    for (std::size_t r = 0; r < rules.size(); ++r) {
      const Rule& rule = rules[r];
      const FiringTables::Lead lead{
          .rule = RuleId{static_cast<std::uint32_t>(r)},
          .word = slots_[index(rule.participants.front().component)].word,
          .first_follower = static_cast<std::uint32_t>(tables_.followers.size()),
          .follower_count = static_cast<std::uint32_t>(rule.participants.size() - 1),
          .priority = rule.priority,
          .has_side_effects = has_effects(rule)};
      for (std::size_t f = 1; f < rule.participants.size(); ++f) {
        const PackedSlot& slot = slots_[index(rule.participants[f].component)];
        tables_.followers.push_back({.mask = slot.mask,
                                     .word = slot.word,
                                     .shift = slot.shift,
                                     .first_moves = moves_on(rule.participants[f])});
      }
      tables_.has_priorities |= rule.priority != rules.front().priority;
      leading_[index(rule.participants.front().component)].emplace_back(
          rule.participants.front().event, lead);
    }
    for (auto& leading : leading_) {
      std::stable_sort(leading.begin(), leading.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
    }
  }

  // The rules that a component leads by this event, in order.
  void add_leads(std::size_t c, EventId event, FiringTables::Moves moves) {
    auto leading =
        std::lower_bound(leading_[c].begin(), leading_[c].end(), event,
                         [](const auto& one, EventId wanted) { return one.first < wanted; });
    for (; leading != leading_[c].end() && leading->first == event; ++leading) {
      tables_.leads.push_back(leading->second);
      tables_.leads.back().moves = moves;
    }
  }

  void compile_actor(std::size_t c) {
    const PackedSlot& slot = slots_[c];
    const std::size_t first_row = tables_.rows.size();
    tables_.rows.resize(first_row + slot.offset);
    bool is_remarkable = false;
    for (std::uint32_t state = 0; state < *lts(c).state_count(); ++state) {
      FiringTables::Row row{.first_lead = static_cast<std::uint32_t>(tables_.leads.size())};
      const std::vector<Arc>& out = arcs(c)[state];
      for (std::size_t a = 0; a < out.size(); ++a) {
        const EventId event = out[a].event;
        if (a > 0 && out[a - 1].event == event) continue;
        add_leads(c, event, moves(c, state + slot.offset, out, event));
      }
      row.lead_count = static_cast<std::uint32_t>(tables_.leads.size()) - row.first_lead;
      const StateFacts& facts = lts(c).facts(StateId{state});
      if (!slot.passive) row.remarks |= FiringTables::RunsActive;
      if (facts.frontier) row.remarks |= FiringTables::RunsFrontier;
      if (facts.diverges) row.remarks |= FiringTables::RunsDiverging;
      is_remarkable = is_remarkable || row.remarks != 0;
      tables_.rows.push_back(row);
    }
    if (leading_[c].empty() && !is_remarkable) {
      tables_.rows.resize(first_row);
      return;
    }
    tables_.actors.push_back(
        {.word = slot.word, .shift = slot.shift, .mask = slot.mask, .first_row = first_row});
  }

  const Network& network_;
  std::span<const PackedSlot> slots_;
  FiringTables tables_;
  std::vector<std::vector<std::vector<Arc>>> arcs_;  // by component, by state
  std::map<std::pair<ComponentId, EventId>, std::size_t> moves_on_;
  // By component: the rules it leads, each with the leader's local event.
  std::vector<std::vector<std::pair<EventId, FiringTables::Lead>>> leading_;
};

}  // namespace

std::shared_ptr<const FiringTables> make_firing_tables(const Network& network,
                                                       std::span<const PackedSlot> slots) {
  return Maker(network, slots).make();
}

}  // namespace csp::checker
