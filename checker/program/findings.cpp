// Whom does a process wait for? At a channel for whoever has ever been about to use its other side,
// in any state that was learned, and still lives; at a barrier for those who have ever come to it
// and are not there; in a join for its children. Of several who could help, those are dropped that
// in turn wait for nobody else: whoever wants a fork cannot be the first to put it back. A circle
// in that graph is what people look for first.
#include "checker/program/findings.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace csp::checker::program {

namespace {

std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

// In CSP the events of a way alone do not show who took part; here they do.
std::string step_in_words(const Knowledge& knowledge, const Happening& happening) {
  std::string words;
  for (const Happening::Part& part : happening.parts) {
    words += (words.empty() ? "" : ", ") + knowledge.process_name(part.place, part.component) +
             ": " + part.event;
  }
  return words;
}

WayStep way_step(const Knowledge& knowledge, const Happening& happening) {
  WayStep step{.event = happening.event.empty() ? "tau" : happening.event};
  for (const Happening::Part& part : happening.parts) {
    step.parts.push_back(
        {.process = knowledge.process_name(part.place, part.component), .event = part.event});
  }
  step.is_given = happening.decision.kind == Decision::Kind::Pass;  // the writer comes first
  return step;
}

// A state in which processes stand, and whom each waits for.
class Standstill {
 public:
  Standstill(const Knowledge& knowledge, const RunStory& story)
      : knowledge_(knowledge), story_(story) {
    for (std::uint32_t n = 0; n < knowledge.nodes(); ++n) {
      const NodeId id{n};
      for (const Guard& guard : knowledge[id].guards)
        users_[{guard.object, guard.kind}].insert(knowledge.place_of(id));
    }
  }

  [[nodiscard]] std::string name(const Standing& standing) const {
    return knowledge_.process_name(standing.place, standing.component);
  }

  [[nodiscard]] Blocked blocked(const Standing& standing) const {
    const Node& node = knowledge_[standing.node];
    Blocked result{name(standing), {}, node.site, ""};
    if (standing.is_about_to_run) result.state = "about to go on";
    for (const Guard& guard : node.guards) {
      if (guard.kind != GuardKind::Join) {
        result.waits_for.push_back(waits_for(guard));
        continue;
      }
      for (const Standing& other : story_.alive) {
        if (is_child_in(other, guard.object)) result.waits_for.push_back({name(other), "join"});
      }
    }
    return result;
  }

  struct Wait {
    std::size_t from, to;  // numbers of story.alive
    std::string event;
  };
  [[nodiscard]] std::vector<Wait> waits() const {
    std::vector<Wait> result;
    for (std::size_t from = 0; from < story_.alive.size(); ++from) {
      for (const Guard& guard : knowledge_[story_.alive[from].node].guards) {
        for (std::size_t to = 0; to < story_.alive.size(); ++to) {
          const bool is_noted = std::ranges::any_of(
              result, [&](const Wait& it) { return it.from == from && it.to == to; });
          if (from == to || is_noted || !could_help(story_.alive[to], guard)) continue;
          result.push_back({from, to,
                            guard.kind == GuardKind::Join ? name(story_.alive[to])
                                                          : knowledge_.object_name(guard.object)});
        }
      }
    }
    return without_those_who_wait_back(result);
  }

  // Breadth first from each process; the shortest circle of all.
  [[nodiscard]] std::vector<std::size_t> shortest_circle(const std::vector<Wait>& waits) const {
    std::vector<std::size_t> best;
    for (std::size_t start = 0; start < story_.alive.size(); ++start) {
      std::map<std::size_t, std::size_t> came_from;
      std::vector<std::size_t> queue{start};
      for (std::size_t next = 0; next < queue.size() && !came_from.contains(start); ++next) {
        for (const Wait& wait : waits) {
          if (wait.from != queue[next] || came_from.contains(wait.to)) continue;
          came_from[wait.to] = wait.from;
          queue.push_back(wait.to);
        }
      }
      if (!came_from.contains(start)) continue;
      std::vector<std::size_t> circle{start};
      for (std::size_t here = came_from[start]; here != start; here = came_from[here])
        circle.push_back(here);
      std::reverse(circle.begin() + 1, circle.end());
      if (best.empty() || circle.size() < best.size()) best = std::move(circle);
    }
    return best;
  }

