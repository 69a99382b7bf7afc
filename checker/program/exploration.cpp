// Idea: search (learning_search.cpp), and confirm what is found by a run of the program.
//
// In the beginning little is known and few nodes are complete, so few are merged (alike.cpp). A
// search therefore has a small limit of states at first; when it is reached, and something has been
// learned since, nodes are merged again and the search starts over with a greater one.
//
// Where it may it leaves out states (meetings.cpp), and with them perhaps the shortest ways. So
// what it finds may be looked for once more among all states; if there are too many, what it found
// is told.
#include "checker/program/exploration.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <utility>

#include "checker/program/last_way_out.hpp"
#include "checker/program/learning_search.hpp"
#include "checker/program/left_behind.hpp"
#include "checker/program/unseen_loop.hpp"
#include "checker/program/word_table.hpp"
#include "checker/refine/crew.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::program {

namespace {

constexpr std::uint64_t first_limit = 2'000;
constexpr std::uint64_t limit_growth = 8;
// Of all states, times those of the search that left some out.
constexpr std::uint64_t whole_limit_factor = 4;
constexpr int most_first_runs = 10;
constexpr std::uint64_t most_stateless_runs = 500;
constexpr std::size_t most_states_for_a_way_out = 20'000;
constexpr std::uint64_t most_runs_for_a_way_out = 500;

using Search = LearningSearch;

// The states around the way into a standstill, also those that the search did not come to.
class Surroundings {
 public:
  Surroundings(Search& search, StateId stuck) : search_(search) {
    for (const SearchRecord::Step& step : search.record().way_to(stuck))
      add_to_way(step.source);
    add_to_way(stuck);
  }
  // In numbers of its own.
  [[nodiscard]] const std::vector<StateId>& way() const { return way_; }

  // What is not known is learned. Nothing if the search gave up.
  [[nodiscard]] std::optional<WaysOn> ways_on(StateId state) {
    const StateWords here = words(state);
    WaysOn on{.has_ended = search_.states().is_completed(here)};
    if (on.has_ended) return on;
    const auto transitions = search_.learned_transitions(here, [&] { return way_to(state); });
    if (!transitions || search_.states().is_merging_stale()) return std::nullopt;
    for (const GlobalTransition& it : *transitions) {
      if (!it.target) {
        on.is_whole = false;
        continue;
      }
      const WordTable::Interned target = numbers_.intern(*it.target);
      if (target.is_new) came_from_.push_back(state);
      on.targets.push_back(StateId{target.number});
    }
    return on;
  }

 private:
  void add_to_way(StateId in_search) {
    const WordTable::Interned own = numbers_.intern(search_.words_of(in_search));
    way_.push_back(StateId{own.number});
    in_search_.push_back(in_search);
    came_from_.push_back(way_.back());
  }
  [[nodiscard]] StateWords words(StateId state) const {
    const auto words = numbers_[static_cast<std::uint32_t>(state)];
    return {words.begin(), words.end()};
  }
  [[nodiscard]] Way way_to(StateId state) {
    std::vector<StateId> back{state};
    while (index(back.back()) >= way_.size())
      back.push_back(came_from_[index(back.back())]);
    Way way = search_.way_to(in_search_[index(back.back())]);
    for (std::size_t s = back.size() - 1; s-- > 0;)
      search_.append(words(back[s + 1]), words(back[s]), way);
    return way;
  }

  Search& search_;
  WordTable numbers_;  // the first are those of the way
  std::vector<StateId> way_;
  std::vector<StateId> in_search_;  // of those of the way
  std::vector<StateId> came_from_;
};

class Explorer {
 public:
  Explorer(ProgramUnderTest& program, const ExplorationOptions& options)
      : options_(options),
        watch_(options_.search),
        crew_(crew_size(options_.search.threads)),
        teacher_(program, found_.knowledge, options_.runs) {
    found_.threads = program.threads();
  }

  Exploration explore() {
    if (options_.strategy == Strategy::Learn) {
      learn_all();
    } else {
      found_.stateless = search_stateless(teacher_, watch_, options_.strategy, options_.max_runs);
    }
    if (!found_.deadlock && teacher_.stuck()) keep_stuck_run();
    found_.runs = teacher_.runs();
    found_.accidents = teacher_.accidents();
    found_.called_run_again = teacher_.called_run_again();
    found_.seconds = watch_.seconds();
    return std::move(found_);
  }

