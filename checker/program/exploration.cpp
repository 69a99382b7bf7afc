// Idea: breadth first through the global states that follow from what is known of each process;
// where an edge is missing, the program is run along the way there and the edge is learned. So the
// number of runs grows with the number of local states, not with that of interleavings. A run goes
// on at random behind its schedule, so that it teaches more than what it was made for.
//
// In the beginning little is known and few nodes are complete, so few are merged (alike.cpp). The
// search therefore has a small limit of states at first; when it is reached, and something has
// been learned since, nodes are merged again and the search starts over with a greater one.
//
// Where many states wait, several threads look at what can happen in them, without changing
// anything; then one thread takes the states in their order, gives numbers to what they lead to,
// and learns what is missing. So everything has the same number whatever the count of threads.
//
// Invariant: a state is expanded when all its transitions are known, and states are expanded in the
// order of their numbers; so the first stuck state that is found is one of the nearest.
#include "checker/program/exploration.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <set>
#include <utility>

#include "checker/program/alike.hpp"
#include "checker/program/global_states.hpp"
#include "checker/program/last_way_out.hpp"
#include "checker/program/state_graph.hpp"
#include "checker/refine/crew.hpp"
#include "checker/refine/search_watch.hpp"

namespace csp::checker::program {

namespace {

constexpr std::uint64_t first_limit = 2'000;
constexpr std::uint64_t limit_growth = 8;
constexpr std::uint64_t decisions_beyond = 300;
constexpr int most_first_runs = 10;
constexpr std::uint64_t most_stateless_runs = 500;
constexpr std::size_t most_states_for_a_way_out = 20'000;
constexpr std::uint64_t most_runs_for_a_way_out = 500;
constexpr std::size_t least_looked_at = 64;         // fewer states are not worth waking anybody
constexpr std::size_t looked_at_at_once = 16;       // by one thread
constexpr std::size_t most_arcs_ahead = 32 * 1024;  // about so many are kept before they are used
constexpr std::size_t expected_ahead = 24;          // states, for their targets to come into caches

std::size_t number(StateId state) { return static_cast<std::size_t>(state); }

// One search, with nodes merged in one way.
class Search {
 public:
  enum class Outcome { Complete, Stuck, Restart, Limit, Contradiction };

  Search(Teacher& teacher, Exploration& found, std::vector<Effect> beginning,
         const ExplorationOptions& options, SearchWatch& watch, Crew& crew, std::uint64_t limit,
         bool merges)
      : teacher_(teacher),
        found_(found),
        knowledge_(found.knowledge),
        beginning_(std::move(beginning)),
        options_(options),
        watch_(watch),
        crew_(crew),
        alike_(merges ? Alike(knowledge_) : Alike()),
        states_(knowledge_, alike_, options.runs.time),
        limit_(limit),
        nodes_at_start_(knowledge_.nodes()),
        edges_at_start_(knowledge_.edges()) {}

  Outcome search() {
    if (!begin()) return over_;
    for (std::size_t first = 0; first < states_.size();) {
      const std::span<const GlobalStates::Outlook> outlooks = look_ahead(first);
      for (std::size_t i = 0; i < outlooks.size(); ++i) {
        if (i + expected_ahead < outlooks.size()) expect(outlooks[i + expected_ahead]);
        const StateId state{static_cast<std::uint32_t>(first++)};
        if (!expand(state, outlooks[i])) return over_;
      }
    }
    return states_.is_merging_stale() ? Outcome::Restart : Outcome::Complete;
  }

  [[nodiscard]] const std::string& limit_reached() const { return why_; }
  [[nodiscard]] std::size_t state_count() const { return states_.size(); }
  [[nodiscard]] std::size_t arc_count() const { return graph_.arcs(); }
  [[nodiscard]] const StateGraph& graph() const { return graph_; }
  [[nodiscard]] GlobalStates& states() { return states_; }
  [[nodiscard]] std::optional<StateId> stuck_state() const { return stuck_; }

  struct Loss {
    StateId state{};
    std::uint32_t ordinal = 0;  // of the transition
    std::string channel{}, value{};
  };
  [[nodiscard]] const std::optional<Loss>& loss() const { return loss_; }
  [[nodiscard]] bool is_expanded(StateId state) const { return number(state) < graph_.states(); }