 private:
  [[nodiscard]] static std::vector<Wait> without_those_who_wait_back(
      const std::vector<Wait>& waits) {
    const auto only_waits_back = [&](const Wait& wait) {
      const auto is_own = [&](const Wait& other) { return other.from == wait.to; };
      return std::ranges::any_of(waits, is_own) &&
             std::ranges::all_of(
                 waits, [&](const Wait& other) { return !is_own(other) || other.to == wait.from; });
    };
    std::set<std::size_t> has_better;
    for (const Wait& wait : waits) {
      if (!only_waits_back(wait)) has_better.insert(wait.from);
    }
    std::vector<Wait> kept;
    for (const Wait& wait : waits) {
      if (!has_better.contains(wait.from) || !only_waits_back(wait)) kept.push_back(wait);
    }
    return kept;
  }

  [[nodiscard]] WaitsFor waits_for(const Guard& guard) const {
    switch (guard.kind) {
      case GuardKind::Read:
        return {knowledge_.object_name(guard.object), "read"};
      case GuardKind::Write:
        return {knowledge_.object_name(guard.object), "write"};
      case GuardKind::Sync:
        return {knowledge_.object_name(guard.object), "sync"};
      case GuardKind::Join:
        break;
      case GuardKind::Timeout:
        return {"timer", "timer"};
      case GuardKind::Skip:
        return {"skip", "event"};
      case GuardKind::Choose:
        return {"choose", "event"};
    }
    return {};
  }

  // Whether `other` may be expected to do its part. One that stands there and offers it is no help:
  // then it would happen.
  [[nodiscard]] bool could_help(const Standing& other, const Guard& guard) const {
    switch (guard.kind) {
      case GuardKind::Read:
        return uses(other, guard.object, GuardKind::Write);
      case GuardKind::Write:
        return uses(other, guard.object, GuardKind::Read);
      case GuardKind::Sync:
        return uses(other, guard.object, GuardKind::Sync) && !stands_at(other, guard.object);
      case GuardKind::Join:
        return is_child_in(other, guard.object);
      default:
        return false;
    }
  }
  [[nodiscard]] bool is_child_in(const Standing& other, PlaceId join) const {
    return knowledge_[other.component].join == join;
  }
  [[nodiscard]] bool uses(const Standing& other, PlaceId object, GuardKind kind) const {
    const auto it = users_.find({object, kind});
    return it != users_.end() && it->second.contains(other.place);
  }
  [[nodiscard]] bool stands_at(const Standing& other, PlaceId barrier) const {
    return std::ranges::any_of(knowledge_[other.node].guards, [&](const Guard& guard) {
      return guard.kind == GuardKind::Sync && guard.object == barrier;
    });
  }

