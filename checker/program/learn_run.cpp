// Idea: a log says who did what; what each process was told is worked out beside it (what was
// written to a channel is what is read from it, a buffer gives back its oldest value). So between
// two lines `do run P` one knows the event that P was told, and the second is an edge.
//
// Invariant: for each living process the node in which it waits, if something has happened to it
// since, the event, and whether it was told to stop; for each channel what lies in it; for each
// join the first failure of a child.
#include "checker/program/learn_run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace csp::checker::program {

namespace {

class Follower {
 public:
  Follower(Knowledge& knowledge, const RunLog& log) : knowledge_(knowledge), log_(log) {
    auto decisions = std::make_shared<std::vector<Decision>>();
    for (const LoggedStep& step : log.steps)
      decisions->push_back(step.decision);
    decisions_ = std::move(decisions);
  }

  RunStory follow() {
    const std::size_t edges = knowledge_.edges(), nodes = knowledge_.nodes();
    story_.beginning = apply(log_.beginning, false);
    for (const LoggedStep& step : log_.steps) {
      ++count_;
      if (step.decision.kind == Decision::Kind::Run) {
        run(step);
      } else {
        happen(step.decision);
      }
    }
    for (const auto& [place, it] : processes_) {
      const Standing standing{.place = place,
                              .component = it.component,
                              .node = it.node,
                              .is_about_to_run = it.event.has_value()};
      (it.is_alive ? story_.alive : story_.ended).push_back(standing);
    }
    story_.taught = edges != knowledge_.edges() || nodes != knowledge_.nodes();
    return std::move(story_);
  }

 private:
  struct LiveProcess {
    ComponentId component{};
    NodeId node{};
    std::optional<LocalEvent> event{};
    bool is_alive = true;
    bool is_cancelled = false;
  };
  struct Join {
    FailureId failure = no_failure;
    bool is_cancelled = false;
  };

  [[noreturn]] void refuse(const std::string& why) const {
    throw ProtocolError("the program says that it followed `" +
                        to_string(log_.steps[count_ - 1].decision) + "`, but " + why);
  }

  Witness witness() const { return {decisions_, count_}; }

  LiveProcess& process(const std::string& text) {
    const auto it = processes_.find(knowledge_.place(text));
    if (it == processes_.end() || !it->second.is_alive) refuse("there is no process " + text);
    return it->second;
  }

  // One that waits, and for which nothing has happened yet.
  LiveProcess& waiting(const std::string& text) {
    LiveProcess& it = process(text);
    if (it.event || knowledge_[it.node].is_beginning) refuse(text + " does not wait");
    return it;
  }

  const Guard& guard(const LiveProcess& process, std::uint32_t index, GuardKind kind) {
    const Guard* const found = knowledge_[process.node].guard(index);
    if (found == nullptr || found->kind != kind) refuse("there is no such guard");
    return *found;
  }

  ChannelState& channel(PlaceId place) {
    const auto it = channels_.find(place);
    if (it == channels_.end()) refuse("there is no channel " + knowledge_.text(place));
    return it->second;
  }

  // --- what happens between processes ---

  void happen(const Decision& decision) {
    story_.happenings.push_back({.decision = decision});
    switch (decision.kind) {
      case Decision::Kind::Pass:
        return pass(decision);
      case Decision::Kind::Put: {
        LiveProcess& writer = waiting(decision.place);
        const Guard& write = guard(writer, decision.guard, GuardKind::Write);
        ChannelState& buffer = channel(write.object);
        const std::string name = knowledge_.channel_name(write.object, buffer.what);
        buffer.buffer.push_back(write.value);
        see(event_of(name, knowledge_[write.value].text));
        tell(decision.place, writer, {LocalEvent::Kind::Wrote, decision.guard}, seen());
        return;
      }
      case Decision::Kind::Get: {
        LiveProcess& reader = waiting(decision.place);
        const Guard& read = guard(reader, decision.guard, GuardKind::Read);
        ChannelState& buffer = channel(read.object);
        if (buffer.buffer.empty()) refuse("the buffer is empty");
        const ValueId value = buffer.buffer.front();
        buffer.buffer.erase(buffer.buffer.begin());
        const std::string name = knowledge_.channel_name(read.object, buffer.what);
        see(get_event_of(name, knowledge_[value].text));
        tell(decision.place, reader, {LocalEvent::Kind::Read, decision.guard, value}, seen());
        return;
      }
      case Decision::Kind::Timer:
        return alone(decision, LocalEvent::Kind::Timeout, "timeout");
      case Decision::Kind::Skip:
        return alone(decision, LocalEvent::Kind::Skip, "skip");
      case Decision::Kind::Choose:
        return alone(decision, LocalEvent::Kind::Chose, "choose " + std::to_string(decision.guard));
      case Decision::Kind::Poisoned: {
        const LiveProcess& it = waiting(decision.place);
        const Guard* const at = knowledge_[it.node].guard(decision.guard);
        if (at == nullptr) refuse("there is no such guard");
        return alone(decision, LocalEvent::Kind::Poisoned,
                     "learns that " + knowledge_.object_name(at->object) + " is poisoned");
      }
      case Decision::Kind::Closed:
        return alone(decision, LocalEvent::Kind::Closed, "learns that it is closed");
      case Decision::Kind::Sync:
        return sync(decision);
      case Decision::Kind::Run:
        break;
    }
  }