  // How one comes to a state: the decisions, and in words what happens by them.
  [[nodiscard]] Way way_to(StateId state) {
    Way way;
    append(start_, way);
    for (const auto& [source, ordinal] : steps_to(state))
      append(states_.transitions(source)[ordinal], way);
    for (const GlobalStates::LiveProcess& it : states_.alive(state)) {
      way.story.alive.push_back({.place = it.place,
                                 .component = knowledge_[it.node].component,
                                 .node = it.node,
                                 .is_about_to_run = it.is_about_to_run});
    }
    return way;
  }

  // All that one comes through on that way, from the beginning.
  [[nodiscard]] std::vector<StateId> states_to(StateId state) const {
    std::vector<StateId> states;
    for (const auto& [source, ordinal] : steps_to(state))
      states.push_back(source);
    states.push_back(state);
    return states;
  }

  // Also of a state that the search did not come to; then it may be learned now. Nothing if there
  // is no time left for that, or if what was learned does not fit what was known.
  [[nodiscard]] std::optional<WaysOn> ways_on(StateId state, std::uint64_t most_runs) {
    WaysOn on{.has_ended = states_.is_completed(state)};
    if (on.has_ended) return on;
    limit_ = std::numeric_limits<std::uint64_t>::max();  // there is no starting over
    if (watch_.is_over() || teacher_.runs() >= most_runs) return std::nullopt;
    const std::size_t known = parents_.size();
    const auto transitions = learned_transitions(state);
    if (!transitions || states_.is_merging_stale()) return std::nullopt;
    parents_.resize(states_.size(), no_parent);
    for (std::size_t t = 0; t < transitions->size(); ++t) {
      const std::optional<StateId> target = (*transitions)[t].target;
      if (!target) {
        on.is_whole = false;
        continue;
      }
      on.targets.push_back(*target);
      if (number(*target) >= known && parents_[number(*target)] == no_parent)
        parents_[number(*target)] = {state, static_cast<std::uint32_t>(t)};
    }
    return on;
  }

  void append(const GlobalTransition& transition, Way& way) const {
    bool is_first = true;  // what follows nobody sees, and one process does it
    for (const Decision& decision : states_.decisions(transition)) {
      way.schedule.push_back(to_string(decision));
      if (decision.kind != Decision::Kind::Run) {
        Happening happening{.decision = decision};
        if (is_first) happening.event = states_.text(transition.label);
        const std::string& event = happening.event.empty() ? way.schedule.back() : happening.event;
        const std::vector<PlaceId> parts =
            is_first ? transition.parts : std::vector{knowledge_.place(decision.place)};
        for (const PlaceId part : parts) {
          happening.parts.push_back(
              {.place = part, .component = knowledge_.last_component(part), .event = event});
        }
        way.story.happenings.push_back(std::move(happening));
      }
      is_first = false;
    }
  }

 private:
  // The transitions by which one comes to a state: where each begins, and its number there.
  [[nodiscard]] std::vector<std::pair<StateId, std::uint32_t>> steps_to(StateId state) const {
    std::vector<std::pair<StateId, std::uint32_t>> steps;
    for (StateId here = state; number(here) != 0;) {
      if (parents_[number(here)] == no_parent) break;  // of a transition that is no more
      steps.push_back(parents_[number(here)]);
      here = steps.back().first;
    }
    std::ranges::reverse(steps);
    return steps;
  }

  bool over(Outcome outcome, std::string why = "") {
    over_ = outcome;
    why_ = std::move(why);
    return false;
  }

  // No process has more states than it may have.
  bool is_small_enough() {
    for (std::uint32_t c = 0; c < knowledge_.components(); ++c) {
      const PlaceId place = knowledge_[ComponentId{c}].place;
      if (knowledge_.nodes_in(place) <= options_.max_local_states) continue;
      return over(Outcome::Limit, "the limit of " + std::to_string(options_.max_local_states) +
                                      " local states of " + knowledge_.object_name(place));
    }
    return true;
  }