 private:
  class SearchedBehaviour final : public Behaviour {
   public:
    SearchedBehaviour(Explorer& explorer, Search& search) : explorer_(explorer), search_(search) {
      for (const StateId state : search.graph().frontier())
        frontier_.insert(state);
    }
    [[nodiscard]] std::size_t states() const override { return search_.record().states(); }
    [[nodiscard]] std::vector<Step> steps(std::size_t state) const override {
      std::vector<Step> steps;
      if (!search_.is_expanded(state_of(state))) return steps;
      for (const StateGraph::Arc& arc : search_.graph().arcs(state_of(state)))
        steps.push_back(
            {search_.states().text(search_.states().label(arc.event)), index(arc.target)});
      return steps;
    }
    [[nodiscard]] bool has_ended(std::size_t state) const override {
      return search_.states().is_completed(search_.record().state(state_of(state)));
    }
    [[nodiscard]] bool is_known(std::size_t state) const override {
      return search_.is_expanded(state_of(state)) && !frontier_.contains(state_of(state));
    }
    [[nodiscard]] Way go(const std::vector<std::size_t>& steps) override {
      StateId here{0};
      Way way = search_.way_to(here);
      for (const std::size_t step : steps) {
        search_.append_arc(here, step, way);
        here = search_.graph().arcs(here)[step].target;
      }
      (void)explorer_.confirm(way);
      return way;
    }

   private:
    Explorer& explorer_;
    Search& search_;
    std::set<StateId> frontier_;
  };

  [[nodiscard]] bool may_run() { return teacher_.runs() < options_.max_runs && !watch_.is_over(); }

  // What is known may contradict itself: then nothing can be searched, but one can still look. At
  // random and by priorities in turns: neither is better everywhere (stateless.cpp).
  void learn_all() {
    run_first();
    if (found_.knowledge.contradictions().empty()) {
      for (std::uint64_t limit = first_limit; search(limit) != Next::Nothing;)
        limit *= limit_growth;
    }
    if (found_.knowledge.contradictions().empty()) return;
    const std::uint64_t left = options_.max_runs - std::min(options_.max_runs, teacher_.runs());
    found_.stateless = search_stateless(teacher_, watch_, Strategy::RandomAndPriorities,
                                        std::min(left, most_stateless_runs));
  }

  // Until two in a row teach nothing new.
  void run_first() {
    int nothing_new = 0;
    for (int run = 0; run < most_first_runs && nothing_new < 2; ++run) {
      if (run > 0 && !may_run()) return;
      const TaughtRun taught = teacher_.run({}, decisions_beyond);
      if (run == 0) beginning_ = taught.story.beginning;
      nothing_new = taught.story.taught ? 0 : nothing_new + 1;
    }
  }

  enum class Next {
    Nothing,
    Again,  // because of what was learned, with a greater limit
    Whole,  // again, with all states
  };

  // If nodes were wrongly taken for each other and nothing was learned that would keep them apart,
  // nobody is taken for anybody else.
  Next search(std::uint64_t limit) {
    const std::size_t nodes = found_.knowledge.nodes(), edges = found_.knowledge.edges();
    const Next next = search_once(limit);
    const bool has_grown = nodes != found_.knowledge.nodes() || edges != found_.knowledge.edges();
    if (next == Next::Again && !has_grown) merges_ = false;
    return next;
  }

  // A search that came to its end, what it found, and what it could not learn.
  struct Searched {
    std::unique_ptr<Search> search{};
    Search::Outcome outcome = Search::Outcome::Complete;
    std::optional<StateId> stuck{};
    std::optional<LeftBehind> left{};
    std::vector<UnknownPlace> unknown{};
    bool is_impossible = false, is_endless = false;
  };

  Next search_once(std::uint64_t limit) {
    found_.unknown.clear();
    found_.loss.reset();
    found_.is_whole = false;
    found_.is_impossible = false;
    found_.is_endless = false;
    Searched now{.search = std::make_unique<Search>(teacher_, found_, beginning_, options_, watch_,
                                                    plan(limit))};
    now.outcome = now.search->search();
    note_figures(*now.search);
    if (now.outcome == Search::Outcome::Restart) return Next::Again;
    if (now.outcome == Search::Outcome::Contradiction) return Next::Nothing;
    if (!has_all_states(*now.search) && now.search->is_first_outlived()) {
      may_reduce_ = false;
      return Next::Whole;
    }
    if (now.outcome != Search::Outcome::Limit) now.stuck = now.search->stuck_state();
    if (now.outcome == Search::Outcome::Complete && !now.stuck) {
      now.left = program::find_left_behind(now.search->record(), now.search->states(),
                                           found_.knowledge, crew_);
    }
    if (!has_all_states(*now.search) && may_be_told_better(now)) {
      now.unknown = found_.unknown;
      now.is_impossible = found_.is_impossible;
      now.is_endless = found_.is_endless;
      reduced_ = std::move(now);
      return Next::Whole;
    }
    if (reduced_.search != nullptr && now.outcome == Search::Outcome::Limit) {
      now = std::move(reduced_);
      found_.unknown = now.unknown;
      found_.is_impossible = now.is_impossible;
      found_.is_endless = now.is_endless;
      note_figures(*now.search);
    }
    return tell(now) ? Next::Nothing : Next::Again;
  }