  void see(std::string event) { story_.happenings.back().event = std::move(event); }
  [[nodiscard]] const std::string& seen() const { return story_.happenings.back().event; }

  void tell(const std::string& place, LiveProcess& process, LocalEvent event, std::string words) {
    process.event = event;
    story_.happenings.back().parts.push_back({.place = knowledge_.place(place),
                                              .component = process.component,
                                              .event = std::move(words)});
  }

  void alone(const Decision& decision, LocalEvent::Kind kind, std::string words) {
    LocalEvent event{.kind = kind};
    if (kind != LocalEvent::Kind::Closed) event.guard = decision.guard;
    tell(decision.place, waiting(decision.place), event, std::move(words));
  }

  void pass(const Decision& decision) {
    LiveProcess& writer = waiting(decision.place);
    LiveProcess& reader = waiting(decision.reader);
    const Guard& write = guard(writer, decision.guard, GuardKind::Write);
    const Guard& read = guard(reader, decision.read_guard, GuardKind::Read);
    if (write.object != read.object) refuse("they wait at different channels");
    const std::string name = knowledge_.channel_name(write.object, channel(write.object).what);
    const ValueId value = write.value;
    see(event_of(name, knowledge_[value].text));
    tell(decision.place, writer, {LocalEvent::Kind::Wrote, decision.guard}, seen());
    tell(decision.reader, reader, {LocalEvent::Kind::Read, decision.read_guard, value}, seen());
  }

  void sync(const Decision& decision) {
    const PlaceId barrier = knowledge_.place(decision.place);
    see(knowledge_.object_name(barrier));
    for (auto& [place, it] : processes_) {
      const bool waits = it.is_alive && !it.event && !knowledge_[it.node].is_beginning;
      if (!waits) continue;
      const std::vector<Guard>& guards = knowledge_[it.node].guards;
      const bool is_there = std::ranges::any_of(guards, [&](const Guard& one) {
        return one.kind == GuardKind::Sync && one.object == barrier;
      });
      if (is_there) tell(knowledge_.text(place), it, {LocalEvent::Kind::Sync}, seen());
    }
  }

  // --- what a process does by itself ---

  void run(const LoggedStep& step) {
    const PlaceId place = knowledge_.place(step.decision.place);
    const NodeId source = process(step.decision.place).node;
    const LocalEvent event = event_behind(process(step.decision.place));
    for (const Hazard& hazard : step.hazards) {
      knowledge_.note_hazard({.place = place,
                              .hazard = hazard,
                              .site = step.state ? step.state->site : "",
                              .witness = witness()});
    }
    const bool is_cancelled = event.is_cancelled;
    Edge edge{.source = source,
              .event = event,
              .effects = apply(step.effects, is_cancelled),
              .witness = witness()};
    LiveProcess& it = processes_.at(place);
    it.event.reset();
    if (step.state) {
      bool is_same = true;
      it.node = knowledge_.node(it.component, *step.state, witness(), is_same);
      edge.target = it.node;
      if (!is_same) contradict_offer(place, it.node);
    } else if (step.end) {
      it.is_alive = false;
      edge.end = step.end->reason;
      edge.failure = knowledge_.failure({step.end->text, step.end->type});
      if (edge.failure != no_failure) fail(knowledge_[it.component].join, edge.failure);
    } else {
      it.event = event;  // killed in the middle
      return;
    }
    knowledge_.learn(std::move(edge));
  }

  LocalEvent event_behind(const LiveProcess& process) {
    const Node& node = knowledge_[process.node];
    LocalEvent event;
    if (process.event) {
      event = *process.event;
    } else if (node.is_beginning) {
      event.kind = LocalEvent::Kind::Start;
    } else if (node.kind == StateKind::Join && !node.guards.empty()) {
      event.kind = LocalEvent::Kind::Joined;
      event.failure = std::exchange(joins_[node.guards[0].object], {}).failure;
    } else if (process.is_cancelled) {
      event.kind = LocalEvent::Kind::Cancelled;
    } else {
      refuse("nothing has happened to it");
    }
    event.is_cancelled = process.is_cancelled;
    return event;
  }

  // --- who is told to stop ---

  void fail(PlaceId join, FailureId failure) {
    Join& it = joins_[join];
    if (it.failure != no_failure) return;
    it.failure = failure;
    cancel(join);
  }

  // Whom the join waits for, and whoever those wait for.
  void cancel(PlaceId join) {
    joins_[join].is_cancelled = true;
    for (auto& [place, it] : processes_) {
      if (!it.is_alive || it.is_cancelled || knowledge_[it.component].join != join) continue;
      it.is_cancelled = true;
      std::set<PlaceId> its_joins;
      for (const auto& [child_place, child] : processes_) {
        const PlaceId join_of_child = knowledge_[child.component].join;
        if (child.is_alive && knowledge_.owner(join_of_child) == place)
          its_joins.insert(join_of_child);
      }
      for (const PlaceId inner : its_joins)
        cancel(inner);
    }
  }