  bool begin() {
    if (!is_small_enough()) return false;
    for (;;) {
      const GlobalTransition start = states_.begin(beginning_);
      if (start.target) {
        start_ = start;
        parents_.resize(1, no_parent);
        return true;
      }
      if (start.is_impossible || start.is_endless ||
          (start.missing && unlearnable_.contains(*start.missing))) {
        note_unknown(start);
        return over(Outcome::Limit, "a beginning that cannot be learned");
      }
      Way way;
      append(start, way);
      if (!learn(way.schedule, start)) return false;
    }
  }

  // Runs the program until all of them are known that can be. Nothing if the search is over.
  std::optional<std::vector<GlobalTransition>> learned_transitions(StateId state) {
    for (;;) {
      std::vector<GlobalTransition> transitions = states_.transitions(state);
      const auto gap = std::ranges::find_if(transitions, [&](const GlobalTransition& it) {
        return it.missing && !unlearnable_.contains(*it.missing);
      });
      if (gap == transitions.end()) return transitions;
      Way way = way_to(state);
      append(*gap, way);
      if (!learn(way.schedule, *gap)) return std::nullopt;
    }
  }

  // What can happen in the next states, from `first` on; there is at least one. Few states are left
  // to whoever expands them. The choice depends on nothing but what was found before.
  [[nodiscard]] std::span<const GlobalStates::Outlook> look_ahead(std::size_t first) {
    static const GlobalStates::Outlook none{};
    const std::size_t waiting = states_.size() - first;
    if (waiting < least_looked_at) return {&none, 1};
    const std::size_t arcs_of_each = graph_.arcs() / first + 1;
    const std::size_t count =
        std::min(waiting, std::max(least_looked_at, most_arcs_ahead / arcs_of_each));
    if (outlooks_.size() < count) outlooks_.resize(count);
    while (lookouts_.size() < crew_.size())
      lookouts_.emplace_back(states_);
    std::atomic<std::size_t> next = 0;
    crew_.run([&](std::uint32_t thread) {
      for (;;) {
        const std::size_t begin = next.fetch_add(looked_at_at_once, std::memory_order_relaxed);
        if (begin >= count) return;
        const std::size_t size = std::min(looked_at_at_once, count - begin);
        lookouts_[thread].look(StateId{static_cast<std::uint32_t>(first + begin)},
                               std::span(outlooks_).subspan(begin, size));
      }
    });
    return {outlooks_.data(), count};
  }

  void expect(const GlobalStates::Outlook& outlook) const {
    for (const GlobalStates::Outlook::Step& step : outlook.steps) {
      if (!step.target) states_.expect(step.target_hash);
    }
  }

  bool expand(StateId state, const GlobalStates::Outlook& outlook) {
    if (!go_on()) return false;
    bool is_stuck = false;
    if (outlook.is_whole) {
      take(state, outlook);
      is_stuck = outlook.steps.empty();
    } else {
      const auto transitions = learned_transitions(state);
      if (!transitions) return false;
      take(state, *transitions);
      is_stuck = transitions->empty();
    }
    if (!is_stuck || states_.is_completed(state)) return true;
    if (!stuck_) stuck_ = state;
    return options_.on_behaviour ? true : over(Outcome::Stuck);
  }

  void take(StateId state, const GlobalStates::Outlook& outlook) {
    graph_.begin_state();
    StateTable::Packed packed = outlook.packed;
    for (std::size_t s = 0; s < outlook.steps.size(); ++s) {
      const GlobalStates::Outlook::Step& step = outlook.steps[s];
      const StateId target = step.target
                                 ? *step.target
                                 : states_.admit(packed.first(step.target_words), step.target_hash);
      packed = packed.subspan(step.target_words);
      add_arc(state, s, target, step.happening);
    }
    for (const auto& [step, lost] : outlook.lost)
      note_loss(state, step, lost);
  }

  void take(StateId state, const std::vector<GlobalTransition>& transitions) {
    graph_.begin_state();
    bool is_frontier = false;
    for (std::size_t t = 0; t < transitions.size(); ++t) {
      const GlobalTransition& it = transitions[t];
      if (!it.target) {
        is_frontier = true;
        note_unknown(it);
        continue;
      }
      add_arc(state, t, *it.target, states_.happening(it));
      for (const LostValue& lost : it.lost)
        note_loss(state, t, lost);
    }
    if (is_frontier) graph_.mark_frontier();
  }