  const Knowledge& knowledge_;
  const RunStory& story_;
  std::map<std::pair<PlaceId, GuardKind>, std::set<PlaceId>> users_;
};

void add_step(const Knowledge& knowledge, const Happening& happening, Counterexample& result) {
  result.trace.push_back(happening.event.empty() ? "tau" : happening.event);
  result.steps.push_back(step_in_words(knowledge, happening));
  result.way.push_back(way_step(knowledge, happening));
}

Counterexample explain(const Knowledge& knowledge, const Way& way) {
  Counterexample result;
  result.is_shortest = way.is_shortest;
  result.schedule = way.schedule;
  std::map<PlaceId, ComponentTrace> traces;
  for (const Standing& standing : way.story.alive)
    traces[standing.place].process = knowledge.process_name(standing.place, standing.component);
  for (const Standing& standing : way.story.ended) {
    result.ended.push_back(knowledge.process_name(standing.place, standing.component));
    traces[standing.place].process = result.ended.back();
  }
  for (const Happening& happening : way.story.happenings) {
    add_step(knowledge, happening, result);
    for (const Happening::Part& part : happening.parts) {
      ComponentTrace& trace = traces[part.place];
      if (trace.process.empty()) trace.process = knowledge.process_name(part.place, part.component);
      trace.trace.push_back(part.event);
    }
  }
  for (auto& [place, trace] : traces)
    result.components.push_back(std::move(trace));
  return result;
}

void add_waits(const Standstill& end, const RunStory& story, Counterexample& result) {
  const std::vector<Standstill::Wait> waits = end.waits();
  for (const Standstill::Wait& wait : waits) {
    result.waits.push_back({.from = end.name(story.alive[wait.from]),
                            .to = end.name(story.alive[wait.to]),
                            .event = wait.event});
  }
  for (const std::size_t one : end.shortest_circle(waits))
    result.cycle.push_back(end.name(story.alive[one]));
}

std::string kind_of(const Guard& guard) {
  switch (guard.kind) {
    case GuardKind::Read:
      return "read";
    case GuardKind::Write:
      return "write";
    case GuardKind::Timeout:
      return "timer";
    default:
      return "skip";
  }
}

// The guards of alternations that were taken in no state. A guard is the same in all states of a
// process that wait at one place in the source. Poison that comes through a guard takes it.
std::vector<NeverTaken> never_taken(const Knowledge& knowledge) {
  struct Use {
    NeverTaken told{};
    bool is_enabled = false, is_taken = false;
  };
  using Key = std::tuple<std::string, std::string, std::uint32_t, std::string, std::string>;
  std::map<Key, Use> uses;
  for (std::uint32_t n = 0; n < knowledge.nodes(); ++n) {
    const Node& node = knowledge[NodeId{n}];
    const bool is_alternation = node.kind == StateKind::Alt || node.kind == StateKind::PriAlt ||
                                node.kind == StateKind::FairAlt;
    if (node.is_beginning || !is_alternation) continue;
    const std::string process =
        knowledge.process_name(knowledge.place_of(NodeId{n}), node.component);
    const auto use_of = [&](const Guard& guard) -> Use& {
      const bool has_channel = guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
      NeverTaken told{.process = process,
                      .location = node.site,
                      .guard = guard.index,
                      .kind = kind_of(guard),
                      .channel = has_channel ? knowledge.object_name(guard.object) : ""};
      const Key key{told.process, told.location, told.guard, told.kind, told.channel};
      return uses.try_emplace(key, Use{.told = std::move(told)}).first->second;
    };
    for (const Guard& guard : node.disabled)
      (void)use_of(guard);
    for (const Guard& guard : node.guards) {
      Use& use = use_of(guard);
      use.is_enabled = true;
      for (const auto& [event, edge] : node.edges) {
        if (event.kind != LocalEvent::Kind::Closed && event.guard == guard.index)
          use.is_taken = true;
      }
    }
  }
  std::vector<NeverTaken> result;
  for (auto& [key, use] : uses) {
    use.told.is_never_enabled = !use.is_enabled;
    if (!use.is_taken) result.push_back(std::move(use.told));
  }
  return result;
}

bool is_unseen(const SeenHazard& hazard) { return hazard.hazard.kind == "unseen"; }
bool is_of_clock(const SeenHazard& hazard) { return hazard.hazard.kind == "clock"; }

std::string in_words(const SeenHazard& hazard, const std::string& who) {
  const std::string at = hazard.site.empty() ? "" : " at " + hazard.site;
  if (is_unseen(hazard)) {
    return who + at +
           " can reach memory that operator new did not give (malloc, a FILE, a mapping): " +
           hazard.hazard.text + ". What lies there is not compared";
  }
  if (is_of_clock(hazard)) {
    return who + " asks what time it is (csp::now) before it waits" + at +
           ". What it does then may depend on how late it is, and that was not searched";
  }
  return who + " touches what others touch (" + hazard.hazard.kind + "): " + hazard.hazard.text;
}

class Findings {
 public:
  Findings(const Exploration& found, const ExplorationOptions& options)
      : found_(found), knowledge_(found.knowledge), options_(options) {}

  std::vector<Result> results() {
    std::vector<Result> results;
    results.push_back(deadlock());
    if (found_.is_whole && bound_of_trust().empty())
      results.back().never_taken = never_taken(knowledge_);
    const bool is_whole = found_.limit.empty() && !found_.stateless;
    if (found_.left_behind) {
      results.push_back(left_behind());
    } else if (is_whole && !found_.deadlock) {
      results.push_back(begin("no process is left behind"));
      grade(results.back(), "");
    }
    for (const Accident& accident : found_.accidents)
      results.push_back(accident_result(accident));
    if (!options_.visible.empty()) results.push_back(livelock());
    if (!options_.lossless.empty()) results.push_back(loss());
    return results;
  }

 private:
  [[nodiscard]] Result begin(std::string assertion) const {
    Result result;
    result.assertion = std::move(assertion);
    result.states = found_.states;
    result.transitions = found_.transitions;
    result.runs = found_.runs;
    result.local_states = knowledge_.nodes() - knowledge_.components();
    result.seconds = found_.seconds;
    return result;
  }