  void contradict_offer(PlaceId place, NodeId node) {
    const Node& known = knowledge_[node];
    knowledge_.contradict({.place = place,
                           .site = known.site,
                           .first = "waits in state " + known.digest,
                           .second = "waits in the same state for something else",
                           .first_witness = known.witness,
                           .second_witness = witness()});
  }

  // --- what a step does to others ---

  std::vector<Effect> apply(const std::vector<LoggedEffect>& effects, bool is_cancelled) {
    std::vector<Effect> result;
    std::map<PlaceId, Effect> ends;
    for (const LoggedEffect& effect : effects)
      apply(effect, is_cancelled, result, ends);
    for (const auto& [place, effect] : ends) {
      if (effect.readers != 0 || effect.writers != 0) result.push_back(effect);
    }
    return result;
  }

  // Ends are counted together, whatever the order in which they were given up.
  void change_ends(PlaceId place, std::int64_t readers, std::int64_t writers,
                   std::map<PlaceId, Effect>& ends) {
    Effect& effect = ends.try_emplace(place, Effect{.place = place}).first->second;
    effect.readers += readers;
    effect.writers += writers;
    ChannelState& state = channel(place);
    if (!state.change_ends(readers, writers)) {
      refuse("channel " + knowledge_.text(place) + " has fewer than no ends");
    }
    if (state.is_left_by_readers || state.is_left_by_writers) knowledge_.note_closed(place);
  }

  // `is_cancelled`: whoever does it was told to stop.
  void apply(const LoggedEffect& logged, bool is_cancelled, std::vector<Effect>& result,
             std::map<PlaceId, Effect>& ends) {
    const PlaceId place = knowledge_.place(logged.place);
    Effect effect{.place = place};
    switch (logged.kind) {
      case LoggedEffect::Kind::Channel: {
        effect.kind = Effect::Kind::Channel;
        effect.channel = knowledge_.channel(place, {logged.capacity, logged.name, logged.type});
        effect.readers = logged.readers;
        effect.writers = logged.writers;
        ChannelState& made = channels_[place];
        made = {.what = effect.channel, .capacity = logged.capacity};
        (void)made.change_ends(logged.readers, logged.writers);
        break;
      }
      case LoggedEffect::Kind::Barrier:
        effect.kind = Effect::Kind::Barrier;
        effect.enrolled = logged.enrolled;
        knowledge_.name_barrier(place, logged.name);
        break;
      case LoggedEffect::Kind::Process: {
        effect.kind = Effect::Kind::Process;
        effect.place = knowledge_.place(logged.join);
        effect.start = knowledge_.start({logged.type, logged.name});
        const ComponentId component = knowledge_.component(place, effect.place, effect.start);
        processes_[place] = {.component = component,
                             .node = knowledge_[component].beginning,
                             .is_cancelled = is_cancelled || joins_[effect.place].is_cancelled};
        break;
      }
      case LoggedEffect::Kind::Ends:
        return change_ends(place, logged.readers, logged.writers, ends);
      case LoggedEffect::Kind::Poison:
        effect.kind = Effect::Kind::Poison;
        effect.is_through_reader = logged.is_through_reader;
        channel(place).poison(logged.is_through_reader);
        knowledge_.note_poisoned(place);
        break;
      case LoggedEffect::Kind::Enrol:
        effect.kind = Effect::Kind::Enrol;
        break;
      case LoggedEffect::Kind::Resign:
        effect.kind = Effect::Kind::Resign;
        break;
      case LoggedEffect::Kind::Cancel:
        effect.kind = Effect::Kind::Cancel;
        cancel(place);
        break;
      case LoggedEffect::Kind::Gone: {
        // Who is the last to let go of it depends on the others; that this one gave up its ends
        // does not.
        const auto it = channels_.find(place);
        if (it == channels_.end()) return;
        const ChannelState& state = it->second;
        return change_ends(place, -std::int64_t{state.readers}, -std::int64_t{state.writers}, ends);
      }
    }
    result.push_back(effect);
  }

  Knowledge& knowledge_;
  const RunLog& log_;
  std::shared_ptr<const std::vector<Decision>> decisions_;
  std::size_t count_ = 0;
  std::map<PlaceId, LiveProcess> processes_;
  std::map<PlaceId, ChannelState> channels_;
  std::map<PlaceId, Join> joins_;
  RunStory story_;
};

}  // namespace

RunStory learn_run(Knowledge& knowledge, const RunLog& log) {
  return Follower(knowledge, log).follow();
}

std::string event_of(const std::string& channel, const std::string& value) {
  return value.empty() ? channel : channel + "." + value;
}

std::string get_event_of(const std::string& channel, const std::string& value) {
  return event_of(channel + "_out", value);
}

}  // namespace csp::checker::program