  void add_arc(StateId source, std::size_t ordinal, StateId target, HappeningId happening) {
    parents_.resize(states_.size(), no_parent);
    if (number(target) > number(source) && parents_[number(target)] == no_parent)
      parents_[number(target)] = {source, static_cast<std::uint32_t>(ordinal)};
    graph_.add_arc(target, happening);
  }

  void note_loss(StateId state, std::size_t ordinal, const LostValue& lost) {
    if (loss_) return;
    const std::string channel = knowledge_.channel_name(lost.place, lost.channel);
    const bool matters = std::ranges::any_of(
        options_.lossless, [&](const std::string& name) { return is_named(channel, name); });
    if (!matters) return;
    loss_ = {state, static_cast<std::uint32_t>(ordinal), channel, knowledge_[lost.value].text};
  }

  // Whether the limits allow to go on.
  bool go_on() {
    if (watch_.is_over()) return over(Outcome::Limit, watch_.why_over());
    const std::uint64_t bytes = states_.bytes() + graph_.bytes();
    if (std::string limit = watch_.limit_of_space(states_.size(), bytes); !limit.empty()) {
      return over(Outcome::Limit, std::move(limit));
    }
    const bool has_grown =
        knowledge_.nodes() != nodes_at_start_ || knowledge_.edges() != edges_at_start_;
    if (states_.size() >= limit_ && (has_grown || states_.is_merging_stale())) {
      return over(Outcome::Restart);
    }
    watch_.tell([&] {
      Progress progress;
      progress.states = states_.size();
      progress.waiting = states_.size() - graph_.states();
      progress.transitions = graph_.arcs();
      progress.bytes = bytes;
      progress.runs = teacher_.runs();
      progress.local_states = knowledge_.nodes() - knowledge_.components();
      return progress;
    });
    return true;
  }

  bool learn(const std::vector<std::string>& schedule, const GlobalTransition& transition) {
    if (teacher_.runs() >= options_.max_runs) {
      return over(Outcome::Limit, "the limit of " + std::to_string(options_.max_runs) + " runs");
    }
    if (!go_on()) return false;
    const TaughtRun run = teacher_.run(schedule, decisions_beyond);
    if (!knowledge_.contradictions().empty()) return over(Outcome::Contradiction);
    if (!is_small_enough()) return false;
    if (!is_known(*transition.missing)) {
      // The way may lead elsewhere because nodes were wrongly taken for each other.
      if (states_.is_merging_stale()) return over(Outcome::Restart);
      unlearnable_.emplace(*transition.missing, why_not(run.log));
    }
    return true;
  }

  [[nodiscard]] bool is_known(const MissingEdge& missing) const {
    if (knowledge_.edge(missing.node, missing.event) != no_edge) return true;
    return std::ranges::any_of(alike_.members(missing.node), [&](NodeId member) {
      return knowledge_.edge(member, missing.event) != no_edge;
    });
  }

  static std::string why_not(const RunLog& log) {
    switch (log.ending) {
      case RunEnding::Missing:
        return "the program does not survive it";
      case RunEnding::Refused:
        return "the program refuses to go there: " + log.refusal;
      case RunEnding::Again:
        return "the program calls csp::run a second time";
      default:
        return "the program did something else";
    }
  }

  void note_unknown(const GlobalTransition& transition) {
    if (transition.is_impossible) found_.is_impossible = true;
    if (transition.is_endless) found_.is_endless = true;
    if (!transition.missing) return;
    const NodeId node = transition.missing->node;
    const bool is_noted = std::ranges::any_of(
        found_.unknown, [&](const UnknownPlace& it) { return it.node == node; });
    if (is_noted) return;
    found_.unknown.push_back({.place = knowledge_.place_of(node),
                              .node = node,
                              .why = unlearnable_[*transition.missing]});
  }

  static constexpr std::pair<StateId, std::uint32_t> no_parent{StateId{0xffffffff}, 0};