 public:
  // How much it is worth that nothing was found.
  void grade(Result& result, const std::string& limit) const {
    for (const UnknownPlace& it : found_.unknown) {
      const Node& node = knowledge_[it.node];
      result.gaps.push_back({.process = knowledge_.process_name(it.place, node.component),
                             .state = it.why,
                             .location = node.site});
    }
    result.states_at_gaps = found_.states_at_unknown;
    const std::string bound = bound_of_trust();
    if (!limit.empty()) {
      result.verdict = Verdict::GaveUp;
      result.bound = limit;
    } else if (!bound.empty()) {
      result.verdict = Verdict::HoldsUpToBound;
      result.bound = bound;
    }
  }

 private:
  // Why what was searched may not be all that the program can do; empty if it is.
  [[nodiscard]] std::string bound_of_trust() const {
    if (found_.stateless) {
      std::string bound = in_words(*found_.stateless);
      if (options_.runs.time == TimeMode::Maximal) bound += ", no timer being late";
      if (!knowledge_.contradictions().empty())
        bound +=
            ": a process depends on more than its communications, so not every behaviour was seen";
      return bound;
    }
    if (found_.threads > 1) return "one way in which the program's other threads run";
    if (std::string bound = bound_by_hazards(); !bound.empty()) return bound;
    if (found_.is_impossible) return "what was learned, which does not fit together";
    if (found_.is_endless)
      return "processes that are started and end without a communication, for ever";
    if (!found_.unknown.empty()) {
      return "what could be learned: nothing is known behind " +
             counted(found_.unknown.size(), "place");
    }
    if (found_.called_run_again) return "the first csp::run of the program";
    if (options_.runs.time == TimeMode::Maximal) return "a machine on which no timer is ever late";
    return "";
  }

  [[nodiscard]] std::string bound_by_hazards() const {
    const auto& all = knowledge_.hazards();
    if (all.empty()) return "";
    if (std::ranges::all_of(all, is_of_clock))
      return "the instants at which processes asked what time it is";
    if (std::ranges::all_of(all, [](const auto& it) { return is_unseen(it) || is_of_clock(it); }))
      return "memory that is not compared: what processes keep there is not known";
    return "memory that processes share: the search knows only their communications";
  }

  // What kept the search from all states; empty if it saw them.
  [[nodiscard]] std::string end_of_search() const {
    if (!found_.limit.empty()) return found_.limit;
    if (found_.stateless) {
      return "a process that depends on more than its communications, where the search of all "
             "states ended";
    }
    const bool ended_at_deadlock = found_.deadlock && !found_.is_whole;
    return ended_at_deadlock ? "the deadlock, where the search ended" : "";
  }

  // What goes on for ever nobody can watch to its end: it follows from what was learned.
  [[nodiscard]] std::string doubt_of_trust() const {
    const std::string bound = bound_of_trust();
    return bound.empty() ? "" : "it was searched only up to " + bound;
  }

  Result deadlock() {
    Result result = begin("deadlock free");
    if (!found_.deadlock) {
      grade(result, found_.limit);
      return result;
    }
    result.counterexample = explain_standstill(knowledge_, *found_.deadlock);
    judge(result, found_.deadlock->doubt);
    result.counterexample->avoidable_until = found_.deadlock_avoidable_until;
    result.counterexample->is_unavoidable = found_.is_deadlock_certain;
    return result;
  }

  Result left_behind() {
    Result result = begin("no process is left behind");
    const LeftBehindWay& left = *found_.left_behind;
    const Standstill end(knowledge_, left.way.story);
    result.counterexample = explain(knowledge_, left.way);
    result.counterexample->others_go_on = true;
    judge(result, left.way.doubt.empty() ? doubt_of_trust() : left.way.doubt);
    for (const Standing& standing : left.way.story.alive) {
      if (std::ranges::find(left.places, standing.place) != left.places.end())
        result.counterexample->blocked.push_back(end.blocked(standing));
    }
    add_waits(end, left.way.story, *result.counterexample);
    return result;
  }