  // None are left out.
  [[nodiscard]] static bool has_all_states(const Search& search) {
    return search.states().meetings().size() == 0;
  }

  [[nodiscard]] SearchPlan plan(std::uint64_t limit) const {
    const bool asks_for_more = options_.on_behaviour || !options_.visible.empty() ||
                               !options_.lossless.empty() || options_.runs.time != TimeMode::Any;
    SearchPlan plan{.merges = merges_,
                    .reduces = options_.reduces && may_reduce_ && !asks_for_more,
                    .stops_if_stuck = !options_.on_behaviour,
                    .restart_at = limit};
    if (reduced_.search != nullptr) {
      plan.reduces = false;
      plan.most_states = std::max(options_.states_to_search_again,
                                  whole_limit_factor * reduced_.search->record().states());
    }
    return plan;
  }

  // If all states are searched. A place that cannot be learned may hide more where what leads there
  // is not put off.
  [[nodiscard]] bool may_be_told_better(const Searched& now) const {
    if (!found_.unknown.empty() || found_.is_impossible || found_.is_endless) return true;
    if (now.stuck) return !now.search->way_to(*now.stuck).is_shortest;
    return now.left && !now.search->way_to(now.left->state).is_shortest;
  }

  void note_figures(const Search& search) {
    found_.states = search.record().states();
    found_.transitions = search.graph().arcs();
    found_.states_at_unknown = search.graph().frontier().size();
  }

  // False if the nodes that were taken for each other are to blame for what was found.
  bool tell(const Searched& now) {
    Search& search = *now.search;
    find_loss(search);
    switch (now.outcome) {
      case Search::Outcome::Restart:
      case Search::Outcome::Contradiction:
        break;
      case Search::Outcome::Limit:
        found_.limit = search.limit_reached();
        break;
      case Search::Outcome::Stuck:
        return confirm_stuck(search, *now.stuck);
      case Search::Outcome::Complete:
        found_.is_whole = true;
        if (now.stuck && !confirm_stuck(search, *now.stuck)) return false;
        if (now.left) confirm_left_behind(search, *now.left);
        break;
    }
    if (options_.on_behaviour) {
      SearchedBehaviour behaviour(*this, search);
      options_.on_behaviour(behaviour);
    }
    find_livelock(search);
    return true;
  }

  // False if the nodes that were taken for each other are to blame.
  bool confirm_stuck(Search& search, StateId stuck) {
    Way way = search.way_to(stuck);
    TaughtRun run = teacher_.run(way.schedule, 1);
    const bool is_confirmed = run.log.ending == RunEnding::Stuck;
    if (!is_confirmed && search.states().is_merging_stale()) return false;
    if (is_confirmed) {
      way.story = std::move(run.story);
      find_last_way_out(search, stuck);
    } else {
      way.doubt = why_not(run.log);
    }
    found_.deadlock = std::move(way);
    return true;
  }

  void find_last_way_out(Search& search, StateId stuck) {
    const std::uint64_t most_runs =
        std::min(options_.max_runs, teacher_.runs() + most_runs_for_a_way_out);
    Surroundings around(search, stuck);
    const auto last = last_way_out(
        around.way(),
        [&](StateId state) -> std::optional<WaysOn> {
          if (watch_.is_over() || teacher_.runs() >= most_runs) return std::nullopt;
          return around.ways_on(state);
        },
        most_states_for_a_way_out);
    if (!last) return;
    found_.is_deadlock_certain = !last->state;
    if (!last->state) return;
    // The story tells each decision but those to run; the schedule has them all.
    const std::vector<SearchRecord::Step> steps = search.record().way_to(stuck);
    const StateId state = *last->state < steps.size() ? steps[*last->state].source : stuck;
    found_.deadlock_avoidable_until = static_cast<std::size_t>(
        std::ranges::count_if(search.way_to(state).schedule,
                              [](const std::string& line) { return !line.starts_with("run "); }));
  }