  Teacher& teacher_;
  Exploration& found_;
  Knowledge& knowledge_;
  std::vector<Effect> beginning_;
  const ExplorationOptions& options_;
  SearchWatch& watch_;
  Crew& crew_;
  Alike alike_;
  GlobalStates states_;
  StateGraph graph_;
  std::vector<GlobalStates::Lookout> lookouts_;             // one for each of the crew
  std::vector<GlobalStates::Outlook> outlooks_;             // what they saw; the rest is left over
  std::vector<std::pair<StateId, std::uint32_t>> parents_;  // and which of its transitions
  GlobalTransition start_;
  std::map<MissingEdge, std::string> unlearnable_;
  std::uint64_t limit_;
  std::size_t nodes_at_start_, edges_at_start_;
  std::optional<StateId> stuck_;
  std::optional<Loss> loss_;
  Outcome over_ = Outcome::Complete;
  std::string why_;
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
    [[nodiscard]] std::size_t states() const override { return search_.state_count(); }
    [[nodiscard]] std::vector<Step> steps(std::size_t state) const override {
      std::vector<Step> steps;
      if (!search_.is_expanded(state_of(state))) return steps;
      for (const StateGraph::Arc& arc : search_.graph().arcs(state_of(state)))
        steps.push_back(
            {search_.states().text(search_.states().label(arc.happening)), number(arc.target)});
      return steps;
    }
    [[nodiscard]] bool has_ended(std::size_t state) const override {
      return search_.states().is_completed(state_of(state));
    }
    [[nodiscard]] bool is_known(std::size_t state) const override {
      return search_.is_expanded(state_of(state)) && !frontier_.contains(state_of(state));
    }
    [[nodiscard]] Way go(const std::vector<std::size_t>& steps) override {
      StateId here{0};
      Way way = search_.way_to(here);
      for (const std::size_t step : steps)
        here = explorer_.append_arc(search_, here, step, way);
      (void)explorer_.confirm(way);
      return way;
    }

   private:
    static StateId state_of(std::size_t state) {
      return StateId{static_cast<std::uint32_t>(state)};
    }
    Explorer& explorer_;
    Search& search_;
    std::set<StateId> frontier_;
  };

  // Takes the step of that number among those that lead somewhere.
  static StateId append_arc(Search& search, StateId from, std::size_t arc, Way& way) {
    std::vector<GlobalTransition> transitions = search.states().transitions(from);
    std::erase_if(transitions, [](const GlobalTransition& it) { return !it.target; });
    search.append(transitions[arc], way);
    return *transitions[arc].target;
  }

  [[nodiscard]] bool may_run() { return teacher_.runs() < options_.max_runs && !watch_.is_over(); }