  Result livelock() {
    Result result = begin("livelock free");
    if (!found_.livelock) {
      grade(result, end_of_search());
      return result;
    }
    result.counterexample = explain(knowledge_, found_.livelock->way);
    result.counterexample->kind = CounterexampleKind::Divergence;
    judge(result,
          found_.livelock->way.doubt.empty() ? doubt_of_trust() : found_.livelock->way.doubt);
    for (const Happening& happening : found_.livelock->loop) {
      result.counterexample->loop.push_back(step_in_words(knowledge_, happening));
      result.counterexample->loop_way.push_back(way_step(knowledge_, happening));
    }
    return result;
  }

  Result loss() {
    Result result = begin("no value is lost");
    if (!found_.loss) {
      grade(result, end_of_search());
      return result;
    }
    const LossWay& loss = *found_.loss;
    result.counterexample = explain(knowledge_, loss.way);
    result.counterexample->kind = CounterexampleKind::Accident;
    result.counterexample->event =
        loss.channel + " loses " + loss.value + ", which nobody can read any more";
    judge(result, loss.way.doubt);
    return result;
  }

  Result accident_result(const Accident& accident) const {
    const std::string who = accident.process.empty() ? "the program" : accident.process;
    std::string assertion = "no crash";
    std::string what = who + " is killed by " + accident.what;
    if (accident.kind == Accident::Kind::Exception) {
      assertion = "no exception";
      what = who + " throws: " + accident.what;
    } else if (accident.kind == Accident::Kind::Exit) {
      assertion = "no sudden exit";
      what = who + " ends the program with " + accident.what;
    } else if (accident.kind == Accident::Kind::Spin) {
      assertion = "no endless computation";
      what = who + " takes longer than " + std::to_string(options_.runs.step_milliseconds) +
             " ms from one communication to the next";
    }
    Result result = begin(assertion + ": " + who);
    result.verdict = Verdict::Fails;
    result.counterexample.emplace();
    result.counterexample->kind = CounterexampleKind::Accident;
    result.counterexample->is_shortest = false;
    result.counterexample->event = what;
    result.counterexample->schedule = accident.schedule;
    result.counterexample->output = accident.output;
    for (const Happening& happening : accident.happenings)
      add_step(knowledge_, happening, *result.counterexample);
    return result;
  }

  static void judge(Result& result, const std::string& doubt) {
    result.verdict = doubt.empty() ? Verdict::Fails : Verdict::Suspected;
    result.counterexample->is_replayed = doubt.empty();
    result.counterexample->doubt = doubt;
  }

  const Exploration& found_;
  const Knowledge& knowledge_;
  const ExplorationOptions& options_;
};

}  // namespace

Counterexample explain_standstill(const Knowledge& knowledge, const Way& way) {
  const Standstill end(knowledge, way.story);
  Counterexample result = explain(knowledge, way);
  for (const Standing& standing : way.story.alive)
    result.blocked.push_back(end.blocked(standing));
  add_waits(end, way.story, result);
  return result;
}

std::vector<Result> results_of(const Exploration& found, const ExplorationOptions& options) {
  return Findings(found, options).results();
}

void grade(Result& result, const Exploration& found, const ExplorationOptions& options) {
  Findings(found, options).grade(result, found.limit);
}

std::vector<std::string> warnings_of(const Exploration& found, const ExplorationOptions& options) {
  std::vector<std::string> warnings;
  for (const Contradiction& it : found.knowledge.contradictions()) {
    const std::string at = it.site.empty() ? " at its beginning" : " at " + it.site;
    warnings.push_back(found.knowledge.object_name(it.place) + at +
                       " does not do the same after the same communications: once it " + it.first +
                       ", once it " + it.second +
                       ". It depends on something besides its communications");
  }
  for (const SeenHazard& it : found.knowledge.hazards()) {
    warnings.push_back(in_words(it, found.knowledge.object_name(it.place)));
  }
  for (const std::string& name : options.lossless) {
    const bool is_known = std::ranges::any_of(
        found.knowledge.channels(),
        [&](const ChannelInfo& channel) { return is_named(csp_name(channel.name), name); });
    if (!is_known)
      warnings.push_back("no channel called `" + name + "` was seen, so no value was lost there");
  }
  if (found.threads > 1) {
    warnings.push_back(
        "the program has " + std::to_string(found.threads) +
        " threads when it calls csp::run. It was started anew for every run; what the other "
        "threads do in it, and when, was not steered: another time they may do otherwise");
  }
  if (found.called_run_again)
    warnings.push_back("the program calls csp::run a second time; only the first was searched");
  return warnings;
}

}  // namespace csp::checker::program