  static std::string why_not(const RunLog& log) {
    return log.ending == RunEnding::Refused ? "the program refused to go there: " + log.refusal
                                            : "the program found a way to go on";
  }

  // Runs the program along the way. Where it follows, what is told is what it did.
  TaughtRun confirm(Way& way) {
    TaughtRun run = teacher_.run(way.schedule, 0);
    if (run.log.ending == RunEnding::Refused) {
      way.doubt = why_not(run.log);
    } else if (run.log.steps.size() < way.schedule.size()) {
      way.doubt = "the program did not come so far";
    } else {
      way.story = run.story;
    }
    return run;
  }

  void confirm_left_behind(Search& search, const LeftBehind& left) {
    found_.left_behind = {.way = search.way_to(left.state), .places = left.places};
    (void)confirm(found_.left_behind->way);
  }

  [[nodiscard]] bool is_visible(const GlobalStates& states, LabelId label) const {
    const auto is_named = [&](const std::string& name) {
      const std::string& text = states.text(label);
      return name == text || text.starts_with(name + ".") || name == states.name_of(label);
    };
    return std::ranges::any_of(options_.visible, is_named);
  }

  void find_livelock(Search& search) {
    if (options_.visible.empty()) return;
    const GlobalStates& states = search.states();
    std::vector<bool> of_label(states.labels());
    for (std::size_t label = 1; label < of_label.size(); ++label)
      of_label[label] = is_visible(states, LabelId{static_cast<std::uint32_t>(label)});
    std::vector<bool> visible(states.events());
    for (std::size_t e = index(tick) + 1; e < visible.size(); ++e) {
      const LabelId label = states.label(EventId{static_cast<std::uint32_t>(e)});
      visible[e] = of_label[static_cast<std::size_t>(label)];
    }
    const auto loop = find_unseen_loop(search.graph(), visible);
    if (!loop) return;
    Way way = search.way_to(loop->state);
    const std::size_t before = way.story.happenings.size();
    StateId here = loop->state;
    for (const std::uint32_t arc : loop->loop) {
      search.append_arc(here, arc, way);
      here = search.graph().arcs(here)[arc].target;
    }
    (void)confirm(way);
    found_.livelock.emplace();
    std::vector<Happening>& all = way.story.happenings;
    const auto split = all.begin() + static_cast<std::ptrdiff_t>(std::min(before, all.size()));
    found_.livelock->loop.assign(split, all.end());
    all.erase(split, all.end());
    found_.livelock->way = std::move(way);
  }

  // Of the first transition by which one is lost.
  void find_loss(Search& search) {
    if (options_.lossless.empty()) return;
    const StateGraph& graph = search.graph();
    for (std::uint32_t s = 0; s < graph.states(); ++s) {
      const auto arcs = graph.arcs(StateId{s});
      for (std::size_t arc = 0; arc < arcs.size(); ++arc) {
        if (find_loss(search, StateId{s}, arc)) return;
      }
    }
  }

  bool find_loss(Search& search, StateId state, std::size_t arc) {
    const EventId event = search.graph().arcs(state)[arc].event;
    for (const LostValue& lost : search.states().lost(event)) {
      const std::string channel = found_.knowledge.channel_name(lost.place, lost.channel);
      const bool matters = std::ranges::any_of(
          options_.lossless, [&](const std::string& name) { return is_named(channel, name); });
      if (!matters) continue;
      found_.loss = {.way = search.way_to(state),
                     .channel = channel,
                     .value = found_.knowledge[lost.value].text};
      search.append_arc(state, arc, found_.loss->way);
      (void)confirm(found_.loss->way);
      return true;
    }
    return false;
  }

  void keep_stuck_run() {
    Way way{.is_shortest = false, .schedule = *teacher_.stuck()};
    const TaughtRun run = teacher_.run(way.schedule, 1);
    way.story = run.story;
    if (run.log.ending != RunEnding::Stuck) {
      way.doubt = "it was seen once, but the same decisions lead elsewhere now";
    }
    found_.deadlock = std::move(way);
  }

  const ExplorationOptions options_;
  Exploration found_;
  SearchWatch watch_;
  Crew crew_;
  Teacher teacher_;
  std::vector<Effect> beginning_;
  bool merges_ = true;
  bool may_reduce_ = true;
  Searched reduced_;  // that found something; then all states are searched
};

}  // namespace

bool is_named(const std::string& channel, const std::string& name) {
  return channel == name || channel.starts_with(name + ".");
}

Exploration explore(ProgramUnderTest& program, const ExplorationOptions& options) {
  return Explorer(program, options).explore();
}

}  // namespace csp::checker::program