  // What is known may contradict itself: then nothing can be searched, but one can still look. At
  // random and by priorities in turns: neither is better everywhere (stateless.cpp).
  void learn_all() {
    run_first();
    if (found_.knowledge.contradictions().empty()) {
      std::uint64_t limit = first_limit;
      while (search(limit))
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

  // True if it is to be done again, with a greater limit. If nodes were wrongly taken for each
  // other and nothing was learned that would keep them apart, nobody is taken for anybody else.
  bool search(std::uint64_t limit) {
    const std::size_t nodes = found_.knowledge.nodes(), edges = found_.knowledge.edges();
    const bool is_unfinished = search_once(limit);
    if (is_unfinished && nodes == found_.knowledge.nodes() && edges == found_.knowledge.edges())
      merges_ = false;
    return is_unfinished;
  }

  bool search_once(std::uint64_t limit) {
    found_.unknown.clear();
    found_.loss.reset();
    found_.is_whole = false;
    found_.is_impossible = false;
    Search search(teacher_, found_, beginning_, options_, watch_, crew_, limit, merges_);
    const Search::Outcome outcome = search.search();
    found_.states = search.state_count();
    found_.transitions = search.arc_count();
    found_.states_at_unknown = search.graph().frontier().size();
    if (outcome == Search::Outcome::Restart) return true;
    if (outcome == Search::Outcome::Contradiction) return false;
    find_loss(search);
    switch (outcome) {
      case Search::Outcome::Restart:
      case Search::Outcome::Contradiction:
        break;
      case Search::Outcome::Limit:
        found_.limit = search.limit_reached();
        break;
      case Search::Outcome::Stuck:
        return !confirm_stuck(search);
      case Search::Outcome::Complete:
        found_.is_whole = true;
        if (search.stuck_state()) {
          if (!confirm_stuck(search)) return true;
        } else {
          find_left_behind(search);
        }
        break;
    }
    if (options_.on_behaviour) {
      SearchedBehaviour behaviour(*this, search);
      options_.on_behaviour(behaviour);
    }
    find_livelock(search);
    return false;
  }

  // False if the nodes that were taken for each other are to blame.
  bool confirm_stuck(Search& search) {
    Way way = search.way_to(*search.stuck_state());
    TaughtRun run = teacher_.run(way.schedule, 1);
    const bool is_confirmed = run.log.ending == RunEnding::Stuck;
    if (!is_confirmed && search.states().is_merging_stale()) return false;
    if (is_confirmed) {
      way.story = std::move(run.story);
      find_last_way_out(search);
    } else {
      way.doubt = why_not(run.log);
    }
    found_.deadlock = std::move(way);
    return true;
  }

  void find_last_way_out(Search& search) {
    const std::vector<StateId> states = search.states_to(*search.stuck_state());
    const std::uint64_t most_runs =
        std::min(options_.max_runs, teacher_.runs() + most_runs_for_a_way_out);
    const auto last = last_way_out(
        states, [&](StateId state) { return search.ways_on(state, most_runs); },
        most_states_for_a_way_out);
    if (!last) return;
    found_.is_deadlock_certain = !last->state;
    if (!last->state) return;
    // The story tells each decision but those to run; the schedule has them all.
    const Way way = search.way_to(states[*last->state]);
    found_.deadlock_avoidable_until = static_cast<std::size_t>(std::ranges::count_if(
        way.schedule, [](const std::string& line) { return !line.starts_with("run "); }));
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

  void find_left_behind(Search& search) {
    const auto left =
        program::find_left_behind(search.graph(), search.states(), found_.knowledge, crew_);
    if (!left) return;
    found_.left_behind = {.way = search.way_to(left->state), .places = left->places};
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
    GlobalStates& states = search.states();
    std::vector<bool> of_label(states.labels());
    for (std::size_t label = 1; label < of_label.size(); ++label)
      of_label[label] = is_visible(states, LabelId{static_cast<std::uint32_t>(label)});
    std::vector<bool> visible(states.happenings());
    for (std::size_t h = 0; h < visible.size(); ++h) {
      const LabelId label = states.label(HappeningId{static_cast<std::uint32_t>(h)});
      visible[h] = of_label[static_cast<std::size_t>(label)];
    }
    const auto loop = find_unseen_loop(search.graph(), visible);
    if (!loop) return;
    Way way = search.way_to(loop->state);
    const std::size_t before = way.story.happenings.size();
    StateId here = loop->state;
    for (const std::uint32_t arc : loop->loop)
      here = append_arc(search, here, arc, way);
    (void)confirm(way);
    found_.livelock.emplace();
    std::vector<Happening>& all = way.story.happenings;
    const auto split = all.begin() + static_cast<std::ptrdiff_t>(std::min(before, all.size()));
    found_.livelock->loop.assign(split, all.end());
    all.erase(split, all.end());
    found_.livelock->way = std::move(way);
  }

  void find_loss(Search& search) {
    const auto& loss = search.loss();
    if (!loss) return;
    found_.loss = {
        .way = search.way_to(loss->state), .channel = loss->channel, .value = loss->value};
    search.append(search.states().transitions(loss->state)[loss->ordinal], found_.loss->way);
    (void)confirm(found_.loss->way);
  }

  void keep_stuck_run() {
    Way way{.schedule = *teacher_.stuck()};
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
};

}  // namespace

bool is_named(const std::string& channel, const std::string& name) {
  return channel == name || channel.starts_with(name + ".");
}

Exploration explore(ProgramUnderTest& program, const ExplorationOptions& options) {
  return Explorer(program, options).explore();
}

}  // namespace csp::checker::program
